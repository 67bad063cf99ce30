"""Personal data in open text: what has a checksum is proved, the rest has a form or stands in the row's own columns.

A hit is replaced by one mark that says nothing and is no word in any language, so that it can never become a theme.
"""

from __future__ import annotations

import re
from collections import Counter

import pandas as pd

MARK = "[•••]"
_WORD = r"[A-Za-zÀ-ÖØ-öø-ÿ]"
_SMALL = r"(?:[vV]an|[dD]e|[dD]en|[dD]er|[tT]er|[tT]en|von|[eE]l|[aA]l|[bB]en|[bB]in|'t)"
EMAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]+\s?(?:@|\(at\)|\[at\]|\s(?:at|apenstaartje)\s)\s?[\w-]+(?:(?:\.|\s(?:punt|dot)\s|\((?:dot|punt)\))[\w-]+)+", re.I
)
URL = re.compile(r"\b(?:https?://|www\.)\S+", re.I)
IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ .-]?[A-Z0-9]{4}){2,7}(?:[ .-]?[A-Z0-9]{1,3})?\b", re.I)
CARD = re.compile(r"(?<![\d+])\d(?:[ -]?\d){12,18}(?!\d)")
PHONE = re.compile(
    r"(?<![\w])(?:(?:\+|00)\s?\d{1,3}[\s.\-/]*(?:\(0\)[\s.\-/]*)?(?:\d[\s.\-/]{0,3}){6,11}\d"
    r"|\(?0\d{1,3}\)?[\s.\-/]{0,3}(?:\d[\s.\-/]{0,2}){5,8}\d|\(?\d{3}\)?[\s.\-]\d{3}[\s.\-]\d{4})(?![\w])"
)
NINE = re.compile(r"(?<!\d)\d{3}[ .]?\d{3}[ .]?\d{3}(?!\d)|(?<!\d)\d{4}[ .]\d{2}[ .]\d{3}(?!\d)")
POSTCODE = re.compile(r"(?<![\w])[1-9]\d{3}\s?(?!SA|SD|SS)[A-Z]{2}(?![\w])(?:[\s,]+\d{1,5}\s?[a-z]?\b)?")
POSTCODE_LOWER = re.compile(r"(?<=postcode )[1-9]\d{3}\s?[a-z]{2}\b|(?<=postcode is )[1-9]\d{3}\s?[a-z]{2}\b", re.I)
ADDRESS = re.compile(
    rf"\b{_WORD}[\w'’.-]*(?:straat|laan|weg|plein|gracht|kade|singel|dijk|steeg|pad|hof|dreef|plantsoen|ring|baan|markt|boulevard)"
    rf"\s+\d{{1,5}}\s?[a-z]?(?:[-/]\d{{1,4}})?\b|\b\d{{1,5}}\s(?:{_WORD}+\s){{1,3}}(?:street|road|avenue|lane|drive|close|square|st\.|rd\.|ave\.?)\b"
    rf"|\b{_WORD}+\s(?:street|road|avenue|lane)\s\d{{1,5}}\b",
    re.I,
)
PLATE = re.compile(
    r"\b(?:[A-Z]{2}-\d{3}-[A-Z]|[A-Z]-\d{3}-[A-Z]{2}|\d{2}-[A-Z]{2,3}-\d{1,2}|[A-Z]{2}-\d{2}-[A-Z]{2}|\d-[A-Z]{3}-\d{2}|[A-Z]{3}-\d{2}-[A-Z]"
    r"|[A-Z]{2}-[A-Z]{2}-\d{2}|\d{2}-[A-Z]{2}-[A-Z]{2})\b"
)
BORN = re.compile(
    r"\b(?:geboren|geb\.?|geboortedatum|born|birth(?:day|date)|date of birth|dob)\b[^\d]{0,20}"
    r"(\d{1,2}[-/. ](?:\d{1,2}|[a-z]{3,9})[-/. ]\d{2,4})",
    re.I,
)
NAMED = re.compile(
    rf"\b(?:[Mm]evrouw|[Mm]evr\.?|[Mm]eneer|[Dd]e heer|[Dd]hr\.?|[Mm]w\.?|[Mm]r\.?|[Mm]rs\.?|[Mm]s\.?|[Mm]iss)\s"
    rf"((?:[A-Z]\.\s?)*(?:{_SMALL}\s)*[A-ZÀ-Ö]{_WORD}+(?:[- ](?:{_SMALL}\s)*[A-ZÀ-Ö]{_WORD}+){{0,2}})"
)
_GREETING = r"(?:[Gg]roet(?:en|jes)?|[Mm]vg|[Kk]ind regards|[Rr]egards|[Mm]et vriendelijke groet(?:en)?)[,.!]?"
INTRODUCED = re.compile(
    rf"(?:\b(?:[Mm]ijn naam is|[Ii]k heet|[Ii]k ben|[Gg]esproken met|[Mm]edewerk(?:er|ster)|[Cc]ollega|[Mm]y name is|[Ss]poke (?:to|with)"
    rf"|[Aa]gent|[Cc]alled me,?)|(?:\b{_GREETING}\s)*\b{_GREETING})\s"
    rf"([A-ZÀ-Ö]{_WORD}+(?:[-\s](?:{_SMALL}\s)*[A-ZÀ-Ö]{_WORD}+){{0,2}})"
)
NOT_NAMES = {
    "Groet",
    "Groeten",
    "Groetjes",
    "Mvg",
    "Regards",
    "Kind",
    "Nederlander",
    "Nederlands",
    "Dutch",
    "English",
    "Belg",
    "Albert",
    "Groene",
    "Hele",
    "Erg",
    "Heel",
    "Zeer",
    "Not",
    "Very",
    "De",
    "Het",
    "Een",
    "The",
    "Klant",
    "Service",
    "Klantenservice",
}


COMMON = frozenset(
    """
    wil mark will rose roos bloem bos berg jong groot klein wit zwart bruin groen koning bakker visser smit prins kok vos haan duin
    dijk brand mooi snel meer max grace hope joy may june april bill rich art dick faith sunny laan veen zand water ruim vis boer
    post hand voet best goed stem zee wolf beer kool kaas brood dag lente zomer winter vrij vries
    page white black green brown young king long short lang kort blok steen schoen winkel klant mail
    """.split()  # noqa: SIM905
)


REPEATED = re.compile(rf"(?:{re.escape(MARK)}[\s,]*)+{re.escape(MARK)}")


def is_bsn(digits: str) -> bool:
    """Nine digits that pass the eleven test of Dutch citizen numbers.

    >>> is_bsn("111222333"), is_bsn("123456789")
    (True, False)
    """
    d = [int(c) for c in digits]
    return len(d) == 9 and any(d) and (sum(w * x for w, x in zip(range(9, 1, -1), d)) - d[8]) % 11 == 0


def is_iban(text: str) -> bool:
    """An account number whose check digits hold (remainder 1 modulo 97)."""
    bare = re.sub(r"[^A-Z0-9]", "", text.upper())
    if not 15 <= len(bare) <= 34:
        return False
    turned = bare[4:] + bare[:4]
    return int("".join(str(int(c, 36)) for c in turned)) % 97 == 1


def is_card(text: str) -> bool:
    """A card number by Luhn's sum."""
    d = [int(c) for c in text if c.isdigit()][::-1]
    return 13 <= len(d) <= 19 and len(set(d)) > 1 and sum(x if i % 2 == 0 else sum(divmod(2 * x, 10)) for i, x in enumerate(d)) % 10 == 0


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


RULES = [
    ("url", URL, None),
    ("email", EMAIL, None),
    ("iban", IBAN, is_iban),
    ("card", CARD, is_card),
    ("bsn", NINE, lambda t: is_bsn(_digits(t))),
    ("birth_date", BORN, None),
    ("phone", PHONE, lambda t: 8 <= len(_digits(t)) <= 15),
    ("address", ADDRESS, None),
    ("postcode", POSTCODE, None),
    ("postcode", POSTCODE_LOWER, None),
    ("plate", PLATE, None),
    ("name", NAMED, None),
    ("name", INTRODUCED, None),
]
QUICK = re.compile(
    r"[@\d]|https?:|www\.|\bat\b|apenstaartje|[Mm]evr|[Mm]eneer|heer|[Dd]hr|[Mm]w|[Mm]r|[Mm]s|[Mm]iss|naam is|heet|[Ii]k ben|[Gg]roet"
    r"|[Mm]vg|[Gg]esproken|[Mm]edewerk|[Cc]ollega|name is|[Rr]egards|[Ss]poke|[Aa]gent|[Cc]alled",
    0,
)


def scrub(text: str, names: tuple[str, ...] = (), found: Counter | None = None) -> str:
    """A text without personal data.

    Args:
        names: the row's own name and e-mail address; each of their words of three letters and more is removed as well.
        found: counts per kind are added here.

    >>> scrub("Bel mij op 06-12345678, groet Jan", ("Jan Jansen",))
    'Bel mij op [•••], groet [•••]'
    """
    found = Counter() if found is None else found
    named: list[str] = []
    if QUICK.search(text):
        for kind, pattern, proof in RULES:
            text = pattern.sub(lambda m, kind=kind, proof=proof: _replace(m, kind, proof, found, named), text)
    lowered = text.casefold()
    for word in _own_words((*names, *named)):
        if word.casefold() not in lowered:
            continue
        is_common = word.casefold() in COMMON
        pattern = rf"(?<![.!?] )(?<!^)(?<!\w){word.capitalize()}(?!\w)" if is_common else rf"(?<!\w){re.escape(word)}(?!\w)"
        text, times = re.subn(pattern, MARK, text, flags=0 if is_common else re.I)
        found["own_name"] += times
    return REPEATED.sub(MARK, text) if MARK in text else text


def _replace(match: re.Match, kind: str, proof, found: Counter, named: list[str]) -> str:
    whole = match.group(0)
    if proof and not proof(whole):
        return whole
    part = match.group(1) if kind in ("name", "birth_date") and match.lastindex else whole
    if kind == "name" and (part.split()[0] in NOT_NAMES or MARK in part):
        return whole
    found[kind] += 1
    if kind == "name":
        named.extend(part.split())
    return whole.replace(part, MARK, 1)


def _own_words(names: tuple[str, ...]) -> list[str]:
    words = {w for name in names for w in re.split(r"[\s@._+-]+", name or "") if len(w) > 2 and not w.isdigit()}
    return sorted(
        words - {"van", "den", "der", "com", "org", "example", "gmail", "hotmail", "outlook", "mail", "info"}, key=lambda w: (-len(w), w)
    )


def scrub_all(texts: pd.Series, names: pd.Series | None = None) -> tuple[pd.Series, Counter]:
    """A column of texts without personal data, and the counts per kind."""
    found: Counter = Counter()
    own = names if names is not None else pd.Series([()] * len(texts), index=texts.index)
    clean = [scrub(t, n, found) for t, n in zip(texts, own)]
    return pd.Series(clean, index=texts.index, dtype="str"), found
