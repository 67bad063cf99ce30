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
