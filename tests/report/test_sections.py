import dataclasses

import pandas as pd
import pytest

from helpers import tables, words
from helpers.report import blocks, sections


def test_what_was_received_counts_rows_kept_per_kind_of_the_wave(given, about, say):
    assert sections.received(given["sources"], about, say) == "enquête 748 · gebeurtenissen 748"


def test_kpis_are_those_of_everyone_that_have_an_estimate_in_reading_order(given, about):
    assert sections.kpi_rows(given["measures"], about)["metric"].tolist() == ["nps", "conversion"]


def test_the_coverage_table_shows_the_nature_of_evidence_and_a_gap_as_a_dash(given, about, say):
    prose, table = sections.coverage(given["journey"], about, say)
    thoughts = next(row for row in table["rows"] if row[0] == "Gedachten")
    assert thoughts[1:] == ["– geen gegevens", "◧ door mensen gezegd", "– geen gegevens"]
    assert prose["text"] == "2 van de 6 vakken rusten op gegevens; 4 zijn leeg."


def test_an_action_names_owner_kpi_and_the_size_of_its_test(given, say):
    table = sections.action_table(given["actions"], say)
    assert table["name"] == "actions" and table["rows"][0][3] == "team web" and table["rows"][0][5:] == ["4.900", "3 weken", "–"]


def test_reproduction_lists_hashes_settings_and_versions(model):
    proof = next(s for s in model["sections"] if s["id"] == "proof")
    cells = [cell for b in proof["blocks"] if b["kind"] == "table" for row in b["rows"] for cell in row]
    assert "a" * 64 in cells and "random_state" in cells and "python" in cells


def test_method_and_glossary_leave_no_place_unfilled(model):
    method = next(s for s in model["sections"] if s["id"] == "method")
    said = [item for b in method["blocks"] if b["kind"] == "list" for item in b["items"]]
    assert (
        not any("{" in sentence for sentence in said)
        and any("95\xa0%" in sentence for sentence in said)
        and any("onder 10 mensen" in s.lower() for s in said)
    )


def test_an_action_is_called_by_what_the_map_proposes_against_its_pain(given, say):
    proposed = (
        given["journey"]
        .iloc[[0]]
        .assign(stage="decision", lane="opportunities", statement="costs_first", note="owner: web | answers: late_costs")
    )
    assert sections.remedies(proposed) == {("late_costs", "decision"): "costs_first"}
    assert sections.action_table(sections.named(given["actions"], proposed), say)["rows"][0][0] == "Costs first"


def spoken(made):
    return [text for b in made for text in ([b["text"]] if "text" in b else b["items"] if b["kind"] == "list" else [])]


@pytest.mark.row("P2")
def test_who_travels_tells_the_verdict_how_sure_it_is_and_the_reason_of_an_analyst_before_the_cards(given, about, say):
    numbers = {"jaccard": 0.9, "copula_p": 0.01, "agreement": 0.9, "unsure_share": 0.05, "override": 2, "verdict": 1}
    structure = pd.DataFrame([(check, 1 if check == "jaccard" else 0, value, None) for check, value in numbers.items()],
                             columns=["check", "k", "value", "se"])
    facts = dataclasses.replace(about, persona_reason="de winkel werkt met twee teams")
    made = sections.who(given | {"structure": structure}, facts, say, {})
    said = spoken(made)
    assert "de analist koos zelf voor 2 groepen" in said[0] and "Reden van de analist: de winkel werkt met twee teams" in said[:3]
    assert any("komt elke groep terug (Jaccard 0,90;" in text for text in said)
    shown = next(b for b in made if b["kind"] == "cards")
    assert shown["note"].startswith("Zo leest u een kaart") and len(shown["items"]) == 2


def test_without_groups_the_report_says_why_and_shows_no_card(nothing, about, say):
    structure = pd.DataFrame({"check": ["people", "verdict", "gap_k"], "k": 0, "value": [400.0, 0.0, 1.0], "se": None})
    made = sections.who(nothing | {"structure": structure}, about, say, {})
    assert "laten geen groepen zien" in spoken(made)[0] and "door elkaar geschud" in spoken(made)[1]
    assert not any(b["kind"] == "cards" for b in made) and made[-1]["kind"] == "gap"


@pytest.mark.parametrize("language", ["nl", "en"])
def test_what_shifted_and_what_can_be_forecast_is_told_with_how_sure_it_is_and_no_one_is_in_it(about, language):
    say = words.load(language)
    patterns = tables.conform(pd.DataFrame([{"metric": "visitors", "channel": c, "wave": about.wave, "kind": "shift", "at": "2026-06-15",
                                             "before": 155.0, "after": 53.0, "difference": -102.0, "low": -131.0, "high": -72.0, "n": 82,
                                             "unit": "count", "p": 0.001, "false_alarm": 0.05, "judged": 9} for c in ("all", "email")]), "patterns")
    made = sections.ahead({"patterns": patterns, "forecasts": tables.empty("forecasts"), "model_checks": tables.empty("model_checks")}, about, say)
    said = spoken(made)
    assert len([line for line in said if "155" in line]) == 1 and say["kpis.value_none"] in said and say["outlook.none"] in said
    assert sections.ahead({}, about, say) == []


def test_the_feelings_are_followed_by_where_they_lie_apart_and_by_peak_and_end_per_persona(given, about, say):
    blocks = sections.pains(given, about, say, {})
    lists = {b["fold"]: b["items"] for b in blocks if b["kind"] == "list"}
    peaks = lists["peak-end"]
    assert lists["read"] == [say["emotions.disagree.none"], say["emotions.validated.none"]]
    assert peaks[0].startswith("Er is geen duidelijk hoogtepunt") or peaks[0].startswith("Hoogtepunt")


def test_an_action_without_a_name_is_something_against_its_pain_and_columns_that_say_nothing_are_left_out(given, say):
    bare = given["actions"].head(1).assign(action=given["actions"]["theme"].iloc[0], owner=None, due=pd.NaT)
    table = blocks.filled(sections.action_table(bare, say))
    assert table["rows"][0][0].startswith("Iets tegen ‘") and len(table["columns"]) == len(table["rows"][0]) < 8


def test_actions_stand_in_the_order_of_the_pains_that_they_answer(given):
    two = pd.concat([given["actions"].assign(theme=name) for name in ("small", "unknown", "large")], ignore_index=True)
    pain = given["themes"].iloc[:1].assign(kind="pain_point", persona="all", stage=two["stage"].iloc[0])
    pains = pd.concat([pain.assign(theme="small", priority=2.0), pain.assign(theme="large", priority=9.0)], ignore_index=True)
    assert sections.by_pain(two, pains)["theme"].tolist() == ["large", "small", "unknown"]
