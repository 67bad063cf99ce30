"""The parts of a study file that speak of people in advance: segments by rule, the audience that is wanted, the ideal customer.

They are compared with the people who answered (`helpers.personas.wanted`); what is wanted is graded ``assumed``, with its date and source.
"""

from __future__ import annotations

import re
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

NAME = r"^[a-z0-9][a-z0-9_]{0,63}$"
Text = dict[str, str]
"""A text per language: ``{nl: …, en: …}``."""


class Part(BaseModel):
    """Unknown keys are errors, everywhere."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, strict=False)


class Condition(Part):
    """One question with the answers that fit: words or numbers (``is``), or a range. Both ends of a range may be given."""

    question: str
    answers: list[str | float] = Field([], alias="is")
    at_least: float | None = None
    above: float | None = None
    at_most: float | None = None
    below: float | None = None

    @field_validator("answers", mode="before")
    @classmethod
    def _no_booleans(cls, given: Any) -> Any:
        if isinstance(given, list) and any(isinstance(answer, bool) for answer in given):
            raise ValueError("quotes")
        return given

    @model_validator(mode="after")
    def _asks_something(self) -> Condition:
        has_range = any(end is not None for end in (self.at_least, self.above, self.at_most, self.below))
        if bool(self.answers) == has_range:
            raise ValueError("condition")
        return self


class Segment(Part):
    """People who fit every condition."""

    label: Text = {}
    where: list[Condition] = Field(min_length=1)


class Aim(Part):
    """A share that is wanted, of one of three: a segment, a persona, or the people who fit some conditions."""

    segment: str | None = None
    persona: str | None = Field(None, pattern=r"^p[1-9][0-9]?$")
    where: list[Condition] = []
    label: Text = {}
    share: float = Field(gt=0, lt=1)
    source: str
    on: str = Field(alias="date")       # not `on`: plain YAML reads that key as true

    @model_validator(mode="after")
    def _has_one(self) -> Aim:
        if sum((self.segment is not None, self.persona is not None, bool(self.where))) != 1:
            raise ValueError("aim")
        return self


class Ideal(Part):
    """The customer whom the organisation would like to have, in conditions; a share makes it an aim as well."""

    label: Text
    where: list[Condition] = Field(min_length=1)
    share: float | None = Field(None, gt=0, lt=1)
    source: str
    on: str = Field(alias="date")


class Wanted(Part):
    audience: list[Aim] = []
    ideals: dict[str, Ideal] = {}



def model_at(path: tuple) -> type[Part] | None:
    """The model whose keys are valid at a place in the study, for places under ``segments`` and ``wanted``."""
    if path[:1] not in (("segments",), ("wanted",)):
        return None
    if "where" in path:
        return Condition
    if path[0] == "segments":
        return Segment
    return {1: Wanted, 3: Ideal if path[1:2] == ("ideals",) else Aim}.get(len(path), Wanted)


def problems(study: Any) -> list[tuple[tuple, str, dict]]:
    """What is wrong beyond the form: questions, answers and segments that the study does not have, sensitive ones used to make groups.

    Returns:
        (place in the file, message, its values) per problem.
    """
    asked = {q.id: q for q in study.questions.values()}
    sensitive = {q.id for heading, q in study.questions.items() if {heading, q.id} & set(study.privacy.sensitive)}
    found = [((part, name), "name", {"given": name}) for part, names in (("segments", study.segments), ("wanted", study.wanted.ideals))
             for name in names if not re.fullmatch(NAME, name)]
    places = [(("segments", name, "where"), s.where, True) for name, s in study.segments.items()]
    places += [(("wanted", "ideals", name, "where"), s.where, True) for name, s in study.wanted.ideals.items()]
    places += [(("wanted", "audience", i, "where"), aim.where, False) for i, aim in enumerate(study.wanted.audience)]
    for place, conditions, makes_groups in places:
        for i, condition in enumerate(conditions):
            found += _of_condition((*place, i), condition, asked, sensitive if makes_groups else set())
    for i, given in enumerate(study.export_columns):
        if given not in asked or given in sensitive:
            what = "export_sensitive" if given in sensitive else "question"
            found.append((("export_columns", i), what, {"given": given, "among": list(asked)}))
    for i, aim in enumerate(study.wanted.audience):
        if aim.segment is not None and aim.segment not in study.segments:
            found.append((("wanted", "audience", i, "segment"), "segment", {"given": aim.segment, "among": list(study.segments)}))
    return found


def _of_condition(place: tuple, condition: Condition, asked: dict, sensitive: set[str]) -> list[tuple[tuple, str, dict]]:
    question = asked.get(condition.question)
    if question is None:
        return [((*place, "question"), "question", {"given": condition.question, "among": list(asked)})]
    if condition.question in sensitive:
        return [((*place, "question"), "sensitive", {"given": condition.question})]
    options = list(question.options.values())
    wrong = [a for a in condition.answers if options and a not in options]
    return [((*place, "is"), "answer", {"given": a, "question": condition.question, "among": options}) for a in wrong[:1]]
