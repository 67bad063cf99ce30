"""What became of the personas of last time is said no stronger than the table allows."""

import pandas as pd
import pytest

from helpers import tables, words
from helpers.report.findings import identity

SAYS = {language: words.load(language, {"att_trend": "follows fashion"}) for language in ("nl", "en")}
ROW = {"wave_before": "w1", "wave_after": "w2", "verdict": "kept", "agreement": 0.9, "share_before": 0.3, "share_after": 0.32, "low": -0.03, "high": 0.07,
       "n_before": 400, "n_after": 420, "moved_trait": "att_trend", "moved": 0.1, "unsure_before": 0.05, "unsure_after": 0.06}


def table(*changes):
    rows = [{**ROW, "persona": f"p{i}", "name_nl": f"Naam{i}", "name_en": f"Name{i}"} | change for i, change in enumerate(changes, start=1)]
    return tables.conform(pd.DataFrame(rows), "identities")


def test_personas_that_are_all_found_again_take_one_sentence_with_its_figures():
    said = identity.kept(table({}, {"agreement": 0.97}), SAYS["en"])
    assert said[0].startswith("All 2 personas of w1 are found again in w2") and "90% to 97%" in said[0] and len(said) == 2


@pytest.mark.parametrize("language", ["nl", "en"])
def test_new_vanished_and_changed_ones_are_named(language):
    say, name = SAYS[language], "Naam" if language == "nl" else "Name"
    said = " ".join(identity.kept(table({}, {"verdict": "changed", "moved": 0.8}, {"verdict": "changed", "agreement": 0.4}, {"verdict": "new"},
                                        {"verdict": "vanished", "share_after": 0.0}), say))
    assert all(f"{name}{i}" in said for i in range(1, 6)) and "follows fashion" in said
    assert say("identity.new", name=f"{name}4", share=say.percent(0.32), after="w2") in said
    assert say("identity.changed_people", name=f"{name}3", share=say.percent(0.4)) in said


def test_a_model_that_fits_less_well_is_a_reason_to_look_again():
    assert "less well" in identity.kept(table({"unsure_after": 0.17}), SAYS["en"])[-1]
    assert "as well" in identity.kept(table({"unsure_after": 0.14}), SAYS["en"])[-1]


def test_only_the_newest_pair_of_waves_is_told_in_order_of_the_personas():
    rows = pd.concat([table({}, {}), table({}, {}).assign(wave_before="w2", wave_after="w3", persona=["p10", "p2"])])
    assert identity.last(rows)["persona"].tolist() == ["p2", "p10"] and identity.last(rows)["wave_after"].unique().tolist() == ["w3"]


def test_one_wave_says_that_there_is_nothing_to_compare_with():
    assert identity.kept(tables.empty("identities"), SAYS["nl"]) == [SAYS["nl"]["identity.one_wave"]]


def test_each_verdict_is_told_whole_at_its_boundaries():
    say = SAYS["en"]
    fits = lambda key, after: say(f"identity.{key}", before_share="5%", after_share=after, before="w1", after="w2")  # noqa: E731
    read = lambda *changes: identity.kept(table(*changes), say)  # noqa: E731
    assert read({"unsure_before": 0.0, "unsure_after": 0.10})[-1].startswith(say["identity.fits"].split("{")[0]) and read({"unsure_after": 0.16})[-1] == fits("fits_less", "16%") and read({})[-1] == fits("fits", "6%")
    assert len(read({"unsure_after": None})) == len(read({"unsure_before": None})) == 1
    half = read({}, {"verdict": "changed", "agreement": 0.5, "moved": -0.84}, {"verdict": "changed", "agreement": 0.49})
    assert half[:3] == [say("identity.kept", names="Name1", before="w1", after="w2"), say("identity.changed_trait", name="Name2", trait="follows fashion", moved="−0.8", before="w1", after="w2"),
                        say("identity.changed_people", name="Name3", share="49%")]
    assert read({"verdict": "vanished"})[0] == say("identity.vanished", name="Name1", share="30%", before="w1", after="w2") and identity.trait("att_trend=yes", say).startswith("follows fashion: ")
