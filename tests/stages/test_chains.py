"""Chains: shares of moves and their order, against hand counts, published values and planted truth."""

import numpy as np
import pandas as pd
import pytest
from conftest import SHARED, needs_shared

from helpers import intervals
from helpers.stages import load_model
from helpers.stages.chains import order_test, transition_shares
from helpers.stages.model import Stage, StageModel

FIVE = load_model("five_stages")


def steps_of(sequences, model=FIVE):
    rows = [
        (f"p{i:04d}", number + 1, "w1", model.stage_ids[state]) for i, states in enumerate(sequences) for number, state in enumerate(states)
    ]
    return pd.DataFrame(rows, columns=["person_id", "step", "wave", "stage"])


def walk(rng, start, chain, length):
    states = [rng.choice(len(start), p=start)]
    while len(states) < length:
        states.append(rng.choice(len(start), p=chain[states[-1]]))
    return states


def test_shares_of_moves_by_hand_and_people_counted_once():
    table = transition_shares(steps_of([[0, 1, 0, 1], [0, 2], [0, 1]]), FIVE).set_index(["from", "to"])
    assert table.loc[("awareness", "consideration"), ["estimate", "n", "times"]].tolist() == [0.75, 3, 3]
    assert table.loc[("awareness", "decision"), "estimate"] == 0.25
    assert table.groupby("from")["estimate"].sum().tolist() == [1, 1]
    assert (table["low"] <= table["estimate"]).all() and (table["estimate"] <= table["high"]).all()


@needs_shared
def test_shares_of_a_published_sequence_are_the_published_ones():
    rain = pd.read_csv(SHARED / "data" / "reference" / "rain.csv")
    column = next(c for c in rain if rain[c].astype(str).str.contains("6+", regex=False).any())
    states = rain[column].map({"0": 0, "1-5": 1, "6+": 2}).to_list()
    model = StageModel("rain", {}, [Stage(s, {"en": s}) for s in ("none", "some", "much")], [])
    table = transition_shares(steps_of([states], model), model).set_index(["from", "to"])["estimate"]
    assert table["none"].reindex(["none", "some", "much"]).tolist() == pytest.approx([0.660583942, 0.229927007, 0.109489051], abs=1e-8)
    assert table["much"].reindex(["none", "some", "much"]).tolist() == pytest.approx([0.197628458, 0.312252964, 0.490118577], abs=1e-8)


def test_the_order_statistic_is_the_sum_of_g_tests_per_middle_stage():
    from scipy.stats import chi2_contingency

    rng = np.random.default_rng(3)
    sequences = [list(rng.integers(0, 3, 30)) for _ in range(20)]
    expected, df = 0.0, 0
    for middle in range(3):
        cells = np.zeros((3, 3))
        for s in sequences:
            for i, j, k in zip(s, s[1:], s[2:]):
                cells[i, k] += j == middle
        g = chi2_contingency(cells, correction=False, lambda_="log-likelihood")
        expected, df = expected + g.statistic, df + g.dof
    row = order_test(steps_of(sequences), FIVE).iloc[0]
    assert row["statistic"] == pytest.approx(expected) and row["df"] == df
    assert row["triples"] == 20 * 28 and row["gain"] == pytest.approx(expected / (2 * 560) / np.log(2))     # G = 2 n bits ln 2


def test_a_chain_of_order_two_is_seen_and_one_of_order_one_mostly_not():
    rng = np.random.default_rng(0)
    chain = np.array([[0.2, 0.5, 0.3], [0.4, 0.2, 0.4], [0.3, 0.5, 0.2]])
    false_alarms = sum(
        order_test(steps_of([walk(rng, [1, 0, 0], chain, 12) for _ in range(60)]), FIVE)["p"].iloc[0] < 0.05 for _ in range(60)
    )
    assert false_alarms <= 8  # 3 expected; 8 or fewer in 99 of 100 such runs
    memory = [[0, 1, *([2, 1, 0, 1] * 3)][: rng.integers(5, 12)] for _ in range(60)]  # after 1, it matters where one came from
    row = order_test(steps_of(memory), FIVE).iloc[0]
    assert row["p"] < 1e-6 and row["gain"] > 0.3


def test_no_steps_give_empty_tables():
    empty = steps_of([])
    assert len(transition_shares(empty, FIVE)) == len(order_test(empty, FIVE)) == 0


@pytest.mark.proof
def test_the_order_test_errs_as_often_as_it_says():
    rng = np.random.default_rng(11)
    chain = np.array([[0.2, 0.5, 0.3], [0.4, 0.2, 0.4], [0.3, 0.5, 0.2]])
    seen = [order_test(steps_of([walk(rng, [1, 0, 0], chain, 12) for _ in range(60)]), FIVE)["p"].iloc[0] < 0.05 for _ in range(600)]
    assert 0.03 <= np.mean(seen) <= 0.07


def test_moves_stay_within_a_person_and_a_wave_and_pass_over_what_is_no_stage():
    steps = pd.concat([steps_of([[0, 1], [2, 0]]), steps_of([[1, 1]]).assign(wave="w2"),
                       pd.DataFrame([("p9", 1, "w1", "awareness"), ("p9", 3, "w1", "decision"), ("p9", 2, "w1", "nowhere")], columns=["person_id", "step", "wave", "stage"])])
    table = transition_shares(steps.sample(frac=1, random_state=2), FIVE, level=0.9)
    assert table[["wave", "from", "to", "estimate", "n", "times"]].values.tolist() == [
        ["w1", "awareness", "consideration", 0.5, 2, 1], ["w1", "awareness", "decision", 0.5, 2, 1], ["w1", "decision", "awareness", 1.0, 1, 1],
        ["w2", "consideration", "consideration", 1.0, 1, 1]]
    low, high = intervals.ratio_share(np.array([1, 0]), np.array([1, 1]), 0.9)[1:]
    assert table.loc[0, ["low", "high"]].tolist() == pytest.approx([low, high])


def test_bits_of_surprise_by_hand():
    """After 1 comes 2 where one came from 0, and 0 where one came from 2: knowing both leaves nothing, knowing 1 alone leaves a bit."""
    row = order_test(steps_of([[0, 1, 2]] * 4 + [[2, 1, 0]] * 4), FIVE).iloc[0]
    assert row[["triples", "df"]].tolist() == [8, 1] and row[["entropy", "gain"]].tolist() == pytest.approx([1, 1])
    assert row["statistic"] == pytest.approx(16 * np.log(2)) and row["p"] == pytest.approx(0.000868, abs=1e-6)
    assert order_test(steps_of([[0, 1, 2], [2, 1, 0]]), FIVE).iloc[0][["triples", "df"]].tolist() == [2, 1]
    same = order_test(steps_of([[0, 1, 2]] * 4), FIVE).iloc[0]
    assert same[["statistic", "df", "triples", "entropy", "gain"]].tolist() == [0, 0, 4, 0, 0] and np.isnan(same["p"])
    short = order_test(steps_of([[0, 1]] * 4), FIVE).iloc[0]
    assert short["triples"] == 0 and short[["p", "entropy", "gain"]].isna().all()
