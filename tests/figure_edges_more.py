"""The figures of personas, KPIs, experiments, moments and one journey at their edges, as `figure_edges` has it for movement and feeling; invented."""

import numpy as np
import pandas as pd
from figure_edges import BASE, STAGES, TWO, ends, measures, people

from helpers import tables
from helpers.report import figures


def shares(say):
    draw, touching = figures.personas.shares, ((0.4, 0.3, 0.5), (0.6, 0.5, 0.7))
    return [draw(people(*touching), say), draw(people(*touching[:1], (0.6, 0.501, 0.9)), say), draw(people((1.0, 0.9, 1.0)), say)]


def _cards(*rows, block="psychography", unit="score"):
    return pd.DataFrame([{"persona": p, "trait": t, "block": block, "unit": unit, **ends(*v), "effect": e} for p, t, v, e in rows])


def snake(say):
    draw, first, other = figures.personas.snake, (0.5, 0.4, 0.6), (0.2, 0.1, 0.3)
    scores = _cards(("p1", "t1", (3.0, 2.9, 3.1), -0.5), ("p2", "t1", (4.0, 3.9, 4.1), 0.5), ("p1", "t2", (2.0, 1.0, 3.0), 0.9), ("p2", "t2", (1.0, 0.5, 1.0), -0.9),
                    ("p1", "a", (5.0, None, None), 2.0))
    goals = _cards(("p1", "g=a", first, 0.6), ("p2", "g=a", other, -0.6), block="goals", unit="share")
    many = _cards(*((p, f"t{i}", (2.0 + i / 9, 1.5 + i / 9, 2.5 + i / 9), s * i / 10) for i in range(1, 15) for p, s in (("p1", (-1) ** i), ("p2", -((-1) ** i)))))
    other_kinds = _cards(("p1", "g=b", first, 3.0), block="demography", unit="share")
    return [draw(pd.concat([scores, goals]), people(*TWO), say), draw(pd.concat([goals, other_kinds]), people(*TWO), say), draw(many, people(*TWO), say),
            draw(scores[scores["persona"] == "p1"], people((1.0, 1.0, 1.0)), say), draw(other_kinds, people(*TWO), say)]


def space(say):
    def points(n, k):
        at = np.arange(n)
        return pd.DataFrame({"x": at % 7 + at % k * 9.0, "y": at % 5 + at % k * 3.0, "persona": [f"p{i + 1}" for i in at % k], "is_assigned": at % 4 > 0})

    draw, five = figures.personas.space, people(*((0.2, 0.1, 0.3),) * 5)
    return [draw(points(8, 2), people(*((0.3, 0.2, 0.4),) * 3), say), draw(points(20, 5), five, say), draw(points(20, 4), five.head(4), say),
            draw(points(4, 1).assign(x=1.0, y=2.0), people(*TWO), say)]




def stability(say):
    def structure(*values, se=0.1):
        rows = pd.DataFrame({"check": "jaccard", "k": range(1, len(values) + 1), "value": values, "se": se})
        return pd.concat([pd.DataFrame({"check": ["bic"], "k": [1], "value": [-900.0], "se": [0.0]}), rows], ignore_index=True)

    draw, three = figures.personas.stability, people(*((0.3, 0.2, 0.4),) * 3)
    return [draw(structure(0.75, 0.749, 0.05), three, say), draw(structure(0.75, 0.95, 0.96), three, say), draw(structure(0.9, 0.5, 0.8), three, say),
            draw(structure(0.1, 0.2, 0.3), three, say), draw(tables.empty("structure"), three, say), draw(structure(0.9), people(), say)]


def tree(say):
    def drawn(right, base, *rows):
        frame = pd.DataFrame([(n, up, side, trait, cut, who, share if who == "p1" else None if share is None else 1 - share, k) for n, up, side, trait, cut, k, share in rows
                              for who in ("p1", "p2")], columns=["node", "parent", "side", "trait", "cut", "persona", "share", "n"])
        checks = pd.DataFrame({"check": ["tree_accuracy", "tree_base"], "value": [right, base]})
        return figures.tree.decision_tree(tables.conform(frame, "persona_tree"), checks, people(*TWO), say)

    start = (0, None, "start", "t1", 2.5, 99, 0.5)
    both = [(1, 0, "yes", None, None, 40, 0.9), (2, 0, "no", None, None, 59, 0.2)]
    deep = [(1, 0, "yes", "t2", 3.0, 60, 0.7), (2, 1, "yes", "g=a", None, 30, 0.9), (3, 2, "yes", None, None, 20, 1.0), (4, 2, "no", None, None, 10, None),
            (5, 1, "no", None, None, 30, 0.5), (6, 0, "no", None, None, 39, 0.0)]
    return [drawn(0.994, 0.5, start, *both), drawn(0.995, 0.5, start, *both), drawn(1.0, 0.5, start, *both), drawn(0.6, 0.5, start, *deep),
            figures.tree.decision_tree(tables.empty("persona_tree"), tables.empty("structure"), people(), say)]


def targets(say):
    rows = [{"metric": "nps", **ends(50.0, 40.0, 60.0), "unit": "points"}, {"metric": "bounce", **ends(0.5, 0.4, 0.55)}, {"metric": "csat", **ends(0.7, 0.6, 0.8)},
            {"metric": "ctr", **ends(None)}]
    met, missed, unclear = {"nps": {"goal": 40}}, {"bounce": {"goal": 0.3, "better": "lower"}}, {"csat": {"goal": 0.65}}
    kept = measures(*rows)
    return [figures.kpis.targets(kept, goals, say) for goals in (met | missed | unclear, met | missed, met | unclear, missed | unclear, unclear, {"ctr": {"goal": 0.1}},
                                                                 {"bounce": {"goal": 0.4, "better": "lower"}}, {"nps": {"goal": 60}})]


def importance(say):
    def rows(*values):
        return pd.DataFrame([{"stage": s, **ends(*v)} for s, v in zip(STAGES, values)], columns=["stage", "estimate", "low", "high"])

    draw = figures.kpis.importance
    return [draw(rows((0.3, 0.2, 0.4), (0.15, 0.1, 0.2)), say), draw(rows((0.3, 0.21, 0.4), (0.15, 0.1, 0.2), (0.1, 0.0, 0.15)), say),
            draw(rows((0.3, 0.2, 0.4), (0.1, 0.0, 0.1), (0.05, 0.0, 0.3)), say), draw(rows((0.003, 0.0, 0.006)), say), draw(rows(), say)]


def attribution(say):
    draw = figures.kpis.attribution
    rows = [{"metric": f"attribution_{rule}", "channel": c, **ends(e, e - 0.05, e + 0.05)} for rule, c, e in
            (("first", "a", 0.2), ("first", "b", 0.8), ("last", "a", 0.6), ("markov", "a", 0.3), ("markov", "b", 0.7))]
    return [draw(measures(*rows), say), draw(measures(*rows[3:4]), say), draw(measures(), say)]


def cell(say):
    draw = figures.kpis.cell
    rows = [BASE | {"metric": "aov", "unit": "euro", "channel": "b", "persona": p, "wave": w, **ends(*v)} for p, w, v in
            (("p2", "w1", (9.0, 8.0, 10.0)), ("p2", "w2", (19.0, 18.0, 20.0)), ("all", "w2", (12.0, 11.0, 13.0)), ("p1", "w2", (None,)), ("p1", "w1", (5.0, 4.0, 6.0)))]
    one = [rows[2] | {"channel": "all"}]
    return [draw(tables.conform(pd.DataFrame(r), "measures") if r else tables.empty("measures"), say) for r in (rows, one, [])]


def course(say):
    def series(values, **more):
        days = pd.date_range("2026-04-06", periods=len(values))
        frame = pd.DataFrame({"metric": "x", "channel": "all", "wave": "w2", "day": days, "days": 1, "value": values, "n": 10.0, "unit": "count"}).assign(**more)
        before = days - pd.Timedelta(days=90)
        others = [frame.assign(value=777.0, **other) for other in ({"metric": "a"}, {"channel": "a"}, {"wave": "w1", "day": before})]
        return tables.conform(pd.concat([*others, frame.iloc[::-1]]), "series")

    def found(*rows):
        base = {"metric": "x", "channel": "all", "wave": "w2", "difference": 3.0, "low": 2.0, "high": 4.0, "n": 60, "unit": "count", "p": 0.001, "false_alarm": 0.05, "judged": 1}
        made = [base | {"kind": k, "at": pd.Timestamp("2026-04-06") + pd.Timedelta(days=at), "before": 2.0, "after": 5.0} for k, at in rows]
        others = [made[0] | {c: v, "at": pd.Timestamp("2026-04-20")} for c, v in (("metric", "a"), ("channel", "a"), ("wave", "w1"))] if made else []
        return tables.conform(pd.DataFrame([*others, *made]), "patterns") if made else tables.empty("patterns")

    draw, values = figures.patterns.course, np.where(np.arange(24) < 12, 2.0, 5.0) + np.arange(24) % 3
    def drawn(v, f, **more):
        return draw(series(v, **more), f, "w2", "x", say)

    return [drawn(values, found(("trend", 0), ("shift", 12))), drawn(values - 4, found(("shift", 12), ("shift", 6), ("outlier", 11)), n=9.99), drawn(values, found()),
            drawn(values / 10, found(("outlier", 3)), unit="score", days=7), drawn(np.zeros(8), found()), drawn(values / 150, found(), unit="share"),
            drawn(values / 140, found(), unit="share")]


def totals(say):
    def rows(*bands):
        base = {"metric": "lead", "wave": "w2", "horizon": "14 days", "points": 9, "n": 50}
        made = [base | {"item": item, "band": b, "above": above, "until": until, **ends(*v), "expected": e} for item, b, above, until, v, e in bands]
        return tables.conform(pd.DataFrame(made), "scorecards") if made else tables.empty("scorecards")

    draw = figures.patterns.totals
    return [draw(rows(("total", 1, 10.0, None, (0.3, 0.2, 0.4), 0.25), ("total", 0, 0.0, 10.0, (0.1, 0.05, 0.2), 0.12), ("total", 2, 20.0, 30.0, (None,), 0.5),
                      ("a", 0, None, 5.0, (0.9, 0.8, 0.95), 0.9)), say), draw(rows(), say)]


def effects(say):
    def tests(*rows):
        base = {"wave": "w2", "variant": "b", "control": 0.3, "treated": 0.2, "n_control": 600, "n_treated": 590, "unit": "share", "checks": "srm_ok"}
        gone = {"control": None, "treated": None}
        made = [base | {"experiment": x, "metric": m, "effect": e, "low": low, "high": high, "verdict": v} | (gone if e is None else {}) for x, m, v, e, low, high in rows]
        return tables.conform(pd.DataFrame(made), "experiments")

    draw = figures.experiments.effects
    clear, open_, broken = ("a", "conversion", "worse", -0.1, -0.15, -0.05), ("b", "aov", "cannot_tell", 0.02, -0.05, 0.1), ("c", "conversion", "invalid", None, None, None)
    better = ("d", "conversion", "better", 0.1, 0.05, 0.15)
    return [draw(tests(*rows), say) for rows in ((clear, open_, broken), (clear, better), (open_, broken), (broken,), (open_,))]


def power(say):
    curve = pd.DataFrame({"week": [1, 2, 3], "n": [10, 20, 30], "power": [0.3, 0.6, 0.8]})
    return [figures.experiments.power(curve, weeks, say) for weeks in (2, 3, 4)]


def single(say):
    def trace(*rows):
        return pd.DataFrame(rows, columns=["day", "stage", "touchpoint"])

    draw = figures.single.single_journey
    long = [(i // 2, STAGES[i % 3], "abcd"[i % 4]) for i in range(16)]
    return [draw(trace((3, "s1", "a")), STAGES, say), draw(trace((0, "s0", "a"), (0, "x", "b"), (1, "s2", "a"), (1, "s1", "b")), STAGES, say), draw(trace(*long[:14]), STAGES, say),
            draw(trace(*long), STAGES, say), draw(trace(*((i, "s0", "ab"[i % 2]) for i in range(29))), STAGES, say), draw(trace((0, "x", "a")), STAGES, say)]


def moments(say):
    def table(n, verdict="clear"):
        rows = [{"touchpoint": "abcdx"[i % 5], "side": ("low", "peak")[i % 2], "difference": 2.0 - i, "low": 1.0 - i, "high": 3.0 - i, "verdict": verdict, "stage": STAGES[i % 3],
                 "wave": "w2", "reach": 0.5, "reach_low": 0.4, "reach_high": 0.6, "people": 300, "n": 500, "asked": 900, "stake": 9.0 - i, "stake_low": 1.0, "stake_high": 12.0}
                for i in range(n)]
        return tables.conform(pd.DataFrame(rows), "moments") if rows else tables.empty("moments")

    return [figures.moments.moments(t, say) for t in (table(6), table(7), table(2, "cannot_tell"), table(0))]


def multiples(say):
    base = {"rank": 1, "lane": "emotions", "metric": "valence_reported"}
    pain = {"lane": "pain_points", "metric": "priority", "mark": "negative", "stage": "s0", "persona": "p1"}
    rows = [base | {"persona": p, "stage": s, **ends(*v), "mark": m} for p, s, v, m in
            (("p1", "s0", (0.5, 0.4, 0.6), "positive"), ("p1", "s2", (-0.5, -0.6, -0.4), "negative"), ("all", "s0", (0.1, 0.0, 0.2), "neutral"), ("p3", "s1", (0.0, -0.3, 0.3), "uncertain"),
             ("p3", "s2", (0.0, -0.1, 0.1), "neutral"))]
    rows += [base | pain | more for more in ({"rank": 2, "statement": "b", "rank_low": 2.0, "rank_high": 2.0}, {"statement": "pain", "rank_low": 1.0, "rank_high": 1.0},
                                             {"stage": "s1", "statement": "pain2", "rank_low": 2.0, "rank_high": 3.0}, {"stage": "s2", "statement": "c", "mark": "uncertain"},
                                             {"stage": "s2", "statement": "d", "metric": "share"}, {"stage": "s2", "statement": "x", "lane": "kpis"})]
    three = people(*((0.3, 0.2, 0.4),) * 3)
    return [figures.multiples.side_by_side(pd.DataFrame(rows), three, STAGES, say)]


def wanted(say):
    def wishes(*rows):
        base = {"kind": "audience", "condition": "all", "persona": "all", "n": 300, "q": 0.01, "is_nearest": False, "source": "plan", "dated": "2026-01-15"}
        made = [base | {"subject": s, "wanted": w, **ends(*v), "verdict": verdict} for s, w, v, verdict in rows]
        return tables.conform(pd.DataFrame(made), "wanted")

    draw = figures.wanted.audience
    more, less, open_ = ("a", 0.2, (0.3, 0.25, 0.35), "more"), ("b", 0.6, (0.4, 0.3, 0.5), "less"), ("c", 0.1, (0.1, 0.05, 0.15), "cannot_tell")
    return [draw(wishes(more, less, open_, ("d", None, (0.5, 0.4, 0.6), "more"), ("x", 0.5, (None,), "cannot_tell")), people(*TWO), say),
            draw(wishes(open_), people(*TWO), say), draw(wishes(("d", None, (0.5, 0.4, 0.6), "more")), people(*TWO), say)]


def changes(say):
    def table(*rows):
        base = {"kind": "measure", "stage": "all", "persona": "all", "touchpoint": "all", "channel": "all", "wave_before": "w1", "wave_after": "w2", "n_before": 99, "n_after": 99,
                "q": 0.01, "detectable": 0.1}
        made = [base | {"metric": m, "unit": u, "before": b, "after": b + d, "difference": d, "low": d - h, "high": d + h, "verdict": v, **more} for m, u, b, d, h, v, more in rows]
        return tables.conform(pd.DataFrame(made), "changes")

    def row(metric, difference, verdict, unit="share", before=0.5, half=0.05, **more):
        return metric, unit, before, difference, half, verdict, more

    draw = figures.compare.changes
    clear = [row(m, 0.1 + i / 50, "changed") for i, m in enumerate("abcd")]
    hours = [row("x", 3600.0, "changed", "seconds", 7200.0, 600.0), row("g", 86_400.0, "cannot_tell", "seconds", 7200.0, 90_000.0)]
    return [draw(table(*clear[:n], row("t1", 0.01, "same"), row("t2", 0.02, "cannot_tell"), row("a", 0.4, "changed", persona="p1")), say) for n in (0, 1, 3, 4)] + [
        draw(table(*hours, *(row(f"t{i}", i / 100, "same") for i in range(16))), say), draw(table(*hours, *(row(f"t{i}", i / 100, "same") for i in range(17))), say),
        draw(table(row("a", 0.4, "changed", persona="p1")), say)]


def rows_kept(say):
    def sources(*rows):
        return pd.DataFrame([{"source": f"data/raw/w/{s}.csv", "wave": w, "kind": k, "rows_read": n, "rows_kept": kept} for s, w, k, n, kept in rows],
                            columns=["source", "wave", "kind", "rows_read", "rows_kept"])

    draw = figures.clean.rows_kept
    return [draw(sources(("a", "w1", "survey", 100, 100), ("b", "w2", "events", 10, 10)), say), draw(sources(("z", "w2", "events", 10_000, 9_999), ("a", "w2", "events", 10, 10),
            ("n" * 36, "w1", "survey", 5, 5), ("n" * 37, "w1", "survey", 5, 5)), say), draw(sources(("none", "w1", "survey", 0, 0)), say), draw(sources(), say)]


def map_wide(say):
    def row(stage, lane, statement, rank=1, **more):
        base = {"persona": "p1", "n": 400, "people": 100, "mark": "none", "status": "observed", "sources": "events", "wave": "w2", "method": "m", "unit": "share", "metric": statement}
        return base | {"stage": stage, "lane": lane, "statement": statement, "rank": rank, "cell_id": f"p1.{stage}.{lane}.{rank}", **ends(0.5, 0.45, 0.55)} | more

    def felt(stage, value, mark, metric="valence_reported", rank=1, half=0.1):
        return row(stage, "emotions", metric, rank, mark=mark, unit="valence", **ends(value, value - half, value + half))

    def pain(stage, theme, rank=1, **more):
        return row(stage, "pain_points", theme, rank, **{"metric": "priority", "unit": "per_100", "rank_low": 1.0, "rank_high": 2.0, "mark": "negative", **ends(12.3, 10.1, 15.2)} | more)

    def drawn(rows, stages=STAGES, persona="p1", words=say, shares=((0.6, 0.5, 0.7),)):
        frame = tables.conform(pd.DataFrame(rows), "journey") if rows else tables.empty("journey")
        return figures.journey.map_wide(frame, people(*shares), stages, words, persona)

    reached = [row(s, "kpis", "people_reached", metric="people_reached", unit="count", n=n, **ends(float(n))) for s, n in (("s0", 400), ("s1", 100), ("s2", 5))]
    rows = [*reached, row("s0", "kpis", "conversion", 2, metric="conversion", mark="positive", note="goal: 0.3 | better: higher | verdict: met"),
            row("s1", "kpis", "aov", 2, metric="aov", unit="euro", **ends(1234.5, 1111.1, 1357.9)), row("s0", "touchpoints", "a", metric="reach"),
            row("s0", "touchpoints", "b", 2, metric="reach", mark="negative", note="valence: -0.4 | low: -0.5 | high: -0.3"),
            row("s1", "touchpoints", "c", metric="reach", mark="positive"), row("s2", "touchpoints", "d", metric="reach", status="assumed", note="source: us | date: 2026-01-01"),
            felt("s0", 0.95, "positive", half=0.05), felt("s1", -0.95, "negative", half=0.05), felt("s0", 0.2, "none", "valence_text", 2), felt("s1", -0.2, "none", "valence_text", 2),
            pain("s0", "pain"), pain("s1", "pain2", mark="none", rank_low=None, rank_high=None, **ends(1.0, -1.0, 3.0)),
            row("s2", "pain_points", None, metric="priority", status="suppressed", n=4, **ends(None))]
    seven = [f"s{i}" for i in range(7)]
    wide = [row_ for s in seven for row_ in (pain(s, "pain"), felt(s, 0.0, "uncertain", half=0.3), row(s, "kpis", "aov", metric="aov", unit="euro", **ends(1234.5, 1111.1, 1357.9)))]
    long = say.with_labels({"pain": "waiting very long for an answer about a refund of money that was paid", "b": "a page with very many words that nobody reads to the end of it at all"})
    return [drawn(rows), drawn(wide, seven), drawn([*rows, row("s1", "touchpoints", "b", 2, metric="reach", mark="negative")], words=long), drawn([], persona="all")]
