"""Taxonomies: which themes a domain has, and what each sounds like in Dutch and English. One YAML file per domain.

A study may bring its own file, which may extend a shipped one. Labels of the ids stand in the words files, or under ``labels`` in the
study. The tactics that could answer a pain point stand in `tactics`.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from helpers import strict, words
from helpers.errors import UsageError

FOLDER = Path(__file__).with_name("taxonomies")
KINDS = ("pain_point", "question", "goal", "thought")
KEYS = ("domain", "extends", "leave_out", "tactics", *KINDS)
OF_A_THEME = ("stage", "description", "nl", "en", "touchpoints", "events", "opportunity")
LANGUAGES = ("nl", "en")
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
    opportunity: dict | None
    events: tuple[str, ...] = ()


@dataclass(frozen=True)
class Taxonomy:
    """The themes of one domain, and what its file says of tactics (tactic -> stage, label, answers, kpi, owner, effect)."""

    domain: str
    themes: tuple[Theme, ...]
    words: frozenset[str]  # the longer words of its patterns, to which misspelt words are led back
    tactics: dict[str, dict] = field(default_factory=dict)

    def of_kind(self, kind: str) -> list[Theme]:
        """Its themes of one kind, in the order of the file."""
        return [theme for theme in self.themes if theme.kind == kind]


def shipped() -> list[str]:
    """The domains that come with klantreis."""
    return sorted(p.stem for p in FOLDER.glob("*.yml"))


def load_taxonomy(taxonomy: str | Path | Taxonomy, language: str = "en") -> Taxonomy:
    """A taxonomy by name ("retail"), by path, or as it is.

    Args:
        language: of the message when something is wrong with it.

    Raises:
        UsageError: one line that says what is wrong, where, and what is near.

    >>> load_taxonomy("retail").domain
    'retail'
    """
    if isinstance(taxonomy, Taxonomy):
        return taxonomy
    files = _chain(str(taxonomy), language)
    return _build(tuple((str(f), f.read_bytes()) for f in files), language)


def _chain(name: str, language: str) -> list[Path]:
    """The file, and the files that it extends, the first of all first."""
    files: list[Path] = []
    while name:
        file = _find(name, files[0].parent if files else Path(), language)
        if file in files:
            raise wrong(language, "circle", file=file.name)
        files.insert(0, file)
        name = str(_read(file.name, file.read_bytes(), language).get("extends") or "")
    return files


def _find(name: str, folder: Path, language: str) -> Path:
    known = FOLDER / f"{name}.yml"
    if re.fullmatch(r"[a-z0-9_-]+", name) and known.is_file():
        return known
    if name.endswith((".yml", ".yaml")) and (folder / name).is_file():
        return (folder / name).resolve()
    raise wrong(language, "unknown", word=name, near=near_to(language, name, shipped(), 0.6), domains=", ".join(shipped()))


@cache
def _read(name: str, content: bytes, language: str) -> dict:
    """What one file says; unknown keys, aliases, tags and repeated keys are refused with their line."""
    say = words.load(language)
    try:
        given, lines = strict.compose(content.decode("utf-8-sig"), name, say)
    except UnicodeDecodeError:
        raise UsageError(say("study.unreadable", file=name, row=1, what=say["study.no_utf8"])) from None
    _allow(given, KEYS, (), name, lines, language)
    for kind in KINDS:
        for key, spec in (given.get(kind) or {}).items():
            _allow(spec, OF_A_THEME, (kind, key), name, lines, language)
            for spoken in LANGUAGES:
                _allow(spec.get(spoken) or {}, ("says", "about"), (kind, key, spoken), name, lines, language)
    return given


def _allow(given: object, keys: tuple[str, ...], at: tuple, name: str, lines: dict, language: str) -> None:
    row = lines.get(at, 1)
    if not isinstance(given, Mapping):
        raise wrong(language, "no_map", file=name, row=row, key=at[-1] if at else name, keys=", ".join(keys))
    for key in given:
        if key not in keys:
            raise wrong(language, "unknown_key", file=name, row=lines.get((*at, key), row), key=key, near=near_to(language, key, keys, 0.5))


def near_to(language: str, word: object, names: tuple[str, ...] | list[str], cutoff: float) -> str:
    """`` Did you mean …?`` with the nearest of some names, or nothing."""
    close = difflib.get_close_matches(str(word), names, 1, cutoff)
    return " " + words.load(language)("study.near", word=close[0]) if close else ""


def wrong(language: str, sentence: str, /, **values: object) -> UsageError:
    """What is wrong with a taxonomy, as an error to raise."""
    return UsageError(words.load(language)(f"emotions.taxonomy.{sentence}", **values))


@cache
def _build(files: tuple[tuple[str, bytes], ...], language: str) -> Taxonomy:
    """One taxonomy from a chain of files: a later entry takes the place of an earlier one of the same kind and id."""
    specs: dict[tuple[str, str], tuple[dict, str]] = {}
    tactics: dict[str, dict] = {}
    domain = ""
    for path, content in files:
        name = Path(path).name
        given = _read(name, content, language)
        domain = str(given.get("domain") or domain or Path(path).stem)
        gone = set(given.get("leave_out") or [])
        specs = {key: spec for key, spec in specs.items() if key[1] not in gone}
        specs |= {(kind, key): (spec, name) for kind in KINDS for key, spec in (given.get(kind) or {}).items()}
        for tactic, own in (given.get("tactics") or {}).items():
            tactics[tactic] = {**tactics.get(tactic, {}), **own}
    ordered = sorted(specs.items(), key=lambda item: KINDS.index(item[0][0]))
    themes = tuple(_theme(key, kind, spec, name, language) for (kind, key), (spec, name) in ordered)
    patterns = " ".join(p for spec, _ in specs.values() for part in _patterns(spec).values() for p in [*part["nl"], *part["en"]])
    return Taxonomy(domain, themes, frozenset(re.findall(r"[a-z]{5,}(?![a-z*])", patterns)), tactics)


def _patterns(spec: dict) -> dict[str, dict[str, list[str]]]:
    return {part: {x: [str(p) for p in (spec.get(x) or {}).get(part) or []] for x in LANGUAGES} for part in ("says", "about")}


def _theme(key: str, kind: str, spec: dict, name: str, language: str) -> Theme:
    given = _patterns(spec)
    try:
        says, about = ({x: _compile(patterns) for x, patterns in given[part].items()} for part in ("says", "about"))
    except re.error as error:
        raise wrong(language, "pattern", file=name, key=key, what=str(error)) from None
    starts = {x: frozenset(w for part in given.values() for p in part[x] for w in _first_words(p)) for x in LANGUAGES}
    more = (tuple(spec.get("touchpoints") or ()), dict(spec.get("description") or {}), spec.get("opportunity"))
    return Theme(key, kind, spec.get("stage"), says, about, starts, *more, tuple(spec.get("events") or ()))


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
