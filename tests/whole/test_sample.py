"""What is planted in the sample study is found by a run of it: the people, what hurts them, how they move, and what changed."""

import sys

import numpy as np
import pandas as pd
import pytest
import yaml
from conftest import ROOT
from sklearn.metrics import adjusted_rand_score

TRUTH = ROOT / "tests" / "truth"
WAVES = ("2026-Q1", "2026-Q2")


def shares(truth: dict, pain: str, wave: str) -> np.ndarray:
    """Planted share of respondents with a pain per persona."""
    planted = truth["pains"][pain]
    return np.array(planted.get("share_q2", planted["share"]) if wave == WAVES[1] else planted["share"])


def planted_priority(truth: dict, wave: str, weights: np.ndarray) -> dict[str, float]:
    """Points of recommendation lost per person and pain, for people in these shares over the personas."""
    return {pain: float(weights @ shares(truth, pain, wave)) * p["loss"] for pain, p in truth["pains"].items()}


def pains_of(sample, wave: str, persona: str = "all") -> pd.DataFrame:
    themes = sample.every("themes")
    rows = themes[(themes["kind"] == "pain_point") & (themes["wave"] == wave) & (themes["persona"] == persona)]
    return rows.sort_values("priority", ascending=False, kind="stable")


# --- who travels -----------------------------------------------------------------------------------------------------------


@pytest.mark.row("P3", "E2")
def test_four_groups_are_found_and_hold_the_people_who_were_planted_in_them(sample, planted):
    personas = sample.every("personas")
    assert len(personas) == 4 and set(personas["verdict"]) == {"groups"}
    found = sample.every("memberships").query("basis == 'survey'").set_index("person_id")["persona"]
    both = found.index.intersection(planted.index)
    assert len(both) > 1400
    assert adjusted_rand_score(planted[both], found[both]) > 0.9


def test_each_group_has_its_planted_size_and_its_name(sample, truth, planted):
    personas = sample.every("personas").set_index("persona")
    for key, persona in sample.personas(planted).items():
        row, wanted = personas.loc[persona], truth["personas"][key]
        assert row["low"] <= wanted["share"] <= row["high"], key
        assert row["name_nl"] == wanted["name"]
        assert row["stability"] > 0.9


def test_the_groups_are_known_by_what_was_planted_and_by_what_was_held_out(sample, truth, planted):
    profiles = sample.every("profiles")
    for key, persona in sample.personas(planted).items():
        mine = profiles[profiles["persona"] == persona].set_index("trait")
        place = list(truth["personas"]).index(key)
        for block in ("goals", "challenges"):
            top = max(truth[block], key=lambda t, b=block: truth[b][t][place] - np.mean(truth[b][t]))
            row = mine.loc[f"{block}={top}"]
            assert row["estimate"] > row["rest"], (key, top)
            if block == "challenges":
                assert row["is_held_out"] and row["q"] < 0.05


# --- what hurts ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("wave", WAVES)
def test_exactly_the_pains_that_cost_something_are_found_at_their_stages(sample, truth, wave):
    rows = pains_of(sample, wave)
    costly = rows[rows["q"] < 0.05]
    assert set(zip(costly["theme"], costly["stage"])) == {(pain, p["stage"]) for pain, p in truth["pains"].items() if p["loss"] >= 1}
    for row in costly.itertuples():
        assert abs(row.impact - truth["pains"][row.theme]["loss"]) < 0.6, row.theme


@pytest.mark.row("L4")
def test_the_worst_pain_of_everyone_is_the_planted_one(sample, truth):
    weights = np.array([p["share"] for p in truth["personas"].values()])
    planted = planted_priority(truth, WAVES[1], weights)
    worst = pains_of(sample, WAVES[1]).iloc[0]
    assert worst["theme"] == max(planted, key=planted.get)
    assert (worst["rank_low"], worst["rank_high"], worst["verdict"]) == (1, 1, "clear")


def test_two_pains_that_cost_about_the_same_are_not_ranked_apart(sample, truth):
    weights = np.array([p["share"] for p in truth["personas"].values()])
    planted = planted_priority(truth, WAVES[0], weights)
    first, second = sorted(planted, key=planted.get)[-2:]
    assert abs(planted[first] - planted[second]) < 0.05
    rows = pains_of(sample, WAVES[0]).set_index("theme").loc[[first, second]]
    assert (rows["rank_low"] == 1).all() and (rows["rank_high"] >= 2).any()


def test_the_worst_pain_of_each_persona_is_its_own(sample, truth, planted):
    for place, (key, persona) in enumerate(sample.personas(planted, list(truth["personas"])).items()):
        expected = planted_priority(truth, WAVES[1], np.eye(4)[place])
        assert pains_of(sample, WAVES[1], persona).iloc[0]["theme"] == max(expected, key=expected.get), key


def test_texts_are_tied_to_the_planted_pains_with_few_false_ones(sample):
    """Recall is bounded by the rules of this version; precision is what a reader of quotes relies on."""
    told = pd.read_csv(TRUTH / "hits.csv")
    hits = sample.every("hits").query("kind == 'pain_point'")
    hits = hits[hits["row_id"].str.contains("enquete.csv:", regex=False) & hits["theme"].isin(told["pain"])]
    found = set(zip(hits["wave"], hits["row_id"].str.rpartition(":")[2].astype(int), hits["question_id"], hits["theme"]))
    planted = set(zip(told["wave"], told["row"], told["question"], told["pain"]))
    assert len(found & planted) / len(found) > 0.95
    assert len(found & planted) / len(planted) > 0.65


# --- how people move -------------------------------------------------------------------------------------------------------


def test_the_share_that_goes_back_from_the_cart_is_the_planted_one(sample, truth, planted):
    web = np.array([p["web_share"] for p in truth["personas"].values()])
    carts = web * np.array(truth["web"]["visits"]) * np.array(truth["web"]["cart"])
    everyone = sample.measure("back_share", stage="decision")
    assert everyone["low"] <= carts @ np.array(truth["web"]["back"]) / carts.sum() <= everyone["high"]
    for place, persona in enumerate(sample.personas(planted, list(truth["personas"])).values()):
        row = sample.measure("back_share", stage="decision", persona=persona)
        assert row["low"] - 0.02 <= truth["web"]["back"][place] <= row["high"] + 0.02, persona


@pytest.mark.row("M7")
def test_people_go_back_skip_and_repeat_and_the_map_says_so_with_intervals(sample):
    for metric in ("back_share", "skip_share", "repeat_share", "linearity"):
        row = sample.measure(metric)
        assert 0 < row["low"] < row["estimate"] < row["high"] < 1, metric
    moves = sample.table("transitions").query("level == 'stage' and persona == 'all'")
    order = {s: i for i, s in enumerate(("awareness", "consideration", "decision", "retention", "advocacy"))}
    step = moves["to"].map(order) - moves["from"].map(order)
    assert (step < 0).any() and (step > 1).any() and (step == 0).any()
    assert (sample.reports / "figures" / "paths.nl.svg").is_file()


def test_the_personas_skip_in_the_planted_order(sample, truth, planted):
    found = {key: sample.measure("skip_share", persona=p)["estimate"] for key, p in sample.personas(planted).items()}
    wanted = dict(zip(truth["personas"], truth["web"]["skip"]))
    assert sorted(found, key=found.get) == sorted(wanted, key=wanted.get)


@pytest.mark.row("P3")
def test_the_maps_of_danielle_and_bas_differ_on_origin_and_labels_against_delivery(sample, planted):
    """A touchpoint that nobody of a persona reached has no row."""
    mine, measures = sample.personas(planted), sample.table("measures")
    seen = measures[(measures["metric"] == "reach") & (measures["stage"] == "consideration")].set_index(["touchpoint", "persona"])
    for touchpoint, most, less in (("origin_page", "danielle", "bas"), ("label_page", "danielle", "bas"), ("delivery_info", "bas", "danielle"),
                                   ("size_table", "sarah", "bas"), ("reviews", "sarah", "danielle")):
        other = seen["high"].get((touchpoint, mine[less]), 0.0)
        assert seen["low"][touchpoint, mine[most]] > other, touchpoint


# --- what changed ----------------------------------------------------------------------------------------------------------


def test_the_planted_pain_and_kpi_are_reported_as_changed(sample, truth):
    found = sample.every("changes").query("verdict == 'changed' and persona == 'all'")
    places = set(zip(found["kind"], found["metric"], found["stage"]))
    pain, kpi = truth["changes"]["pain"], truth["changes"]["kpi"]
    assert {("theme", pain["theme"], pain["stage"]), ("measure", kpi["metric"], kpi["stage"])} <= places
    eased = found[(found["metric"] == kpi["metric"]) & (found["stage"] == kpi["stage"])].iloc[0]
    assert eased["low"] <= kpi["difference"] <= eased["high"]
    faded = found[found["metric"] == pain["theme"]].iloc[0]
    assert faded["high"] < 0


@pytest.mark.row("B2")
def test_the_planted_changes_and_what_follows_from_them_and_nothing_else_is_reported_as_changed(sample, truth):
    """For everyone and per persona; what follows from what is written in sample.yml and shown in test_make_sample.py."""
    changes = sample.every("changes")
    place = changes["metric"] + " " + changes["stage"]
    is_seen = place.isin(truth["changes"]["seen"])
    changed = changes["verdict"] == "changed"
    assert len(changes[~is_seen]) > 400
    assert changes.loc[changed & ~is_seen, ["metric", "stage", "persona", "q"]].empty
    read = changes[~is_seen & (changes["persona"] == "all")].dropna(subset=["difference", "low", "high"])
    assert (read["low"] <= 0).mean() > 0.9 and (read["high"] >= 0).mean() > 0.9


def test_the_planted_effect_of_the_experiment_lies_in_its_interval(sample, truth):
    row = sample.every("experiments").query("metric == 'conversion'").iloc[0]
    assert row["experiment"] == truth["experiment"]["name"] and row["verdict"] == "better"
    assert row["low"] <= truth["experiment"]["effect"] <= row["high"]
    assert "srm_ok" in row["checks"].split(";")


@pytest.mark.row("B16")
def test_what_was_planted_comes_back_with_a_score_for_people_pains_moves_and_changes(sample, truth):
    """The scores that docs/proof.md publishes."""
    sys.path.append(str(ROOT / "benchmarks"))
    import recovery

    scores = recovery.scores(sample.every, truth).set_index("what")
    assert list(scores.index) == ["personas", "pains", "moves", "changes"]
    assert (scores["found"] == scores["planted"]).all() and (scores["false"] == 0).all(), scores.to_string()
    assert scores.loc["personas", "score"] > 0.9 and scores.loc["pains", "score"] > 0.9
    assert scores.loc["moves", "score"] < 0.03 and scores.loc["changes", "score"] <= 0.01


def test_the_truth_names_only_keys_that_the_study_knows(truth):
    study = yaml.safe_load((ROOT / "studies" / "sample.yml").read_text(encoding="utf-8"))
    known = {q["id"] for q in study["questions"].values()} | set(study["labels"])
    assert set(truth["attitudes"]) | set(truth["goals"]) | set(truth["challenges"]) <= known


@pytest.mark.row("P4")
def test_sarah_takes_her_planted_way(sample, planted):
    sarah = sample.personas(planted)["sarah"]
    reach = sample.table("measures").query("metric == 'reach' and channel == 'all' and estimate >= .1")
    met = reach[reach["persona"] == sarah].groupby("stage", observed=True)["touchpoint"].agg(set)
    assert "instagram_ad" in met["awareness"]
    assert {"collection", "reviews", "size_table"} <= met["consideration"]
    assert {"cart", "newsletter_popup", "checkout"} <= met["decision"]
    assert {"social_share", "review_written", "loyalty"} <= met["advocacy"]
