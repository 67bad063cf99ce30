"""Stage models: what the files may say, and what they must."""

import pandas as pd
import pytest

from helpers.errors import UsageError
from helpers.stages import assign_stages, crosswalk, load_model, shipped
from helpers.stages.model import BACKBONE


@pytest.mark.parametrize("name", shipped())
def test_every_shipped_model_has_order_labels_and_a_crosswalk_in_both_languages(name):
    model = load_model(name)
    assert model.name == name and len(model.stage_ids) >= 4
    for text in [*(s.label for s in model.stages), *model.touchpoints.values(), *model.actions.values(), model.label]:
        assert set(text) == {"nl", "en"} and all(text.values())
    assert {rule.touchpoint for rule in model.rules} <= set(model.touchpoints)
    assert {rule.stage for rule in model.rules} == set(model.stage_ids)
    assert set(model.crosswalk) == set(model.stage_ids)
    assert {s for onto in model.crosswalk.values() for s in onto} <= set(load_model(BACKBONE).stage_ids)


def test_the_backbone_speaks_dutch():
    labels = load_model("five_stages").labels_in("nl")
    assert [labels[s] for s in load_model("five_stages").stage_ids] == [
        "Bewustwording",
        "Overweging",
        "Beslissing",
        "Retentie",
        "Ambassadeurschap",
    ]


@pytest.mark.row("M2")
def test_synonyms_name_the_same_stage():
    model = load_model("five_stages")
    for word in ("Aankoop", "Purchase", "beslissingsfase", "Beslissing"):
        assert model.resolve(word) == "decision"
    for word in ("Retention", "Service", "SERVICE"):
        assert model.resolve(word) == "retention"
    for word in ("Advocacy", "Loyalty", "Belangenbehartiging"):
        assert model.resolve(word) == "advocacy"


@pytest.mark.row("M2")
def test_an_unknown_stage_word_is_an_error_that_names_what_is_near():
    with pytest.raises(UsageError, match=r"aankop is no stage of this model\. Did you mean aankoop"):
        load_model("five_stages").resolve("aankop")
    with pytest.raises(UsageError, match=r"aankop is geen fase van dit model\. Bedoelt u aankoop"):
        load_model("five_stages").resolve("aankop", language="nl")


def test_an_unknown_model_is_an_error_that_names_what_is_near():
    with pytest.raises(UsageError, match="Did you mean five_stages"):
        load_model("five_stage")


@pytest.mark.row("M5")
def test_a_study_adds_stages_in_its_own_file_and_needs_no_code(tmp_path):
    (tmp_path / "shop.stages.yml").write_text(
        """
extends: five_stages
stages:
  - awareness
  - {id: nurturing, label: {nl: Opwarmen, en: Nurturing}}
  - consideration
  - decision
  - {id: after_sales, label: {nl: Service, en: Service}, synonyms: [nazorg]}
  - retention
  - advocacy
rules:
  - {id: mail, event: "newsletter_open*", stage: nurturing, touchpoint: newsletter}
  - {id: help, event: "ticket*", stage: nazorg, touchpoint: helpdesk}
""",
        encoding="utf-8",
    )
    model = load_model("shop.stages.yml", root=tmp_path)
    assert model.stage_ids == ["awareness", "nurturing", "consideration", "decision", "after_sales", "retention", "advocacy"]
    rows = assign_stages(pd.DataFrame({"event": ["newsletter_open", "ticket", "purchase"]}), model)
    assert rows["stage"].tolist() == ["nurturing", "after_sales", "decision"]
    assert rows["rule_id"].tolist() == ["mail", "help", "five_purchase"]
    assert model.goal_event == ["purchase", "order"]


@pytest.mark.row("M6")
def test_a_model_of_seven_own_stages_and_one_from_intake_to_recovery_load_from_files_alone(tmp_path):
    music = "\n".join(f"  - {{id: step_{i}, label: {{nl: Stap {i}, en: Step {i}}}}}" for i in range(1, 8))
    (tmp_path / "music.yml").write_text(f"name: music\nstages:\n{music}\nrules:\n  - {{id: r, event: 'play*', stage: step_3}}\n")
    assert load_model("music.yml", root=tmp_path).stage_ids == [f"step_{i}" for i in range(1, 8)]
    (tmp_path / "care.yml").write_text(
        """
name: care
people: {nl: patiënten, en: patients}
stages:
  - {id: intake, label: {nl: Intake, en: Intake}}
  - {id: treatment, label: {nl: Behandeling, en: Treatment}}
  - {id: recovery, label: {nl: Herstel, en: Recovery}}
rules:
  - {id: in, event: "intake*", stage: intake}
  - {id: out, event: "ontslag*", stage: herstel}
""",
        encoding="utf-8",
    )
    care = load_model("care.yml", root=tmp_path)
    assert assign_stages(pd.DataFrame({"event": ["ontslag", "intake"]}), care)["stage"].tolist() == ["recovery", "intake"]
    assert care.people["nl"] == "patiënten"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("stages: [{id: a}]\nrulez: []", "no key rulez.*rules"),
        ("stages: [{id: a}]\nstages: [{id: b}]", "stands there twice"),
        ("stages: [{id: a}, {id: a}]", "each name once"),
        ("stages: [{id: a}]\nrules: [{id: r, stage: a}]", "no event, question or channel"),
        ("stages: [{id: a}]\nrules: [{id: r, event: x, stage: b}]", "b is no stage"),
        ("stages: [{id: a}]\nrules: [{id: r, event: x, stage: a}, {id: r, event: y, stage: a}]", "stands there twice"),
        ("extends: five_stages\nstages: [awarenes]", "Did you mean awareness"),
        ("extends: me.yml\nstages: [{id: a}]", "extends itself"),
        ("stages: [", "row 2: this is no readable YAML"),
        ("name: &a x\nstages: [{id: a}]\nlabel: {nl: *a, en: *a}", "row 1: aliases"),
        ("stages: [{id: !!python/name:os.system a}]", "row 1: aliases"),
        ("stages: [{id: a}]\nno: 1", "row 2: no is true or false"),
        ("just words", "no key just words"),
    ],
)
def test_a_wrong_model_file_gives_one_line_that_says_what_to_do(tmp_path, text, message):
    (tmp_path / "me.yml").write_text(text)
    with pytest.raises(UsageError, match=message) as error:
        load_model("me.yml", root=tmp_path)
    assert "me.yml" in str(error.value) and "\n" not in str(error.value)


@pytest.mark.row("M4")
def test_race_is_read_from_engage_backwards():
    assert load_model("race").priority == ["engage", "convert", "act", "reach"]
    assert load_model("five_stages").priority[0] == "awareness"


def test_the_crosswalk_prints_many_to_many_and_what_is_not_covered():
    pairs = set(crosswalk(load_model("race")).itertuples(index=False, name=None))
    assert {("engage", "retention"), ("engage", "advocacy")} <= pairs and len(pairs) == 5


@pytest.mark.row("M3")
def test_two_of_the_five_a_cover_consideration_and_none_covers_retention():
    pairs = list(crosswalk(load_model("five_a")).itertuples(index=False, name=None))
    assert [a for a, backbone in pairs if backbone == "consideration"] == ["appeal", "ask"]
    assert ("", "retention") in pairs


def test_a_list_of_globs_in_a_rule_is_a_rule_for_each_and_outcomes_and_tracks_have_globs_and_labels(tmp_path):
    (tmp_path / "own.yml").write_text(
        "extends: five_stages\noutcomes: purchase\ntracks: {W: {label: {nl: het werk}, event: 'W_*'}}\n"
        "rules:\n  - {id: both, event: [call*, chat*], stage: retention, touchpoint: helpdesk}\n", encoding="utf-8"
    )
    model = load_model("own.yml", root=tmp_path)
    assert [(rule.id, rule.event) for rule in model.rules[:2]] == [("both", "call*"), ("both", "chat*")]
    assert model.outcomes == ["purchase"] and model.tracks == {"track_W": ["W_*"]} and model.labels_in("nl")["track_W"] == "het werk"
