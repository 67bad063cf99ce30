"""Intervals over a grid of counts and levels, and tables made safe to show, are as somebody approved them."""

import approved
import numpy as np
import pandas as pd
import small_study as made

from helpers import disclosure, intervals, kpis


def test_intervals_are_as_approved():
    rows = []
    person = [np.array(v, float) for v in ([1, 0, 2, 3, 0, 1, 4, 2, 0, 1], [2, 1, 2, 4, 1, 3, 4, 5, 1, 2])]
    gone = [np.array(v, float) for v in ([0, 0, 0, 0], [1, 2, 1, 1])]
    for level in (0.95, 0.8):
        rows += [("wilson", f"{x} of {n}", level, *intervals.wilson(x, n, level)) for x, n in ((0, 1), (0, 10), (3, 10), (10, 10), (50, 100))]
        rows += [("newcombe", f"{a}", level, *intervals.newcombe(*a, level)) for a in ((3, 10, 7, 12), (0, 10, 10, 10), (50, 100, 60, 100))]
        rows += [("nps", f"{a}", level, *intervals.nps(*a, level)[1:]) for a in ((1, 0, 0), (5, 3, 2), (0, 0, 9), (50, 30, 20))]
        rows += [("mean_t", f"{a}", level, *intervals.mean_t(*a, level)[1:]) for a in ((3.0, 9.0, 1), (6.0, 20.0, 2), (30.0, 110.0, 10))]
        rows += [(f.__name__, what, level, *f(*pair, level)[1:]) for f in (intervals.ratio, intervals.ratio_log, intervals.ratio_share)
                 for what, pair in (("ten", person), ("two", [v[:2] for v in person]), ("three", [v[3:6] for v in person]), ("one", [v[:1] for v in person]), ("none of them", gone))]
        rows += [("effective_wilson", f"{v}", level, *intervals.effective_wilson(0.3, v, 20, 60, level)) for v in (0.0, 0.001, 0.01, 0.5)]
        rows += [("median", f"{n}", level, *intervals.median(np.arange(n, dtype=float) ** 2, level)[1:]) for n in (1, 2, 4, 5, 6, 9, 30)]
        rows += [("poisson", f"{x}", level, *intervals.poisson(x, level)) for x in (0, 1, 12)]
        rows += [("total", what, level, *intervals.total(v, level)[1:]) for what, v in (("ten", person[0]), ("one", person[1][:1]), ("nothing", np.array([])))]
        rows += [("expanded", f"{n}", level, intervals.expanded(level, n), np.nan) for n in (2, 10, 400)]
        rows += [("percentile", "eleven", level, *intervals.percentile(np.arange(11.0), level))]
    approved.check(__file__, "intervals", pd.DataFrame([(a, b, c, float(low), float(high)) for a, b, c, low, high in rows], columns=["kind", "of", "level", "low", "high"]))
    grid = np.array([-0.4, -0.15, -0.1, 0.0, 0.1, 0.15, 0.4, np.nan])
    low, high = (v.ravel() for v in np.meshgrid(grid, grid, indexing="ij"))
    kept = ~(low > high)
    judged = pd.DataFrame({"low": low[kept], "high": high[kept], "mark": intervals.mark(low, high)[kept], "standing": intervals.standing(low, high, 0.1)[kept],
                           "standing_lower": intervals.standing(low, high, 0.1, "lower")[kept], "apart": intervals.apart(low, high, 0.1, 0.2)[kept]})
    approved.check(__file__, "judged", judged)
    approved.check(__file__, "mover", pd.DataFrame([intervals.mover(0.5, 0.4, 0.55, 0.7, 0.6, 0.85)], columns=["low", "high"]).astype(float))
    approved.check(__file__, "discoveries", pd.DataFrame({"q": intervals.benjamini_hochberg(np.array([0.01, np.nan, 0.04, 0.03, 0.5, 0.04]))}))


def test_what_may_be_shown_of_a_small_study_is_as_approved():
    small = made.small()
    how = kpis.How(waves=made.WAVES, stages=kpis.home_stages(made.model().crosswalk), draws=20)
    measures = kpis.measure({"answers": small.answers, "events": small.events}, small.memberships, how)
    for limit in (15, 40):
        shown = disclosure.protect(measures, small.personas, minimum_people=limit)
        shown = shown[["metric", "stage", "persona", "channel", "wave", "n", "status"]].assign(is_known=shown["estimate"].notna())
        counted = shown.groupby(["metric", "stage", "persona", "status", "is_known"], dropna=False).size().rename("rows").reset_index()
        approved.check(__file__, f"protected_{limit}", counted[counted["status"].eq("suppressed") | counted["metric"].isin(["nps", "conversion"])])
        kept = disclosure.protect_themes(small.themes.assign(people=[5, 20, 60] * 6), small.personas, minimum_people=limit)
        approved.check(__file__, f"themes_{limit}", kept[["theme", "persona", "wave", "share", "n", "people", "verdict"]])
