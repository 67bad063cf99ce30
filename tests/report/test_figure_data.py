import pandas as pd
import pytest

from helpers import words
from helpers.report import figure_data


def test_targets_are_judged_by_the_interval(given, about):
    assert figure_data.judged(given, about)["verdict"].tolist() == ["not_met"]
    wide = given | {"measures": given["measures"].assign(high=50.0)}
    assert figure_data.judged(wide, about)["verdict"].tolist() == ["cannot_tell"]
    above = given | {"measures": given["measures"].assign(low=41.0, high=50.0)}
    assert figure_data.judged(above, about)["verdict"].tolist() == ["met"]


def test_a_target_where_less_is_better_is_read_the_other_way_round(given, about):
    about.targets["nps"]["better"] = "lower"
    assert figure_data.judged(given, about)["verdict"].tolist() == ["met"]


def test_pains_stand_by_what_they_cost_and_share_a_rank_that_cannot_be_told_apart(given, about, say):
    rows = figure_data.pain_ranking(given, about, say)["rows"]
    assert [r[0] for r in rows] == ["1", "2–3"] and rows[0][1] == "late costs" and rows[0][3] == "10"


def test_a_path_of_too_few_people_is_not_shown(given, about, say):
    assert [r[0] for r in figure_data.variants(given, about, say)["rows"]] == ["Bewustwording → Beslissing"]


def test_a_move_of_too_few_people_is_not_shown(given, about, say):
    assert [r[:3] for r in figure_data.transitions(given, about, say)["rows"]] == [["Bewustwording", "Beslissing", "800"]]


def test_changed_measures_stand_before_unchanged_ones(given, about, say):
    rows = figure_data.changes(given, about, say)["rows"]
    assert rows[0][-1] == "veranderd" and rows[0][5] == "+13" and rows[1][-1] == "gelijk gebleven"


def test_rows_follow_the_order_of_the_stages(given, about):
    found = figure_data.of_stages(given["measures"], ["valence_reported"], ("decision", "awareness"))
    assert found["stage"].tolist() == ["decision", "awareness"]


@pytest.mark.parametrize(
    "name",
    [
        "rows_kept",
        "funnel",
        "emotion_curve",
        "transitions",
        "variants",
        "shares",
        "snake",
        "pain_ranking",
        "targets",
        "attribution",
        "changes",
        "effects",
    ],
)
def test_every_data_table_is_made_of_text_and_works_without_rows(name, given, nothing, about):
    for language in ("nl", "en"):
        say = words.load(language)
        full, empty = getattr(figure_data, name)(given, about, say), getattr(figure_data, name)(nothing, about, say)
        assert all(isinstance(text, str) for row in full["rows"] for text in row) and empty["rows"] == []


def test_a_rank_of_nothing_is_a_dash():
    assert figure_data.rank_text(None, None) == "–" and figure_data.rank_text(3, 4) == "3–4" and figure_data.rank_text(2, pd.NA) == "2"


def test_profiles_compare_attitudes_on_a_scale_else_goals_else_nothing(given):
    profiles = given["profiles"]
    assert set(figure_data.attitudes(profiles)["trait"]) == {"attitude"}
    without = profiles[profiles["block"] != "psychography"]
    assert set(figure_data.attitudes(without)["trait"]) == {"goals=origin", "goals=price"}
    assert figure_data.attitudes(without.assign(block="outcome")).empty


@pytest.mark.row("A14")
def test_each_pain_shows_marks_and_own_words_or_says_which_is_missing():
    say = words.load("en")
    assert (figure_data.side(0.25, say), figure_data.side(float("nan"), say)) == ("25%", "not asked, or too few")


def test_of_many_paths_the_fifteen_most_travelled_are_shown(given, about, say):
    many = pd.concat([given["variants"].iloc[:1].assign(path=f"s{i:02}", people=1000 - i) for i in range(20)], ignore_index=True)
    rows = figure_data.variants({**given, "variants": many}, about, say)["rows"]
    assert [r[0] for r in rows] == [f"s{i:02}" for i in range(15)]


EN = words.load("en", {"p1": "Anna", "p2": "Bo"})


def told(block):
    """Headings (with # behind those of numbers) and rows of a table."""
    return [c["label"] + "#" * c["is_number"] for c in block["columns"]], block["rows"]


ESTIMATED = ["Value#", "Interval#", "n#"]


def measured(given, *rows):
    """Measures: metric, stage, estimate, low, high, n and whatever differs from everyone, everywhere."""
    usual = given["measures"].iloc[0].to_dict()
    return pd.DataFrame([usual | {"metric": m, "stage": s, "estimate": e, "low": low, "high": high, "n": n} | more for m, s, e, low, high, n, more in rows])


def test_sources_are_told_with_what_was_kept(given, about):
    assert told(figure_data.rows_kept(given, about, EN)) == (
        ["Source", "Kind", "Format", "Read#", "Kept#", "Rejected#", "Repaired#"],
        [["raw/enquete.csv", "survey", "csv", "760", "748", "12", "3"], ["raw/events.parquet", "events", "ga4 bigquery", "760", "748", "12", "3"]])


def test_numbers_per_stage_are_those_of_everyone_at_every_place(given, about):
    more = [given["measures"], *(given["measures"].assign(**{name: "x"}) for name in ("persona", "touchpoint", "channel", "segment", "period")), given["measures"].assign(stage="other")]
    given = given | {"measures": pd.concat(more, ignore_index=True)}
    assert told(figure_data.funnel(given, about, EN)) == (
        ["Metric", "Stage", *ESTIMATED], [["Drop-off", "Awareness", "37%", "[35–39]", "6,000"], ["People at the stage", "Awareness", "6,000", "–", "6,000"]])
    assert figure_data.emotion_curve(given, about, EN)["rows"] == [
        ["Feeling, as reported", "Awareness", "+0.4", "[0.2–0.6]", "340"], ["Feeling, as reported", "Decision", "−0.8", "[−1.0 – −0.6]", "340"],
        ["Feeling, from text", "Decision", "−0.6", "[−1.0 – −0.2]", "40"]]
    own = measured(given, *(("valence_reported", s, e, e - 0.1, e + 0.1, 50, {"persona": p, "unit": "valence"}) for p, s, e in
                            (("p2", "decision", 0.1), ("p2", "awareness", 0.3), ("p1", "decision", -0.2), ("p9", "decision", 0.9))))
    assert told(figure_data.multiples(given | {"measures": own}, about, EN)) == (
        ["Persona", "Stage", *ESTIMATED], [["Anna", "Decision", "−0.4", "[−0.6 – −0.2]", "50"], ["Bo", "Awareness", "+0.6", "[0.4–0.8]", "50"], ["Bo", "Decision", "+0.2", "[0.0–0.4]", "50"]])


def test_moves_of_just_enough_people_are_shown_the_most_travelled_first(given, about):
    move = given["transitions"].iloc[0].to_dict()
    rows = pd.DataFrame([move | {"from": a, "to": b, "people": n, "times": n + 5} | more for a, b, n, more in (
        ("decision", "awareness", 10, {}), ("advocacy", "awareness", 9, {}), ("awareness", "decision", 900, {}), ("awareness", "advocacy", 10, {}), ("decision", "advocacy", 99, {"persona": "p1"}),
        ("search", "mail", 99, {"level": "touchpoint"}))])
    assert told(figure_data.transitions(given | {"transitions": rows}, about, EN)) == (
        ["From", "To", "People#", "Times#"], [["Awareness", "Decision", "900", "905"], ["Awareness", "Advocacy", "10", "15"], ["Decision", "Awareness", "10", "15"]])


def test_endings_stand_in_total_first_then_by_stage_the_most_frequent_first(given, about):
    rows = measured(given, *[("outcome", s, e, e - 0.05, e + 0.05, n, {"touchpoint": t, "unit": "share"} | more) for s, t, e, n, more in (
        ("decision", "granted", 0.5, 60, {}), ("all", "refused", 0.25, 100, {}), ("all", "granted", 0.75, 100, {}), ("awareness", "refused", 0.1, 40, {}), ("all", "granted", 0.9, 9, {"persona": "p1"}),
        ("all", "lost", float("nan"), 5, {}))], *[("outcome_people", s, e, None, None, 100, {"touchpoint": t, "unit": "count"}) for s, t, e in (("all", "granted", 75.0), ("all", "refused", 25.0), ("decision", "granted", 30.0))])
    assert told(figure_data.endings(given | {"measures": rows}, about, EN)) == (["Stage", "Outcome", "People#", "Share#", "Interval#", "n#"], [
        ["whole journey", "granted", "75", "75%", "[70–80]", "100"], ["whole journey", "refused", "25", "25%", "[20–30]", "100"],
        ["Awareness", "refused", "", "10%", "[5–15]", "40"], ["Decision", "granted", "30", "50%", "[45–55]", "60"]])


def test_the_longest_waits_stand_first_and_ways_are_told_per_third_of_what_was_spent(given, about):
    waits = measured(given, *[("pause", "decision", e, e - 60, e + 60, 30, {"touchpoint": t, "unit": "seconds"}) for t, e in (("mail", 120.0), ("search", 300.0))])
    assert told(figure_data.waiting(given | {"measures": waits}, about, EN)) == (
        ["Stage", "Touchpoint", *ESTIMATED], [["Decision", "search", "5:00", "[4:00–6:00]", "30"], ["Decision", "mail", "2:00", "[1:00–3:00]", "30"]])
    ways = measured(given, *[(m, "all", e, e - 1, e + 1, 30, {"segment": s, "unit": "days"} | more) for m, s, e, more in (
        ("days_to_goal", "value=a", 9.0, {}), ("steps_to_goal", "value=b", 5.0, {}), ("steps_to_goal", "value=a", 4.0, {}), ("steps_to_goal", "unit=person", 7.0, {}),
        ("days_to_goal", "value=a", 1.0, {"persona": "p1"}), ("dwell", "value=a", 1.0, {}), ("days_to_goal", "value=b", float("nan"), {}))])
    table = figure_data.lengths(given | {"measures": ways}, about, words.load("en", {"value=a": "least", "value=b": "most"}))
    assert [r[1:] for r in table["rows"]] == [["least", "4", "[3–5]", "30"], ["most", "5", "[4–6]", "30"], ["least", "9", "[8–10]", "30"]]
    assert [r[0] for r in table["rows"]] == [EN.label("steps_to_goal")] * 2 + [EN.label("days_to_goal")]


def test_flows_are_those_of_personas_or_of_everyone_the_largest_first(given, about):
    rows = pd.DataFrame([("p2", 1, "awareness", "end", 10), ("p1", 2, "decision", "end", 20), ("p1", 1, "awareness", "decision", 30), ("p1", 1, "awareness", "end", 40), ("p1", 1, "decision", "end", 9),
                         ("all", 1, "awareness", "decision", 1200)], columns=["persona", "step", "from", "to", "people"])
    end = EN.label("end")
    heads, shown = told(figure_data.flows(given | {"flows": rows}, about, EN))
    assert heads == ["Persona", "Step#", "From", "To", "People#"]
    assert shown == [["Anna", "1", "Awareness", end, "40"], ["Anna", "1", "Awareness", "Decision", "30"], ["Anna", "2", "Decision", end, "20"], ["Bo", "1", "Awareness", end, "10"]]
    assert figure_data.flows(given | {"flows": rows, "personas": given["personas"].iloc[:0]}, about, EN)["rows"][0] == ["everyone", "1", "Awareness", "Decision", "1,200"]


def test_routes_are_of_stages_or_where_there_are_none_of_touchpoints(given, about):
    rows = pd.DataFrame([("touchpoint", "search> mail", 10, 12), ("touchpoint", "mail", 9, 12), ("touchpoint", "a", 10, 11), ("touchpoint", "b", 20, 21)], columns=["level", "path", "people", "times"])
    assert told(figure_data.variants(given | {"variants": rows}, about, EN)) == (["Path", "People#", "Times#"], [["b", "20", "21"], ["a", "10", "11"], ["search → mail", "10", "12"]])
    stage = pd.DataFrame([("stage", "decision>awareness", 15, 16)], columns=rows.columns)
    assert figure_data.variants(given | {"variants": pd.concat([rows, stage])}, about, EN)["rows"] == [["Decision → Awareness", "15", "16"]]


def test_personas_are_told_with_share_profile_and_how_well_they_return(given, about):
    assert told(figure_data.shares(given, about, EN)) == (
        ["Persona", "Share#", "Interval#", "People#", "n#"], [["Anna", "44%", "[41–47]", "240", "540"], ["Bo", "56%", "[53–59]", "300", "540"]])
    assert told(figure_data.snake(given, about, EN)) == (["Trait", "Persona", "Value#", "Interval#", "The others#", "n#"], [
        ["attitude", "Anna", "4.4", "[4.0–4.8]", "2.2", "240"], ["attitude", "Bo", "4.4", "[4.0–4.8]", "2.2", "240"]])
    structure = pd.DataFrame([("jaccard", 2, 0.876, 0.034), ("silhouette", 1, 0.3, 0.1), ("jaccard", 1, 0.75, 0.1)], columns=["check", "k", "value", "se"])
    assert told(figure_data.stability(given | {"structure": structure}, about, EN)) == (["Persona", "Value#", "spread#"], [["Bo", "0.88", "0.03"], ["Anna", "0.75", "0.10"]])


def test_the_boxes_at_the_end_of_the_tree_are_told_with_the_answers_that_lead_there(given, about):
    rows = [(0, None, "start", "attr_age", 40.0), (1, 0, "no", "goals=price", None), (2, 0, "yes", None, None), (3, 1, "no", None, None), (4, 1, "yes", None, None)]
    boxes = pd.DataFrame([(*r, p, s, 30 + r[0]) for r in rows for p, s in (("p1", 0.3 + 0.1 * r[0]), ("p2", 0.7 - 0.1 * r[0]))], columns=["node", "parent", "side", "trait", "cut", "persona", "share", "n"])
    boxes["parent"], boxes["cut"] = boxes["parent"].astype("Int64"), boxes["cut"].astype("float64")
    say = words.load("en", {"p1": "Anna", "p2": "Bo", "age": "Age", "goals": "Goal", "price": "a low price"})
    no, yes = say["personas.no"], say["personas.yes"]
    age = say("personas.tree_at_least", trait="Age", cut="40")
    heads, shown = told(figure_data.persona_tree(given | {"persona_tree": boxes}, about, say))
    assert heads == [say["personas.answers"], "Persona", "Share#", "n#"] and shown == [
        [f"{age}: {yes}", "Anna", "50%", "32"], [f"{age}: {no}; Goal: a low price: {no}", "Anna", "60%", "33"], [f"{age}: {no}; Goal: a low price: {yes}", "Anna", "70%", "34"]]
    assert figure_data.question("attr_age", 40.5, say) == say("personas.tree_at_least", trait="Age", cut="40.5") and figure_data.question("f_age", float("nan"), say) == "Age"
    assert figure_data.trait_label("unknown", say) == "unknown" and figure_data.trait_label("goals=price", words.load("en", {"goals=price": "Cheap"})) == "Cheap"


def test_pains_stand_by_cost_then_share_and_those_of_too_few_are_left_out(given, about):
    usual = given["themes"].iloc[0].to_dict()
    none = {"priority": None, "priority_low": None, "priority_high": None, "rank_low": None, "rank_high": None}
    rows = pd.DataFrame([usual | {"theme": t} | more for t, more in (
        ("d", none | {"share": 0.1}), ("c", none | {"share": 0.3}), ("b", {"priority": 4.0, "rank_high": 2}), ("a", {"priority": 4.0}), ("z", {"priority": 9.0, "rated": 0.25, "told": None}),
        ("few", {"verdict": "too_few"}), ("own", {"persona": "p1"}), ("joy", {"kind": "delight"}), ("a", {"priority": 4.0, "stage": "awareness"}))])
    heads, shown = told(figure_data.pain_ranking(given | {"themes": rows}, about, EN))
    assert heads == ["Rank", "Theme", "Stage", "Loss per 100 people#", "Interval#", "Share#", "People#", "n#", "Low mark#", "In own words#"]
    assert [r[:3] for r in shown] == [["1", "z", "Decision"], ["1", "a", "Awareness"], ["1", "a", "Decision"], ["1–2", "b", "Decision"], ["–", "c", "Decision"], ["–", "d", "Decision"]]
    missing = EN["report.side_missing"]
    assert shown[0][3:] == ["9", "[5–20]", "10%", "70", "700", "25%", missing] and shown[5][3:] == ["–", "–", "10%", "70", "700", missing, missing]
    assert figure_data.ranked_pains(rows, "p1")["theme"].tolist() == ["own"] and figure_data.side(None, EN) == missing and figure_data.side(0.0, EN) == "0%"


def test_goals_credit_changes_and_experiments_are_told_whole(given, about):
    assert told(figure_data.targets(given, about, EN)) == (["Metric", "Stage", "Value#", "Interval#", "Target#", "Verdict", "n#"], [["NPS", "whole journey", "22", "[9–35]", "40", "not met", "748"]])
    about.targets["aov"] = {"goal": 50.0}
    assert [r[0] for r in figure_data.targets(given, about, EN)["rows"]] == ["NPS"]
    credit = measured(given, *[(m, "all", e, e - 0.1, e + 0.1, 90, {"channel": c, "unit": "share"} | more) for m, c, e, more in (
        ("attribution_last", "search", 0.6, {}), ("attribution_first", "search", 0.4, {}), ("attribution_last", "mail", 0.3, {}), ("attribution_last", "mail", 0.9, {"persona": "p1"}), ("ctr", "mail", 0.9, {}))])
    last, first = EN.label("attribution_last"), EN.label("attribution_first")
    assert told(figure_data.attribution(given | {"measures": credit}, about, EN)) == (
        ["Channel", "Metric", *ESTIMATED], [["mail", last, "30%", "[20–40]", "90"], ["search", first, "40%", "[30–50]", "90"], ["search", last, "60%", "[50–70]", "90"]])
    open_ = given["changes"].iloc[[0]].assign(metric="aov", verdict="cannot_tell", q=0.9)
    sure = given["changes"].iloc[[1]].assign(metric="ces", q=0.001)
    heads, shown = told(figure_data.changes(given | {"changes": pd.concat([given["changes"], open_, sure])}, about, EN))
    assert heads == ["Metric", "Stage", "Persona", "Before#", "Now#", "Difference#", "Interval#", "Verdict"]
    assert [(r[0], r[-1]) for r in shown] == [("Ease (CES)", "changed"), ("NPS", "changed"), ("Average order value", "cannot tell"), ("Satisfaction (CSAT)", "unchanged")]
    assert shown[1] == ["NPS", "whole journey", "everyone", "9", "22", "+13", "[8–18]", "changed"]
    assert told(figure_data.effects(given, about, EN)) == (["Experiment", "Metric", "Variant", "Control#", "With variant#", "Difference#", "Interval#", "n#", "Verdict"],
                                                         [["size table", "Conversion", "table", "4.0%", "5.0%", "+1.0 pp", "[0.2–1.8]", "3,000 + 3,010", "better"]])


@pytest.mark.parametrize(("name", "table", "most", "file"), [("waiting", "measures", 20, "measures"), ("lengths", "measures", 6, "measures"), ("endings", "measures", 30, "measures"),
                                                             ("variants", "variants", 15, "variants"), ("snake", "profiles", 60, "profiles"), ("pain_ranking", "themes", 20, "themes"),
                                                             ("attribution", "measures", 60, "measures"), ("changes", "changes", 25, "changes"), ("flows", "flows", 24, "flows")])
def test_of_a_long_table_the_first_rows_stand_and_a_note_says_how_many_more(name, table, most, file, given, about):
    metric = {"waiting": "pause", "lengths": "steps_to_goal", "endings": "outcome", "attribution": "attribution_last"}.get(name)
    own = {"metric": metric, "segment": "value=a"} if metric else {}
    flow = pd.DataFrame({"persona": ["p1"], "step": 1, "from": "a", "to": "b", "people": 99})
    one = given["profiles"].query("block == 'psychography'").iloc[[0]] if table == "profiles" else flow if table == "flows" else given[table].iloc[[1 if table == "measures" else 0]]
    many = pd.concat([one.assign(**own)] * (most + 1), ignore_index=True)
    block = getattr(figure_data, name)(given | {table: many}, about, EN)
    assert len(block["rows"]) == most and block["note"] == f"Rows not shown here: 1, in tables/{file}.csv."
    assert getattr(figure_data, name)(given | {table: many.head(most)}, about, EN)["note"] == ""
