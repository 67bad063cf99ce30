"""Pseudonyms with a key that is in no repository and no data folder, and the columns that may not be used without a ground."""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
import stat
import unicodedata
from pathlib import Path

import pandas as pd

from helpers.clean.say import privacy_stop, stop

SPECIAL = {
    "religion": r"geloof|religie|godsdienst|levensovertuiging|kerk\b|religio|faith",
    "ethnicity": r"\bras\b|etnici|afkomst\b|huidskleur|migratieachtergrond|ethnic|\brace\b|skin colou?r",
    "health": r"gezondheid|ziekte|medisch|diagnose|medicijn|handicap|zwanger|health condition|medical|disabilit|pregnan",
    "politics": r"politiek|stemgedrag|\bpartij(keuze|lid)|political|voting",
    "sexuality": r"seksue|geaardheid|ori[eë]ntatie\b.*seks|sexual",
    "union": r"vakbond|trade union",
    "crime": r"strafblad|strafrecht|veroordeling|criminal record|conviction",
    "citizen number": r"\bbsn\b|burgerservicenummer|sofinummer|social security",
    "biometrics": r"biometri|vingerafdruk|fingerprint|\bdna\b",
}


def load_key(study: str, is_synthetic: bool = False, folder: str | Path | None = None, language: str = "en") -> bytes:
    """The key for a study's pseudonyms: made on first use, kept in the user's configuration folder for the user alone.

    Args:
        study: name of the study. is_synthetic: such a study has no people in it, and a fixed key so that runs are the same everywhere.
        folder: another place for the keys than the user's configuration folder.
    """
    if is_synthetic:
        return hashlib.sha256(f"klantreis: no real person stands behind {study}".encode()).digest()
    path = key_file(study, folder)
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(secrets.token_bytes(32))
        if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise stop(language, "loose_key", file=str(path))
        return path.read_bytes()
    except OSError:
        raise stop(language, "no_key", file=str(path)) from None


def key_id(study: str, is_synthetic: bool = False, folder: str | Path | None = None) -> str | None:
    """A short name of the key, from which the key cannot be found again; nothing while there is no key yet, for none is made here."""
    if not is_synthetic and not key_file(study, folder).is_file():
        return None
    return hashlib.sha256(b"klantreis key " + load_key(study, is_synthetic, folder)).hexdigest()[:12]


def key_file(study: str, folder: str | Path | None = None) -> Path:
    """Where the key of a study lies."""
    if folder is None:
        import platformdirs

        folder = Path(platformdirs.user_config_dir("klantreis")) / "keys"
    return Path(folder) / f"{study}.key"


def pseudonym(key: bytes, value: str) -> str:
    """HMAC-SHA-256 of a value under a key, its first 80 bits: the same person in every source, and nobody without the key can guess who.

    >>> pseudonym(b"k", "id:7") == pseudonym(b"k", "id:7"), pseudonym(b"k", "id:7") == pseudonym(b"other", "id:7")
    (True, False)
    """
    return hmac.digest(key, value.encode("utf-8"), "sha256").hex()[:20]


def pseudonyms(key: bytes, values: pd.Series) -> pd.Series:
    """Pseudonyms of a column; missing stays missing. Each distinct value is computed once."""
    codes, distinct = pd.factorize(values)
    made = pd.Series([pseudonym(key, str(v)) for v in distinct], dtype="str")
    return made.reindex(codes).set_axis(values.index)


def normal(values: pd.Series) -> pd.Series:
    """Identity values in one form: Unicode NFC, without spaces around, lower case; empty ones missing.

    >>> normal(pd.Series([" Jan@X.nl ", ""])).tolist()
    ['jan@x.nl', nan]
    """
    codes, distinct = pd.factorize(values.fillna(""))
    forms = [unicodedata.normalize("NFC", str(v)).strip().strip("'").casefold() for v in distinct]
    made = pd.Series([f if f not in ("", "nan", "none", "null", "-", "anonymous") else None for f in forms], dtype="str")
    return made.reindex(codes).set_axis(values.index)


def special_category(*texts: str) -> str | None:
    """Which special category of personal data a heading or question speaks of, if any.

    >>> special_category("Wat is uw geloof?"), special_category("Geslacht")
    ('religion', None)
    """
    for category, pattern in SPECIAL.items():
        if any(re.search(pattern, text or "", re.I) for text in texts):
            return category
    return None


def check_special(asked: dict[str, dict], ground: str | None, shown: str, language: str) -> set[str]:
    """Question ids that are special category data; stops when there are any and no ground is written.

    Args:
        asked: heading -> question, of those that are used.
    """
    found = {}
    for heading, question in asked.items():
        if question.get("role") in ("person", "email", "name", "at", "ignore", "comment"):
            continue
        category = special_category(heading, question["id"].replace("_", " "))
        if category:
            found[heading] = (question["id"], category)
    if found and not (ground or "").strip():
        heading, (_, category) = next(iter(found.items()))
        raise privacy_stop(language, "special_category", shown, column=heading, category=category)
    return {question_id for question_id, _ in found.values()}
