"""The star schema: every key of a fact is one row of its dimension, and every column has a meaning."""

import pytest
import takeaway

from helpers.report import star


@pytest.fixture(scope="module")
def made():
    return star.whole(takeaway.full())


@pytest.mark.row("D19")
def test_every_key_of_a_fact_is_one_row_of_its_dimension(made):
    for row in made["relations"].itertuples():
        keys = made[row.to_table][row.to_column]
        assert keys.is_unique and keys.tolist() == list(range(1, len(keys) + 1))
        assert set(made[row.from_table][row.from_column].dropna()) <= set(keys), row
    assert set(made["relations"]["to_table"]) == set(star.DIMENSIONS)


def test_stages_keep_the_order_of_the_journey_and_names_in_both_languages(made):
    assert made["dim_stage"]["stage"].tolist() == ["all", "awareness", "decision", "advocacy"]
    assert made["dim_stage"]["label_nl"].tolist()[:2] == ["hele reis", "Bewustwording"]
    assert made["dim_status"].set_index("status")["label_en"]["gap"] == "no data"


def test_every_column_of_every_table_is_in_the_dictionary_with_a_meaning(made):
    rows = made["dictionary"]
    told = set(zip(rows["table"], rows["column"]))
    assert told == {(name, column) for name, frame in made.items() if name not in ("dictionary", "relations") for column in frame}
    assert (rows["meaning_nl"].str.len() > 0).all() and (rows["meaning_en"].str.len() > 0).all()
