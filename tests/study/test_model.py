"""What a study knows of itself: its waves, where its sources lie, and how its questions are called."""

import pytest

from helpers.errors import UsageError
from helpers.study import Study
from helpers.study.model import Engine, Weights

STUDY = {"study": "acme", "title": {"nl": "Acme", "en": "Acme"}, "languages": ["nl"],
         "waves": {w: [{"path": f"data/raw/acme/{w}.csv", "as": "survey"}] for w in ("2026-Q1", "2026-Q2")}}


def test_a_wave_that_is_not_there_names_those_that_are():
    plan = Study(**STUDY)
    assert plan.waves_until() == ["2026-Q1", "2026-Q2"]
    assert plan.waves_until("2026-Q1") == ["2026-Q1"]
    with pytest.raises(UsageError, match=r"Bedoelt u 2026-Q2.*2026-Q1, 2026-Q2"):
        plan.waves_until("2026-Q22")


def test_sources_carry_their_wave_and_where_they_lie():
    first, second = Study(**STUDY, root="..").sources()
    assert (first["wave"], first["source"], first["kind"]) == ("2026-Q1", "data/raw/acme/2026-Q1.csv", "survey")
    assert second["file"] == "../data/raw/acme/2026-Q2.csv"


def test_a_question_without_a_label_is_called_by_its_heading_when_that_is_words():
    asked = {"Netheid van de trein": {"id": "q1"}, "q0004_1": {"id": "q2"}, "Prijs nu": {"id": "q3", "label": {"nl": "de prijs"}}}
    labels = Study(**STUDY, questions=asked).labels_in("nl")
    assert (labels["q1"], labels.get("q2"), labels["q3"]) == ("Netheid van de trein", None, "de prijs")


def test_the_words_for_whom_it_counts_go_to_the_sentences():
    assert Study(**STUDY, people={"nl": "aanvragen", "en": "applications"}).labels_in("en")["counted"] == "applications"
    assert Study(**STUDY).labels_in("nl")["counted"] == "mensen"


@pytest.mark.parametrize("engine", [{"name": "duckdb", "master": "spark://a:7077"}, {"name": "spark", "master": "a:7077"}])
def test_a_master_is_the_address_of_a_spark_cluster(engine):
    with pytest.raises(ValueError, match="engine_master"):
        Engine(**engine)


def test_notebooks_are_given_the_master_of_a_cluster_or_the_name_of_the_engine():
    assert Engine(name="spark", master="spark://a:7077").asked == "spark://a:7077" and Engine().asked == "auto"


@pytest.mark.parametrize("shares", [{"man": 0.5, "vrouw": 0.4}, {"man": 1.2, "vrouw": -0.2}, {"man": 0.6, "vrouw": 0.6}])
def test_shares_of_a_population_add_up_to_one(shares):
    with pytest.raises(ValueError, match="weights"):
        Weights(margins={"sex": shares}, source="CBS")
    assert Weights(margins={"sex": {"man": 0.495, "vrouw": 0.5}}, source="CBS")
