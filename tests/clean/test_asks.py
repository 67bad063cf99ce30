import numpy as np
import pandas as pd
import pytest

from helpers.clean import inspect
from helpers.clean.asks import _by_cells, _sentinels, number_or_word, of_questions
from helpers.clean.propose import propose


def questions(**columns):
    table = pd.DataFrame({h: pd.Series(cells, dtype="str") for h, cells in columns.items()}).fillna("")
    proposed = propose(list(table.columns))
    return of_questions(table, proposed, [h for h in table.columns if h not in proposed])


def asked(asks):
    return {(a["what"], a["column"]): a["seen"] for a in asks}


def test_the_scale_of_a_mark_is_proposed_from_the_answers_and_asked():
    sure, _, asks = questions(cijfer=["7", "8", "3", "10"])
    assert sure["cijfer"]["scale"] == (1, 10) and asked(asks) == {("scale", "cijfer"): "3–10"}


def test_a_satisfaction_beyond_five_and_a_recommendation_in_percent_are_asked():
    sure, _, asks = questions(tevredenheid=["7", "8", "3"], nps=["90", "20", "55"])
    assert (sure["tevredenheid"]["scale"], sure["nps"]["scale"]) == ((1, 10), (0, 100)) and len(asks) == 2


def test_a_scale_in_the_heading_is_believed_and_answers_beyond_it_are_asked_about():
    columns = {"Rapportcijfer website (1-10)": ["7", "5"], "nps (0-10)": ["0", "11"], "Tevreden over 2025 (1–7)": ["7", "2"]}
    sure, _, asks = questions(**columns)
    assert [q.get("scale") for q in sure.values()] == [(1, 10), None, (1, 7)]
    assert asked(asks) == {("scale", "nps (0-10)"): "0–11"}


def test_points_with_their_word_are_points():
    sure, _, asks = questions(tevreden=["1 - zeer ontevreden", "5 - zeer tevreden", "3"])
    assert asks == [] and "scale" not in sure["tevreden"]


def test_a_number_far_from_the_scale_may_mean_not_applicable():
    sure, _, asks = questions(tevredenheid=["4", "5", "99", "0"], rating=["1", "5", "-1"])
    assert (sure["tevredenheid"]["na"], sure["rating"]["na"]) == (["0", "99"], ["-1"])
    assert asked(asks)["na", "tevredenheid"] == "0, 99"


def test_an_age_is_a_number_and_an_age_group_a_word():
    assert number_or_word({"scale": (0, 120)}, pd.Series(["34", "-5", "x", "70"]))["kind"] == "numeric"
    assert number_or_word({"scale": (0, 120)}, pd.Series(["25-34", "65+"])) == {}


def test_cells_alone_only_suggest():
    _, perhaps, _ = questions(
        vertrouwen=["mee eens", "oneens", "neutraal"], doel=["prijs;gemak", "prijs", "gemak;"], stad=["Ede"] * 5 + ["Tiel"] * 5,
        opmerk=["dit is een lang antwoord over a", "en dit is er nog een over b", "en nog een derde over c"], code=["x1", "x2", "x3"],
    )  # fmt: skip
    assert {h: q.get("role") for h, q in perhaps.items()} == {
        "vertrouwen": "psychography", "doel": "goal", "stad": "attribute", "opmerk": "comment"}  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "keys", "what"),
    [(["25-01-2026", "01-02-2026"], {"date_order": "dmy"}, set()), (["01-02-2026", "03-02-2026"], {}, {"date_order"}),
     (["45720", "45721"], {}, {"date_number"}), (["2026-01-01", "01-02-2026"], {}, {"mixed_times"}), (["2026-01-01 10:00"] * 2, {}, {"timezone"}),
     (["2026-01-01T10:00Z"] * 2, {}, set())],
)  # fmt: skip
def test_dates_show_their_order_or_it_is_asked(tmp_path, cells, keys, what):
    (tmp_path / "a.csv").write_text("respondent_id,submitted_at,nps\n" + "".join(f"r{i},{c},9\n" for i, c in enumerate(cells)), encoding="utf-8")
    seen = inspect(tmp_path / "a.csv", kind="survey")
    assert seen["keys"] == keys and {a["what"] for a in seen["asks"]} == what


@pytest.mark.parametrize(("answers", "scale", "seen"), [
    ("1 5 3", (1, 5), "1–5"), ("1 6", (1, 7), "1–6"), ("7 3", (1, 7), "3–7"), ("8 2", (1, 10), "2–8"), ("0 3 4 6", (0, 7), "0–6"), ("0 10 3", (0, 10), "0–10"),
    ("11 40", (0, 100), "11–40"), ("100 55", (0, 100), "55–100"), ("101 150", (101, 150), "101–150")])  # fmt: skip
def test_a_mark_gets_the_least_usual_scale_that_holds_its_answers(answers, scale, seen):
    sure, _, asks = questions(cijfer=answers.split())
    assert (sure["cijfer"]["scale"], asked(asks)["scale", "cijfer"]) == (scale, seen)


def test_nobody_above_five_is_odd_from_thirty_answers_on():
    for people, is_odd in ((30, True), (29, False)):
        sure, _, asks = questions(moeite=["5", "1", "3"] * (people // 3) + ["2"] * (people % 3))
        assert (sure["moeite"].get("scale") == (1, 5), bool(asks)) == (is_odd, is_odd)


def test_words_that_are_no_points_are_asked_about_five_at_most():
    _, _, asks = questions(tevreden=["bah", "hm", "mwah", "nou", "tja", "zo", "n.v.t."])
    assert asked(asks) == {("words", "tevreden"): "bah, hm, mwah, nou, tja"}


@pytest.mark.parametrize(("cells", "found"), [
    (["a"] * 7 + ["b"] * 6, {"role": "attribute", "kind": "nominal"}), (["a", "b"], None), (["a", "b", "a"], None), (["a", "b", "a", "a"], None),
    (["a", "b", "a", "a", "a"], {"role": "attribute", "kind": "nominal"}), ([f"k{i % 12}" for i in range(30)], {"role": "attribute", "kind": "nominal"}),
    ([f"k{i % 13}" for i in range(30)], None), (["1", "2", "3"], {"metric": "rating", "scale": (1.0, 5.0)}), (["1", "2", "2"], None),
    (["1", "2", "11"], None), (["0", "2", "3"], {"metric": "rating", "scale": (0.0, 5.0)}), (["1", "6", "3"], {"metric": "rating", "scale": (1.0, 7.0)}),
    (["a;b"] + ["a"] * 8, {"role": "goal", "kind": "multi", "separator": ";"}), (["a;b"] + ["a"] * 9, {"role": "attribute", "kind": "nominal"}),
    (["x" * 20 + s for s in "abc"], {"role": "comment"}), (["x" * 19 + s for s in "abc"], None),
    (["eens", "oneens", "neutraal", ""], {"role": "psychography", "kind": "ordinal", "scale": (1.0, 5.0)}),
])  # fmt: skip
def test_what_a_column_may_be_by_its_cells(cells, found):
    assert _by_cells(pd.Series(cells)) == found


@pytest.mark.parametrize(("seen", "high", "away"), [
    ([1, 5, 9], None, []), ([1, 5, 99], None, ["99"]), ([0, 1, 5], 5, ["0"]), ([0, 1, 7], None, ["0"]), ([0, 1, 6], None, []), ([0, 1, 10], 10, []),
    ([-1, 2], None, ["-1"]), ([9, 98], None, []), ([7, 98], None, ["98"]), ([1, 88, 100], None, []), ([0, 3], 5, ["0"]), ([0, 6], 5, [])])  # fmt: skip
def test_codes_for_does_not_apply_lie_outside_the_scale(seen, high, away):
    assert _sentinels(np.array(seen, dtype=float), high) == away


def test_an_attribute_is_a_number_by_most_of_its_cells():
    cells = pd.Series([str(x) for x in range(13)])
    assert number_or_word({}, cells).get("kind") == "numeric" and number_or_word({}, cells[:12]) == {}
    assert number_or_word({}, pd.concat([cells, pd.Series(["x"])])).get("kind") == "numeric"
    assert number_or_word({}, pd.concat([cells, pd.Series(["x", "y"])])) == {}
    assert number_or_word({"scale": (0, 9)}, pd.Series(["1", "x"])) == {} and number_or_word({"scale": (0, 9)}, pd.Series(["1", "2", "x"]))["kind"] == "numeric"
