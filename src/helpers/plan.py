"""``klantreis plan``: which cells a survey of so many people will make readable, and what change of each the next wave could see."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from helpers import disclosure, stages, store, study, words
from helpers.errors import InputError
from helpers.experiments import survey
from helpers.run.publish import Place

USUAL = 300
"""Respondents reckoned with when neither the command nor an earlier wave says how many."""
MARK = {"readable": "\N{CHECK MARK}", "narrow": "~", "closed": "\N{MULTIPLICATION SIGN}"}


def plan_survey(file: Path, root: Path, people: int | None = None, wave: str | None = None) -> str:
    """The plan as text: from the last published wave, or from usual values where there is none, and it says which."""
    plan = study.read(file, root)
    language = plan.languages[0]
    model = stages.load_model(plan.stage_model, root=plan.root, language=language)
    say = words.load(language, {**model.labels_in(language), **plan.labels_in(language)})
    known = _known(plan, root, wave)
    if known is None:
        cells = survey.assumed((q.metric, q.stage) for q in plan.questions.values() if q.metric and q.stage)
        respondents, lines = people or USUAL, [say("plan.assumed", people=say.number(people or USUAL))]
    else:
        cells, past, name = known
        respondents = people or past
        lines = [say("plan.known", wave=name, past=say.number(past), people=say.number(respondents))]
        names = store.load("personas", Place(root, plan.study, name).tables)
        column = f"name_{language}"
        say = say.with_labels(dict(names[["persona", column]].dropna().itertuples(index=False)) if column in names else {})
    if cells.empty:
        return "\n".join([*lines, say["plan.nothing"]])
    made = survey.survey_plan(cells, respondents, minimum_people=plan.privacy.minimum_people)
    order = {stage: i for i, stage in enumerate(["all", *model.stage_ids])}
    made = made.assign(_order=made["stage"].map(order).fillna(99)).sort_values(["is_pain", "metric", "_order", "persona"], kind="stable")
    everyone, groups = made[made["persona"] == "all"], made[made["persona"] != "all"]
    return "\n".join([*lines, "", *_cells(everyone, say), "", *_groups(groups, say), *_summary(made, say)])


def _known(plan: study.Study, root: Path, wave: str | None) -> tuple[pd.DataFrame, int, str] | None:
    """Cells, respondents and name of the last wave that was published; None without one."""
    for name in reversed(plan.waves_until(wave)):
        folder = Place(root, plan.study, name).tables
        try:
            measures, themes, personas, answers = (store.load(t, folder) for t in ("measures", "themes", "personas", "answers"))
        except InputError:
            continue
        respondents = answers.loc[answers["wave"] == name, "person_id"].nunique()
        few = {"minimum_people": plan.privacy.minimum_people}
        measures, themes = disclosure.protect(measures, personas, **few), disclosure.protect_themes(themes, personas, **few)
        return survey.baseline(measures, themes, name, respondents), respondents, name
    return None


def _cells(rows: pd.DataFrame, say: words.Words) -> list[str]:
    heads = [say[f"plan.columns.{key}"] for key in ("cell", "n", "now", "half", "alone", "among")]
    body = [[_named(r, say), f"{MARK[r.state]} {say.number(r.n)}", say.value(_shown(r.estimate, r), r.unit), _size(r.half, r, say),
             _size(r.detectable, r, say), _size(r.detectable_all, r, say)] for r in rows.itertuples()]
    return [say["plan.everyone"], *_aligned([heads, *body])]


def _groups(rows: pd.DataFrame, say: words.Words) -> list[str]:
    """Per persona (or size of group): how many of its cells can be read, and the change that a typical one shows."""
    if rows.empty:
        return []
    heads = [say[f"plan.columns.{key}"] for key in ("persona", "readable", "narrow", "closed", "nps")]
    body = []
    for persona, mine in rows.groupby("persona", sort=False):
        counts = mine["state"].value_counts()
        nps = mine[mine["metric"] == "nps"]
        size = _size(nps["detectable"].iloc[0], nps.iloc[0], say) if len(nps) else words.EN_DASH
        size_of = persona.removeprefix("group_")
        label = say("plan.group", share=say.percent(float(size_of))) if size_of != persona else say.label(persona)
        body.append([label, *(say.number(int(counts.get(s, 0))) for s in ("readable", "narrow", "closed")), size])
    return [say["plan.groups"], *_aligned([heads, *body]), ""]


def _summary(made: pd.DataFrame, say: words.Words) -> list[str]:
    few = made[(made["state"] != "readable") & made["part"].gt(0)]
    needed = int((survey.READABLE / few["part"]).max().round()) if len(few) else 0
    lines = [say("plan.readable", readable=say.number(int((made["state"] == "readable").sum())), all=say.number(len(made)),
                 from_people=survey.READABLE)]
    if needed:
        worst = few.loc[few["part"].idxmin()]
        lines.append(say("plan.needed", people=say.number(needed), cell=_named(worst, say)))
    return [*lines, say["plan.note"]]


def _named(row: object, say: words.Words) -> str:
    name = say("compare.theme", name=say.label(row.metric)) if row.is_pain else say.label(row.metric)
    return name if row.stage == "all" else say("compare.at", name=name, place=say.label(row.stage))


def _shown(x: float, row: object) -> float:
    """Valence is stored from -1 to 1 and shown from −2 to +2."""
    return 2 * x if row.unit == "valence" else x


def _size(x: float, row: object, say: words.Words) -> str:
    """A difference without its sign: points of a percentage for shares."""
    if pd.isna(x):
        return words.EN_DASH
    if row.unit == "share":
        return f"{say.number(100 * x, 0 if x >= 0.1 else 1)} {say['compare.pp']}"
    if row.unit in ("euro", "seconds"):
        return say.value(x, row.unit)
    return say.number(_shown(x, row), {"points": 0, "valence": 2}.get(row.unit, 1 if x >= 0.1 else 2))


def _aligned(rows: list[list[str]]) -> list[str]:
    """Columns under each other: the first to the left, the others to the right."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return ["  ".join([row[0].ljust(widths[0]), *(cell.rjust(w) for cell, w in zip(row[1:], widths[1:]))]).rstrip() for row in rows]
