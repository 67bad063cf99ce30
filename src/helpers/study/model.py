"""What a study file may say, key by key: whose journey this is, where its exports lie, and what only a person can know of them."""

from __future__ import annotations

import difflib
import re
from pathlib import Path
from typing import Any, Literal

import pandas as pd
from pydantic import Field, field_validator, model_validator

from helpers import words
from helpers.errors import UsageError
from helpers.study import actions
from helpers.study.aims import Part, Segment, Text, Wanted

NAME = r"[a-z0-9][a-z0-9_-]{0,63}"
SHORT = 60
"""Signs of a heading that can be the name of its question where the study gives none."""
REASON = 10           # letters that a written reason has at least
MASTERS = ("spark://", "local", "yarn", "k8s://")
WAVE = r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}"


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
    master: str | None = None             # of an existing cluster: spark://host:7077; nothing: all cores of this machine

    @model_validator(mode="after")
    def _a_master_is_of_spark(self) -> Engine:
        if self.master and not (self.name == "spark" and self.master.startswith(MASTERS)):
            raise ValueError("engine_master")
        return self

    @property
    def asked(self) -> str:
        """What a notebook is given: the master of a cluster, or the name of an engine."""
        return self.master or self.name


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


class Weights(Part):
    """The make-up of the population, for weighted scores beside the unweighted ones: attribute -> value (or range) -> share."""

    margins: dict[str, dict[str, float]] = Field(min_length=1)
    source: str                           # where the shares come from; printed beside the scores

    @field_validator("margins", mode="after")
    @classmethod
    def _add_up(cls, margins: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
        if any(abs(sum(shares.values()) - 1) > 0.01 or min(shares.values(), default=-1) < 0 for shares in margins.values()):
            raise ValueError("weights")
        return margins


class PlannedTest(Part):
    """What was agreed before an experiment began, so that it is not stopped when it happens to look good."""

    people_per_arm: int | None = Field(None, ge=1)
    split: dict[str, float] = {}          # variant -> share of the people that was meant; empty: equal
    until: str | None = None              # last day of the test; read before it, the report warns

    @field_validator("until")
    @classmethod
    def _is_a_day(cls, given: str | None) -> str | None:
        return actions.KeptAction._is_a_day(given)


class Assumed(Part):
    """A cell that a person typed: it is printed as assumed, with its date and source."""

    stage: str
    lane: str
    text: Text
    source: str
    on: str = Field(alias="date")       # not `on`: plain YAML reads that key as true
    persona: str = "all"
    map: Literal["current", "future"] = "current"  # what is hoped for stands on the map of the future only


class MapChoice(Part):
    """Which map is made, and what stands on it beside the ten rows that every map has."""

    type: Literal["current", "future", "single", "service"] = "current"
    people: list[str] = []                # attributes (question ids) of which the shares per stage are shown
    file: str | None = None               # more typed cells, in a file of their own: entries as under `assumed`


def near(word: str, names: list[str], say: words.Words) -> str:
    """`` Did you mean …?`` with the nearest of some names, or nothing."""
    close = difflib.get_close_matches(str(word), names, n=1, cutoff=0.5)
    return " " + say("study.near", word=close[0]) if close else ""


class Study(Part):
    """A whole study. Paths are relative to ``root``, the folder in which the command runs."""

    study: str = Field(pattern=rf"^{NAME}$")
    title: Text
    question: Text = {}
    audience: Text = {}
    languages: list[Literal[*words.languages()]] = ["nl", "en"]
    people: Text = {"nl": "mensen", "en": "people"}  # whom the study counts: customers, patients, applications
    unit: Literal["person", "account"] = "person"  # who makes a journey: account takes the people of one business together
    is_synthetic: bool = False
    stage_model: str = "five_stages"
    draw_in: str | None = None            # another stage model, in whose stages the same rows are drawn
    waves: dict[str, list[Source]]
    questions: dict[str, Question] = {}
    labels: dict[str, Text] = {}
    taxonomy: str = "retail"              # a domain that klantreis knows, or the path of a file of your own
    scorer: str = "rules"                 # what reads open answers: rules, embeddings (an extra), auto, or the folder of a local model
    outcome: str = "nps"
    contract_days: int | None = Field(None, ge=1)  # days between two payments, where customers have a contract (a subscription)
    goal_event: list[str] = []            # events (globs) that count as conversion; empty: the stage model's
    max_rejected: float = Field(0.01, ge=0, le=1)
    privacy: Privacy = Privacy()
    engine: Engine = Engine()
    personas: PersonaChoice = PersonaChoice()
    segments: dict[str, Segment] = {}     # groups by rule, beside the personas
    wanted: Wanted = Wanted()             # the audience and the ideal customer that are wanted: graded assumed
    targets: dict[str, Target] = {}
    weights: Weights | None = None        # margins of the population, to which scores are weighted as well
    experiments: dict[str, PlannedTest] = {}  # experiment as named in the exposures -> what was agreed beforehand
    export_columns: list[str] = []        # attributes that go along with the private export of people by persona, stage and tactic
    owners: dict[str, str] = {}           # stage or theme -> owner of its actions
    assumed: list[Assumed] = []
    map: MapChoice = MapChoice()
    parameters: dict[str, Any] = {}       # values for what notebooks declare (level, timeout, …)
    random_state: int = 7
    kept: dict[str, actions.KeptAction] = {}  # the actions that were decided on; they stand in a file of their own (see `actions`)
    labelled: str = ""                    # the file of the labels that people gave to texts, beside the study; it need not be there
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

    @model_validator(mode="before")
    @classmethod
    def _drawn(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        chosen = given.get("map")
        is_service = isinstance(chosen, dict) and chosen.get("type") == "service"
        onto = given.get("draw_in") or ("service" if is_service and given.get("stage_model") != "service" else None)
        return given | {"stage_model": f"{given.get('stage_model', 'five_stages')} in {onto}"} if isinstance(onto, str) else given

    def waves_until(self, wave: str | None = None) -> list[str]:
        """The waves in the order of the file, up to and with the one asked for (default: the last)."""
        names = list(self.waves)
        last = names[-1] if wave in (None, "") else wave
        if last not in names:
            say = words.load(self.languages[0])
            raise UsageError(say("study.no_wave", file=self.file, wave=last, waves=", ".join(names), near=near(last, names, say)))
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
        if counted and not any(s.kind == "survey" for sources in self.waves.values() for s in sources):
            counted["respondents"] = counted["counted"]  # who was asked nothing is no respondent
        return {**actions.labels(self.kept, language), **asked, **counted, **own}

    def planned(self, name: str) -> dict[str, Any]:
        """One thing that was agreed on the experiments (people_per_arm, split, until), where it was."""
        return {test: getattr(plan, name) for test, plan in self.experiments.items() if getattr(plan, name)}

    def typed(self) -> list[Assumed]:
        """The cells that a person typed, as far as they belong on the map that is made."""
        return [cell for cell in self.assumed if cell.map in ("current", self.map.type)]

    def shown_people(self) -> list[str]:
        """The attributes whose shares stand on the map: sensitive ones only where the study says on what ground."""
        return [q for q in self.map.people if q not in self.privacy.sensitive or self.privacy.sensitive_ground]

    def kept_actions(self) -> pd.DataFrame:
        """Rows of ``kept_actions``: the actions that were decided on, before anything is said of their effect."""
        return actions.table(self.kept)
