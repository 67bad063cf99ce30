"""Four studies on real data end with a report whose counts are those of the raw files, and where nothing was measured stands nothing."""

import re

import pandas as pd
import pytest
from conftest import SHARED, needs_shared

pytestmark = [needs_shared, pytest.mark.studies]
STAGES = {"airline": ["booking", "check_in", "boarding", "flight", "arrival"],
          "loan": ["application", "assessment", "offer", "validation", "outcome"],
          "jupyter": ["start", "work", "connect", "regular"],
          "shop": ["awareness", "consideration", "decision", "retention", "advocacy"]}


@pytest.fixture(params=["airline", "loan", "jupyter", "shop"])
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


# --- each ------------------------------------------------------------------------------------------------------------------


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


def test_the_report_of_the_loan_tells_how_applications_end_and_where_they_wait_in_dutch(loan):
    page = re.sub(r"<[^>]+>", " ", (loan.reports / "report.nl.html").read_text(encoding="utf-8"))
    text = " ".join(page.replace("\xa0", " ").replace("\xad", "").split())
    assert "7.635 met ‘aanvraag wordt afgewezen’ (58 %), 2.807 met ‘aanvraag wordt geannuleerd’ (21 %) en 2.246 met" in text
    assert "De meeste aanvragen stranden bij Aanvraag" in text and "De meeste tijd gaat zitten in Offerte: 57 %" in text
    assert "Na ‘nabellen over de offerte’ verstreek in de helft van de gevallen meer dan 10,8 dagen" in text
    assert all(track in text for track in ("de aanvraag (A_)", "de offerte (O_)", "het werk van de bank (W_)"))


def test_feelings_at_the_bank_are_gaps_and_no_zeros(loan):
    """Nothing was asked and nothing was written: no valence, no emotion, no score and no persona; a pain point is what people had to do."""
    measures = loan.every("measures")
    assert not measures["metric"].str.match("valence|emotion|nps|csat|ces|aov|ctr|cpa").any()
    assert loan.every("moods").empty
    themes = loan.every("themes")
    assert themes["theme"].tolist() == ["too_much_paper"] and themes["lost_in"].tolist() == ["conversion"]
    assert themes["verdict"].iloc[0] == "tie", "who sends papers once more succeeds more often: no pain that costs"
    journey = loan.every("journey")
    felt = journey[journey["lane"].isin(["emotions", "thoughts", "questions", "goals"])]
    assert set(felt["status"]) == {"gap"} and felt["estimate"].isna().all()
    answers = journey[journey["lane"] == "opportunities"]       # none found where a pain was weighed, and nothing known elsewhere
    weighed = set(journey.loc[(journey["lane"] == "pain_points") & journey["estimate"].notna(), "stage"])
    assert weighed and set(answers.loc[answers["status"] == "reported", "stage"]) == weighed
    assert set(answers["status"]) == {"gap", "reported"} and answers["estimate"].isna().all()
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


# --- jupyter ---------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def users() -> pd.DataFrame:
    return pd.read_csv(SHARED / "data/survey_jupyter_ux2015_surveygizmo/20160115235816-SurveyExport.csv", dtype=str, keep_default_na=False)


def test_open_answers_of_notebook_users_are_those_of_the_export(jupyter, users):
    sources, comments = jupyter.every("sources").iloc[0], jupyter.every("comments")
    assert (sources["format"], sources["rows_read"], sources["rows_kept"]) == ("surveygizmo", 1706, 1706)
    difficult = users.filter(regex=r"^Aspect #\d:.*difficult").apply(lambda column: column.str.strip().str.contains(r"\w"))
    said = comments[comments["question_id"].str.startswith("difficult_")]
    assert len(said) == difficult.sum().sum() and said["person_id"].nunique() == difficult.any(axis=1).sum()


def test_half_filled_and_hurried_answers_are_on_the_page_about_the_data(jupyter, users):
    found = jupyter.every("findings").set_index("finding")
    closed = [3, 5, 9, 29, 32, 36]
    given = users.iloc[:, closed].apply(lambda column: column.str.strip() != "")
    assert found.loc["no_answers", "rows"] >= (~given.any(axis=1)).sum() > 0 and "speeders" in found.index
    assert "deels ingevulde vragenlijsten" in jupyter.page("nl") and "questionnaires" in jupyter.page("en")


def test_difficulties_that_users_name_agree_with_how_the_project_labelled_them(jupyter, users):
    """Version control: people that our rules find among the difficult aspects, against the project's own keyword labels."""
    themes = jupyter.every("themes")
    found = themes[(themes["kind"] == "pain_point") & (themes["persona"] == "all")]
    labels = pd.read_csv(SHARED / "data/survey_jupyter_ux2015_surveygizmo/difficult_aspects_themes.csv", sep=";", index_col=0)
    silver = labels.iloc[:, 0].fillna("").str.contains("version_control").sum()
    ours = found[(found["theme"] == "version_control") & (found["stage"] == "work")].iloc[0]
    assert 0.5 * silver < ours["people"] < 1.5 * silver


# --- shop ------------------------------------------------------------------------------------------------------------------


def test_totals_of_the_analytics_export_are_those_of_its_cleaned_twin(shop):
    twin = pd.read_csv(SHARED / "data/vendor_ga_merchandise_de/google_merchandise.csv")
    counts = shop.every("counts")
    assert counts.loc[counts["metric"] == "nutzer", "value"].sum() == twin["Nutzer"].sum() == 1_483_805
    assert counts.loc[counts["metric"] == "umsatz", "value"].sum() == pytest.approx(twin["Umsatz"].sum())


def test_visits_without_times_or_words_leave_their_cells_empty(shop):
    measures = shop.every("measures")
    assert not measures["metric"].str.match("valence|emotion|nps|csat|ces|drop_off|dwell|people_reached|step_conversion").any()
    assert shop.every("comments").empty and shop.every("events").empty
    journey = shop.every("journey")
    assert set(journey.loc[journey["lane"].isin(["emotions", "thoughts", "questions", "pain_points"]), "status"]) == {"gap"}


def test_a_purchase_is_measured_and_never_a_feature_of_the_groups(shop):
    visits = pd.read_csv(SHARED / "data/web_online_shoppers/online_shoppers_intention.csv", sep=";")
    answers = shop.every("answers").query("question_id == 'bought'")
    assert len(answers) == len(visits) and answers["score"].mean() == pytest.approx(visits["Revenue"].mean())
    assert shop.every("findings").set_index("finding").loc["duplicate_rows", "rows"] == 125
    assert "PageValues" not in set(shop.every("questions")["column"])
