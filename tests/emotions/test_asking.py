"""What people ask and search for, taken together."""

import pandas as pd
import pytest

from helpers import tables
from helpers.emotions.asking import asked, search_terms
from helpers.emotions.scoring import score_comments
from helpers.emotions.themes import asking_clauses

# The guides' own examples: a nutcracker, rain boots, running shoes.
NUTCRACKER = ["Welke notenkraker is het beste?", "Waar kan ik een goede notenkraker kopen?", "Is er een notenkraker voor harde noten?"]
BOOTS = ["Welke regenlaarzen zijn waterdicht?", "Zijn er regenlaarzen voor brede kuiten?", "Hoe maak ik regenlaarzen schoon?"]
SHOES = ["Welke hardloopschoenen passen bij mij?", "Hoe lang gaan hardloopschoenen mee?"]


def comments(texts, stage="consideration"):
    rows = {"row_id": [f"a:{i}" for i in range(len(texts))], "question_id": "q", "person_id": [f"p{i}" for i in range(len(texts))],
            "wave": "w", "kind": "survey", "text": texts, "stage": stage, "touchpoint": "other", "channel": "survey", "rule_id": "d"}
    return tables.conform(pd.DataFrame(rows), "comments")


def searches(*terms):
    at = pd.date_range("2026-01-01", periods=len(terms), freq="min", tz="UTC")
    rows = {"row_id": [f"e:{i}" for i in range(len(terms))], "person_id": [f"s{i}" for i in range(len(terms))], "wave": "w", "at": at,
            "event": [f"view_search_results {t}" for t in terms], "stage": "consideration", "touchpoint": "o", "channel": "w", "rule_id": "r"}
    return tables.conform(pd.DataFrame(rows), "events")


@pytest.mark.row("L8", "E9")
def test_questions_and_search_terms_about_one_thing_come_together_most_asked_first():
    given = comments(NUTCRACKER + BOOTS + SHOES + ["De jurk is mooi.", "Ik vond de bediening goed."])
    log = searches("notenkraker", "notenkrakers", "hardloopschoenen")
    table = asked(given, score_comments(given, scorer="rules"), log, minimum_people=2)
    assert table["people"].tolist() == [5, 3, 3] and table["rank"].tolist() == [1, 2, 3]
    about = [next(w for w in ("notenkraker", "regenlaarzen", "hardloopschoenen") if w in q.lower()) for q in table["question"]]
    assert sorted(about) == ["hardloopschoenen", "notenkraker", "regenlaarzen"] and about[0] == "notenkraker"
    assert table.loc[0, "sources"] == "search;text" and set(table["stage"]) == {"consideration"}


def test_what_few_people_ask_stays_out_and_each_stage_has_its_own():
    both = pd.concat([comments(NUTCRACKER), comments(NUTCRACKER[:1], "decision").assign(row_id="b:1")], ignore_index=True)
    table = asked(both, score_comments(both, scorer="rules"), minimum_people=3)
    assert table[["stage", "people"]].to_numpy().tolist() == [["consideration", 3]]


def test_ten_questions_of_one_person_are_one_person():
    given = comments(NUTCRACKER[:1] * 10).assign(person_id="p")
    assert asked(given, score_comments(given, scorer="rules"), minimum_people=1)[["people", "texts"]].to_numpy().tolist() == [[1, 10]]


def test_search_terms_are_read_from_addresses_and_names_of_events():
    events = searches("x").assign(event=["page_view /zoeken?sort=a&zoekterm=rode%20jurk#top"])
    assert search_terms(events)["text"].tolist() == ["rode jurk"]
    assert search_terms(events.assign(event="page_view /zoeken")).empty
    assert search_terms(events.assign(event="view_search_results")).empty


def test_a_term_that_the_export_tells_counts_before_the_name_of_the_event():
    events = searches("x", "y", "z").assign(search_term=["  rode   jurk ", None, " "])
    assert search_terms(events)[["person_id", "text"]].to_numpy().tolist() == [["s0", "rode jurk"], ["s1", "y"], ["s2", "z"]]
    plain = events.assign(event="view_search_results", search_term=["Rode jurk", "rode jurken", None])
    table = asked(comments([]), score_comments(comments([]), scorer="rules"), plain, minimum_people=2)
    assert table[["people", "sources"]].to_numpy().tolist() == [[2, "search"]]


def test_only_what_has_the_form_of_a_question_asks():
    given = comments(["Waar vind ik de maattabel?", "Hoe lang duurt het", "Het duurt lang."])
    assert asking_clauses(given, score_comments(given, scorer="rules"))["text"].tolist() == ["Waar vind ik de maattabel?", "Hoe lang duurt het"]


def test_nothing_in_gives_nothing_out():
    assert asked(tables.empty("comments"), tables.empty("moods"), tables.empty("events")).empty


def test_questions_stand_by_wave_and_stage_with_the_most_asked_first_called_by_their_most_typical_form():
    texts = ["Is er een notenkraker?", "Is er een notenkraker?", "Is er een hele goede notenkraker voor harde noten?", "Hoe maak ik regenlaarzen schoon?", "Hoe maak ik regenlaarzen?", "Waar?"]
    given = comments(texts).assign(stage=["b", "b", "b", "a", "a", "a"], wave=["w1", "w1", "w1", "w1", "w1", "w1"])
    later = comments(["Is er een notenkraker?"]).assign(row_id="z:1", wave="w0", person_id=pd.Series([None], dtype="str"))
    both = pd.concat([given, later], ignore_index=True)
    table = asked(both, score_comments(both, scorer="rules"), minimum_people=1)
    assert table[["wave", "stage", "question", "people", "texts", "rank", "sources"]].to_numpy().tolist() == [
        ["w0", "consideration", "Is er een notenkraker?", 1, 1, 1, "text"], ["w1", "a", "Hoe maak ik regenlaarzen schoon?", 2, 2, 1, "text"],
        ["w1", "b", "Is er een notenkraker?", 3, 3, 1, "text"]]
    assert asked(both, score_comments(both, scorer="rules"), minimum_people=4).empty


@pytest.mark.parametrize(("event", "term"), [
    ("page_view /zoek?q=jurk", "jurk"), ("page_view /zoek?x=1&zoekwoord=a&trefwoord=rode+jurk&y=2", "rode jurk"), ("x?Q=a%2Fb", "a/b"), ("search: noten", "noten"), ("zoekterm  noten ", "noten"),
    ("search /zoeken", None), ("search", None), ("research noten", None), ("view?q=", None), ("view?p=jurk", None), ("search " + "x" * 95, "x" * 90), ("view?q=+++", None)])
def test_a_term_is_read_from_an_address_or_behind_the_name_of_the_event(event, term):
    assert search_terms(searches("x").assign(event=event))["text"].tolist() == ([] if term is None else [term])


def test_terms_of_fewer_than_three_letters_and_words_of_every_question_are_nothing_to_ask():
    empty = score_comments(comments([]), scorer="rules")
    for term, rows in (("tv", 0), ("bed", 1), ("de het een", 0), ("!!!", 0)):
        assert len(asked(comments([]), empty, searches(term), minimum_people=1)) == rows
    table = asked(comments([]), empty, searches("notenkraker", "regenlaarzen", "notenkrakers"), minimum_people=1)
    assert table[["question", "people", "rank"]].to_numpy().tolist() == [["notenkrakers", 2, 1], ["regenlaarzen", 1, 2]]
