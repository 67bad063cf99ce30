"""The export for CRM and e-mail tools: the right tactic for the right person, nobody who said no, nothing sensitive."""

import pandas as pd
import pytest

from helpers import store, study, tables, words
from helpers.errors import UsageError
from helpers.experiments.activation import activation

SAY = words.load("en", {"p1": "Bas", "cart": "Cart", "early_costs": "show costs early"})


def data(consent=("yes", "yes", "no", "unknown")):
    ids = ["a", "b", "c", "d"]
    people = pd.DataFrame({"person_id": ids, "consent": consent, "attr_age": [30.0, 40, 50, 60], "attr_faith": ["x"] * 4})
    members = pd.DataFrame({"person_id": [*ids, "e"], "persona": ["p1", "p2", "p1", "p1", "unknown"], "is_assigned": [True] * 4 + [False]})
    day = pd.Timestamp("2026-06-01", tz="UTC")
    rows = [("a", 1, "look"), ("a", 2, "cart"), ("b", 1, "cart"), ("c", 1, "look"), ("d", 1, "look"), ("e", 1, "look")]
    steps = pd.DataFrame(rows, columns=["person_id", "step", "stage"]).assign(wave="w2", left_at=day)
    steps = pd.concat([steps, steps.tail(1).assign(person_id="b", step=9, stage="look", wave="w1")])
    journey = pd.DataFrame([("p1", "cart", 2, "later"), ("p1", "cart", 1, "early_costs"), ("all", "cart", 1, "trust"), ("all", "look", 0, None)],
                           columns=["persona", "stage", "rank", "statement"]).assign(lane="opportunities")
    return people, members, steps, journey


@pytest.mark.row("A18")
def test_each_person_gets_the_first_tactic_of_the_own_persona_at_the_last_stage_and_only_who_said_yes():
    found = activation(*data(), "w2", SAY)
    assert found["person_id"].tolist() == ["a", "b"] and found["stage"].tolist() == ["cart", "cart"]
    assert found["tactic"].tolist() == ["early_costs", "trust"]
    assert found.loc[0, ["persona_name", "stage_name", "tactic_name"]].tolist() == ["Bas", "Cart", "show costs early"]


def test_without_any_record_of_consent_all_are_there_and_marked():
    found = activation(*data(("unknown",) * 4), "w2", SAY)
    assert found["person_id"].tolist() == ["a", "b", "c", "d"] and set(found["consent"]) == {"unknown"}
    assert found["tactic"].isna().tolist() == [False, False, True, True]


def test_attributes_go_along_only_when_asked_for():
    assert list(activation(*data(), "w2", SAY).columns) == list(tables.empty("activation").columns)
    assert activation(*data(), "w2", SAY, ["age"])["attr_age"].tolist() == [30, 40]


def test_empty_tables_give_an_empty_export():
    people, members, steps, journey = (frame.iloc[:0] for frame in data())
    assert activation(people, members, steps.assign(left_at=pd.Series(dtype="datetime64[us, UTC]")), journey, "w2", SAY).empty


@pytest.mark.row("A18")
@pytest.mark.parametrize(("asked", "told"), [("faith", "is sensitive"), ("agee", "is no question of this study. Did you mean age?")])
def test_the_study_file_refuses_to_send_along_what_is_sensitive_or_unknown(tmp_path, asked, told):
    file = tmp_path / "shop.yml"
    file.write_text("study: shop\ntitle: {nl: W, en: S}\nlanguages: [en]\nwaves: {w1: []}\nprivacy: {sensitive: [faith]}\n"
                    "questions:\n  Age: {id: age, role: attribute}\n  Faith: {id: faith, role: attribute}\n"
                    f"export_columns: [{asked}]\n", encoding="utf-8")
    with pytest.raises(UsageError, match=told):
        study.read(file, tmp_path)


def test_the_export_is_a_file_that_other_tools_read_and_that_holds_no_formula(tmp_path):
    frame = activation(*data(), "w2", SAY.with_labels({"early_costs": "=HYPERLINK(1)"}))
    place = store.export(frame, "activation", tmp_path)
    back = pd.read_csv(place)
    assert place.name == "activation.csv" and len(back) == 2 and back.loc[0, "tactic_name"] == "'=HYPERLINK(1)"


@pytest.mark.row("A18")
def test_no_pseudonym_of_the_export_or_of_the_chances_reaches_what_may_be_shared(tmp_path):
    from helpers.report import tables_out

    exported = activation(*data(), "w2", SAY)
    chances = pd.DataFrame({"metric": "churn", "person_id": ["canary-a"], "wave": "w2", "horizon": "28 days", "estimate": 0.5, "model": "points"})
    exported.loc[0, "person_id"] = "canary-b"
    given = {name: tables.empty(name) for name in tables.contracts()}
    given |= {"activation": exported, "predictions": tables.conform(chances, "predictions")}
    tables_out.write(given, tmp_path, minimum_people=10)
    assert any(tmp_path.rglob("*.csv"))
    assert [f.name for f in tmp_path.rglob("*") if f.is_file() and b"canary" in f.read_bytes()] == []
