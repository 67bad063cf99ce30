"""The map of a small study, its evidence and the way back are as somebody approved them."""

import approved
import pandas as pd
import pytest
import small_study as made

from helpers import journey, stages
from helpers.stages.journeys import action_names


@pytest.fixture(scope="module")
def measures():
    small, model = made.small(), made.model()
    kinds = [made.measured(),
             stages.stage_measures(small.steps, small.events, model, answers=small.answers, comments=small.comments),
             stages.measures_by_group(small.steps, small.events, model, small.memberships, answers=small.answers, comments=small.comments)]
    return pd.concat(kinds, ignore_index=True)


def test_the_map_and_what_stands_behind_it_are_as_approved(measures):
    small, model = made.small(), made.model()
    seen = journey.by_person(small.events, action_names(small.events["event"].unique(), model))
    targets = {"csat": {"goal": 0.6}, "conversion": {"goal": 0.9}}
    made_up = journey.make_up(seen, small.people, small.memberships, "w2", {"attr_region": "Regio"}, minimum_people=10)
    cells = journey.build_cells(measures, small.themes, stages=model.stage_ids, wave="w2", personas=small.personas, hits=small.hits, comments=small.comments,
                                memberships=small.memberships, targets=stages.placed(targets, model), owners={"decision": "shop"}, made_up=made_up, minimum_people=12)
    evidence = journey.build_evidence(cells, answers=small.answers, comments=small.comments, hits=small.hits, moods=None, events=seen, orders=small.orders,
                                      memberships=small.memberships, minimum_people=12)
    cells = journey.dated(cells, evidence)
    approved.check(__file__, "cells", cells[cells["persona"].isin(["all", "p2"])].drop(columns=["persona", "stage", "lane", "rank", "wave"]))
    approved.check(__file__, "coverage", journey.coverage(cells))
    approved.check(__file__, "evidence", evidence.groupby("cell_id").head(1).groupby("cell_id").size().rename("first").reset_index().assign(rows=evidence.groupby("cell_id").size().to_numpy()))
    with_quotes = evidence[evidence["cell_id"].isin(cells.loc[cells["lane"] == "pain_points", "cell_id"])]
    approved.check(__file__, "behind_pains", with_quotes.groupby("cell_id").head(2))
    last = cells.loc[(cells["lane"] == "kpis") & (cells["status"] != "gap"), "cell_id"].iloc[-1]
    approved.check(__file__, "way_back", journey.trace(last, cells, evidence).head(6))
