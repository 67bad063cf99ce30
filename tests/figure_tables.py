"""Tables for every figure of the report, from one row to many, with names as long as Dutch has them; invented."""

import numpy as np
import pandas as pd

from helpers import tables
from helpers.report import figures

WORDS = ["verzendkostenonzekerheidsverzekeringsmaatschappij", "klantenservice die slecht bereikbaar is op zaterdagmiddag", "retour", "ideal",
         "overweging van arbeidsongeschiktheidsverzekeringen en andere polissen", "prijs"]
STAGES = ["s0", "s1", "s2", "s3", "s4"]
LABELS = {**{f"x{i}": f"{WORDS[i % len(WORDS)]} {i}" for i in range(40)}, **{f"p{i + 1}": f"{WORDS[i % len(WORDS)][:34]} {i}" for i in range(8)},
          **dict(zip(STAGES, ("Ambassadeurschap", "Bewustwording", "Overweging en vergelijking", "Koop", "Gebruik")))}
ALL = {"persona": "all", "touchpoint": "all", "channel": "all", "segment": "all", "period": "all", "wave": "w1", "stage": "all", "method": "m",
       "status": "observed"}


def _frame(name, rows):
    return tables.conform(pd.DataFrame(rows), name)


def _measures(rows):
    return _frame("measures", [ALL | {"n": 1234, "unit": "share"} | row for row in rows])


def _ends(middle, half=0.08):
    return {"estimate": middle, "low": middle - half, "high": middle + half}


def _personas(n):
    rows = [{"persona": f"p{i + 1}", **{k: v for k, v in zip(("share", "low", "high"), (0.9 / n, 0.7 / n, 1.1 / n if n > 1 else 1.0))}, "size": 1200 // n,
             "n": 1234, "verdict": "groups"} for i in range(n)]
    frame = _frame("personas", rows)
    return frame.assign(name_nl=[LABELS[p] for p in frame["persona"]], name_en=[LABELS[p] for p in frame["persona"]])


def rows_kept(n, say):
    rows = [{"source": f"data/raw/klant/2026-Q2/{WORDS[i % 6].replace(' ', '_')}.csv", "wave": "w1", "kind": "survey", "rows_read": 12_345, "rows_kept": 12_000 - 900 * i}
            for i in range(n)]
    return figures.clean.rows_kept(pd.DataFrame(rows), say)


def changes(n, say):
    rows = [{"kind": "measure", "metric": f"x{i}", "stage": "all", "persona": "all", "touchpoint": "all", "channel": "all", "wave_before": "w1",
             "wave_after": "w2", "before": 0.5, "after": 0.6, "difference": 0.1, "low": 0.02 - 0.06 * (i % 3), "high": 0.18, "n_before": 99, "n_after": 99,
             "unit": "share", "q": 0.01, "verdict": ("changed", "same", "cannot_tell")[i % 3], "detectable": 0.1} for i in range(3 * n)]
    return figures.compare.changes(_frame("changes", rows), say)


def emotion_curve(n, say):
    rows = []
    for i, stage in enumerate(STAGES[:n] if n > 1 else STAGES):
        value = (0.7, -0.9, 0.05, 0.3, -0.2)[i]
        if n > 1 or i == 0:
            rows += [{"metric": "valence_reported", "stage": stage, **_ends(value, 0.1), "unit": "valence"}]
            rows += [{"metric": "emotion:joy", "stage": stage, **_ends(0.4)}]
        if n > 1 and i != 2:
            rows += [{"metric": "valence_text", "stage": stage, **_ends(value * 0.4, 0.12), "unit": "valence", "method": "text_ppi" if i == 1 else "m"}]
    return figures.emotions.emotion_curve(_measures(rows), STAGES, say)


def pain_ranking(n, say):
    rows = [{"theme": f"x{i}", "kind": "pain_point", "stage": "s2", "persona": "all", "wave": "w1", "share": 0.2, "low": 0.1, "high": 0.3, "n": 300, "people": 60,
             "priority": 40.0 - 3 * i, "priority_low": 30.0 - 3 * i, "priority_high": 52.0 - 3 * i, "rank_low": float(max(i - 1, 1)), "rank_high": float(i + 2),
             "verdict": "clear"} for i in range(3 * n)]
    return figures.emotions.pain_ranking(_frame("themes", rows), say)


def effects(n, say):
    rows = [{"experiment": f"x{i}", "metric": "conversion", "variant": f"x{i + 1}", "wave": "w1", "control": 0.3, "treated": 0.2, "effect": -0.1, "low": -0.15,
             "high": -0.05, "n_control": 6000, "n_treated": 6000, "unit": "share", "checks": "srm_ok", "verdict": "worse"} for i in range(n)]
    return figures.experiments.effects(_frame("experiments", rows), say)


def power(n, say):
    weeks = np.arange(1, 4 * n + 1)
    return figures.experiments.power(pd.DataFrame({"week": weeks, "n": 100 * weeks, "power": 0.95 * weeks / weeks.max()}), 4, say)


def targets(n, say):
    kinds = [("nps", 50.0, 9.0, "points"), ("csat", 0.7, 0.1, "share"), ("bounce", 0.5, 0.05, "share"), ("aov", 80.0, 8.0, "euro"), ("repeat_purchase", 0.2, 0.03, "share")]
    rows = [{"metric": m, **_ends(v, h), "unit": u} for m, v, h, u in kinds[:n]]
    goals = {m: {"goal": v + (2 * h if i else -2 * h)} for i, (m, v, h, _) in enumerate(kinds)}
    return figures.kpis.targets(_measures(rows), goals, say)


def importance(n, say):
    rows = [{"stage": s, **_ends(0.3 / (i + 1), 0.05)} for i, s in enumerate(STAGES[:n])]
    return figures.kpis.importance(pd.DataFrame(rows).assign(metric="importance", persona="all", unit="share"), say)


def attribution(n, say):
    rows = [{"metric": f"attribution_{rule}", "channel": f"x{i}", **_ends(0.5 / (i + 1) + 0.01 * k, 0.03)} for i in range(max(n, 2))
            for k, rule in enumerate(("first", "last", "linear", "position", "time_decay", "markov"))]
    return figures.kpis.attribution(_measures(rows), say)


def cell(n, say):
    rows = [{"metric": "conversion", "channel": "x4", "persona": p, "wave": w, **_ends(0.3 + 0.05 * i)} for i, p in enumerate(["all", *(f"p{k + 1}" for k in range(n))])
            for w in ("w1", "w2")]
    return figures.kpis.cell(_measures(rows), say)


def moments(n, say):
    rows = [{"touchpoint": f"x{i}", "side": ("low", "peak")[i % 2], "difference": -2.0 / (i + 1), "low": -2.5 / (i + 1), "high": -1.5 / (i + 1), "verdict": "clear",
             "stage": "s1", "wave": "w1", "reach": 0.5, "reach_low": 0.4, "reach_high": 0.6, "people": 3000, "n": 5000, "asked": 9000, "stake": -9.0 + i,
             "stake_low": -12.0, "stake_high": -5.0} for i in range(2 * n)]
    return figures.moments.moments(_frame("moments", rows), say)


def multiples(n, say):
    rows = []
    for i in range(n):
        for k, stage in enumerate(STAGES):
            felt = {"lane": "emotions", "metric": "valence_reported", **_ends((0.6, -0.5, 0.1, 0.5, 0.3)[k] - 0.1 * i, 0.08), "mark": ("positive", "uncertain")[k % 2]}
            pain = {"lane": "pain_points", "metric": "priority", "statement": f"x{k}", "mark": "negative", "rank_low": 9.0, "rank_high": 12.0}
            rows += [{"persona": f"p{i + 1}", "stage": stage, "rank": 1} | felt] * (k != 3) + [{"persona": f"p{i + 1}", "stage": stage, "rank": 1} | pain] * (k != 2)
            rows += [{"persona": "all", "stage": stage, "rank": 1} | felt] * (i == 0)
    return figures.multiples.side_by_side(pd.DataFrame(rows), _personas(n), STAGES, say)


def endings(n, say):
    rows = [{"metric": "outcome_people", "touchpoint": f"x{k}", "stage": s, "estimate": 300.0 / (i + 1) / (k + 1)} for i, s in enumerate(["all", *STAGES[:n]]) for k in range(3)]
    return figures.paths.endings(_measures(rows), STAGES, say)


def waiting(n, say):
    rows = [{"metric": "pause", "stage": "s1", "touchpoint": f"x{i}", "estimate": 9e5 / (i + 1), "low": 8e5 / (i + 1), "high": 12e5 / (i + 1)} for i in range(2 * n)]
    return figures.paths.waiting(_measures(rows), say)


def lengths(n, say):
    bands = ("value=low", "value=middle", "value=high")[:max(min(n, 3), 1)]
    rows = [{"metric": metric, "segment": band, "estimate": size * (i + 1), "low": 0.8 * size * (i + 1), "high": 1.6 * size * (i + 1), "unit": unit}
            for metric, size, unit in (("steps_to_goal", 4, "count"), ("days_to_goal", 0.3, "days")) for i, band in enumerate(bands)]
    return figures.lengths.lengths(_measures(rows), say)


def _flows(persona, n):
    at, rows = {stage: 100.0 / (k + 1) for k, stage in enumerate(STAGES[:n])}, []
    for step in (1, 2, 3):                           # of those at a stage a half stops, the others go on to the next or back to the first
        onward = [(s, t, p / 2) for s, p in at.items() for t, p in ((STAGES[(STAGES.index(s) + 1) % 5], p), ("end", p))]
        rows += [(step, s, t, p) for s, t, p in onward]
        at = {s: sum(p for _, t, p in onward if t == s) for s in STAGES}
    return pd.DataFrame(rows, columns=["step", "from", "to", "people"]).assign(persona=persona, wave="w1")


def alluvial(n, say):
    return figures.paths.alluvial(_flows("all", n), STAGES, say)


def step_chart(n, say):
    people = [f"p{i + 1}" for i in range(n)]
    return figures.paths.step_chart(pd.concat([_flows(p, 3) for p in people]), STAGES, people, say)


def before_after(n, say):
    rows = [(side, f"x{i}" if i else "rest", 40 * (i > 0), 50 - i, 12) for side in ("before", "after") for i in range(n)]
    return figures.paths.before_after(pd.DataFrame(rows, columns=["side", "item", "people", "times", "others"]), "x2", "Wat eraan voorafging en wat volgde", say)


def course(n, say):
    days = pd.date_range("2026-04-06", periods=60)
    values = np.where(np.arange(60) < 30, 50.0, 80.0) + np.arange(60) % 7
    series = _frame("series", pd.DataFrame({"metric": "x4", "channel": "all", "wave": "w1", "day": days, "days": 1, "value": values, "n": 100.0, "unit": "count"}))
    found = [{"metric": "x4", "channel": "all", "wave": "w1", "kind": k, "at": days[at], "before": 53.0, "after": 83.0, "difference": 30.0, "low": 20.0, "high": 40.0, "n": 60,
              "unit": "count", "p": 0.001, "false_alarm": 0.05, "judged": 1} for k, at in (("shift", 30), ("outlier", 10), ("shift", 45))[:n]]
    return figures.patterns.course(series, _frame("patterns", found), "w1", "x4", say)


def totals(n, say):
    rows = [{"item": "total", "band": i, "above": 10.0 * i if i else None, "until": 10.0 * i + 10 if i + 1 < n else None, "points": 9, "n": 500,
             **_ends(0.1 + 0.1 * i, 0.05), "expected": 0.13 + 0.1 * i, "metric": "lead", "wave": "w1", "horizon": "14 days"} for i in range(max(n, 2))]
    return figures.patterns.totals(_frame("scorecards", rows), say)


def shares(n, say):
    return figures.personas.shares(_personas(n), say)


def snake(n, say):
    rows = [{"persona": f"p{i + 1}", "trait": f"x{k}", "block": "psychography", "unit": "score", **_ends(2.0 + (i + k) % 3, 0.2), "effect": (i + k) % 3 - 1.0}
            for i in range(n) for k in range(2 * n)]
    return figures.personas.snake(pd.DataFrame(rows), _personas(n), say)


def space(n, say):
    at = np.arange(60 * n)
    points = pd.DataFrame({"x": np.sin(at) + 3 * (at % n), "y": np.cos(at * 1.7) + 2.0 * (at % n), "persona": [f"p{i % n + 1}" for i in at], "is_assigned": at % 3 > 0})
    return figures.personas.space(points, _personas(n), say)


def stability(n, say):
    return figures.personas.stability(pd.DataFrame({"check": "jaccard", "k": range(1, n + 1), "value": [0.95 - 0.08 * i for i in range(n)], "se": 0.06}), _personas(n), say)


def single(n, say):
    trace = pd.DataFrame([(i // 2, STAGES[i % min(n + 1, 5)], f"x{i % 7}") for i in range(4 * n)], columns=["day", "stage", "touchpoint"])
    return figures.single.single_journey(trace, STAGES, say)


def _stage_measures(n):
    rows = []
    for i, s in enumerate(STAGES[:n]):
        rows += [{"metric": "people_reached", "stage": s, "estimate": 1234.0 - 100 * i}, {"metric": "stage_share", "stage": s, **_ends(0.9 - 0.15 * i)},
                 {"metric": "drop_off", "stage": s, **_ends(0.3 + 0.1 * i)}]
    return _measures(rows)


def funnel(n, say):
    return figures.stages.funnel(_stage_measures(n), STAGES, say)


def drop_off(n, say):
    return figures.stages.drop_off(_stage_measures(n), STAGES, say)


def _moves(n):
    rows = [{"level": "stage", "from": a, "to": b, "persona": "all", "wave": "w1", "people": 1234 - 130 * i - 70 * k, "times": 1300} for i, a in enumerate(STAGES[:n])
            for k, b in enumerate(STAGES[:n]) if (i + 2 * k) % 4 or i == k]
    return pd.DataFrame(rows)


def paths(n, say):
    return figures.stages.paths(_moves(n), STAGES, say)


def transitions(n, say):
    return figures.stages.transitions(_moves(n), STAGES, say)


def variants(n, say):
    rows = [{"level": "stage", "wave": "w1", "path": " > ".join((STAGES * 3)[i : i + 1 + 2 * i]), "people": 300 - 50 * i, "times": 310} for i in range(n)]
    return figures.stages.variants(pd.DataFrame([*rows, {"level": "stage", "wave": "w1", "path": "s1", "people": 2, "times": 2}]), say)


def tree(n, say):
    ends = [(1, 0, "yes", None, None, 400, 0.9), (2, 0, "no", "x4", 4.0, 600, 0.3), (3, 2, "yes", None, None, 20, None), (4, 2, "no", None, None, 400, 0.1)]
    rows = [(0, None, "start", "x0=x1", None, 1000, 0.5), *ends[: 4 if n > 1 else 0]] if n > 1 else [(0, None, "start", "x2", 2.5, 99, 0.5), ends[0], (2, 0, "no", None, None, 59, 0.2)]
    both = [(node, up, side, trait, cut, who, share if who == "p1" else None if share is None else 1 - share, people)
            for node, up, side, trait, cut, people, share in rows for who in ("p1", "p2")]
    boxes = _frame("persona_tree", pd.DataFrame(both, columns=["node", "parent", "side", "trait", "cut", "persona", "share", "n"]))
    return figures.tree.decision_tree(boxes, pd.DataFrame({"check": ["tree_accuracy", "tree_base"], "value": [0.774, 0.55]}), _personas(2), say)


def wanted(n, say):
    rows = [{"kind": "audience", "subject": f"x{i}", "condition": "all", "persona": "all", "wanted": 0.4 - 0.05 * i, "estimate": 0.25, "low": 0.2, "high": 0.31, "n": 300,
             "q": 0.001, "verdict": ("less", "cannot_tell", "more")[i % 3], "is_nearest": False, "source": "plan", "dated": "2026-01-15"} for i in range(n)]
    return figures.wanted.audience(_frame("wanted", rows), _personas(1), say)


def map_wide(n, say):
    rows = []
    for i, stage in enumerate(STAGES):
        base = {"persona": "p1", "stage": stage, "n": 400, "people": 100, "mark": "none", "status": "observed", "sources": "events", "wave": "w1", "method": "wilson", "unit": "share",
                **_ends(0.5, 0.05), "rank": 1}
        felt = {"lane": "emotions", "statement": "valence_reported", "metric": "valence_reported", "unit": "valence", **_ends((0.6, -0.5, 0.1, 0.5, 0.3)[i], 0.15)}
        more = [{"lane": "kpis", "statement": "people_reached", "metric": "people_reached", "estimate": 400.0 - 50 * i, "unit": "count", "n": 12345},
                {"lane": "kpis", "statement": "conversion", "metric": "conversion", "rank": 2, "mark": "negative", "note": "goal: 0.6 | better: higher | verdict: not_met"},
                {"lane": "touchpoints", "statement": f"x{i}", "metric": "reach", "mark": ("negative", "none")[i % 2]}, felt | {"mark": ("positive", "negative", "uncertain", "neutral")[i % 4]},
                felt | {"statement": "valence_text", "metric": "valence_text", "rank": 2, **_ends(0.1 * i, 0.1)},
                {"lane": "pain_points", "statement": f"x{i + 1}", "metric": "priority", "unit": "per_100", **_ends(12.3, 2), "rank_low": 10.0 * (i + 1), "rank_high": 12.0 * (i + 1), "mark": "negative"}]
        rows += [base | row for k, row in enumerate(more) if n > 1 or (i + k) % 3]
    frame = pd.DataFrame(rows)
    frame["cell_id"] = [f"{r.persona}.{r.stage}.{r.lane}.{r.rank}" for r in frame.itertuples()]
    return figures.journey.map_wide(tables.conform(frame, "journey"), _personas(2), STAGES, say, "p1")


DRAWN = (map_wide, rows_kept, changes, emotion_curve, pain_ranking, effects, power, targets, importance, attribution, cell, moments, multiples, endings, waiting, lengths, alluvial,
         step_chart, before_after, course, totals, shares, snake, space, stability, single, funnel, drop_off, paths, transitions, variants, tree, wanted)
