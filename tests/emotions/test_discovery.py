"""Proposals for new themes: only stable groups, with example rows, never a name."""

import pandas as pd
import pytest
import yaml

from helpers import tables
from helpers.emotions.discovery import propose_themes, to_name

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
