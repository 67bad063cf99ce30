"""The sections of the report in their order: which findings, figures and tables stand in each, and what a section without data says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from helpers import tables
from helpers.report import blocks, cards, felt, figures_out, findings, matters, people, quality, shown, story, what_changed
from helpers.report.blocks import Block
from helpers.report.facts import Facts
from helpers.report.figure_data import Given
from helpers.report.limits import limits
from helpers.words import Words

Drawn = Mapping[str, Mapping[str, str]]
DATA = {figure.name: figure.data for figure in figures_out.FIGURES}


def _figure(name: str, given: Given, facts: Facts, say: Words, drawn: Drawn, empty: str = "") -> list[Block]:
    """The figure when it was drawn, else the sentence that says why there is none."""
    if name not in drawn:
        return [blocks.gap(say[f"report.empty.{empty}"])] if empty else []
    return [blocks.figure(name, drawn[name], DATA[name](given, facts, say), say)]


def _map(persona: str, given: Given, facts: Facts, say: Words) -> Block:
    from helpers.report import map as the_map

    tables = (given["journey"], given["personas"], given["measures"], list(facts.stages))
    further = {"persona": persona, "evidence": given.get("evidence"), "actions": given["actions"], "transitions": given.get("transitions")}
    further |= {"kind": facts.map_type, "crosswalk": facts.crosswalk, "minimum_people": facts.minimum_people}
    model = the_map.map_model(*tables, say, **further)
    return {"kind": "map", "persona": persona, "html": the_map.laid_out(model), "model": model}


def received(sources: pd.DataFrame, facts: Facts, say: Words) -> str:
    """The sources of the wave with their rows: ``enquête 748 · web 75.120``."""
    rows = sources[sources["wave"] == facts.wave].groupby("kind", sort=False)["rows_kept"].sum()
    return " · ".join(f"{say[f'report.kinds.{kind}']} {say.number(n)}" for kind, n in rows.items())


def map_overall(given: Given, facts: Facts, say: Words, drawn: Drawn) -> list[Block]:
    """The map of everyone."""
    if not len(given["journey"]):
        return [blocks.gap(say["report.empty.map"])]
    return [_map("all", given, facts, say)]


def who(given: Given, facts: Facts, say: Words, drawn: Drawn) -> list[Block]:
    """Who travels: verdict and how sure it is, shares, cards, the profiles side by side, what divides them, then one map per persona."""
    personas, structure = given["personas"], given["structure"]
    made = blocks.prose(findings.personas.who(personas, structure, say), "lead")
    if len(personas) and len(facts.waves) > 1:
        made += blocks.prose(say("personas.over_waves", waves=say.join(list(facts.waves))))
    if facts.persona_reason:
        made += blocks.prose(say("personas.override_reason", reason=facts.persona_reason))
    sure = [*findings.personas.certainty(structure, say), *findings.personas.readings(structure, say)]
    if not len(personas):
        is_choice = bool(findings.personas.override(structure, say))
        return [*made, *([blocks.listing(sure)] if sure else []), *([] if is_choice else [blocks.gap(say["report.empty.cards"])])]
    drawing = lambda name: _figure(name, given, facts, say, drawn)  # noqa: E731
    made += blocks.fold("shares", drawing("shares"))
    if sure:
        made += blocks.fold("groups-sure", [blocks.listing(sure)], say["report.heads.groups_sure"])
    items = cards.cards(personas, given["profiles"], facts, say, given.get("persona_quotes"))
    made.append({"kind": "cards", "items": items, "note": say["report.card.reading"]})
    made += drawing("multiples")
    on_map = set(given["journey"]["persona"])
    made += [_map(persona, given, facts, say) for persona in given["personas"]["persona"] if persona in on_map]
    made += [block for name in ("stability", "snake", "persona_tree") for block in blocks.fold(name, drawing(name))]
    for part in (people.unasked, people.wanted, people.typing, people.fairness):
        made += blocks.fold(part.__name__, part(given, say))
    return made


def pains(given: Given, facts: Facts, say: Words, drawn: Drawn) -> list[Block]:
    """The feeling along the stages, what hurts most, what to try, and what was tested."""
    measures, themes = given["measures"], given["themes"]
    drawing = lambda name, empty="": _figure(name, given, facts, say, drawn, empty)  # noqa: E731
    made = []
    if "emotion_curve" in drawn:
        made += blocks.prose(findings.emotions.low_point(measures, list(facts.stages), say), "lead")
    if "pain_ranking" in drawn:
        made += blocks.prose(findings.emotions.top_pain(themes, say), "lead")
    made += drawing("pain_ranking", "pains")
    made.append(blocks.head(say["report.heads.try"], "try"))
    backlog = []
    if len(given["actions"]):
        actions = named(by_pain(given["actions"], themes), given["journey"])
        made += [*blocks.prose(findings.emotions.caution(themes, say)), blocks.filled(action_table(actions, say))]
        backlog = [blocks.listing(findings.experiments.backlog(actions, measures, say))]
    else:
        made.append(blocks.gap(say["report.empty.actions"]))
    made += tested(given, say, drawing("effects"))
    made += blocks.fold("backlog", backlog, say["report.heads.backlog"])
    made += blocks.fold("curve", drawing("emotion_curve")) or drawing("emotion_curve", "curve")
    return made + _feeling(given, list(facts.stages), say) + matters.matters(given, say, drawing)


def tested(given: Given, say: Words, drawn: list[Block]) -> list[Block]:
    """What was tried with a control group: the first result large, all in the figure, then the others and what to mind."""
    made = [blocks.head(say["report.heads.tested"], "tested")]
    if not len(given["experiments"]):
        return [*made, blocks.gap(say["report.empty.experiments"])]
    first, *others = blocks.prose(findings.experiments.results(given["experiments"], say))
    return [*made, {**first, "role": "lead"}, *drawn, *others]


def _feeling(given: Given, stages: list[str], say: Words) -> list[Block]:
    """Where texts and ratings lie apart, how the texts were read, and the high point, low point and end of everybody and each persona."""
    measures, readers = given["measures"], given.get("readers", tables.empty("readers"))
    told = [findings.emotions.disagreement(measures, stages, say), findings.emotions.reading(measures, readers, stages, say)]
    told = [text for text in told if text]
    made = blocks.fold("read", [blocks.listing(told)], say["report.heads.read"]) if told else []
    groups = [p for p in ("all", *given["personas"]["persona"]) if len(felt.best(measures, stages, p)[0]) > 1]
    if not groups:
        return made
    peaks = [findings.emotions.peak_end(measures, stages, say, p) for p in groups]
    return made + blocks.fold("peak-end", [blocks.listing(peaks)], say["report.heads.peak_end"])


def remedies(journey: pd.DataFrame) -> dict[tuple[str, str], str]:
    """What the map proposes against a pain point: (pain, stage) -> opportunity."""
    rows = journey[(journey["lane"] == "opportunities") & journey["statement"].notna() & journey["note"].notna()]
    pains = rows["note"].str.extract(r"answers: ([^|]+)", expand=False).str.strip()
    return {(pain, r.stage): r.statement for pain, r in zip(pains, rows.itertuples()) if isinstance(pain, str)}


def named(actions: pd.DataFrame, journey: pd.DataFrame) -> pd.DataFrame:
    """The actions, called by what the map proposes against their pain where it proposes something."""
    known = remedies(journey)
    return actions.assign(action=[known.get((r.theme, r.stage), r.action) for r in actions.itertuples()])


def by_pain(actions: pd.DataFrame, themes: pd.DataFrame) -> pd.DataFrame:
    """The actions in the order of the pains they answer, the heaviest first, of those without a cost the most frequent."""
    pains = themes[(themes["kind"] == "pain_point") & (themes["persona"] == "all")]
    weight = pains.drop_duplicates(["theme", "stage"], keep="last").set_index(["theme", "stage"])[["priority", "share"]]
    heavy = weight.reindex(pd.MultiIndex.from_frame(actions[["theme", "stage"]])).reset_index(drop=True)
    order = heavy.sort_values(["priority", "share"], ascending=False, kind="stable", na_position="last").index
    return actions.iloc[order].reset_index(drop=True)


def action_table(actions: pd.DataFrame, say: Words) -> Block:
    """What to try: the pain it answers, who owns it, what to watch and how large a test must be."""
    day = lambda d: "–" if pd.isna(d) else say.date(d, "medium").replace(" ", "\N{NO-BREAK SPACE}")  # noqa: E731
    dash = lambda text: text or "–"  # noqa: E731
    called = lambda r: say.label(r.action) if r.action != r.theme else say("journey.answers", pain=say.label(r.theme))  # noqa: E731
    columns = [
        ("action", False, lambda r: called(r)[:1].upper() + called(r)[1:]),
        ("theme", False, lambda r: dash(say.label(r.theme))),
        blocks.staged(say),
        ("owner", False, lambda r: dash("" if pd.isna(r.owner) else say.label(r.owner))),
        blocks.labelled("kpi", say),
        ("n_per_arm", True, lambda r: dash(say.number(r.n_per_arm))),
        ("lasts", True, lambda r: "–" if pd.isna(r.weeks) else shown.lasting(r.weeks, say)),
        ("due", False, lambda r: "–" if pd.notna(r.weeks) and r.weeks > shown.TOO_LONG else day(r.due)),
    ]
    table = blocks.table(actions, columns, say, caption=say["report.heads.try"], most=12, file="actions.csv")
    return {**table, "name": "actions"}


def movement(given: Given, facts: Facts, say: Words, drawn: Drawn) -> list[Block]:
    """How people really move: reach and drop-off, the messy paths beside the neat line, and the routes most taken."""
    if not {"funnel", "paths", "transitions", "variants"} & set(drawn):
        return [blocks.gap(say["report.empty.movement"])]
    measures = given["measures"]
    made = blocks.prose(findings.stages.movement(measures, say), "lead")
    made += blocks.prose(findings.stages.drop_off(measures, list(facts.stages), say), "lead")
    drawing = lambda name: _figure(name, given, facts, say, drawn)  # noqa: E731
    made += story.ending(given, facts, say, drawing)
    names = [name for name in ("paths", "funnel", "transitions", "alluvial", "variants") if name in drawn]
    made += drawing(names[0]) + story.accounts(given, say)
    made += blocks.fold("neat", story.real_routes(given, facts, say))
    made += [block for name in (*names[1:], "lengths", "step_chart") for block in blocks.fold(name, drawing(name))]
    return made + (seen_or_not(given["seen"], say) if "seen" in given else [])


def seen_or_not(seen: pd.DataFrame, say: Words) -> list[Block]:
    """Who saw something beside who was there and did not: the sentence, and the table behind it."""
    if seen.empty:
        return []

    def group(name: str) -> Callable[[Any], str]:
        def text(row: Any) -> str:
            share, low, high = (getattr(row, f"{name}_{end}") for end in ("share", "low", "high"))
            return f"{blocks.figure_text(share, 'share', say, low, high)} {blocks.span(low, high, 'share', say)}"

        return text

    columns = [
        blocks.staged(say),
        blocks.labelled("touchpoint", say),
        (say["stages.seen.seen"], True, group("seen")),
        (say["stages.seen.other"], True, group("other")),
        (
            say["stages.seen.difference"],
            True,
            lambda r: f"{shown.difference(r.difference, r.low, r.high, 'share', say)} {shown.difference_span(r.low, r.high, 'share', say)}",
        ),
    ]
    rows = seen.sort_values("difference", key=abs, ascending=False, kind="stable")
    table = blocks.table(rows, columns, say, caption=say["stages.seen.caption"], most=8, file="seen.csv")
    return blocks.fold("seen", [*blocks.prose(findings.stages.seen(seen, say)), table], say["stages.seen.caption"])


def kpis(given: Given, facts: Facts, say: Words, drawn: Drawn) -> list[Block]:
    """The KPIs against their targets, then all of them per stage."""
    rows = kpi_rows(given["measures"], facts)
    if not len(rows):
        return [blocks.gap(say["report.empty.kpis"])]
    made = _figure("targets", given, facts, say, drawn, "" if facts.targets else "targets")
    made += blocks.prose(findings.kpis.against_targets(given["measures"], facts.targets, say)) if facts.targets else []
    columns = [
        blocks.labelled("metric", say),
        blocks.staged(say),
        blocks.channelled(say),
        blocks.valued("estimate", say),
        blocks.ranged(say),
        blocks.counted("n", say),
        blocks.texts("status", lambda r: say[f"report.statuses.{r.status}"]),
    ]
    made += ahead(given, facts, say)
    made += blocks.fold("per-stage", [kpi_grid(rows, facts, say)], say["report.heads.per_stage"])
    every = blocks.table(rows, columns, say, caption=say["report.kpis_with_n"], most=60, file="measures.csv")
    return made + blocks.fold("every-kpi", [every]) + blocks.fold("attribution", _figure("attribution", given, facts, say, drawn))


def kpi_grid(rows: pd.DataFrame, facts: Facts, say: Words) -> Block:
    """The KPIs down and the stages across, each with its interval; an empty cell was not measured, or not for enough people.

    Args:
        rows: from `kpi_rows`; those of single channels are left to the long table.
    """
    rows = rows[rows["channel"] == "all"]
    known = {(r.metric, r.stage): r for r in rows.itertuples()}
    stages = [stage for stage in ("all", *facts.stages) if stage in set(rows["stage"])]

    def cell(metric: str, stage: str) -> str:
        r = known.get((metric, stage))
        return f"{blocks.figure_text(r.estimate, r.unit, say, r.low, r.high)} {shown.span(r.low, r.high, r.unit, say)}".strip() if r else ""

    heads = [say["report.columns.metric"], *(say["report.whole"] if stage == "all" else say.label(stage) for stage in stages)]
    return {
        "kind": "table",
        "name": "kpi-grid",
        "caption": say["report.heads.per_stage"],
        "columns": [{"label": label, "is_number": i > 0} for i, label in enumerate(heads)],
        "rows": [[say.label(metric), *(cell(metric, stage) for stage in stages)] for metric in dict.fromkeys(rows["metric"])],
        "note": "",
    }


def ahead(given: Given, facts: Facts, say: Words) -> list[Block]:
    """What shifted within the wave, what a customer may be worth, and what can be forecast; each with how sure it is."""
    made: list[Block] = []
    if "patterns" in given:
        totals = given["patterns"][given["patterns"]["channel"] == "all"]
        told = findings.patterns.patterns(totals, facts.wave, say)
        made += blocks.fold("patterns", [blocks.listing(told)], say["report.heads.patterns"])
    if "forecasts" in given and "model_checks" in given:
        told = [findings.kpis.value(given["forecasts"], say), *findings.outlook.checks(given["model_checks"], say)]
        made += blocks.fold("ahead", [blocks.listing(told)], say["report.heads.ahead"])
    return made


KPIS = (
    *("nps", "csat", "ces", "rating", "conversion", "step_conversion", "session_conversion", "purchases", "aov", "order_value_median"),
    *("cart_abandonment", "repeat_purchase", "bought_again", "retention_rate", "return_rate", "review_rate", "share_rate", "signup"),
    *("ctr", "cpa", "roas", "email_open", "email_click", "email_conversion", "social_engagement", "social_reach", "mentions"),
    *("bounce", "engagement", "time_on_site", "sessions", "dwell", "wait", "days_to_goal", "steps_to_goal"),
)
"""The metrics of the table of KPIs, in the order in which they are usually read; the others stand in their own parts."""


def kpi_rows(measures: pd.DataFrame, facts: Facts) -> pd.DataFrame:
    """The KPIs of everyone with an estimate: totals and stages, in the order in which KPIs are usually read."""
    rows = measures[measures["metric"].isin(KPIS) & (measures["persona"] == "all") & measures["estimate"].notna()]
    rows = rows[(rows["touchpoint"] == "all") & (rows["segment"] == "all") & (rows["period"] == "all")]
    stages = {stage: i for i, stage in enumerate(facts.stages)}
    order = rows.assign(_kpi=rows["metric"].map({k: i for i, k in enumerate(KPIS)}), _stage=rows["stage"].map(stages).fillna(-1))
    return order.sort_values(["_kpi", "_stage", "channel"], kind="stable").drop(columns=["_kpi", "_stage"])


def changes(given: Given, facts: Facts, say: Words, drawn: Drawn) -> list[Block]:
    """What changed since the last wave."""
    return what_changed.what_changed(given, _figure("changes", given, facts, say, drawn), say)


def data_quality(given: Given, facts: Facts, say: Words, drawn: Drawn) -> list[Block]:
    """What came in, what stood out in it, and what that means for the numbers."""
    return quality.quality(given, facts, say, drawn, _figure("rows_kept", given, facts, say, drawn, "sources"))


def sure(given: Given, facts: Facts, say: Words, drawn: Drawn) -> list[Block]:
    """What the map rests on, and the limits."""
    made = [blocks.head(say["report.heads.limits"], "limits"), blocks.listing(limits(given, facts, say, given.get("people")))]
    if len(given["journey"]):
        made += blocks.fold("coverage", coverage(given["journey"], facts, say), say["report.heads.coverage"])
    return made


MARK = {"observed": "■", "reported": "◧", "inferred": "◇", "assumed": "✎", "suppressed": "▨", "gap": "–"}


def coverage(journey: pd.DataFrame, facts: Facts, say: Words) -> list[Block]:
    """The nature of the evidence per lane and stage of the overall map: the strongest kind in each cell."""
    rows = journey[(journey["persona"] == "all") & journey["stage"].isin(facts.stages)]
    order = {status: i for i, status in enumerate(MARK)}
    best = rows.assign(_order=rows["status"].map(order)).sort_values("_order", kind="stable").drop_duplicates(["lane", "stage"])
    found = {(r.lane, r.stage): r.status for r in best.itertuples()}
    lanes = list(dict.fromkeys(rows["lane"]))
    cell = lambda lane, stage: found.get((lane, stage), "gap")  # noqa: E731
    body = [
        [say.label(lane), *(f"{MARK[cell(lane, stage)]} {say[f'report.statuses.{cell(lane, stage)}']}" for stage in facts.stages)]
        for lane in lanes
    ]
    status = [cell(lane, stage) for lane in lanes for stage in facts.stages]
    lead = findings.journey.covered(status, say)
    heads = [
        {"label": say["report.columns.lane"], "is_number": False},
        *({"label": say.label(s), "is_number": False} for s in facts.stages),
    ]
    return [
        *blocks.prose(lead),
        {"kind": "table", "caption": say["report.coverage_caption"], "columns": heads, "rows": body, "note": "", "name": "coverage"},
    ]


def method(given: Given, facts: Facts, say: Words, drawn: Drawn) -> list[Block]:
    """How we count, and what the words mean."""
    places = {"percent": say.percent(facts.level), "k": facts.minimum_people}
    places |= findings.emotions.reader(given.get("readers", tables.empty("readers")), say)
    known = {key: text for key, text in say["method"].items() if key != "reader" or "reader" in places}
    terms = sorted(((t["term"], t["means"]) for t in say["glossary"].values()), key=lambda pair: pair[0].casefold())
    how = blocks.listing([text.format(**places) for text in known.values()])
    return [*blocks.fold("how", [how], say["report.heads.how"]), *blocks.fold("words", [blocks.terms(terms)], say["report.heads.words"])]


def proof(given: Given, facts: Facts, say: Words, drawn: Drawn) -> list[Block]:
    """Hashes and rows of the input, settings, versions, and what lies beside the report."""
    columns = [
        blocks.texts("source", lambda r: r.source),
        blocks.texts("wave", lambda r: r.wave),
        blocks.counted("rows_read", say),
        blocks.counted("rows_kept", say),
        blocks.texts("sha256", lambda r: r.sha256),
    ]
    inputs = blocks.table(given["sources"], columns, say, caption=say["report.heads.inputs"], most=200)
    return [
        *blocks.prose(say["report.proof_lead"]),
        *blocks.prose(say["report.files_lead"]),
        *blocks.fold("inputs", [inputs], say["report.heads.inputs"]),
        *blocks.fold("parameters", [_pairs(facts.parameters, say["report.heads.parameters"], say)], say["report.heads.parameters"]),
        *blocks.fold("versions", [_pairs(facts.versions, say["report.heads.versions"], say)], say["report.heads.versions"]),
    ]


def _pairs(values: Mapping[str, Any], caption: str, say: Words) -> Block:
    heads = [{"label": say[f"report.columns.{key}"], "is_number": False} for key in ("name", "value")]
    return {
        "kind": "table",
        "caption": caption,
        "columns": heads,
        "rows": [[str(k), str(v)] for k, v in values.items()],
        "note": "",
        "name": "pairs",
    }
