import sys

import pandas as pd
import pytest

from helpers.clean.persons import personal_names as names
from helpers.clean.persons.personal import MARK, scrub_all
from helpers.errors import UsageError


def test_first_names_are_no_everyday_words():
    assert {"Wil", "Job", "Floor", "Ken", "Will"}.isdisjoint(names.first_names()) and len(names.first_names()) > 900


def test_a_surname_goes_along_with_its_first_name_and_a_brand_is_nobody():
    text = "Zo zei Anne-Marie van den Berg tegen Peter, niet bij Calvin Klein"
    assert [m.group(1) for m in names.known().finditer(text)] == ["Anne-Marie van den Berg", "Peter"]


def test_a_weak_cue_needs_a_first_name():
    assert names.is_name("kees") and not names.is_name("tevreden") and not names.is_name("team")


def test_what_a_finder_sees_beside_the_rules_is_taken_out_too():
    seen, found = scrub_all(pd.Series(["zei yvo tegen Piet", ""]), None, lambda text: [(4, 7)])
    assert seen.tolist() == [f"zei {MARK} tegen {MARK}", ""] and found["name"] == 2


@pytest.mark.parametrize("language", ["nl", "en"])
def test_an_extra_that_is_asked_for_and_not_there_is_named(monkeypatch, language):
    monkeypatch.setitem(sys.modules, "deduce", None)
    assert names.finder("rules", language) is None
    with pytest.raises(UsageError, match=r"klantreis\[names\]"):
        names.finder("deduce", language)
