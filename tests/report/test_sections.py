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


EN = words.load("en", {"team_web": "team web"})


def told(table):
    return [c["label"] + "#" * c["is_number"] for c in table["columns"]], table["rows"]


def test_received_counts_each_kind_once_over_its_sources_of_the_wave(given, about):
    one = given["sources"].iloc[[0]]
    rows = pd.concat([given["sources"], one.assign(source="b.csv", rows_kept=2), one.assign(source="c.csv", wave="2026-Q1", rows_kept=9000)])
    assert sections.received(rows, about, EN) == "survey 750 · events 748"


def test_kpis_stand_in_their_usual_order_stages_after_the_whole_and_only_those_of_everyone_everywhere(given, about):
    row = given["measures"].iloc[0].to_dict() | {"estimate": 0.5, "low": 0.4, "high": 0.6, "unit": "share", "n": 90}
    rows = pd.DataFrame([row | {"metric": m, "stage": s} | more for m, s, more in (
        ("conversion", "decision", {}), ("csat", "decision", {}), ("csat", "awareness", {}), ("conversion", "all", {"channel": "mail"}), ("conversion", "all", {}), ("ctr", "all", {"channel": "mail"}),
        ("csat", "all", {"persona": "p1"}), ("csat", "all", {"touchpoint": "x"}), ("csat", "all", {"segment": "x"}), ("csat", "all", {"period": "x"}), ("nps", "all", {"estimate": None}), ("importance", "all", {}))])
    found = sections.kpi_rows(rows, about)
    assert found[["metric", "stage", "channel"]].to_numpy().tolist() == [
        ["csat", "awareness", "all"], ["csat", "decision", "all"], ["conversion", "all", "all"], ["conversion", "all", "mail"], ["conversion", "decision", "all"], ["ctr", "all", "mail"]]
    assert list(found.columns) == list(rows.columns)
    heads, body = told(sections.kpi_grid(found, about, EN))
    assert heads == ["Metric", "whole journey#", "Awareness#", "Decision#"]
    assert body == [["Satisfaction (CSAT)", "", "50% [40–60]", "50% [40–60]"], ["Conversion", "50% [40–60]", "", "50% [40–60]"]]
    assert sections.kpi_grid(found[found["stage"] != "all"].assign(low=None), about, EN)["rows"][0] == ["Satisfaction (CSAT)", "50%", "50%"]


def test_the_section_on_kpis_has_goals_only_where_there_are_some(given, nothing, about):
    made = sections.kpis(given, about, EN, {})
    assert [(b["kind"], b.get("fold")) for b in made] == [("prose", None), ("head", "per-stage"), ("table", "per-stage"), ("table", "every-kpi")]
    assert made[0]["text"] == "Not met: NPS 22 [9–35], goal 40."
    assert told(made[3])[1] == [["NPS", "whole journey", "–", "22", "[9–35]", "748", EN["report.statuses.observed"]], ["Conversion", "whole journey", "–", "2.4%", "[2.2–2.7]", "5,932", EN["report.statuses.observed"]]]
    assert told(made[3])[0] == ["Metric", "Stage", "Channel", "Value#", "Interval#", "n#", EN["report.columns.status"]]
    bare = sections.kpis(given, dataclasses.replace(about, targets={}), EN, {})
    assert (bare[0]["kind"], bare[0]["text"]) == ("gap", EN["report.empty.targets"]) and bare[1]["kind"] == "head"
    assert sections.kpis(nothing, about, EN, {}) == [blocks.gap(EN["report.empty.kpis"])]


def test_an_action_is_told_whole_and_one_that_takes_years_has_no_day(given):
    usual = given["actions"].iloc[0].to_dict() | {"due": pd.Timestamp("2026-08-01")}
    rows = pd.DataFrame([usual, usual | {"weeks": 104.0, "stage": "all"}, usual | {"weeks": 105.0, "owner": None}, usual | {"weeks": None, "n_per_arm": None, "due": pd.NaT, "action": "late_costs"}])
    heads, body = told(sections.action_table(rows, EN))
    assert len(heads) == 8 and [h.endswith("#") for h in heads] == [False] * 5 + [True, True, False]
    day = "Aug\xa01,\xa02026"
    assert body == [["Show costs early", "late costs", "Decision", "team web", "Conversion", "4,900", "3 weeks", day], ["Show costs early", "late costs", "whole journey", "team web", "Conversion", "4,900", "104 weeks", day],
                    ["Show costs early", "late costs", "Decision", "–", "Conversion", "4,900", "more than two years", "–"], ["Something against ‘late costs’", "late costs", "Decision", "team web", "Conversion", "–", "–", "–"]]
    assert len(sections.action_table(pd.concat([rows.head(1)] * 13), EN)["rows"]) == 12


def test_only_an_opportunity_that_answers_a_pain_gives_an_action_its_name(given):
    base = given["journey"].iloc[[0]].assign(stage="decision", lane="opportunities", statement="x", note="answers: late_costs")
    rows = pd.concat([base.assign(note=None), base.assign(lane="goals"), base.assign(statement=None), base.assign(note="owner: web"), base.assign(statement="named", note="kpi: csat | answers: no_sizes | gain_low: 1")])
    assert sections.remedies(rows) == {("no_sizes", "decision"): "named"}
    assert sections.named(given["actions"], rows)["action"].tolist() == ["show_costs_early"]
    assert sections.named(given["actions"].assign(theme="no_sizes"), rows)["action"].tolist() == ["named"] and sections.named(given["actions"].assign(theme="no_sizes", stage="x"), rows)["action"].tolist() == ["show_costs_early"]


def test_actions_against_pains_without_a_cost_stand_by_how_often_they_are_named(given):
    acts = pd.concat([given["actions"].assign(theme=t, stage=s) for t, s in (("rare", "decision"), ("unknown", "decision"), ("often", "decision"), ("often", "retention"))], ignore_index=True)
    pain = given["themes"].iloc[[0]].assign(priority=None, stage="decision")
    pains = pd.concat([pain.assign(theme="rare", share=0.1), pain.assign(theme="often", share=0.9, priority=1.0, wave="2026-Q1"), pain.assign(theme="often", share=0.4), pain.assign(theme="unknown", kind="thought"), pain.assign(theme="unknown", persona="p1")])
    assert sections.by_pain(acts, pains)[["theme", "stage"]].to_numpy().tolist() == [["often", "decision"], ["rare", "decision"], ["unknown", "decision"], ["often", "retention"]]


SEEN = {"wave": "w1", "stage": "decision", "touchpoint": "search", "seen_n": 50, "seen_share": 0.6, "seen_low": 0.46, "seen_high": 0.72, "other_n": 60, "other_share": 0.25, "other_low": 0.16, "other_high": 0.37,
        "difference": 0.35, "low": 0.16, "high": 0.51, "comparisons": 2, "is_clear": True}


def test_who_saw_something_stands_beside_who_did_not_the_largest_difference_first():
    rows = tables.conform(pd.DataFrame([SEEN, SEEN | {"touchpoint": "mail", "difference": -0.4, "low": -0.5, "high": -0.3}]), "seen")
    made = sections.seen_or_not(rows, EN)
    assert [b["kind"] for b in made] == ["head", "prose", "table"] and {b["fold"] for b in made} == {"seen"}
    assert told(made[2]) == (["Stage", "Touchpoint", "saw it#", "did not see it#", "Difference#"], [
        ["Decision", "mail", "60% [46–72]", "25% [16–37]", "−40 pp [−50 – −30]"], ["Decision", "search", "60% [46–72]", "25% [16–37]", "+35 pp [16–51]"]])
    assert sections.seen_or_not(tables.empty("seen"), EN) == [] and len(sections.seen_or_not(pd.concat([rows] * 5), EN)[2]["rows"]) == 8


def test_what_was_tested_stands_large_first_then_the_figure_then_what_to_mind(given, nothing):
    two = pd.concat([given["experiments"], given["experiments"].assign(metric="aov", checks="srm_ok;no_plan")])
    drawn = [{"kind": "figure"}]
    made = sections.tested({"experiments": two.assign(checks="srm_ok;no_plan")}, EN, drawn)
    assert [(b["kind"], b.get("role")) for b in made] == [("head", None), ("prose", "lead"), ("figure", None), ("prose", "text"), ("prose", "text")]
    assert sections.tested(nothing, EN, drawn) == [made[0], blocks.gap(EN["report.empty.experiments"])]


def test_movement_is_told_where_one_of_its_figures_was_drawn_the_paths_first(given, about):
    assert sections.movement(given, about, EN, {}) == sections.movement(given, about, EN, {"lengths": {}}) == [blocks.gap(EN["report.empty.movement"])]
    svg = {"title": "t", "svg": "<svg/>"}
    made = sections.movement(given | {"seen": tables.conform(pd.DataFrame([SEEN]), "seen")}, about, EN, {"variants": svg, "funnel": svg, "transitions": svg})
    assert [b["role"] for b in made[:2]] == ["lead", "lead"] and [(b["name"], b.get("fold")) for b in made if b["kind"] == "figure"] == [("funnel", None), ("transitions", "transitions"), ("variants", "variants")]
    assert made[-1]["fold"] == "seen" and "fold" not in made[0]


def test_the_map_of_everyone_needs_a_journey_and_each_persona_on_it_has_its_own(given, nothing, about):
    assert sections.map_overall(nothing, about, EN, {}) == [blocks.gap(EN["report.empty.map"])]
    (every,) = sections.map_overall(given, about, EN, {})
    assert (every["kind"], every["persona"], every["model"]["persona"]) == ("map", "all", "all") and "<section" in every["html"]
    own = given | {"journey": pd.concat([given["journey"], given["journey"].iloc[:1].assign(persona="p2", cell_id="p2.x")])}
    made = sections.who(own, about, EN, {})
    assert [b["persona"] for b in made if b["kind"] == "map"] == ["p2"]
    assert [b["text"] for b in made if b["kind"] == "prose"][1] == EN("personas.over_waves", waves="2026-Q1 and 2026-Q2")
    assert EN("personas.over_waves", waves="2026-Q2") not in spoken(sections.who(own, dataclasses.replace(about, waves=("2026-Q2",)), EN, {}))


def test_an_analyst_who_wants_no_groups_is_told_without_a_gap(nothing, about):
    chosen = pd.DataFrame({"check": ["people", "override", "verdict"], "k": 0, "value": [400.0, 1.0, 2.0], "se": None})
    assert [b["kind"] for b in sections.who(nothing | {"structure": chosen}, about, EN, {})] == ["prose"]
    assert [b["kind"] for b in sections.who(nothing, about, EN, {})] == ["prose", "gap"]


def test_the_strongest_evidence_of_a_cell_is_the_one_that_its_box_shows(given, about):
    row = given["journey"].iloc[0].to_dict()
    rows = pd.DataFrame([row | {"lane": lane, "stage": s, "status": status} | more for lane, s, status, more in (
        ("goals", "awareness", "assumed", {}), ("goals", "awareness", "reported", {}), ("goals", "decision", "suppressed", {}), ("actions", "decision", "observed", {}), ("actions", "advocacy", "inferred", {}),
        ("actions", "elsewhere", "observed", {}), ("kpis", "awareness", "observed", {"persona": "p1"}))])
    lead, table = sections.coverage(rows, about, EN)
    none, say = "– no data", lambda status: EN[f"report.statuses.{status}"]
    assert told(table) == ([EN["report.columns.lane"], "Awareness", "Decision", "Advocacy"], [
        [EN.label("goals"), f"◧ {say('reported')}", f"▨ {say('suppressed')}", none], [EN.label("actions"), none, f"■ {say('observed')}", f"◇ {say('inferred')}"]])
    assert lead["text"] == "3 of the 6 cells rest on data; 2 are empty and 1 has too few people."
    sure = sections.sure(given, about, EN, {})
    assert [b.get("fold") for b in sure] == [None, None, "coverage", "coverage", "coverage"] and len(sections.sure(given | {"journey": rows.iloc[:0]}, about, EN, {})) == 2


def test_terms_stand_in_order_of_the_alphabet_and_the_reader_of_texts_only_where_one_read(given, about):
    made = sections.method(given, about, EN, {})
    names = [t["term"] for b in made if b["kind"] == "terms" for t in b["items"]]
    assert names == sorted(names, key=str.casefold) and len(names) == len(EN["glossary"])
    plain = next(b["items"] for b in made if b["kind"] == "list")
    readers = pd.DataFrame({"scorer": ["rules"], "model_hash": ["a1"], "is_used": [True]})
    read = next(b["items"] for b in sections.method(given | {"readers": readers}, about, EN, {}) if b["kind"] == "list")
    assert len(plain) == len(EN["method"]) - 1 and len(read) == len(plain) + 1 and any("the rules" in x and "a1" in x for x in read)


def test_the_proof_names_each_source_with_its_rows_and_hash(given, about):
    made = sections.proof(given, about, EN, {})
    inputs, settings, versions = (b for b in made if b["kind"] == "table")
    assert inputs["rows"] == [["raw/enquete.csv", "2026-Q2", "760", "748", "a" * 64], ["raw/events.parquet", "2026-Q2", "760", "748", "a" * 64]]
    assert [c["is_number"] for c in inputs["columns"]] == [False, False, True, True, False]
    assert settings["rows"] == [["level", "0.95"], ["random_state", "7"]] and versions["rows"] == [["python", "3.11"]] and not any(c["is_number"] for c in settings["columns"])


def test_a_figure_that_was_not_drawn_is_a_sentence_or_nothing(given, about):
    made = sections.pains(given, about, EN, {})
    assert [b["text"] for b in made if b["kind"] == "gap"] == [EN["report.empty.pains"], EN["report.empty.curve"]]
    svg = {"title": "t", "svg": "<svg/>"}
    full = sections.pains(given, about, EN, {"emotion_curve": svg, "pain_ranking": svg})
    assert [b["role"] for b in full[:2]] == ["lead", "lead"] and [(b["name"], b.get("fold")) for b in full if b["kind"] == "figure"] == [("pain_ranking", None), ("emotion_curve", "curve")]
    none = sections.pains(given | {"actions": given["actions"].iloc[:0]}, about, EN, {})
    assert EN["report.empty.actions"] in [b["text"] for b in none if b["kind"] == "gap"] and "backlog" not in {b.get("fold") for b in none} and "backlog" in {b.get("fold") for b in made}
