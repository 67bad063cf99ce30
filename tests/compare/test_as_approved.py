"""All that the room makes of a small study is as somebody approved it."""

import approved
import pandas as pd
import pytest
import small_study as made

from helpers import compare, tables


@pytest.fixture(scope="module")
def measures():
    return made.measured()


def questions():
    base = {"source": "s.csv", "column": "c", "role": "answer", "metric": "csat", "kind": "ordinal", "scale_min": 1.0, "scale_max": 5.0, "touchpoint": "other",
            "options": "", "is_sensitive": False}
    asked = [(wave, f"csat_{stage}", stage, i + 1) for wave in made.WAVES for i, stage in enumerate(("awareness", "consideration", "decision"))]
    rows = [{**base, "wave": wave, "question_id": q, "stage": stage, "position": at, "text": "Hoe tevreden?" if (wave, stage) != ("w2", "decision") else "Hoe blij?"}
            for wave, q, stage, at in asked]
    return tables.conform(pd.DataFrame(rows), "questions")


@pytest.mark.parametrize("level", [0.95, 0.8])
def test_changes_and_their_parts_are_as_approved(measures, level):
    small = made.small()
    both = compare.same_people(small.answers, small.hits, small.memberships, *made.WAVES)
    drift = compare.question_drift(questions(), *made.WAVES)
    found = compare.wave_changes(measures, small.themes, *made.WAVES, same_people=both, drift=drift, level=level)
    approved.check(__file__, f"changes_{level:g}", found[found["persona"].isin(["all", "p2"])].drop(columns=["wave_before", "wave_after"]))
    approved.check(__file__, f"drivers_{level:g}", compare.drivers(found, measures, small.themes, "csat", level=level, random_state=3))
    approved.check(__file__, "same_people", both)
    approved.check(__file__, "question_changes", drift)


def test_verdicts_on_actions_are_as_approved(measures):
    small = made.small()
    kinds = [("conversion", "all", "up"), ("csat", "retention", "up"), ("csat", "decision", "up"), ("aov", "all", "down"), ("late_costs", "decision", "down"), ("nps", "all", "up")]
    rows = [{"action": f"act {i}", "decided_in": "w1", "stage": stage, "persona": "all", "touchpoint": "all", "channel": "all", "owner": "x", "kpi": metric, "hoped": hoped,
             "hypothesis": "h", "test": "next_wave", "due": "2026-04-10", "state": ("done", "planned")[i == 5], "done_on": f"2026-04-{10 + 20 * (i == 3):02}", "verdict": "too_early"}
            for i, (metric, stage, hoped) in enumerate(kinds)]
    ends = {wave: small.answers.loc[small.answers["wave"] == wave, "at"].max() + pd.Timedelta(days=30) for wave in made.WAVES}
    known = {"answers": small.answers, "hits": small.hits, "memberships": small.memberships, "questions": questions()}
    approved.check(__file__, "actions", compare.judge_actions(tables.conform(pd.DataFrame(rows), "kept_actions"), measures, made.WAVES, ends, **known).drop(columns=["hypothesis", "test"]))
