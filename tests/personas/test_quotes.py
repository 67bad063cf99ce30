"""Quotes come from typical members, one of a person, and say what the group says more than others do."""

import pandas as pd
import pytest

from helpers import tables
from helpers.personas.quotes import _weights, quotes

TEXTS = {"p1": "waarom staan de verzendkosten pas aan het eind", "p2": "ik zoek een trui met een duidelijk keurmerk"}


def people(n=12, probability=0.9):
    ids = [f"{p}{i:02d}" for p in TEXTS for i in range(n)]
    return pd.DataFrame({"person_id": ids, "persona": [i[:2] for i in ids], "probability": probability, "is_assigned": True, "basis": "survey"})


def comment(person, text, stage="decision", language="nl", row=""):
    return {"row_id": f"f.csv:{row or person}", "question_id": "q", "person_id": person, "text": text, "language": language, "stage": stage}


def said(n=12):
    return pd.DataFrame([comment(f"{p}{i:02d}", f"{text} {'abcdefghijklmno'[i]}") for p, text in TEXTS.items() for i in range(n)])


def of(table, persona="p1"):
    return table[table["persona"] == persona]["quote"].tolist()


def test_each_persona_has_at_most_three_quotes_each_of_another_person():
    table = tables.conform(quotes(people(), said()), "persona_quotes")
    assert table.groupby("persona")["row_id"].nunique().to_dict() == {"p1": 1, "p2": 1}      # all of p1 said the same words
    assert set(table["people"]) == {12}


def test_a_quote_has_the_words_that_the_group_uses_and_words_of_one_person_count_for_nothing():
    comments = pd.concat([said(), pd.DataFrame([comment("p100", "mijn buurvrouw Truus van nummer acht zegt hallo", row="x"),
                                                comment("p101", "een heel gewone zin zonder iets bijzonders erin", row="y")])])
    assert of(quotes(people(), comments, most=1))[0].startswith("waarom staan de verzendkosten")


def test_quotes_are_spread_over_stages_before_a_stage_speaks_twice():
    more = [comment("p103", "de verzendkosten staan hier ook aan het eind", "awareness", row="x"),
            comment("p104", "verzendkosten aan het eind, waarom toch", "decision", row="y")]
    table = quotes(people(), pd.concat([said(), pd.DataFrame(more)]))
    assert table[table["persona"] == "p1"]["stage"].tolist()[:2] == ["decision", "awareness"]


@pytest.mark.parametrize("text", ["Mijn nummer is [•••], bel mij over de verzendkosten", "te kort", "lang " * 60])
def test_where_something_was_taken_out_and_what_is_too_short_or_too_long_is_not_quoted(text):
    comments = said()
    comments.loc[comments["person_id"].str.startswith("p1"), "text"] = text
    assert of(quotes(people(), comments)) == []


def test_only_the_half_that_belongs_most_clearly_is_quoted_and_who_is_uncertain_never():
    members = people()
    members.loc[members["person_id"] == "p100", "probability"] = 0.99
    assert quotes(members, said()).set_index("persona").loc["p1", "row_id"] == "f.csv:p100"
    assert quotes(people().assign(is_assigned=False), said()).empty


def test_a_group_of_whom_too_few_wrote_something_is_not_quoted_and_without_answers_there_are_no_quotes():
    assert quotes(people(9), said(9)).empty
    assert quotes(people(), tables.empty("comments")).empty and quotes(tables.empty("memberships"), said()).empty


def test_control_and_direction_characters_are_gone():
    comments = said()
    comments["text"] = comments["text"].str.replace("de ", "de\u202e\n ")
    assert all("\u202e" not in q and "\n" not in q for q in of(quotes(people(), comments)))


def test_ten_people_who_wrote_are_enough_unless_another_number_is_given():
    for writers, least, is_quoted in ((10, {}, True), (9, {}, False), (9, {"minimum_people": 9}, True)):
        every = said()
        comments = every[every["person_id"].isin([f"p1{i:02d}" for i in range(writers)])]
        assert (len(quotes(people(), comments, **least)) > 0) == is_quoted


@pytest.mark.parametrize(("letters", "is_quoted"), [(24, False), (25, True), (160, True), (161, False)])
def test_a_quote_has_twenty_five_letters_at_least_and_a_hundred_and_sixty_at_most(letters, is_quoted):
    comments = said()
    comments.loc[comments["person_id"].str.startswith("p1"), "text"] = ("verzendkosten " * 20)[: letters - 1] + "x"
    assert len(of(quotes(people(), comments))) == is_quoted


def test_a_word_weighs_by_the_smoothed_shares_of_who_use_it_when_ten_people_do():
    import numpy as np

    used = pd.DataFrame({"p1": [10, 9, 20], "p2": [5, 0, 20], "p3": [0, 0, 10]}, index=["eind", "truus", ""])
    assert _weights(used, "p1", 10) == pytest.approx({"eind": np.log(15 / 30) - np.log(10 / 40), "truus": 0.0})
    assert _weights(used, "p2", 5)["eind"] == pytest.approx(np.log(10 / 30) - np.log(15 / 40))


def test_quotes_are_in_the_language_of_most_and_numbered_and_each_says_where_it_was_written():
    rows = [comment(f"p1{i:02d}", f"waarom staan de verzendkosten pas aan het eind, {word}", stage, language) for i, (word, stage, language) in enumerate(
        [("zeg", "decision", "nl"), ("hoor", "decision", "nl"), ("toch", "decision", "nl"), ("why", "use", "en"), ("aha", "awareness", "nl")] + [("zeg", "decision", "nl")] * 7)]
    table = quotes(people(), pd.DataFrame(rows))
    assert table[["persona", "rank", "row_id", "stage", "language", "question_id", "people"]].to_numpy().tolist() == [
        ["p1", 1, "f.csv:p100", "decision", "nl", "q", 12], ["p1", 2, "f.csv:p104", "awareness", "nl", "q", 12], ["p1", 3, "f.csv:p103", "use", "en", "q", 12]]
    assert quotes(people(), pd.DataFrame(rows), most=4)["row_id"].tolist()[3] == "f.csv:p101"
