"""The explorer: other questions, another number of groups, another way to read answers, and what the verdict says then.

Everything happens in the notebook. Nothing is saved: what was chosen comes as a piece of text for the study file, and only with a reason.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pandas as pd

from helpers.personas.find import Personas, adjusted_rand, find_personas
from helpers.personas.name import named
from helpers.personas.profile import memberships, personas_table, profiles
from helpers.personas.traits import Traits, pick
from helpers.words import Words

if TYPE_CHECKING:
    import ipywidgets

REPLICATES = 19       # imitated studies: enough for the .05 rule, and quick
REASON = 10           # letters of a reason that the study file asks for at least


@dataclass(frozen=True)
class Study:
    """What the explorer starts from.

    Args:
        traits: what respondents answered (`trait_table`). frame, kinds: what the study groups by. found: its personas.
        speak: the module with the sentences on personas. style, max_k, names: as the study has them.
    """

    traits: Traits
    frame: pd.DataFrame
    kinds: Mapping[str, str]
    found: Personas
    speak: ModuleType
    random_state: int
    style: str = "centre"
    max_k: int = 8
    minimum_people: int = 10
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass
class Explorer:
    """The widgets, by name, for the notebook and for tests; ``view`` is what the notebook shows."""

    view: ipywidgets.Widget
    k: ipywidgets.Dropdown
    questions: ipywidgets.SelectMultiple
    style: ipywidgets.ToggleButtons
    run: ipywidgets.Button
    result: ipywidgets.HTML
    reason: ipywidgets.Text
    write: ipywidgets.Button
    text: ipywidgets.Textarea
    seen: dict[str, Any]


def explorer(study: Study, say: Words) -> Explorer:
    """Choose k, questions and response style, and watch verdict, agreement and cards change.

    The result of the study itself stands there first; a new one is worked out when the button is pressed.
    """
    import ipywidgets as w

    asked, chosen = groupable(study.traits), questions_of(study.traits, study.kinds)
    wide, words = w.Layout(width="46em"), {"description_width": "15em"}
    hint = lambda key: say[f"personas.explore.{key}"]  # noqa: E731
    made = Explorer(
        view=w.VBox(),
        k=w.Dropdown(options=[(hint("auto"), 0), *((str(k), k) for k in range(1, study.max_k + 1))], value=study.found.override or 0,
                     description=hint("k"), style=words, layout=wide),
        questions=w.SelectMultiple(options=[(say.label(q), q) for q in asked], value=tuple(chosen), rows=min(len(asked), 12) or 1,
                                   description=hint("columns"), style=words, layout=wide),
        style=w.ToggleButtons(options=[(hint("styles")[s], s) for s in ("centre", "keep")], value=study.style, description=hint("style"),
                              style=words),
        run=w.Button(description=hint("run"), button_style="primary"),
        result=w.HTML(as_html(describe(study.found, study, study.frame.index, say, study.kinds))),
        reason=w.Text(description=hint("reason"), placeholder=hint("reason_hint"), style=words, layout=wide),
        write=w.Button(description=hint("write"), layout=w.Layout(width="20em")),
        text=w.Textarea(rows=6, layout=wide, disabled=True),
        seen={"found": study.found},
    )
    made.view.children = [made.k, made.questions, made.style, made.run, made.result, made.reason, made.write, made.text]
    made.run.on_click(lambda _: _work(made, study, say))
    made.write.on_click(lambda _: _write(made, study, chosen, say))
    return made


def groupable(traits: Traits) -> list[str]:
    """The questions that may make groups, ratings among them; sensitive ones never."""
    every = list(pd.unique(traits.about["question"]))
    return questions_of(traits, pick(traits, every)[1]) if every else []


def questions_of(traits: Traits, columns: Iterable[str]) -> list[str]:
    """The questions that columns belong to, each once, in their order."""
    return list(dict.fromkeys(traits.about.loc[list(columns), "question"]))


def _work(made: Explorer, study: Study, say: Words) -> None:
    """Find personas as chosen and show what they are; a button that was pressed twice waits."""
    frame, kinds = pick(study.traits, list(made.questions.value))
    if len(made.questions.value) == 0 or len(kinds) < 2:
        made.result.value = as_html([say["personas.explore.none_chosen"]])
        return
    made.run.disabled, made.result.value = True, as_html([say["personas.explore.busy"]])
    try:
        found = find_personas(frame, kinds, max_k=study.max_k, response_style=made.style.value, random_state=study.random_state,
                              replicates=REPLICATES, k=made.k.value or None)
        made.seen["found"] = found
        lines = [say("personas.explore.ready", columns=len(kinds), people=say.number(len(frame))),
                 *agreement(found, frame.index, study, say), *describe(found, study, frame.index, say, kinds)]
        made.result.value = as_html(lines)
    finally:
        made.run.disabled = False


def agreement(found: Personas, people: pd.Index, study: Study, say: Words) -> list[str]:
    """How alike this division and that of the study are, over the people whom both place."""
    if found.k == 1 or study.found.k == 1:
        return []
    both = people.intersection(study.frame.index)
    ari = adjusted_rand(found.labels[people.get_indexer(both)], study.found.labels[study.frame.index.get_indexer(both)])
    return [say("personas.explore.agreement", ari=say.number(ari, 2))]


def describe(found: Personas, study: Study, people: pd.Index, say: Words, used: Iterable[str]) -> list[str]:
    """Verdict, how sure it is, and the cards, in sentences."""
    members = memberships(found, people)
    own = Traits(study.traits.frame.loc[people], study.traits.about)
    cards = profiles(own, members, list(used), minimum_people=study.minimum_people)
    table = personas_table(found, people, own, members, cards, minimum_people=study.minimum_people)
    table = named(table, cards, {say.language: say}, study.names if found is study.found else None)
    lines = [study.speak.who(table, found.evidence, say), *study.speak.certainty(found.evidence, say)]
    for persona in table["persona"]:
        lines += [f"== {study.speak.name_of(persona, table, say)}", study.speak.core(persona, table, cards, say),
                  *study.speak.card(persona, table, cards, say)]
    return lines


def as_html(lines: Sequence[str]) -> str:
    """Sentences as HTML that shows them as they are; what a study named can never be markup."""
    from html import escape

    shown = [f"<b>{escape(line.removeprefix('== '))}</b>" if line.startswith("== ") else escape(line) for line in lines]
    return f'<div style="white-space: pre-wrap; line-height: 1.45; max-width: 60em">{"<br>".join(shown)}</div>'


def _write(made: Explorer, study: Study, chosen: list[str], say: Words) -> None:
    """What was chosen as a piece of a study file; without a reason there is none."""
    explore = "personas.explore"
    k, questions, style = made.k.value, tuple(made.questions.value), made.style.value
    if (k, set(questions), style) == (study.found.override or 0, set(chosen), study.style):
        made.text.value = say[f"{explore}.nothing"]
    elif len(made.reason.value.strip()) < REASON:
        made.text.value = say(f"{explore}.need_reason", letters=REASON)
    else:
        lines = as_yaml(k, questions, style, made.reason.value.strip(), is_other=set(questions) != set(chosen))
        made.text.value = f"# {say[f'{explore}.copy']}\n{lines}"


def as_yaml(k: int, questions: Sequence[str], style: str, reason: str, is_other: bool) -> str:
    """The ``personas`` part of a study file.

    >>> print(as_yaml(3, ["goals"], "keep", "two teams", True))
    personas:
      response_style: keep
      questions: ["goals"]
      override: {k: 3, reason: "two teams"}
    """
    lines = ["personas:", f"  response_style: {style}"]
    lines += [f"  questions: {json.dumps(list(questions), ensure_ascii=False)}"] if is_other else []
    if k:
        lines.append(f"  override: {{k: {k}, reason: {json.dumps(reason, ensure_ascii=False)}}}")
    else:
        lines.append(f"  # {' '.join(reason.split())}")
    return "\n".join(lines)
