from helpers.report import sections


def test_what_was_received_counts_rows_kept_per_kind_of_the_wave(given, about, say):
    assert sections.received(given["sources"], about, say) == "enquête 748 · gebeurtenissen 748"


def test_kpis_are_those_of_everyone_that_have_an_estimate_in_reading_order(given, about):
    assert sections.kpi_rows(given["measures"], about)["metric"].tolist() == ["nps", "conversion"]


def test_the_coverage_table_shows_the_nature_of_evidence_and_a_gap_as_a_dash(given, about, say):
    prose, table = sections.coverage(given["journey"], about, say)
    thoughts = next(row for row in table["rows"] if row[0] == "Gedachten")
    assert thoughts[1:] == ["– geen gegevens", "◧ door mensen gezegd", "– geen gegevens"]
    assert prose["text"].startswith("Van de 6 vakken van de kaart rusten er 2 op gegevens; 4 zijn leeg")


def test_an_action_names_owner_kpi_and_the_size_of_its_test(given, say):
    table = sections.action_table(given["actions"], say)
    assert table["name"] == "actions" and table["rows"][0][3] == "team web" and table["rows"][0][5:] == ["4.900", "3", "–"]


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
    assert sections.action_table(sections.named(given["actions"], proposed), say)["rows"][0][0] == "costs first"
