"""Proposals for new themes: only stable groups, with example rows, never a name."""

import numpy as np
import pandas as pd
import pytest
import yaml

from helpers import tables
from helpers.emotions.discovery import _stable_number, _without_theme, propose_themes, to_name

ZIP = ["de rits ging stuk bij {}", "die rits bleef steken aan {}", "kapotte rits na {} gezien", "rits los en stuk door {}"]
SMELL = ["het stonk naar rook in {}", "rook en stank bij {}", "een vieze stank van rook aan {}", "stank van rook rond {}"]
THINGS = ["huis", "tuin", "werk", "school", "vakantie", "trein", "kelder", "zolder", "keuken", "gang"]


def frames(texts, found=()):
    ids = [f"a:{i}" for i in range(len(texts))]
    base = pd.DataFrame({"row_id": ids, "question_id": "q", "person_id": [f"p{i}" for i in range(len(texts))], "wave": "w"})
    moods = base.assign(span=[f"0-{len(t)}" for t in texts], valence=-0.5, language="nl")
    hits = base[base["row_id"].isin(list(found))].assign(kind="pain_point")
    return base.assign(text=texts), moods, hits


@pytest.fixture(scope="module")
def two_themes():
    return [t.format(x) for x in THINGS for t in (*ZIP, *SMELL)]


@pytest.fixture(scope="module")
def table(two_themes):
    return propose_themes(*frames(two_themes), at_most=3)


def test_two_planted_complaints_are_proposed_with_words_and_examples(table):
    assert len(table) == 2 and table["people"].tolist() == [40, 40]
    assert sorted(words[0] for words in table["words"]) in (["rits", "rook"], ["rits", "stank"])
    assert all(len(e) == 3 for e in table["examples"]) and (table["stability"] >= 0.5).all()


def test_what_has_a_theme_already_is_not_proposed_again(two_themes):
    with_zip = [f"a:{i}" for i, t in enumerate(two_themes) if "rits" in t]
    table = propose_themes(*frames(two_themes, with_zip), at_most=3)
    assert not any("rits" in " ".join(e) for examples in table["examples"] for e in examples)


def test_few_texts_and_no_texts_propose_nothing():
    assert propose_themes(*frames(["de rits is stuk"] * 5)).empty
    assert propose_themes(tables.empty("comments"), tables.empty("moods"), tables.empty("hits")).empty


def test_a_proposal_is_yaml_that_waits_for_a_name(table):
    given = yaml.safe_load(to_name(table))["pain_point"]
    assert list(given) == ["name_me_1", "name_me_2"] and given["name_me_1"]["description"] == {"nl": "", "en": ""}
    assert to_name(table.iloc[:0]) == ""


def test_only_negative_clauses_of_two_words_without_a_pain_are_grouped_and_each_wording_once():
    rows = [("a", "De rits. Te duur", "0-8", -0.11, "x"), ("a", "De rits. Te duur", "9-16", -0.5, "x"), ("b", "DE RITS.", "0-8", -0.9, "y"), ("c", "Slecht", "0-6", -0.9, "z"), ("d", "Wel goed", "0-8", -0.1, "z"),
            ("e", "Heel slecht", "0-11", -0.9, "z"), ("f", "Ook slecht ", "0-11", -0.9, None)]
    moods = pd.DataFrame([(r, s, v, p) for r, _, s, v, p in rows], columns=["row_id", "span", "valence", "person_id"]).assign(question_id="q", language="nl")
    comments = pd.DataFrame([(r, t) for r, t, *_ in rows], columns=["row_id", "text"]).drop_duplicates("row_id").assign(question_id="q")
    hits = pd.DataFrame({"row_id": ["e", "a"], "question_id": "q", "kind": ["pain_point", "question"]})
    found = _without_theme(comments, moods, hits)
    assert found.to_numpy().tolist() == [["nl", "De rits.", "x"], ["nl", "Te duur", "x"], ["nl", "Ook slecht", "row f"]] and list(found) == ["language", "clause", "person"]


def islands(*sizes):
    """Points on a few places far apart, so many on each, hardly scattered."""
    rng = np.random.default_rng(0)
    return np.concatenate([np.eye(4)[i] * 10 + rng.normal(0, 0.01, (n, 4)) for i, n in enumerate(sizes)])


@pytest.mark.parametrize(("places", "most", "k"), [(islands(20, 20, 20), 5, 3), (islands(20, 20, 20), 3, 3), (islands(20, 20, 20), 1, 0), (islands(20, 20), 4, 2), (islands(3, 3), 9, 2),
                                                   (np.random.default_rng(1).normal(size=(60, 30)), 4, 0)])
def test_the_number_of_groups_is_the_one_that_halves_agree_on_best(places, most, k):
    found, stability = _stable_number(places, most, 7)
    assert found == k and (stability == pytest.approx(1.0) if k else stability < 0.5)


def vectors(texts, languages):
    return np.array([[10.0, 0] if "rits" in t else [0, 10.0] for t in texts]) + np.random.default_rng(0).normal(0, 0.01, (len(texts), 2))


def test_proposals_are_told_largest_first_with_their_numbers_and_small_groups_are_left_out(two_themes):
    zips = [t for t in two_themes if "rits" in t]
    rest = [t for t in two_themes if "rits" not in t]
    table = propose_themes(*frames([*zips[:12], *rest[:30]]), embed=vectors, at_most=4)
    assert table[["proposal", "language", "people", "texts"]].to_numpy().tolist() == [[1, "nl", 30, 30], [2, "nl", 12, 12]] and table["stability"].tolist() == pytest.approx([1, 1])
    assert all(len(set(e)) == 3 and set(e) <= set(rest if i == 0 else zips) for i, e in enumerate(table["examples"])) and table["words"].iloc[1][0] == "rits"
    assert all(len(words) <= 6 for words in table["words"]) and list(table) == ["proposal", "language", "people", "texts", "words", "examples", "stability"]
    comments, moods, hits = frames([*zips[:12], *rest[:30]])
    few = moods.assign(person_id=[f"p{min(i, 9) if i < 12 else i}" for i in range(42)])          # ten people, then nine
    assert len(propose_themes(comments, few, hits, embed=vectors, at_most=4)) == 2
    assert propose_themes(comments, moods.assign(person_id=[f"p{min(i, 8) if i < 12 else i}" for i in range(42)]), hits, embed=vectors, at_most=4)["people"].tolist() == [30]
    one = propose_themes(comments, moods.assign(person_id=[f"p{i % 11}" for i in range(42)]), hits, embed=vectors, at_most=4)
    assert one["people"].tolist() == [11, 11] and all(len(e) == 3 for e in one["examples"])


@pytest.mark.parametrize(("texts", "proposals"), [(30, 2), (29, 0)])
def test_thirty_texts_without_a_theme_are_needed(two_themes, texts, proposals):
    some = [t for t in two_themes if "rits" in t][:15] + [t for t in two_themes if "rits" not in t][: texts - 15]
    assert len(propose_themes(*frames(some), embed=vectors)) == proposals


def test_texts_of_which_no_word_comes_twice_propose_nothing():
    assert propose_themes(*frames([f"{'abcdefghijklmnopqrstuvwxyz'[i % 26] * (3 + i // 26)} {'zyxwvutsrqponmlkjihgfedcba'[i % 26] * (6 + i // 26)}x" for i in range(40)])).empty
