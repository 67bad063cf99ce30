"""The study file: one YAML file that says whose journey this is and where its exports lie.

`read` refuses what YAML would let pass (a key given twice, aliases, tags, ``no`` where text is meant), unknown keys with the
nearest valid name, and paths that lead out of where they may, each in one line of the study's language.
"""

from __future__ import annotations

import difflib
import re
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from helpers import aims, register
from helpers.aims import Segment, Text, Wanted
from helpers.errors import UsageError

NAME = r"[a-z0-9][a-z0-9_-]{0,63}"
SHORT = 60
"""Signs of a heading that can be the name of its question where the study gives none."""
REASON = 10           # letters that a written reason has at least
WAVE = r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}"


class Part(BaseModel):
    """Unknown keys are errors, everywhere."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, strict=False)


class Source(Part):
    """One export: where it lies, what it is, and what only a person can know of it."""

    path: str
    kind: Literal["survey", "events", "contacts", "tickets", "reviews", "orders", "costs", "counts", "exposures", "comments",
                  "interviews", "records"] = Field(alias="as")
    format: str = "auto"
    columns: dict[str, str] = {}          # our name -> heading in the file, for generic formats
    values: dict[str, dict[str, str]] = {}  # our name -> {value in the file: our value}
    drop: dict[str, list[str]] = {}       # heading -> values of rows that do not count (other lifecycles, internal traffic)
    encoding: str | None = None
    delimiter: str | None = None
    decimal: Literal[",", "."] | None = None
    date_order: Literal["dmy", "mdy", "ymd", "excel", "unix"] | None = None
    timezone: str | None = None
    sheet: str | None = None
    language: str | None = None
    channel: str | None = None
    stage: str | None = None              # for sources that belong to one stage as a whole
    touchpoint: str | None = None
    identity: str | None = None           # heading that joins to other sources (customer id, e-mail)
    flags: list[Literal["sampled", "thresholded"]] = []  # what the tool says on its screen and not in its file
    consent: bool | list[str] | None = None  # interviews: who agreed that their words are used, where the file does not say


class Question(Part):
    """What one column of a survey is. A scale names its two ends; ``na`` lists answers that mean "does not apply"."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_]*$")
    role: Literal["answer", "comment", "attribute", "goal", "emotion", "challenge", "psychography", "behaviour",
                  "person", "email", "name", "at", "channel", "ignore"] = "answer"
    metric: Literal["nps", "csat", "ces", "rating", "closed"] | None = None
    kind: Literal["numeric", "ordinal", "nominal", "multi", "text"] | None = None
    scale: tuple[float, float] | None = None
    na: list[str] = []
    words: dict[str, float] = {}          # answer in words -> point on the scale
    is_reversed: bool = False
    separator: str | None = None          # between the options of a multiple choice in one cell
    options: dict[str, str] = {}          # answer as in the file -> option id
    stage: str | None = None
    touchpoint: str | None = None
    channel: str | None = None
    label: Text = {}


class Privacy(Part):
    minimum_people: int = Field(10, ge=5)
    sensitive: list[str] = []
    sensitive_ground: str | None = None
    legal_ground: str | None = None       # AVG/GDPR article 6, in the study's own words; printed in dpia.md
    keep_columns: list[str] = []
    retention_months: int | None = Field(None, ge=1)
    names: Literal["rules", "deduce"] = "rules"  # what finds names in open texts: own rules, or the extra `names` beside them
    forgotten: list[str] = []             # pseudonyms of who was forgotten; written by klantreis forget, beside the study file
    emptied: dict[str, int] = {}          # file -> rows that klantreis forget emptied


class Engine(Part):
    name: Literal["auto", "memory", "duckdb", "spark"] = "auto"
    master: str | None = None


class PersonaChoice(Part):
    response_style: Literal["centre", "keep"] = "centre"
    max_k: int = Field(8, ge=2, le=12)
    questions: list[str] = []             # question ids to cluster on; empty: every persona question
    names: dict[str, Text] = {}
    override: dict[str, Any] | None = None  # {k: 3, reason: "…"}: printed in the report
    propagate: bool = True

    @field_validator("override")
    @classmethod
    def _has_reason(cls, override: dict[str, Any] | None) -> dict[str, Any] | None:
        if override is not None:
            k, reason = override.get("k"), override.get("reason")
            is_number = isinstance(k, int) and not isinstance(k, bool) and 1 <= k <= 12
            if set(override) != {"k", "reason"} or not is_number or not isinstance(reason, str) or len(reason.strip()) < REASON:
                raise ValueError("override")
        return override


class Target(Part):
    goal: float
    stage: str = "all"
    touchpoint: str = "all"
    better: Literal["higher", "lower"] = "higher"


class Assumed(Part):
    """A cell that a person typed: it is printed as assumed, with its date and source."""

    stage: str
    lane: str
    text: Text
    source: str
    on: str = Field(alias="date")       # not `on`: plain YAML reads that key as true
    persona: str = "all"


class Study(Part):
    """A whole study. Paths are relative to ``root``, the folder in which the command runs."""

    study: str = Field(pattern=rf"^{NAME}$")
    title: Text
    question: Text = {}
    audience: Text = {}
    languages: list[Literal["nl", "en"]] = ["nl", "en"]
    people: Text = {"nl": "mensen", "en": "people"}  # whom the study counts: customers, patients, applications
    is_synthetic: bool = False
    stage_model: str = "five_stages"
    waves: dict[str, list[Source]]
    questions: dict[str, Question] = {}
    labels: dict[str, Text] = {}
    taxonomy: str = "retail"              # a domain that klantreis knows, or the path of a file of your own
    outcome: str = "nps"
    goal_event: list[str] = []            # events (globs) that count as conversion; empty: the stage model's
    max_rejected: float = Field(0.01, ge=0, le=1)
    privacy: Privacy = Privacy()
    engine: Engine = Engine()
    personas: PersonaChoice = PersonaChoice()
    segments: dict[str, Segment] = {}     # groups by rule, beside the personas
    wanted: Wanted = Wanted()             # the audience and the ideal customer that are wanted: graded assumed
    targets: dict[str, Target] = {}
    owners: dict[str, str] = {}           # stage or theme -> owner of its actions
    assumed: list[Assumed] = []
    parameters: dict[str, Any] = {}       # values for what notebooks declare (level, timeout, …)
    random_state: int = 7
    root: Path = Path(".")
    file: str = ""

    @field_validator("waves")
    @classmethod
    def _waves(cls, waves: dict[str, list[Source]]) -> dict[str, list[Source]]:
        for name in waves:
            if not re.fullmatch(WAVE, name):
                raise ValueError(f"wave name: {name!r}")
        if not waves:
            raise ValueError("there is no wave")
        return waves

    @model_validator(mode="after")
    def _spoken(self) -> Study:
        missing = [lang for lang in self.languages if lang not in self.title]
        if missing:
            raise ValueError("title")
        return self

    def waves_until(self, wave: str | None = None) -> list[str]:
        """The waves in the order of the file, up to and with the one asked for (default: the last)."""
        names = list(self.waves)
        last = names[-1] if wave in (None, "") else wave
        if last not in names:
            raise UsageError(_message(self.languages[0], "no_wave", file=self.file, wave=last, waves=", ".join(names),
                                      near=near(last, names, self.languages[0])))
        return names[: names.index(last) + 1]

    def sources(self, wave: str | None = None) -> list[dict]:
        """Every source up to a wave as plain values, with ``wave``, ``source`` (its path as written) and ``file`` (where it lies)."""
        return [{**s.model_dump(by_alias=False), "wave": w, "source": s.path, "file": str(self.root / s.path)}
                for w in self.waves_until(wave) for s in self.waves[w]]

    def labels_in(self, language: str) -> dict[str, str]:
        """Labels of what the study names, in one language; a short heading of some words is the name of a question without a label."""
        groups = {**self.segments, **self.wanted.ideals, **{f"aim{i + 1}": aim for i, aim in enumerate(self.wanted.audience)}}
        texts = {name: group.label for name, group in groups.items() if group.label} | self.labels
        own = {key: text.get(language) or next(iter(text.values())) for key, text in texts.items()}
        spoken = {h: q.label or ({language: h} if " " in h.strip() and len(h) <= SHORT else {}) for h, q in self.questions.items()}
        asked = {q.id: spoken[h].get(language) or next(iter(spoken[h].values())) for h, q in self.questions.items() if spoken[h]}
        counted = {"counted": self.people.get(language) or next(iter(self.people.values()))} if self.people else {}
        return {**asked, **counted, **own}


# --- reading ---------------------------------------------------------------------------------------------------------------

_SAY = {
    "missing": {"nl": "{file}: het bestand is er niet. Controleer de naam, of maak een studie met klantreis new NAAM.",
                "en": "{file}: there is no such file. Check the name, or start a study with klantreis new NAME."},
    "unreadable": {"nl": "{file} rij {row}: dit is geen leesbare YAML ({what}). Verbeter deze regel.",
                   "en": "{file} row {row}: this is no readable YAML ({what}). Correct this line."},
    "duplicate": {"nl": "{file} rij {row}: de sleutel {key} staat er twee keer. Verwijder er een.",
                  "en": "{file} row {row}: the key {key} stands there twice. Remove one of them."},
    "alias": {"nl": "{file} rij {row}: verwijzingen (& en *) en tags (!) mogen niet in een studie. Schrijf de waarde uit.",
              "en": "{file} row {row}: aliases (& and *) and tags (!) are not allowed in a study. Write the value out."},
    "boolean": {"nl": "{file} rij {row}: {key} is in YAML ja of nee, geen tekst. Zet er aanhalingstekens omheen.",
                "en": "{file} row {row}: {key} is true or false in YAML, not text. Put quotes around it."},
    "unknown": {"nl": "{file}{at}: de sleutel {key} bestaat niet.{near} Haal hem weg of verbeter hem.",
                "en": "{file}{at}: there is no key {key}.{near} Remove or correct it."},
    "invalid": {"nl": "{file}{at}, sleutel {key}: {what}. Verbeter de waarde.",
                "en": "{file}{at}, key {key}: {what}. Correct the value."},
    "no_wave": {"nl": "{file}: er is geen meting {wave}.{near} Kies uit: {waves}.",
                "en": "{file}: there is no wave {wave}.{near} Choose from: {waves}."},
    "near": {"nl": " Bedoelt u {word}?", "en": " Did you mean {word}?"},
    "outside": {"nl": "{file}, sleutel waves: het pad {path} is geen gewoon pad. Geef een gewoon pad.",
                "en": "{file}, key waves: the path {path} is not a plain path. Give a plain path."},
    "not_a_map": {"nl": "{file} rij 1: een studie is een lijst van sleutels met waarden. Begin met study: naam.",
                  "en": "{file} row 1: a study is a list of keys with values. Start with study: name."},
}


def _message(language: str, sentence: str, /, **values: object) -> str:
    return _SAY[sentence][language].format(**values)


def near(word: str, words: list[str], language: str) -> str:
    close = difflib.get_close_matches(str(word), words, n=1, cutoff=0.5)
    return _message(language, "near", word=close[0]) if close else ""


OPENS = (yaml.BlockMappingStartToken, yaml.BlockSequenceStartToken, yaml.FlowMappingStartToken, yaml.FlowSequenceStartToken)
CLOSES = (yaml.BlockEndToken, yaml.FlowMappingEndToken, yaml.FlowSequenceEndToken)
DEEPEST = 100


class _Strict(yaml.CSafeLoader):
    """YAML without aliases, tags and repeated keys; dates and times stay text."""


_Strict.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:timestamp"]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _compose(text: str, file: str, language: str) -> tuple[Any, dict[tuple, int]]:
    """The values of a YAML text, and the line of each key path."""
    lines: dict[tuple, int] = {}
    depth = 0
    try:
        for token in yaml.scan(text, Loader=_Strict):
            depth += isinstance(token, OPENS) - isinstance(token, CLOSES)
            if depth > DEEPEST:          # the C parser would follow it until the stack is full
                raise RecursionError
            if isinstance(token, (yaml.AliasToken, yaml.AnchorToken, yaml.TagToken)):
                raise UsageError(_message(language, "alias", file=file, row=token.start_mark.line + 1))
        node = yaml.compose(text, Loader=_Strict)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or "te diep" if language == "nl" else getattr(error, "problem", None) or "too deep"
        raise UsageError(_message(language, "unreadable", file=file, row=mark.line + 1 if mark else 1, what=what)) from None
    loader = _Strict("")

    def build(node: yaml.Node, at: tuple) -> Any:
        if isinstance(node, yaml.MappingNode):
            out = {}
            for key_node, value_node in node.value:
                key = loader.construct_object(key_node, deep=True)
                row = key_node.start_mark.line + 1
                if isinstance(key, bool) or key is None:
                    raise UsageError(_message(language, "boolean", file=file, row=row, key=key_node.value))
                key = str(key_node.value) if not isinstance(key, (str, int, float)) else str(key)
                if key in out:
                    raise UsageError(_message(language, "duplicate", file=file, row=row, key=key))
                lines[(*at, key)] = row
                out[key] = build(value_node, (*at, key))
            return out
        if isinstance(node, yaml.SequenceNode):
            for i, child in enumerate(node.value):
                lines[(*at, i)] = child.start_mark.line + 1
            return [build(child, (*at, i)) for i, child in enumerate(node.value)]
        return loader.construct_object(node, deep=True)

    return (build(node, ()) if node else None), lines


def _language_of(text: str) -> str:
    """The language for messages: the first one under ``languages``, read roughly, so that a broken file still speaks it."""
    found = re.search(r"^languages:\s*(?:\[|\n\s*-)\s*['\"]?(nl|en)", text, re.M)
    return found.group(1) if found else "nl"


def read(file: str | Path, root: str | Path = ".") -> Study:
    """Read and check a study file.

    Args:
        file: the YAML file. root: the folder that the paths in it are relative to (notebooks pass ``".."``).

    Raises:
        UsageError: one line with file, line, what it is and what to do, in the study's first language.
    """
    shown = str(file)
    path = Path(file)
    if not path.is_file() or path.stat().st_size > 1_000_000:
        raise UsageError(_message("nl", "missing", file=shown) + " / " + _message("en", "missing", file=shown))
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(_message("nl", "unreadable", file=shown, row=1, what="geen UTF-8")) from None
    language = _language_of(text)
    values, lines = _compose(text, shown, language)
    if not isinstance(values, dict):
        raise UsageError(_message(language, "not_a_map", file=shown))
    for key in ("root", "file"):
        if key in values:
            raise UsageError(_message(language, "unknown", file=shown, at=f" {_row(language)} {lines[(key,)]}", key=key, near=""))
    register.apply(values, path)
    if isinstance(values.get("taxonomy"), str) and "/" in values["taxonomy"]:
        values["taxonomy"] = str(Path(root) / values["taxonomy"])
    try:
        study = Study(**values, root=Path(root), file=shown)
    except ValidationError as error:
        raise UsageError(_explain(error, shown, lines, language)) from None
    _check_paths(study, language)
    for at, what, values in aims.problems(study)[:1]:
        shown_at = f" {_row(language)} {_line_of(at, lines)}" if _line_of(at, lines) else ""
        hint = near(values["given"], values.get("among", []), language)
        raise UsageError(_message(language, "invalid", file=shown, at=shown_at, key=".".join(map(str, at)),
                                  what=aims.MESSAGES[what][language].format(**values) + ("." + hint.rstrip("?") + "?" if hint else "")))
    return study


def _row(language: str) -> str:
    return "rij" if language == "nl" else "row"


def _line_of(at: tuple, lines: dict[tuple, int]) -> int | None:
    """The line of a place in the file, or of the nearest place around it."""
    while at and at not in lines:
        at = at[:-1]
    return lines.get(at)


def _explain(error: ValidationError, file: str, lines: dict[tuple, int], language: str) -> str:
    """The first thing wrong, in one line."""
    first = error.errors(include_url=False)[0]
    at = tuple(step for step in first["loc"])
    line = _line_of(at, lines)
    where = f" {_row(language)} {line}" if line else ""
    key = ".".join(str(step) for step in at) or "study"
    if first["type"] == "extra_forbidden":
        return _message(language, "unknown", file=file, at=where, key=key, near=near(str(at[-1]), _keys_at(at[:-1]), language))
    return _message(language, "invalid", file=file, at=where, key=key, what=_what(first, language))


_WHAT = {
    "missing": {"nl": "ontbreekt", "en": "is missing"},
    "literal_error": {"nl": "{given!r} kan niet; kies uit {expected}", "en": "{given!r} is not possible; choose from {expected}"},
    "string_pattern_mismatch": {
        "nl": "{given!r} mag niet; gebruik kleine letters, cijfers, - en _ (hoogstens 64), te beginnen met een letter of cijfer",
        "en": "{given!r} is not allowed; use small letters, digits, - and _ (at most 64), starting with a letter or digit"},
    "greater_than_equal": {"nl": "{given!r} is te laag; minstens {ge}", "en": "{given!r} is too low; at least {ge}"},
    "less_than_equal": {"nl": "{given!r} is te hoog; hoogstens {le}", "en": "{given!r} is too high; at most {le}"},
    "string_type": {"nl": "{given!r} is geen tekst", "en": "{given!r} is no text"},
    "dict_type": {"nl": "hier horen sleutels met waarden", "en": "keys with values belong here"},
    "model_type": {"nl": "hier horen sleutels met waarden", "en": "keys with values belong here"},
    "list_type": {"nl": "hier hoort een lijst", "en": "a list belongs here"},
    "value_error": {"nl": "{text}", "en": "{text}"},
    "other": {"nl": "{given!r} is hier geen geldige waarde", "en": "{given!r} is no valid value here"},
}


def _what(error: dict, language: str) -> str:
    """What pydantic found, in the study's language."""
    context = error.get("ctx", {})
    kind = error["type"] if error["type"] in _WHAT else "other"
    expected = str(context.get("expected", "")).replace(" or ", ", ")
    given = error["input"] if len(repr(error["input"])) <= 80 else repr(error["input"])[:80]
    return _WHAT[kind][language].format(given=given, expected=expected, ge=context.get("ge"), le=context.get("le"),
                                        text=_OWN.get(error["msg"].removeprefix("Value error, ").split(":")[0], {}).get(language)
                                        or error["msg"].removeprefix("Value error, "))


_OWN = {
    "there is no wave": {"nl": "er is geen enkele meting", "en": "there is no wave"},
    "wave name": {"nl": "een meting heet naar letters, cijfers, - en _", "en": "the name of a wave has letters, digits, - and _ only"},
    "title": {"nl": "de titel ontbreekt in een van de talen", "en": "the title is missing in one of the languages"},
    "override": {
        "nl": "een eigen aantal groepen vraagt om k (1 tot en met 12) en reason: waarom, in een paar woorden; het rapport drukt die af",
        "en": "an own number of groups needs k (1 to 12) and reason: why, in a few words; the report prints it"},
    **aims.MESSAGES,
}


def _keys_at(at: tuple) -> list[str]:
    """The valid keys at a place in the study."""
    parts = {"waves": Source, "questions": Question, "privacy": Privacy, "engine": Engine, "personas": PersonaChoice,
             "targets": Target, "assumed": Assumed}
    model = Study if not at else aims.model_at(at) or parts.get(str(at[0]), Study)
    return [f.alias or name for name, f in model.model_fields.items() if name not in ("root", "file")]


def _check_paths(study: Study, language: str) -> None:
    for sources in study.waves.values():
        for source in sources:
            if "\0" in source.path or "\n" in source.path or source.path.startswith(("/", "~")) or "://" in source.path:
                raise UsageError(_message(language, "outside", file=study.file, path=repr(source.path)))
