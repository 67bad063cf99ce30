"""Tables for the figures at their edges: a boundary met exactly and just missed, rows that do not belong in them, gaps, and too little to say; invented."""

import approved
import list_figure
import numpy as np
import pandas as pd

from helpers import tables, theme, words
from helpers.report import figures

LABELS = {"s0": "Know", "s1": "Choose", "s2": "Use", "a": "advert", "b": "basket", "c": "call", "d": "desk", "p1": "Ann", "p2": "Bob", "x": "odd", "pain": "slow refund",
          "pain2": "no reply", "t1": "sure", "t2": "fast", "g": "goal"}
STAGES = ["s0", "s1", "s2"]
BASE = {"persona": "all", "touchpoint": "all", "channel": "all", "segment": "all", "period": "all", "wave": "w2", "stage": "all", "method": "m", "status": "observed",
        "n": 100, "unit": "share"}
STRAY = ({"persona": "p9"}, {"wave": "w1"})
"""What belongs to somebody else or to an earlier wave."""


def measures(*rows, stray=STRAY):
    """Rows of ``measures``; the first stands once more in each way in which it does not belong, with a value that would be seen."""
    rows = [BASE | row for row in rows]
    others = [rows[0] | {"estimate": 0.987, "low": 0.98, "high": 0.99} | other for other in stray] if rows else []
    return tables.conform(pd.DataFrame([*others, *rows]), "measures") if rows else tables.empty("measures")


def ends(estimate, low=None, high=None):
    return {"estimate": estimate, "low": low, "high": high}


def people(*shares, names=("Ann", "Bob", "Cas", "Dee", "Eve")):
    rows = [{"persona": f"p{i + 1}", "share": e, "low": low, "high": high, "size": 10 * (i + 1), "n": 150, "verdict": "groups"} for i, (e, low, high) in enumerate(shares)]
    return tables.conform(pd.DataFrame(rows), "personas").assign(name_nl=list(names[: len(rows)]), name_en=list(names[: len(rows)])) if rows else tables.empty("personas")


TWO = ((0.6, 0.5, 0.7), (0.4, 0.3, 0.5))


def felt(metric, *values, **more):
    return [{"metric": metric, "stage": s, **ends(*v), "unit": "valence"} | more for s, v in zip(STAGES, values) if v]


def emotion_curve(say):
    draw, reported, text = figures.emotions.emotion_curve, "valence_reported", "valence_text"
    other = ({"touchpoint": "a"}, {"channel": "a"}, {"stage": "x"}, *STRAY)
    ticked = [{"metric": f"emotion:{e}", "stage": s, **ends(v, v, v)} for e, s, v in
              (("sadness", "s0", 0.3), ("joy", "s0", 0.3), ("neutral", "s1", 0.9), ("anger", "s1", 0.2), ("fear", "s2", 0.5), ("joy", "s2", None))]
    edge = [*felt(reported, (0.75, 0.7, 0.775), (-0.75, -0.775, -0.7), (0.0, -0.1, 0.1)), *ticked]
    over = [*felt(reported, (0.75, 0.7, 0.776), (-0.75, -0.776, -0.7), (-0.1, -0.3, 0.3)), *ticked]
    only_text = [*felt(text, (0.4, 0.3, 0.5), None, (-0.4, -0.5, -0.3), method="text_ppi"),
                 {"metric": reported, "stage": "s1", **ends(None), "unit": "valence", "status": "suppressed", "n": 4}]
    partly = [*felt(reported, (0.5, 0.4, 0.6), (0.5, None, None), None), *felt(text, (-0.2, -0.3, -0.1), (0.5, 0.4, 0.6)),
              *felt(text, None, None, (0.1, 0.0, 0.2), method="text_ppi")]
    return [draw(measures(*edge, stray=other), STAGES, say), draw(measures(*over), STAGES, say), draw(measures(*only_text), STAGES, say), draw(measures(*partly), STAGES, say),
            draw(measures(*({**row, "persona": "p1"} for row in felt(reported, (0.4, 0.3, 0.5), (0.4, 0.3, 0.5))), stray=()), STAGES, say, persona="p1")]


def pain_ranking(say):
    def pains(*rows, **more):
        base = {"kind": "pain_point", "stage": "s1", "persona": "all", "wave": "w2", "share": 0.2, "low": 0.1, "high": 0.3, "n": 300, "people": 60, "verdict": "clear"}
        frame = pd.DataFrame([base | {"theme": t, "priority": p, "priority_low": low, "priority_high": high, "rank_low": float(a), "rank_high": float(b)} | more
                              for t, p, low, high, a, b in rows])
        return tables.conform(frame, "themes")

    draw = figures.emotions.pain_ranking
    many = [(f"pain{i}", 15.0 - i, 14.0 - i, 16.0 - i, i + 1, i + 1) for i in range(14)]
    tied = [(t, 5.0, 1.0, 9.0, 1, n) for n in (4,) for t in ("a", "b", "c", "d")]
    shared = pains(("a", None, None, None, 1, 1), ("b", None, None, None, 1, 1)).assign(priority=np.nan, share=[0.2, 0.25])
    return [draw(pains(*many), say),                                                                     # two are left to the table
            draw(pains(("a", 20.0, 0.0, 40.0, 1, 1), ("b", 0.0, -1.0, 1.0, 2, 2), ("c", -3.0, -5.0, -1.0, 3, 3)), say),    # nothing surely costs anything
            draw(pains(("a", 19.9, 1.0, 40.0, 1, 2), ("b", 5.0, -1.0, 9.0, 1, 2)), say), draw(pains(*tied[:3]), say), draw(pains(*tied), say),
            draw(pains(("a", 5.0, 1.0, 9.0, 1, 2), persona="p1"), say, persona="p1"), draw(pains(("a", -2.0, -5.0, 1.0, 1, 1), ("b", -1.0, -2.0, 1.0, 1, 1)), say),
            draw(shared, say), draw(pains(("a", 5.0, 1.0, 9.0, 1, 1)).assign(share=np.nan), say)]


def funnel(say):
    def both(status="observed", *rows):
        return [{"metric": m, "stage": s, "status": status} | (ends(r) if m == "people_reached" else ends(e, low, high)) for s, r, e, low, high in rows
                for m in ("people_reached", "stage_share")]

    draw, inner = figures.stages.funnel, ({"touchpoint": "a"}, {"channel": "a"}, {"segment": "a"}, {"period": "a"}, *STRAY)
    return [draw(measures(*both("observed", ("s0", 90.0, 0.9, 0.8, 0.95), ("s2", 4.0, 0.04, None, None)), stray=inner), STAGES, say),
            draw(measures(*both("reported", ("s0", 90.0, 0.9, 0.8, 0.95), ("s1", 50.0, 0.5, 0.4, 0.6))), STAGES, say),
            draw(measures(*both("observed", ("s1", 2.0, 0.02, 0.01, 0.03))), STAGES, say), draw(measures({"metric": "people_reached", "stage": "s0", **ends(9.0)}), STAGES, say)]


def drop_off(say):
    draw, gone = figures.stages.drop_off, "drop_off"
    return [draw(measures({"metric": gone, "stage": "s1", **ends(0.3, 0.2, 0.4)}), STAGES, say), draw(measures({"metric": gone, "stage": "s2", **ends(0.3, 0.2, 0.4)}), STAGES, say)]


def _moves(*rows):
    frame = pd.DataFrame([{"from": a, "to": b, "people": n} for a, b, n in rows]).assign(level="stage", persona="all", wave="w2", times=999)
    wrong = [frame.iloc[[0]].assign(people=5000, **{c: v}) for c, v in (("level", "touchpoint"), ("persona", "p1"), ("wave", "w1"), ("from", "x"), ("to", "x"))]
    return pd.concat([frame, *wrong], ignore_index=True)


def transitions(say):
    draw = figures.stages.transitions
    return [draw(_moves(("s0", "s1", 100), ("s1", "s0", 82), ("s2", "s0", 83), ("s1", "s2", 10), ("s0", "s2", 9)), STAGES, say),
            draw(_moves(("s1", "s2", 9)), STAGES, say), draw(_moves(("s1", "s2", 9)), STAGES, say, minimum_people=9)]


def paths(say):
    draw = figures.stages.paths
    return [draw(_moves(("s0", "s1", 100), ("s1", "s0", 30), ("s2", "s0", 29), ("s1", "s2", 10), ("s0", "s2", 9), ("s1", "s1", 12)), STAGES, say),
            draw(_moves(("s0", "s0", 10)), STAGES, say), draw(_moves(("s1", "s0", 10)), STAGES, say), draw(_moves(("s0", "s1", 9)), STAGES, say)]


def variants(say):
    def table(level, *rows):
        frame = pd.DataFrame([{"level": level, "wave": "w2", "path": p, "people": n, "times": n + 1} for p, n in rows])
        return pd.concat([frame, frame.iloc[[0]].assign(wave="w1", people=777)], ignore_index=True)

    draw, steps = figures.stages.variants, [*"abcdabcd"]
    rows = [(" > ".join(steps[:7]), 30), (" > ".join(steps), 30), ("b", 12), ("a", 12), ("c", 10), ("d", 9)]
    both = pd.concat([table("touchpoint", ("c > d", 99)), table("stage", ("s0 > s1", 50))], ignore_index=True)
    return [draw(table("touchpoint", *rows), say), draw(table("touchpoint", *rows), say, top=3), draw(both, say), draw(table("stage", ("s0", 9)), say)]


def endings(say):
    def ended(*rows):
        return [{"metric": "outcome_people", "touchpoint": t, "stage": s, **ends(float(v))} for t, s, v in rows]

    draw = figures.paths.endings
    rows = ended(("a", "all", 40), ("b", "all", 90), ("c", "all", 30), ("d", "all", 10), ("no_outcome", "all", 200), ("b", "s2", 90), ("a", "s0", 40), ("c", "s0", 30),
                 ("d", "s0", 7), ("a", "s1", 6), ("c", "s1", 6.3), ("a", "x", 60))
    n = [{"metric": "outcome", "touchpoint": "b", "stage": s, **ends(0.5), "n": k} for s, k in (("all", 180), ("s2", 300))]
    return [draw(measures(*rows, *n), STAGES, say), draw(measures(*rows), STAGES, say), draw(measures(*ended(("a", "all", 5))), STAGES, say)]


def waiting(say):
    def waits(*values):
        return [{"metric": "pause", "touchpoint": "abcdx"[i % 5], "stage": "s1", **ends(e, low, high)} for i, (e, low, high) in enumerate(values)]

    draw, day = figures.paths.waiting, 86_400.0
    rows = waits(*((day * e, day * (e - 0.5), day * (e + h)) for e, h in ((3, 1), (1, 0.5), (2, -0.5), (1, 0.25))))
    return [draw(measures(*rows), say), draw(measures(*rows), say, top=3), draw(measures(*waits((day, day, 3.9 * day))), say)]


def lengths(say):
    def taken(*rows, stray=STRAY):
        return measures(*({"metric": m, "segment": f"value={b}", "unit": u, **ends(*v)} for m, b, u, v in rows), stray=stray)

    draw, low, high = figures.lengths.lengths, (2.0, 1.0, 3.0), (1.0, 0.5, 0.9)
    steps = [("steps_to_goal", "low", "count", (3.0, 2.0, 4.0)), ("steps_to_goal", "high", "count", (5.0, 4.0, 4.5))]
    return [draw(taken(*steps, ("days_to_goal", "low", "days", low)), say), draw(taken(*steps, ("days_to_goal", "low", "days", low), ("days_to_goal", "high", "days", high)), say),
            draw(taken(*steps, ("days_to_goal", "low", "days", low), ("days_to_goal", "high", "days", (1.5, 0.5, 1.0))), say)]


def _flows(persona, *rows):
    return pd.DataFrame(rows, columns=["step", "from", "to", "people"]).assign(persona=persona, wave="w2")


def alluvial(say):
    draw = figures.paths.alluvial
    rows = _flows("all", (1, "s1", "s0", 30), (1, "s1", "end", 10), (1, "s0", "s2", 11), (1, "s0", "s1", 10), (1, "s0", "end", 39), (2, "s0", "s1", 9), (2, "s0", "end", 21),
                  (2, "s2", "end", 11), (2, "s1", "end", 10), (3, "s1", "end", 6), (3, "s2", "s0", 3))
    both = pd.concat([rows, _flows("p1", (1, "s2", "end", 500)), rows.assign(wave="w1", people=900)])
    return [draw(both, STAGES, say), draw(rows[rows["step"] < 3], STAGES, say, minimum_people=9)]


def step_chart(say):
    def of(persona, first, third):
        return _flows(persona, (1, "s0", "s1", first), (2, "s1", "s2", first), (3, "s2", "end", third), (3, "s0", "end", 1))

    draw = figures.paths.step_chart
    five = pd.concat([of(f"p{i}", n, third) for i, n, third in ((1, 100, 79), (2, 10, 5), (3, 9, 8), (4, 100, 19), (5, 50, 24), (6, 50, 30))])
    return [draw(pd.concat([five, five.assign(wave="w1", people=800)]), STAGES, [f"p{i}" for i in range(1, 7)], say), draw(of("p1", 30, 20), STAGES, ["p1"], say),
            draw(of("p1", 9, 9), STAGES, ["p1"], say), draw(pd.concat([of("p1", 30, 20), of("p2", 30, 20)]), STAGES, ["p2", "p1"], say)]


def before_after(say):
    rows = [("before", "a", 40, 50, 0), ("before", "b", 20, 21, 0), ("before", "rest", 0, 12, 3)]
    frame = pd.DataFrame(rows, columns=["side", "item", "people", "times", "others"])
    return [figures.paths.before_after(frame, "c", "below", say), figures.paths.before_after(frame.iloc[2:].assign(side="after"), "d", "below", say)]


def as_approved(test, draw):
    """Draw all cases of one figure and compare what stands on them with what somebody approved; ``test``: ``__file__`` of the test."""
    import matplotlib.pyplot as plt

    with plt.rc_context():
        theme.apply()
        drawn = [ax.figure for ax in draw(words.load("en", LABELS))]
        for figure in drawn:
            figure.draw_without_rendering()
        listed = "\n".join(list_figure.listing(figure) for figure in drawn)
        plt.close("all")
    approved.check(test, f"edge-{draw.__name__}", listed)
