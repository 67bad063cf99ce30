"""The register beside a study file: who was forgotten (pseudonyms only), rows emptied per file, and which waves are purged."""

from __future__ import annotations

from pathlib import Path

import yaml

HEAD = "# Written by klantreis forget and klantreis purge. Pseudonyms only: without the key of the study nobody can be found with them.\n"
EMPTY = {"forgotten": [], "emptied": {}, "purged": []}


def place(study_file: str | Path) -> Path:
    """Where the register of a study lies: ``studies/shop.yml`` has ``studies/shop.forgotten.yaml``."""
    return Path(study_file).with_suffix(".forgotten.yaml")


def read(study_file: str | Path) -> dict:
    """The register of a study; an empty one when nobody was forgotten yet."""
    path = place(study_file)
    found = yaml.safe_load(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return {key: type(value)((found or {}).get(key) or value) for key, value in EMPTY.items()}


def add(
    study_file: str | Path,
    *,
    forgotten: frozenset[str] = frozenset(),
    emptied: dict[str, int] | None = None,
    purged: tuple[str, ...] = (),
) -> None:
    """Put more into the register; rows of the same file add up."""
    old = read(study_file)
    counts = {**old["emptied"]}
    for name, rows in (emptied or {}).items():
        counts[name] = counts.get(name, 0) + rows
    new = {
        "forgotten": sorted({*old["forgotten"], *forgotten}),
        "emptied": counts,
        "purged": list(dict.fromkeys([*old["purged"], *purged])),
    }
    place(study_file).write_text(HEAD + yaml.safe_dump(new, sort_keys=True, allow_unicode=True), encoding="utf-8")


def apply(values: object, study_file: str | Path) -> None:
    """Let a study's values know its register: purged waves are gone, and ``privacy`` says who and what was emptied."""
    known = read(study_file)
    if not isinstance(values, dict) or known == EMPTY:
        return
    if isinstance(values.get("waves"), dict):
        values["waves"] = {name: sources for name, sources in values["waves"].items() if name not in known["purged"]}
    if isinstance(values.setdefault("privacy", {}), dict):
        values["privacy"] |= {"forgotten": known["forgotten"], "emptied": known["emptied"]}
