"""A source after reading, without anything that names a person: so it is linked to the others, and so it may be kept for the next run."""

from __future__ import annotations

import hashlib
import json
import sys
from dataclasses import replace
from functools import cache, partial
from importlib import metadata
from pathlib import Path

import pandas as pd

from helpers.clean.formats import Format
from helpers.clean.part import Part
from helpers.clean.persons import identity
from helpers.clean.persons.personal import scrub
from helpers.clean.persons.privacy import pseudonym, pseudonyms
from helpers.clean.reading.read import REJECT, REPAIR, TableRead
from helpers.clean.say import findings_frame
from helpers.kept import Kept

ANSWERED = ("survey", "events", "orders", "tickets", "reviews", "comments")  # contacts and costs are delivered whole each time
KEPT = ("events", "orders", "contacts", "tickets", "reviews", "comments", "costs", "exposures", "counts")
"""Kinds that are kept. Surveys are small, and what is looked for in their cells needs the file as it stands."""
TOLD = ("dialect", "encoding", "file", "kind", "sha256", "rows_read", "delimiter", "decimal", "is_encoding_assumed")
READERS = ("pandas", "pyarrow", "numpy", "duckdb", "python-calamine", "pyreadstat", "PyYAML")


def seal(part: Part, key: bytes) -> None:
    """Put tokens in the place of all identities of a part, and take personal data out of the cells that were rejected or repaired."""
    part.keys = identity.keys_of(part, partial(pseudonyms, key))
    part.frame = identity.without_identities(part, key)
    table = part.read.table
    if part.kind in ANSWERED and table is not None and len(table) and table.shape[1] >= 3:
        hashes = pd.util.hash_pandas_object(table.astype("str"), index=False, hash_key=pseudonym(key, "rows")[:16])
        part.hashes = pd.Series(hashes.to_numpy(), index=part.read.rows.to_numpy())
    rejects = _rows([*part.read.rejects.to_dict("records"), *part.rejects], REJECT)
    rejects["value"] = [None if column == "all" else scrub(str(v))[:120] for column, v in zip(rejects["column"], rejects["value"])]
    repairs = _rows([*part.read.repairs.to_dict("records"), *part.repairs], REPAIR)
    for name in ("before", "after"):
        repairs[name] = [None if v is None or pd.isna(v) else scrub(str(v))[:200] for v in repairs[name]]
    ours = len(part.read.rejects), len(part.read.repairs)
    part.read = replace(part.read, rejects=rejects[: ours[0]], repairs=repairs[: ours[1]])
    part.rejects, part.repairs = rejects[ours[0] :].to_dict("records"), repairs[ours[1] :].to_dict("records")


def _rows(found: list[dict], columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame(found, columns=columns).astype(object)


def digest(source: dict, name: str, key: bytes, *settings: object) -> str | None:
    """What a sealed part depends on, as one hash: the bytes of its file, how it is read, the key, and this code.

    Nothing for parts that are never kept: other kinds, and where a program of others finds names, which may change unseen.
    """
    file = source.get("file") or source["path"]
    if source["kind"] not in KEPT or source.get("name_finder") is not None or not Path(file).is_file():
        return None
    with open(file, "rb") as stream:
        content = hashlib.file_digest(stream, "sha256").hexdigest()
    how = {k: v for k, v in source.items() if k not in ("file", "name_finder")}
    told = json.dumps([content, how, name, pseudonym(key, "kept"), settings, _code()], sort_keys=True, default=str)
    return hashlib.sha256(told.encode()).hexdigest()[:32]


@cache
def _code() -> str:
    """Hash of this room and of the packages that read for it."""
    made, here = hashlib.sha256(), Path(__file__).parent
    for file in sorted(f for f in here.rglob("*") if f.is_file() and "__pycache__" not in f.parts):
        made.update(file.relative_to(here).as_posix().encode() + b"\0" + file.read_bytes())
    made.update(json.dumps([sys.version_info[:3], *(metadata.version(p) for p in READERS)]).encode())
    return made.hexdigest()


def keep(part: Part, kept: Kept, by: str) -> None:
    """Write a sealed part, before it is linked."""
    read, frame = part.read, part.frame
    if "bought" in frame:
        frame = frame.assign(bought=[json.dumps(lines) for lines in frame["bought"]])
    body = {
        "read": {name: getattr(read, name) for name in TOLD} | {"texts": read.texts, "stands_for": _plain([*read.stands_for.items()])},
        "told": _plain(read.findings.astype(object).where(read.findings.notna(), None).to_dict("records")),
        "accounts": [_plain(x) for x in (read.rejects.to_dict("records"), read.repairs.to_dict("records"), part.rejects, part.repairs)],
        "part": {"findings": _plain(part.findings), "dropped": part.dropped, "decimal": part.decimal, "date_order": part.date_order},
        "format": {name: getattr(part.format, name) for name in ("name", "kind", "rule", "scale")},
        "hashes": sorted(part.keys.hashes),
        "has_rows": part.hashes is not None,
    }
    rows = part.hashes if part.hashes is not None else pd.Series([], dtype="uint64")
    addresses = pd.DataFrame({"hash": part.keys.addresses.keys(), "address": part.keys.addresses.values()}, dtype="str")
    frames = {"frame": frame, "keys": part.keys.frame, "rows": rows.rename("hash").rename_axis("row").reset_index(), "addresses": addresses}
    kept.save(by, body, frames)


def take(source: dict, name: str, kept: Kept, by: str) -> Part | None:
    """The part as it was kept, or nothing."""
    found = kept.load(by)
    if found is None:
        return None
    body, frames = found
    frame, told, how = frames["frame"], body["read"], body["format"]
    if "bought" in frame:
        frame["bought"] = [[tuple(line) for line in json.loads(lines)] for lines in frame["bought"]]
    rejects, repairs, *more = body["accounts"]
    read = TableRead(
        **{k: told[k] for k in TOLD},
        table=pd.DataFrame(),
        rows=pd.Series([], dtype="int64"),
        rejects=_rows(rejects, REJECT),
        repairs=_rows(repairs, REPAIR),
        findings=findings_frame(body["told"]),
        texts=told["texts"],
        stands_for=dict(map(tuple, told["stands_for"])),
    )
    made = Format(how["name"], how["kind"], rule=how["rule"], scale=None if how["scale"] is None else tuple(how["scale"]))
    keys = identity.Keys(frames["keys"], dict(zip(frames["addresses"]["hash"], frames["addresses"]["address"])), set(body["hashes"]))
    part = Part(source, name, made, read, frame, rejects=more[0], repairs=more[1], keys=keys, **body["part"])
    part.hashes = frames["rows"].set_index("row")["hash"] if body["has_rows"] else None
    return part


def _plain(value: object) -> object:
    """Lists, texts and numbers of Python, as JSON can hold them."""
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    return value.item() if hasattr(value, "item") else None if value is pd.NA else value
