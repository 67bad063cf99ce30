"""What people complain of, ask, want and think."""

import numpy as np
import pandas as pd
import pytest

from helpers import tables
from helpers.emotions.scoring import score_comments
from helpers.emotions.taxonomy import load_taxonomy
from helpers.emotions.themes import asking_clauses, hits_from_choices, hits_from_ratings, placed_by_ratings, tag_themes


def tagged(*texts, taxonomy="retail", **more):
    given = pd.DataFrame(
        {
            "row_id": [f"a:{i + 2}" for i in range(len(texts))],
            "question_id": "q",
            "person_id": "p",
            "wave": "w",
            "stage": "decision",
            "kind": "survey",
            "text": list(texts),
            **more,
        }
    )
    return tag_themes(given, score_comments(given, scorer="rules"), taxonomy)


def themes_of(text, kind="pain_point", **more):
    hits = tagged(text, **more)
    return set(hits.loc[hits["kind"] == kind, "theme"])


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        ("Ik zag de verzendkosten pas bij het afrekenen", "shipping_costs_late"),
        ("Geen maattabel te vinden", "no_size_table"),
        ("Betalen met iDEAL lukte niet", "ideal_fails"),
        ("Ik wacht al drie weken op mijn geld", "slow_refund"),
        ("De chat was veel te druk", "crowded_chat"),
        ("Onduidelijk wat het keurmerk betekent", "unclear_label"),
        ("I only saw the shipping costs at checkout", "shipping_costs_late"),
        ("My refund took weeks", "slow_refund"),
        ("No size guide anywhere", "no_size_table"),
    ],
)
def test_a_complaint_is_found_in_both_languages(text, theme):
    assert theme in themes_of(text)


@pytest.mark.parametrize(
    ("taxonomy", "text", "theme"),
    [
        ("service", "Ik stond een uur in de wacht en toen werd de verbinding verbroken", "hard_to_reach"),
        ("service", "Nog steeds geen antwoord op mijn klacht", "no_reply"),
        ("service", "Ik werd van het kastje naar de muur gestuurd", "sent_around"),
        ("service", "De monteur kwam niet opdagen", "late_or_missed_visit"),
        ("service", "They charged me twice and the bill is wrong", "wrong_bill"),
        ("service", "The internet keeps dropping, no connection all evening", "outage"),
        ("service", "I couldn't cancel my contract online", "hard_to_cancel"),
        ("care", "Er is een lange wachtlijst voor de specialist", "waiting_list"),
        ("care", "De arts luisterde niet naar mijn klachten", "not_listened_to"),
        ("care", "Ik kreeg geen uitleg over de medicijnen", "poor_explanation"),
        ("care", "Steeds een andere arts en telkens mijn verhaal opnieuw", "badly_aligned"),
        ("care", "The nurses had no time, the ward was understaffed", "too_few_hands"),
        ("care", "I was sent home too early without any aftercare", "discharge_and_aftercare"),
        ("care", "The receptionist was rude", "unfriendly_staff"),
        ("bank", "Ze vroegen steeds dezelfde papieren opnieuw", "too_much_paper"),
        ("travel", "They ripped my suitcase apart, the bag was destroyed", "damaged_luggage"),
    ],
)
def test_every_domain_knows_its_complaints(taxonomy, text, theme):
    assert theme in themes_of(text, taxonomy=taxonomy)


def test_praise_is_no_pain_point():
    assert themes_of("De verzendkosten zijn prima en heel duidelijk") == set()
    assert themes_of("Geen problemen met betalen") == set()


def test_a_misspelt_subject_is_found():
    assert "shipping_costs_late" in themes_of("De verzentkosten kwamen pas op het laatst")


def test_a_short_fragment_takes_the_mood_of_what_follows():
    assert "no_size_table" in themes_of("De maattabel? Niet te vinden.")


def test_a_plain_question_is_a_question_and_an_accusing_one_a_pain_as_well():
    assert themes_of("Waar vind ik de verzendkosten?") == set()
    assert themes_of("Waar vind ik de verzendkosten?", kind="question") == {"q_shipping"}
    assert "shipping_costs_late" in themes_of("Waarom zie ik de verzendkosten nu pas?")


def test_goals_and_thoughts_are_found():
    assert "doubts_fit" in themes_of("Ik twijfelde of maat M mij past", kind="thought")
    assert "low_price" in themes_of("Ik zoek vooral een aanbieding", kind="goal")


def test_a_theme_counts_once_per_comment_with_its_sharpest_clause():
    hits = tagged("De verzendkosten zijn hoog. Die verzendkosten zijn echt belachelijk!")
    row = hits[hits["theme"] == "shipping_costs_late"]
    assert len(row) == 1 and row["span"].iloc[0].startswith("28-")


@pytest.mark.row("D12")
def test_tickets_follow_the_stage_of_the_theme_and_survey_answers_their_own():
    text = "Betalen met iDEAL lukte niet"
    assert tagged(text, kind="ticket", stage="retention")["stage"].tolist() == ["decision"]
    assert tagged(text, kind="survey", stage="retention")["stage"].tolist() == ["retention"]


def test_no_comments_give_no_hits():
    assert tag_themes(tables.empty("comments"), tables.empty("moods"), "retail").empty


def ratings(*scores, touchpoint="seat", low=1.0, high=5.0):
    rows = pd.DataFrame(
        {
            "row_id": [f"a:{i}" for i in range(len(scores))],
            "question_id": "seat_comfort",
            "person_id": "p",
            "wave": "w",
            "metric": "rating",
            "score": list(scores),
            "scale_min": low,
            "scale_max": high,
            "stage": "flight",
            "touchpoint": touchpoint,
            "channel": "survey",
            "rule_id": "declared",
        }
    )
    return tables.conform(rows, "answers")


def test_the_lowest_two_of_five_are_a_pain_point():
    hits = hits_from_ratings(ratings(1.0, 2.0, 3.0, 5.0))
    assert hits["row_id"].tolist() == ["a:0", "a:1"] and hits["theme"].unique().tolist() == ["seat"]
    assert hits["valence"].tolist() == [-1.0, -0.5]


def test_a_rating_takes_the_name_that_the_taxonomy_gives_its_touchpoint():
    assert hits_from_ratings(ratings(1.0), taxonomy="travel")["theme"].tolist() == ["uncomfortable_seat"]


def test_a_rating_of_a_whole_stage_is_no_pain_of_a_touchpoint():
    assert (
        hits_from_ratings(ratings(1.0, touchpoint="other")).empty
        and hits_from_ratings(tables.empty("answers"), tables.empty("questions")).empty
    )


def test_ticked_goals_are_goals():
    rows = ratings(1.0, 0.0).assign(question_id=["goals=low_price", "goals=gift"], label=["low_price", "gift"], metric="closed")
    questions = pd.DataFrame({"question_id": ["goals"], "role": ["goal"]})
    hits = hits_from_choices(rows, questions)
    assert hits[["theme", "kind"]].to_numpy().tolist() == [["low_price", "goal"]]


def test_where_people_were_asked_what_hinders_them_naming_the_subject_is_a_complaint():
    given = pd.DataFrame({"row_id": ["a:2", "a:3"], "question_id": "q", "stage": "decision", "text": ["verzendkosten", "mooie verzendkosten"]})
    moods = score_comments(given.assign(language="nl"), scorer="rules")
    assert tag_themes(given, moods, "retail").empty
    assert tag_themes(given, moods, "retail", complaints={"q"})["row_id"].tolist() == ["a:2"]


def test_a_theme_finds_its_home_in_a_model_of_stages_of_the_study():
    given = pd.DataFrame({"row_id": ["a:2"], "question_id": "q", "stage": "unassigned", "text": ["Betalen met iDEAL lukte niet"]})
    moods = score_comments(given, scorer="rules")
    stages = [tag_themes(given, moods, "retail", home=home)["stage"].tolist() for home in (None, {"decision": "pay"}, {})]
    assert stages == [["decision"], ["pay"], ["unassigned"]]


def test_a_complaint_without_the_words_of_any_theme_gets_the_one_that_means_the_same():
    """Vectors by hand: the first text lies at the description of late delivery, the second as near to all descriptions."""
    texts = ["Het was een ramp met de postbode", "Wat een ramp was dit toch allemaal"]
    late = next(t for t in load_taxonomy("retail").themes if t.id == "late_delivery").description["nl"]

    def embed(said, languages):
        return np.array([[1.0, 0.0] if t in (texts[0], late) else [0.0, 1.0] for t in said])

    given = pd.DataFrame({"row_id": ["a:2", "a:3"], "question_id": "q", "stage": "retention", "text": texts})
    moods = score_comments(given, scorer="rules")
    assert tag_themes(given, moods, "retail").empty
    found = tag_themes(given, moods, "retail", embed=embed)
    assert found[["row_id", "theme", "kind"]].to_numpy().tolist() == [["a:2", "late_delivery", "pain_point"]]


def marked(*rows):
    """Clauses as the room gives them, each its own comment: what is said, its valence, and the source of the text."""
    given = pd.DataFrame([{"row_id": f"a:{i}", "question_id": "q", "text": text, "kind": source} for i, (text, _, source) in enumerate(rows)])
    moods = given[["row_id", "question_id"]].assign(span=[f"0-{len(t)}" for t, _, _ in rows], language="nl", valence=[v for _, v, _ in rows], person_id="p", wave="w", stage="use")
    return given, moods


@pytest.fixture
def taxonomy(tmp_path):
    (tmp_path / "own.yml").write_text("""
pain_point:
  slow: {stage: buy, nl: {says: ["duurt lang"], about: ["levertijd"]}, touchpoints: ["cart*"]}
  rude: {nl: {says: [bot]}}
question:
  q_when: {nl: {about: ["levertijd"]}}
goal:
  quick: {nl: {says: ["snel klaar"], about: [haast]}}
thought:
  doubt: {nl: {says: [twijfel]}}
""", encoding="utf-8")
    return tmp_path / "own.yml"


@pytest.mark.parametrize(("text", "valence", "themes"), [
    ("Het duurt lang", 0.1, ["slow"]), ("Het duurt lang", 0.11, []), ("Het duurt lang?", -0.3, ["slow"]), ("Het duurt lang?", 0.0, []), ("Waarom duurt lang?", 0.0, ["slow"]),
    ("De levertijd is zo", -0.11, ["slow"]), ("De levertijd is zo", -0.1, []), ("Wat is de levertijd?", 0.0, ["q_when"]), ("Wat is de levertijd?", -0.5, ["q_when", "slow"]),
    ("Ik heb haast", 0.0, ["quick"]), ("Ik heb haast?", 0.0, []), ("Is er twijfel?", 0.9, ["doubt"]), ("Botte lui", -0.5, []), ("Ze waren bot", -0.5, ["rude"])])
def test_what_a_clause_touches_depends_on_its_words_its_mood_and_its_form(taxonomy, text, valence, themes):
    found = tag_themes(*marked((text, valence, "survey")), taxonomy)
    assert sorted(found["theme"]) == themes and set(found["stage"]) <= {"use"} and found["valence"].tolist() == [valence] * len(themes)


@pytest.mark.parametrize(("valence", "is_hit"), [(0.1, True), (0.11, False)])
def test_who_is_asked_what_hinders_them_complains_unless_with_praise(taxonomy, valence, is_hit):
    given, moods = marked(("De levertijd is zo", valence, "survey"))
    assert len(tag_themes(given, moods, taxonomy, complaints=["q"])) == is_hit and tag_themes(given, moods, taxonomy, complaints=["other"]).empty


@pytest.mark.parametrize(("source", "stage", "home", "at"), [
    ("survey", "use", None, "use"), ("survey", "unassigned", None, "buy"), ("ticket", "use", None, "buy"), ("review", "use", None, "buy"), ("social", "use", None, "buy"),
    ("interview", "use", None, "buy"), ("chat", "use", None, "use"), ("ticket", "use", {"buy": "pay"}, "pay"), ("ticket", "use", {"x": "pay"}, "use"), ("ticket", "use", {}, "use")])
def test_a_text_that_belongs_to_no_stage_stands_at_that_of_its_theme(taxonomy, source, stage, home, at):
    given, moods = marked(("Het duurt lang", -0.5, source))
    assert tag_themes(given, moods.assign(stage=stage), taxonomy, home=home)["stage"].tolist() == [at]
    assert tag_themes(*marked(("Ze waren bot", -0.5, "ticket")), taxonomy)["stage"].tolist() == ["use"]          # a theme without a stage of its own


def test_of_a_comment_the_clause_that_speaks_most_strongly_stands_for_its_theme(taxonomy):
    text = "Het duurt lang. Duurt lang! Ik heb haast, snel klaar"
    spans, valences = ["0-15", "16-27", "28-40", "42-52"], [-0.2, -0.6, 0.3, -0.4]
    given = pd.DataFrame({"row_id": ["a:1"], "question_id": "q", "text": [text]})
    moods = pd.DataFrame({"row_id": "a:1", "question_id": "q", "span": spans, "language": "nl", "valence": valences})
    found = tag_themes(given, moods, taxonomy).set_index("theme")
    assert found["span"].to_dict() == {"quick": "42-52", "slow": "16-27"} and found["kind"].to_dict() == {"quick": "goal", "slow": "pain_point"}
    assert found["stage"].to_dict() == {"quick": "unassigned", "slow": "buy"} and set(found["wave"]) == {"all"} and found["person_id"].isna().all()
    even = tag_themes(given, moods.assign(valence=-0.5), taxonomy).set_index("theme")["span"].to_dict()
    assert even == {"quick": "28-40", "slow": "0-15"}                            # equally strong: the first


def test_a_fragment_of_three_words_borrows_the_mood_of_the_clause_that_follows_in_the_same_comment(taxonomy):
    def found(first, valences, rows=("a", "a")):
        text = f"{first} Daar word ik moe van"
        given = pd.DataFrame({"row_id": sorted(set(rows)), "question_id": "q", "text": text})
        moods = pd.DataFrame({"row_id": rows, "question_id": "q", "span": [f"0-{len(first)}", f"{len(first) + 1}-{len(text)}"], "language": "nl", "valence": valences})
        return len(tag_themes(given, moods, taxonomy))

    assert found("Tja, die levertijd.", [0.0, -0.5]) == 1 and found("Tja, ook die levertijd.", [0.0, -0.5]) == 0 and found("Tja, die levertijd.", [0.01, -0.5]) == 0
    assert found("Tja, die levertijd.", [0.0, -0.5], ("a", "b")) == 0


@pytest.mark.parametrize(("score", "ends", "valence"), [(2.0, (1.0, 5.0), -0.5), (2.01, (1.0, 5.0), None), (2.5, (0.0, 10.0), -0.5), (0.9, (1.0, 5.0), None), (1.0, (None, None), -1.0)])
def test_a_rating_is_low_from_a_quarter_of_its_scale_down(score, ends, valence):
    questions = pd.DataFrame({"question_id": ["seat_comfort"] * 2, "scale_min": [1.0, 0.0], "scale_max": [7.0, 9.0]})
    hits = hits_from_ratings(ratings(score, low=ends[0], high=ends[1]), questions)
    assert hits["valence"].tolist() == ([] if valence is None else [valence]) and set(hits["kind"]) <= {"pain_point"} and set(hits["span"]) <= {""}
    assert hits_from_ratings(ratings(1.0).assign(metric="nps")).empty and len(hits_from_ratings(ratings(1.0).assign(metric="csat"))) == 1


def test_a_rated_place_is_called_as_the_taxonomy_has_it_by_place_or_by_question_else_by_itself(taxonomy):
    rows = pd.concat([ratings(1.0, touchpoint="cart_top"), ratings(1.0).assign(question_id="cartload"), ratings(1.0)], ignore_index=True)
    assert hits_from_ratings(rows.assign(row_id=["a", "b", "c"]), taxonomy=taxonomy)["theme"].tolist() == ["slow", "slow", "seat"]


def test_a_text_without_a_stage_is_placed_where_its_pain_is_rated():
    said = pd.DataFrame({"theme": ["slow", "slow", "rude"], "stage": ["unassigned", "use", "unassigned"]})
    assert placed_by_ratings(said, pd.DataFrame({"theme": ["slow", "slow"], "stage": ["buy", "pay"]}))["stage"].tolist() == ["buy", "use", "unassigned"]


def test_a_ticked_goal_is_one_hit_per_row_and_what_was_not_ticked_or_is_no_goal_is_none():
    rows = ratings(1.0, 0.0, None, 1.0, 1.0).assign(question_id=["goals=cheap", "goals=cheap", "goals", "why=x", "goals=gift"], label=[None, None, "fast", "x", "a present"], metric="closed")
    questions = pd.DataFrame({"question_id": ["goals", "why"], "role": ["goal", "psychography"]})
    hits = hits_from_choices(pd.concat([rows, rows.tail(1)]), questions)
    assert hits[["row_id", "theme", "kind", "span"]].to_numpy().tolist() == [["a:0", "cheap", "goal", ""], ["a:2", "fast", "goal", ""], ["a:4", "a present", "goal", ""]]
    assert hits["valence"].isna().all() and hits_from_choices(rows, questions.head(0)).empty


@pytest.mark.parametrize(("text", "language", "asks"), [("Kan ik ruilen", "nl", True), ("En kan ik ruilen", "nl", False), ("Kan ik ruilen", "en", False), ("Which size", "en", True), ("Ruilen? ", "nl", True)])
def test_a_question_is_told_by_its_mark_or_by_how_it_begins_in_its_language(text, language, asks):
    given, moods = marked((text, 0.0, "survey"))
    found = asking_clauses(given, moods.assign(language=language))
    assert found.to_numpy().tolist() == ([["p", "w", "use", text.strip()]] if asks else []) and list(found) == ["person_id", "wave", "stage", "text"]
    assert list(asking_clauses(given, moods.head(0))) == ["person_id", "wave", "stage", "text"]


@pytest.mark.parametrize("without", ["comments", "moods", "both"])
def test_comments_and_moods_belong_together_by_their_row_where_one_of_them_names_no_question(without):
    """What the moods name is kept; without it the question is `text`."""
    given, moods = marked(("Geen maattabel te vinden", -0.6, "survey"))
    given, moods = (t if without not in (name, "both") else t.drop(columns="question_id") for name, t in (("comments", given), ("moods", moods)))
    hits = tag_themes(given, moods, "retail")
    assert hits[["row_id", "question_id", "theme"]].to_numpy().tolist() == [["a:0", "q" if without == "comments" else "text", "no_size_table"]]
