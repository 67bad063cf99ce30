"""The examples that come as studies: each story, told to the generator, comes back out of the report. Their people are synthetic."""

import shutil

import pandas as pd
import pytest
import told
from conftest import ROOT

from helpers import disclosure, study
from helpers.report import tables_out

WORDS = {"hospital": "patiënten", "yoga": "deelnemers", "music": "luisteraars", "waterkoker": "kopers"}


@pytest.fixture(scope="module")
def example(run_study):
    """Name -> the finished example; each runs once."""
    made = {}

    def build(name):
        def copied(root):
            raw = ROOT / "data" / "raw" / name
            if raw.is_dir():
                shutil.copytree(raw, root / "data" / "raw" / name)
            return f"studies/{name}.yml"

        return copied

    def run(name):
        if name not in made:
            made[name] = run_study(name, build(name))
            assert made[name].done.returncode == 0, made[name].done.stdout + made[name].done.stderr
        return made[name]

    return run


def cells(whole, lane, persona="all"):
    rows = whole.table("journey")
    return rows[(rows["lane"] == lane) & (rows["persona"] == persona)]


def stages_of(whole):
    return list(cells(whole, "actions")["stage"].unique())


@pytest.mark.studies
@pytest.mark.row("E5", "L15", "M14", "M6")
def test_the_hospital_has_a_row_for_care_givers_its_own_stages_and_its_own_word_for_people(example):
    whole = example("hospital")
    care, patients = cells(whole, "frontstage"), cells(whole, "actions")
    assert care["statement"].str.startswith("care ").all() and patients["statement"].str.startswith("patient ").all()
    assert set(care["stage"]) == {"intake", "admission", "diagnosis", "treatment", "recovery"} == set(stages_of(whole))
    page = whole.page("nl")
    assert "Wat zorgverleners doen" in page and "Wat patiënten doen" in page and "130 patiënten" in page
    assert "What care-givers do" in whole.page("en") and "130 patients" in whole.page("en")


@pytest.mark.studies
@pytest.mark.row("E5")
def test_no_number_of_the_hospital_is_about_fewer_people_than_its_minimum(example):
    rows = example("hospital").table("journey")
    told = rows[rows["estimate"].notna()]
    assert (told["n"] >= 10).all() and (told["people"].dropna() >= 10).all()
    shares = told[(told["unit"] == "share") & told["method"].str.contains("ilson|aalen")]
    assert not (shares["estimate"] * shares["n"]).round().between(1, 9).any()


@pytest.mark.studies
@pytest.mark.row("B15")
def test_no_shared_table_of_the_hospital_tells_a_small_number_of_patients_or_gives_one_away(example):
    """Each table as it was and as it is shared: what is missing from a total is two rows at least and ten people, or all there is."""
    whole, checked = example("hospital"), 0
    for file in sorted((whole.reports / "tables").glob("*.parquet")):
        shared = pd.read_parquet(file)
        people = shared.get(tables_out.COUNTED.get(file.stem, "n"), pd.Series(dtype="float64")).dropna()
        assert not people.between(1, 9).any(), file.stem
        if {"estimate", "unit", "method", "n"} <= set(shared):
            assert not disclosure.counted(shared).between(1, 9).any(), file.stem
        for family in disclosure.SUMS.get(file.stem, ()):
            for key, were in whole.every(file.stem).groupby(family):
                are = shared[(shared[family] == pd.Series(dict(zip(family, key)))).all(axis=1)]
                missing = were["people"].sum() - are["people"].sum()
                assert are.empty or missing == 0 or (len(were) - len(are) > 1 and missing >= 10), (file.stem, key)
                checked += 1
    assert checked > 10


EXAMPLES = ["hospital", "yoga", "music", "waterkoker", "blank"]


@pytest.mark.studies
@pytest.mark.row("B1")
@pytest.mark.parametrize("name", EXAMPLES)
def test_every_number_of_its_page_stands_in_a_row_of_a_table(example, name):
    assert [told.unknown_in(example(name), language) for language in ("nl", "en")] == [[], []]


@pytest.mark.studies
@pytest.mark.row("E1")
def test_the_kettle_finds_its_two_kinds_of_shoppers_and_shows_what_competitors_do_as_assumed(example):
    whole = example("waterkoker")
    assert len(whole.table("personas")) == 2
    rivals = cells(whole, "competitors")
    assert (rivals.loc[rivals["statement"].notna(), "status"] == "assumed").all() and rivals["statement"].notna().sum() == 3
    pains = cells(whole, "pain_points").set_index("stage")
    assert pains.loc["decision", "statement"] == "shipping_costs_late"
    assert "keuzehulp" not in whole.page("nl")  # hoped for, so on a map of the future only


@pytest.mark.studies
@pytest.mark.row("P5", "E3")
def test_from_trial_to_paying_has_an_interval_that_holds_what_was_planted(example):
    whole = example("yoga")
    paid = whole.measure("step_conversion", stage="trial")
    assert paid["low"] < 0.45 < paid["high"] and paid["n"] > 100
    assert set(cells(whole, "touchpoints").query("stage == 'meet'")["statement"]) >= {"facebook_ad"}


@pytest.mark.studies
@pytest.mark.row("E4", "L14")
def test_the_music_map_has_seven_stages_with_thoughts_steps_feelings_and_the_share_of_women(example):
    whole = example("music")
    assert sorted(stages_of(whole)) == sorted(["open", "listen", "discover", "share", "discuss", "receive", "respond"])
    women = cells(whole, "people").query("statement == 'woman'").set_index("stage")
    assert women.loc["share", "estimate"] > women.loc["listen", "estimate"] and women["low"].notna().all()
    assert cells(whole, "thoughts")["statement"].notna().any() and cells(whole, "emotions")["estimate"].notna().sum() >= 7


@pytest.mark.studies
@pytest.mark.row("E6")
def test_the_blank_template_is_drawn_with_every_box_empty(example):
    whole = example("blank")
    rows = whole.table("journey")
    assert len(rows) == 50 and (rows["status"] == "gap").all() and rows["estimate"].isna().all()
    assert [s in whole.page("nl") for s in ("Bewust", "Beroep doen", "Vragen", "Handelen", "Promoten")] == [True] * 5


@pytest.mark.parametrize(("name", "word"), WORDS.items())
def test_an_example_says_that_its_people_are_synthetic_and_what_they_are_called(name, word):
    read = study.read(ROOT / "studies" / f"{name}.yml", root=ROOT)
    assert read.is_synthetic and read.people["nl"] == word and set(read.title) == {"nl", "en"}
