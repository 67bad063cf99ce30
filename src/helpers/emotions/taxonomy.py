"""Taxonomies: which themes a domain has, and what each sounds like in Dutch and English. One YAML file per domain.

Labels of the ids stand in the words files, or under ``labels`` in a study that brings its own taxonomy.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd
import yaml

from helpers.errors import UsageError

FOLDER = Path(__file__).with_name("taxonomies")
KINDS = ("pain_point", "question", "goal", "thought")
GAP = r"(?:[\W_]+\w+){0,4}?[\W_]+"


@dataclass(frozen=True)
class Theme:
    """One theme: what it is, where it belongs, its patterns per language, and what could be tried."""

    id: str
    kind: str
    stage: str | None
    says: dict[str, re.Pattern | None]
    about: dict[str, re.Pattern | None]
    starts: dict[str, frozenset[str]]  # first letters of the words that a pattern can begin with
    touchpoints: tuple[str, ...]
    description: dict[str, str]
    opportunity: dict[str, str] | None


@dataclass(frozen=True)
class Taxonomy:
    """The themes of one domain."""

    domain: str
    themes: tuple[Theme, ...]
    words: frozenset[str]  # the longer words of its patterns, to which misspelt words are led back


def load_taxonomy(taxonomy: str | Path | Taxonomy) -> Taxonomy:
    """A taxonomy by name ("retail"), by path, or as it is.

    >>> load_taxonomy("retail").domain
    'retail'
    """
    return taxonomy if isinstance(taxonomy, Taxonomy) else _read(str(taxonomy))


@cache
def _read(name: str) -> Taxonomy:
    file = FOLDER / f"{name}.yml" if re.fullmatch(r"[a-z0-9_-]+", name) else Path(name)
    if not file.is_file():
        shipped = sorted(p.stem for p in FOLDER.glob("*.yml"))
        near = difflib.get_close_matches(name, shipped, 1)
        raise UsageError(
            f"There is no taxonomy {name!r}. " + (f"Did you mean {near[0]!r}?" if near else f"There are {', '.join(shipped)}.")
        )
    given = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    themes = [_theme(key, kind, spec) for kind in KINDS for key, spec in (given.get(kind) or {}).items()]
    patterns = " ".join(
        p
        for kind in KINDS
        for spec in (given.get(kind) or {}).values()
        for x in ("nl", "en")
        for part in ("says", "about")
        for p in spec.get(x, {}).get(part, [])
    )
    return Taxonomy(given["domain"], tuple(themes), frozenset(w for w in re.findall(r"[a-z]{5,}(?![a-z*])", patterns)))


def _theme(key: str, kind: str, spec: dict) -> Theme:
    given = {part: {x: spec.get(x, {}).get(part, []) for x in ("nl", "en")} for part in ("says", "about")}
    says, about = ({x: _compile(patterns) for x, patterns in given[part].items()} for part in ("says", "about"))
    starts = {x: frozenset(w for part in given.values() for p in part[x] for w in _first_words(p)) for x in ("nl", "en")}
    more = (tuple(spec.get("touchpoints", ())), spec.get("description", {}), spec.get("opportunity"))
    return Theme(key, kind, spec.get("stage"), says, about, starts, *more)


def _first_words(pattern: str) -> list[str]:
    """What a text must hold for the pattern to begin, so that most texts need not be searched.

    >>> _first_words("(trage|late) .. lever*"), _first_words("((te )?duur|prij*) hier")
    (['trage', 'late'], ['te', 'prij'])
    """
    pattern = pattern.lstrip()
    if not pattern.startswith("("):
        return re.findall(r"^\w+", pattern)
    depth, pieces = 0, [""]
    for letter in pattern:
        depth += (letter == "(") - (letter == ")")
        if depth == 0:
            break
        if letter == "|" and depth == 1:
            pieces.append("")
        elif not (letter == "(" and depth == 1):
            pieces[-1] += letter
    return [w for piece in pieces for w in _first_words(piece)]


def _compile(patterns: list[str]) -> re.Pattern | None:
    """One expression for a list of patterns: `*` ends a word freely, `..` skips up to four words, `(a|b)` is either.

    >>> bool(_compile(["verzendkosten .. laat"]).search("De verzendkosten zag ik pas te laat"))
    True
    """
    if not patterns:
        return None
    made = [p.replace("*", r"\w*").replace("(", "(?:").replace(" .. ", GAP).replace(" ", r"[\W_]+") for p in patterns]
    return re.compile(rf"(?<!\w)(?:{'|'.join(made)})(?!\w)", re.IGNORECASE)


@cache
def tactics() -> pd.DataFrame:
    """The catalogue of tactics: one row per tactic with ``tactic``, ``stage``, ``nl``, ``en``, ``answers`` (kinds of pain), ``kpi``."""
    given = yaml.load(Path(__file__).with_name("tactics.yml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    rows = [
        {"tactic": key, "stage": stage, **spec, "answers": "|".join(spec["answers"])}
        for stage, group in given.items()
        for key, spec in group.items()
    ]
    return pd.DataFrame(rows)


def opportunities(taxonomy: str | Path | Taxonomy) -> pd.DataFrame:
    """What could be tried against each pain point: one row per pain with ``theme``, ``opportunity``, ``tactic``, ``kpi``."""
    rows = [
        {"theme": t.id, "opportunity": t.opportunity["id"], "tactic": t.opportunity["tactic"], "kpi": t.opportunity["kpi"]}
        for t in load_taxonomy(taxonomy).themes
        if t.opportunity
    ]
    return pd.DataFrame(rows, columns=["theme", "opportunity", "tactic", "kpi"], dtype="str")
