"""Two studies on real data end with a report whose counts are those of the raw files, and where nothing was measured stands nothing."""

import re

import pandas as pd
import pytest
from conftest import SHARED, needs_shared

pytestmark = needs_shared
STAGES = {"airline": ["booking", "check_in", "boarding", "flight", "arrival"],
          "loan": ["application", "assessment", "offer", "validation", "outcome"]}


@pytest.fixture(params=["airline", "loan"])
def whole(request):
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="module")
def passengers() -> pd.DataFrame:
    return pd.read_csv(SHARED / "data/survey_airline_20k/airline_passenger_satisfaction.csv")


@pytest.fixture(scope="module")
def acts() -> pd.DataFrame:
    """The bank's log without the scheduling and starting of work, as the study asks."""
    log = pd.read_csv(SHARED / "data/log_bpi2012_loan/bpi2012_events.csv.gz", dtype=str)
    return log[~log["lifecycle:transition"].isin(["SCHEDULE", "START"])]


# --- both ------------------------------------------------------------------------------------------------------------------


def test_it_ends_with_exit_0_and_a_report_in_two_languages_and_no_traceback(whole):
    assert whole.done.returncode == 0
    assert "Traceback" not in whole.done.stdout + whole.done.stderr
    for language in ("nl", "en"):
        page = whole.page(language)
        assert f'lang="{language}"' in page and "Traceback" not in page
        assert (whole.reports / f"report.{language}.pdf").stat().st_size > 50_000


def test_no_figure_of_it_is_empty(whole):
    from PIL import Image

    files = sorted((whole.reports / "figures").glob("*.png"))
    assert len(files) >= 6
    for file in files:
        with Image.open(file) as image:
            lightest = image.convert("L").getextrema()
        assert lightest[0] < 120 < lightest[1], file.name
        assert not re.search(r"\bnan\b", file.with_suffix(".svg").read_text(encoding="utf-8")), file.name


def test_every_stage_stands_on_the_map_and_a_gap_has_no_number(whole):
    journey = whole.every("journey")
    assert set(journey.loc[journey["persona"] == "all", "stage"]) - {"all"} == set(STAGES[whole.study])
    gaps = journey[journey["status"] == "gap"]
    assert len(gaps) and gaps[["estimate", "low", "high"]].isna().all().all() and (gaps["n"] == 0).all()
    told = journey[~journey["status"].isin(["gap", "suppressed", "assumed"])]
    assert (told["n"] >= 10).all()


# --- loan ------------------------------------------------------------------------------------------------------------------


def test_outcomes_of_loan_applications_are_those_of_the_log(loan, acts):
    cases = acts.groupby("concept:name")["case:concept:name"].nunique()
    assert {"A_APPROVED": 2246, "A_DECLINED": 7635, "A_CANCELLED": 2807}.items() <= cases.to_dict().items()
    reached = loan.measure("people_reached", stage="outcome")["estimate"]
    for act in ("A_APPROVED", "A_DECLINED", "A_CANCELLED"):
        row = loan.measure("action", stage="outcome", touchpoint=act)
        assert row["estimate"] * reached == pytest.approx(cases[act], abs=1e-6), act
    conversion = loan.measure("conversion")
    assert conversion["n"] == acts["case:concept:name"].nunique() == 13_087
    assert conversion["estimate"] == pytest.approx(2246 / 13_087)


def test_people_reached_at_each_stage_of_a_loan_are_those_of_the_log(loan, acts):
    from helpers import stages

    model = stages.load_model("tests/studies/loan.stages.yml", root=loan.root)
    stage_of = {rule.event[0] if isinstance(rule.event, (list, tuple)) else rule.event: rule.stage for rule in model.rules}
    reached = acts.assign(stage=acts["concept:name"].map(stage_of)).groupby("stage")["case:concept:name"].nunique()
    for stage in STAGES["loan"]:
        assert loan.measure("people_reached", stage=stage)["estimate"] == reached[stage], stage


def test_feelings_at_the_bank_are_gaps_and_no_zeros(loan):
    """Nothing was asked and nothing was written: no valence, no emotion, no score, no theme and no persona exists."""
    measures = loan.every("measures")
    assert not measures["metric"].str.match("valence|emotion|nps|csat|ces|aov|ctr|cpa").any()
    assert loan.every("themes").empty and loan.every("moods").empty
    journey = loan.every("journey")
    felt = journey[journey["lane"].isin(["emotions", "thoughts", "questions", "goals", "pain_points", "opportunities"])]
    assert set(felt["status"]) == {"gap"} and felt["estimate"].isna().all()
    assert set(felt.loc[felt["lane"] == "emotions", "stage"]) == set(STAGES["loan"])


# --- airline ---------------------------------------------------------------------------------------------------------------


def test_satisfied_passengers_are_those_of_the_survey(airline, passengers):
    satisfied = passengers["satisfaction"] == "satisfied"
    row = airline.measure("csat", stage="arrival")
    assert row["n"] == len(passengers)
    assert row["estimate"] == pytest.approx(satisfied.mean()) and round(row["estimate"], 3) == 0.438


def test_a_rating_of_0_means_not_asked_and_counts_nowhere(airline, passengers):
    """Means of the ratings per part of the flight, without the zeros, on the scale from -1 to 1."""
    for heading, stage, touchpoint in (("Inflight wifi service", "flight", "wifi"), ("Online boarding", "boarding", "online_boarding"),
                                       ("Checkin service", "check_in", "check_in_desk"), ("Baggage handling", "arrival", "baggage")):
        given = passengers.loc[passengers[heading] > 0, heading]
        row = airline.measure("valence_touchpoint", stage=stage, touchpoint=touchpoint)
        assert row["n"] == len(given), heading
        assert row["estimate"] == pytest.approx((given.mean() - 3) / 2), heading


def test_a_survey_alone_says_nothing_of_behaviour(airline):
    """No events: no transition, no conversion, no drop-off; who was reached is what people said."""
    measures = airline.every("measures")
    assert not measures["metric"].isin(["conversion", "drop_off", "back_share", "skip_share", "dwell", "sessions", "bounce", "aov"]).any()
    assert airline.every("events").empty and airline.every("transitions").empty
    assert "observed" not in set(measures.loc[measures["metric"] == "people_reached", "status"])


def test_messages_to_airlines_stay_apart_from_the_passengers(airline):
    comments = airline.every("comments")
    assert set(comments["channel"]) == {"twitter"} and set(comments["language"].dropna()) <= {"en"}
    assert not set(comments["person_id"].dropna()) & set(airline.every("answers")["person_id"])
