import pytest

from helpers import words
from helpers.report import compose


def test_the_answer_is_five_sentences_and_each_points_to_the_part_that_shows_it(given, about, say, rooms):
    found = compose.answer(given, about, say)
    assert [a["section"] for a in found] == ["who", "pains", "pains", "movement", "changes"]
    assert [a["text"] for a in found] == [f"finding {name}" for name in ("who", "low_point", "top_pain", "drop_off", "changed")]


def test_a_study_without_data_still_gives_five_sentences_what_was_received_first(nothing, about, say, rooms):
    found = compose.answer(nothing, about, say)
    assert len(found) == 5 and found[0]["text"] == "finding received"


def test_a_long_finding_gives_its_first_sentence_and_a_list_its_first_item():
    long = "Of the 5.791 people who came to the shop in this wave, 70% were not seen at any later stage [69–71]. More. And more."
    assert compose.opening(long).endswith("[69–71].") and compose.opening(["One thing.", "Another."]) == "One thing."
    assert compose.opening("") == "" and compose.opening([]) == ""


def test_the_parts_stand_in_the_order_that_readers_know(model):
    assert [s["id"] for s in model["sections"]] == [
        "answer",
        "map",
        "who",
        "pains",
        "movement",
        "kpis",
        "changes",
        "quality",
        "sure",
        "method",
        "proof",
    ]
    assert [s["number"] for s in model["sections"]] == list(range(1, 12))


@pytest.mark.row("L19")
def test_the_audience_is_stated_and_there_is_a_one_page_and_a_full_version(given, about, say, drawn, rooms):
    from dataclasses import replace

    full = compose.compose(given, replace(about, audience={"nl": "het winkelteam"}), say, drawn)
    short = compose.summary(full)
    assert full["audience"] == "Gemaakt voor: het winkelteam" and short["audience"] == full["audience"]
    assert [s["id"] for s in short["sections"]] == ["answer", "map", "pains"] and len(full["sections"]) == 11
    assert [b.get("name") for b in short["sections"][2]["blocks"]] == ["actions"]


def test_the_map_of_the_one_page_version_has_the_lanes_on_which_one_decides_and_its_curve_in_its_own_row(model):
    full, short = ({b["kind"]: b for b in s["blocks"]}["map"] for s in (model["sections"][1], compose.summary(model)["sections"][1]))
    lanes = [lane["id"] for lane in short["model"]["lanes"]]
    assert lanes == [lane["id"] for lane in full["model"]["lanes"] if lane["id"] in compose.BRIEF] and len(lanes) < len(full["model"]["lanes"])
    before = [m["model"]["curve_row"] - [lane["id"] for lane in m["model"]["lanes"]].index("emotions") for m in (full, short)]
    assert before[0] == before[1]
    assert len(short["html"]) < len(full["html"])


def test_an_empty_study_has_a_sentence_in_every_part_that_has_no_data(nothing, about, say, rooms):
    model = compose.compose(nothing, about, say, {})
    gaps = {s["id"]: [b["text"] for b in s["blocks"] if b["kind"] == "gap"] for s in model["sections"]}
    assert all(gaps[part] for part in ("map", "who", "pains", "movement", "kpis", "changes", "quality"))
    assert not any(b["kind"] in ("figure", "map", "cards") for s in model["sections"] for b in s["blocks"])


def test_personas_are_called_by_the_name_of_the_language(given, about):
    assert compose.voice(words.load("en"), given).label("p1") == "Sustainable Daniëlle"
    assert compose.voice(words.load("nl"), given).label("p1") == "Duurzame Daniëlle"


def test_a_question_called_like_a_lane_does_not_rename_the_lane(given, nothing):
    study_words = words.load("nl", {"goals": "doel bij het zoeken"})
    assert compose.voice(study_words, given).label("goals") == compose.voice(study_words, nothing).label("goals") == "Doelen"


def test_only_the_rows_of_the_wave_are_shown_and_sources_stay_whole(given):
    given["measures"] = given["measures"].assign(wave=["2026-Q1"] + ["2026-Q2"] * 7)
    kept = compose.of_wave(given, "2026-Q2")
    assert len(kept["measures"]) == 7 and len(kept["sources"]) == 2 and len(kept["personas"]) == 2


def test_the_contents_count_what_stands_in_each_part(model):
    counted = compose.contents(model).set_index("section")
    assert counted.loc["pains", "figures"] == 2 and counted.loc["map", "maps"] == 1 and counted.loc["proof", "tables"] == 3


def test_the_limits_of_a_model_are_those_on_the_page(model):
    assert compose.limits_of(model)[0].startswith("De gegevens van deze studie zijn verzonnen")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_room_speaks_honestly_about_nothing(nothing, about, language):
    model = compose.compose(nothing, about, words.load(language), {})
    said = [a["text"] for a in model["sections"][0]["blocks"][0]["items"]]
    assert len(said) == 5 and all(said) and not any("nan" in text.lower().split() or "{" in text for text in said)


def test_the_rooms_figures_all_draw_the_invented_study(given, about, say, tmp_path):
    from helpers.report import figures_out

    drawn = figures_out.draw(given, about, compose.voice(say, given), tmp_path)
    assert {"rows_kept", "shares", "emotion_curve", "pain_ranking", "funnel", "paths", "variants", "targets", "changes", "effects"} <= set(
        drawn
    )
    assert all(drawn[name]["title"] for name in drawn if not name.startswith("map_wide"))
