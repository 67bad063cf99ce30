"""The measures of the room on a small study are as somebody approved them."""

from dataclasses import replace

import approved
import pandas as pd
import small_study as made

from helpers import stages
from helpers.stages.explore import around, known
from helpers.stages.people import at_stages, goals_of, journeys_of
from helpers.stages.switching import sessions

KEYS = ["metric", "stage", "touchpoint", "channel", "segment"]


def test_who_is_where_and_how_it_went_on_is_as_approved():
    small, model = made.small(), replace(made.model(), outcomes=["purchase", "login*"], tracks={"looks": ["view_*"], "buys": ["add_*", "purchase"]})
    every = stages.stage_measures(small.steps, small.events, model, answers=small.answers, comments=small.comments, level=0.9, minimum_people=12)
    of_p2 = stages.measures_by_group(small.steps, small.events, model, small.memberships, answers=small.answers, comments=small.comments).query("persona == 'p2' and wave == 'w2'")
    shown = pd.concat([every[every["wave"] == "w2"].assign(persona="all"), of_p2])
    approved.check(__file__, "measures", shown.set_index(["persona", *KEYS]).reset_index()[["metric", "persona", *KEYS[1:], "estimate", "low", "high", "n", "unit", "status", "method"]])
    approved.check(__file__, "counts", every.groupby(["wave", "metric"]).agg(rows=("n", "size"), people=("n", "sum"), shown=("estimate", "count"), total=("estimate", "sum")).reset_index())


def test_what_each_person_did_is_as_approved():
    small, model = made.small(), made.model()
    goals = goals_of(small.events, model)
    approved.check(__file__, "at_stages", at_stages(small.steps, model, goals).drop(columns="entered_at").head(60))
    approved.check(__file__, "journeys", journeys_of(small.steps, sessions(small.events), model, goals).head(40))


def test_what_came_before_and_after_is_as_approved():
    moves = stages.build_journeys(made.small().events, made.model(), engine="memory").transitions
    shown = known(moves[moves["level"] == "event"], 20)
    approved.check(__file__, "around", pd.concat([around(moves, "event", item, "all", "w2", minimum_people=15, top=3).assign(item_of=item) for item in shown]))
