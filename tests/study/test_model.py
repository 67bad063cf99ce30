"""What a study knows of itself: its waves, where its sources lie, and how its questions are called."""

import pytest
from pydantic import ValidationError

from helpers import words
from helpers.errors import UsageError
from helpers.study import Study
from helpers.study.model import Engine, Target, Weights, near

STUDY = {"study": "acme", "title": {"nl": "Acme", "en": "Acme"}, "languages": ["nl"],
         "waves": {w: [{"path": f"data/raw/acme/{w}.csv", "as": "survey"}] for w in ("2026-Q1", "2026-Q2")}}


def test_a_wave_that_is_not_there_names_those_that_are():
    plan = Study(**STUDY)
    assert plan.waves_until() == ["2026-Q1", "2026-Q2"]
    assert plan.waves_until("2026-Q1") == ["2026-Q1"]
    with pytest.raises(UsageError, match=r"Bedoelt u 2026-Q2.*2026-Q1, 2026-Q2"):
        plan.waves_until("2026-Q22")


def test_sources_carry_their_wave_and_where_they_lie():
    first, second = Study(**STUDY, root="..").sources()
    assert (first["wave"], first["source"], first["kind"]) == ("2026-Q1", "data/raw/acme/2026-Q1.csv", "survey")
    assert second["file"] == "../data/raw/acme/2026-Q2.csv"


def test_a_question_without_a_label_is_called_by_its_heading_when_that_is_words():
    asked = {"Netheid van de trein": {"id": "q1"}, "q0004_1": {"id": "q2"}, "Prijs nu": {"id": "q3", "label": {"nl": "de prijs"}}}
    labels = Study(**STUDY, questions=asked).labels_in("nl")
    assert (labels["q1"], labels.get("q2"), labels["q3"]) == ("Netheid van de trein", None, "de prijs")


def test_the_words_for_whom_it_counts_go_to_the_sentences():
    assert Study(**STUDY, people={"nl": "aanvragen", "en": "applications"}).labels_in("en")["counted"] == "applications"
    assert Study(**STUDY).labels_in("nl")["counted"] == "mensen"


@pytest.mark.parametrize("engine", [{"name": "duckdb", "master": "spark://a:7077"}, {"name": "spark", "master": "a:7077"}])
def test_a_master_is_the_address_of_a_spark_cluster(engine):
    with pytest.raises(ValueError, match="engine_master"):
        Engine(**engine)


def test_notebooks_are_given_the_master_of_a_cluster_or_the_name_of_the_engine():
    assert Engine(name="spark", master="spark://a:7077").asked == "spark://a:7077" and Engine().asked == "auto"


@pytest.mark.parametrize("shares", [{"man": 0.5, "vrouw": 0.4}, {"man": 1.2, "vrouw": -0.2}, {"man": 0.6, "vrouw": 0.6}])
def test_shares_of_a_population_add_up_to_one(shares):
    with pytest.raises(ValueError, match="weights"):
        Weights(margins={"sex": shares}, source="CBS")
    assert Weights(margins={"sex": {"man": 0.495, "vrouw": 0.5}}, source="CBS")


def complete(**more):
    return Study(**STUDY | {"languages": ["nl"]} | more)


def problem(**more):
    with pytest.raises(ValidationError) as caught:
        complete(**more)
    return [(".".join(map(str, e["loc"])), e["type"]) for e in caught.value.errors()]


@pytest.mark.parametrize(("key", "good", "bad"), [
    ("study", ["a", "a" * 64, "a-b_c9", "9"], ["", "a" * 65, "-a", "A"]),
    ("max_rejected", [0, 1, 0.01], [-0.01, 1.01]), ("contract_days", [1, None], [0, -1]),
    ("privacy", [{"minimum_people": 5}, {"retention_months": 1}, {}], [{"minimum_people": 4}, {"retention_months": 0}]),
    ("personas", [{"max_k": 2}, {"max_k": 12}], [{"max_k": 1}, {"max_k": 13}]),
    ("experiments", [{"t": {"people_per_arm": 1}}, {"t": {"until": "2026-02-28"}}], [{"t": {"people_per_arm": 0}}, {"t": {"until": "2026-02-30"}}]),
    ("weights", [{"margins": {"a": {"x": 1.0}}, "source": "s"}], [{"margins": {}, "source": "s"}, {"margins": {"a": {}}, "source": "s"}, {"margins": {"a": {"x": 1}}}]),
    ("questions", [{"q": {"id": "a_1"}}, {"q": {"id": "9"}}], [{"q": {"id": "_a"}}, {"q": {"id": "A"}}, {"q": {"id": "a-b"}}]),
    ("waves", [{"w" * 32: []}, {"2026-Q1_b": []}], [{}, {"w" * 33: []}, {"-w": []}, {"a/b": []}, {"a b": []}]),
    ("title", [{"nl": "x"}], [{}, {"en": "x"}]),
])
def test_what_a_study_may_say_ends_exactly_where_it_ends(key, good, bad):
    for given in good:
        assert complete(**{key: given})
    for given in bad:
        assert problem(**{key: given}), given


@pytest.mark.parametrize(("override", "is_good"), [
    ({"k": 1, "reason": "one team only"}, True), ({"k": 12, "reason": "0123456789"}, True), (None, True), ({"k": 0, "reason": "no team at all"}, False),
    ({"k": 13, "reason": "thirteen teams"}, False), ({"k": 3, "reason": "012345678"}, False), ({"k": 3, "reason": " 012345678 "}, False),
    ({"k": True, "reason": "one team only"}, False), ({"k": 3, "reason": 1234567890}, False), ({"k": 3}, False), ({}, False),
])
def test_an_own_number_of_groups_lies_between_one_and_twelve_and_has_a_reason_of_ten_letters(override, is_good):
    if is_good:
        assert complete(personas={"override": override}).personas.override == override
    else:
        assert problem(personas={"override": override}) == [("personas.override", "value_error")]


@pytest.mark.parametrize(("shares", "is_good"), [
    ({"a": 0.5, "b": 0.5}, True), ({"a": 0.0, "b": 1.0}, True), ({"a": 0.5, "b": 0.4905}, True), ({"a": 0.5, "b": 0.5095}, True),
    ({"a": 0.5, "b": 0.4895}, False), ({"a": 0.5, "b": 0.5105}, False), ({"a": -0.001, "b": 1.001}, False),
])
def test_shares_add_up_to_one_within_a_hundredth_and_none_is_below_nought(shares, is_good):
    fine = {"region": {"n": 1.0}}
    if is_good:
        assert Weights(margins={**fine, "sex": shares}, source="CBS").margins["sex"] == shares
    else:
        with pytest.raises(ValueError, match="weights"):
            Weights(margins={**fine, "sex": shares}, source="CBS")


@pytest.mark.parametrize("master", ["spark://a:7077", "local[2]", "yarn", "k8s://https://a:443"])
def test_a_cluster_is_named_in_the_words_of_spark(master):
    assert Engine(name="spark", master=master).asked == master
    assert (Engine(name="spark").asked, Engine(name="duckdb").asked) == ("spark", "duckdb")
    with pytest.raises(ValueError, match="engine_master"):
        Engine(master=master)


@pytest.mark.parametrize(("more", "model"), [
    ({}, "five_stages"), ({"stage_model": "race"}, "race"), ({"draw_in": "race"}, "five_stages in race"),
    ({"stage_model": "own.yml", "draw_in": "race"}, "own.yml in race"), ({"map": {"type": "service"}}, "five_stages in service"),
    ({"stage_model": "service", "map": {"type": "service"}}, "service"), ({"draw_in": "race", "map": {"type": "service"}}, "five_stages in race"),
    ({"map": {"type": "future"}}, "five_stages"),
])
def test_the_same_rows_are_drawn_in_the_model_that_is_asked_for_and_a_service_map_in_that_of_the_service(more, model):
    assert complete(**more).stage_model == model


def test_waves_come_up_to_the_one_asked_for_and_a_wave_far_off_has_no_nearest():
    plan = complete()
    assert plan.waves_until(None) == plan.waves_until("") == plan.waves_until("2026-Q2") == ["2026-Q1", "2026-Q2"]
    assert [(s["wave"], s["source"]) for s in plan.sources("2026-Q1")] == [("2026-Q1", "data/raw/acme/2026-Q1.csv")]
    assert [s["wave"] for s in plan.sources()] == ["2026-Q1", "2026-Q2"]
    with pytest.raises(UsageError) as told:
        plan.waves_until("zomer")
    assert "Bedoelt u" not in str(told.value) and "2026-Q1, 2026-Q2" in str(told.value)


def test_labels_come_from_the_study_itself_before_all_else():
    asked = {"x" * 30 + " " + "y" * 29: {"id": "short"}, "x" * 30 + " " + "y" * 30: {"id": "long"}, " oordeel ": {"id": "one"},
             "q": {"id": "named", "label": {"en": "a mark"}}, "De prijs nu": {"id": "price"}}
    plan = complete(questions=asked, labels={"price": {"en": "the price"}, "persona1": {"nl": "Haastig", "en": "Hasty"}})
    labels = plan.labels_in("nl")
    assert {k: labels.get(k) for k in ("short", "long", "one", "named", "price", "persona1")} == {
        "short": "x" * 30 + " " + "y" * 29, "long": None, "one": None, "named": "a mark", "price": "the price", "persona1": "Haastig"}
    assert plan.labels_in("en")["persona1"] == "Hasty"


def test_groups_by_rule_and_wanted_people_bring_their_own_names():
    rule = {"where": [{"question": "leeftijd", "is": ["18"]}]}
    plan = complete(segments={"jong": {**rule, "label": {"nl": "Jongeren", "en": "The young"}}, "oud": rule})
    labels = plan.labels_in("en")
    assert labels["jong"] == "The young" and "oud" not in labels


@pytest.mark.parametrize(("kind", "respondents"), [("survey", None), ("events", "patiënten")])
def test_who_was_asked_nothing_is_no_respondent(kind, respondents):
    waves = {"w1": [{"path": "a.csv", "as": "orders"}], "w2": [{"path": "b.csv", "as": kind}]}
    labels = complete(waves=waves, people={"nl": "patiënten"}).labels_in("en")
    assert (labels["counted"], labels.get("respondents")) == ("patiënten", respondents)
    assert not {"counted", "respondents"} & set(complete(waves=waves, people={}).labels_in("nl"))


def test_what_was_agreed_on_experiments_is_given_where_it_was_agreed():
    plan = complete(experiments={"a": {"people_per_arm": 100, "split": {"x": 0.5, "y": 0.5}}, "b": {"until": "2026-03-01"}})
    assert plan.planned("people_per_arm") == {"a": 100} and plan.planned("until") == {"b": "2026-03-01"} and plan.planned("split") == {"a": {"x": 0.5, "y": 0.5}}


def test_sensitive_attributes_stand_on_the_map_only_with_a_ground():
    given = {"map": {"people": ["geloof", "plaats"]}, "privacy": {"sensitive": ["geloof"]}}
    assert complete(**given).shown_people() == ["plaats"]
    given["privacy"]["sensitive_ground"] = "consent"
    assert complete(**given).shown_people() == ["geloof", "plaats"]


def test_hoped_for_cells_stand_on_the_map_of_the_future_beside_the_others():
    cell = {"stage": "decision", "lane": "goals", "text": {"nl": "x"}, "source": "y", "date": "2026-01-01"}
    given = {"assumed": [cell, cell | {"map": "future", "lane": "thoughts"}]}
    for chosen, lanes in (("current", ["goals"]), ("single", ["goals"]), ("future", ["goals", "thoughts"])):
        assert [c.lane for c in complete(**given, map={"type": chosen}).typed()] == lanes


def test_without_decided_actions_the_table_of_them_is_empty():
    assert len(complete().kept_actions()) == 0


def test_the_nearest_name_is_proposed_when_half_of_it_is_the_same():
    say = words.load("en")
    assert near("stage_modle", ["title", "stage_model"], say) == " Did you mean stage_model?"
    assert near("ab", ["acdd", "acd", "ac"], say) == " Did you mean ac?" and near("ab", ["acd"], say) == "" and near(5, [], say) == ""


def test_values_that_are_not_given_are_the_usual_ones():
    plan = complete()
    assert (plan.languages, plan.unit, plan.is_synthetic, plan.taxonomy, plan.scorer, plan.outcome, plan.contract_days) == (
        ["nl"], "person", False, "retail", "rules", "nps", None)
    assert (plan.max_rejected, plan.random_state, plan.personas.max_k, plan.privacy.minimum_people, plan.personas.propagate) == (0.01, 7, 8, 10, True)
    assert (plan.privacy.retention_months, plan.privacy.names, plan.engine.name, plan.map.type, plan.personas.response_style) == (
        None, "rules", "auto", "current", "centre")
    assert (plan.people, Study(**{k: v for k, v in STUDY.items() if k != "languages"}).languages) == ({"nl": "mensen", "en": "people"}, ["nl", "en"])
    question = complete(questions={"q": {"id": "q"}}).questions["q"]
    assert (question.role, question.is_reversed, question.scale, question.na) == ("answer", False, None, [])
    assert Target(goal=1).model_dump() == {"goal": 1.0, "stage": "all", "touchpoint": "all", "better": "higher"}
