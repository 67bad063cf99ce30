"""A model written down in plain numbers is the same model."""

import numpy as np
import pandas as pd
import pytest

from helpers.personas.estimator import PersonaMixture


def people(n: int, seed: int) -> pd.DataFrame:
    """Two groups that differ in a number, a word and five items."""
    rng = np.random.default_rng(seed)
    side = np.arange(n) % 3 == 0
    frame = pd.DataFrame({"age": rng.normal(30 + 20 * side, 5), "shop": np.where(rng.random(n) < 0.1 + 0.8 * side, "street", "web")})
    for j in range(5):
        frame[f"q{j}"] = np.clip(np.round(rng.normal(3 + np.where(side, 1, -1) * (-1) ** j, 0.7)), 1, 5)
    return frame.mask(rng.random(frame.shape) < 0.1)


KINDS = {"age": "numeric", "shop": "nominal", **{f"q{j}": "ordinal" for j in range(5)}}


@pytest.fixture(scope="module", params=["centre", "keep"])
def fitted(request):
    return PersonaMixture(2, kinds=KINDS, response_style=request.param, random_state=0).fit(people(200, 1))


def test_it_places_people_as_before_and_writes_down_the_same_numbers_again(fitted, tmp_path):
    table = fitted.to_table()
    table.to_parquet(tmp_path / "model.parquet")
    again = PersonaMixture.from_table(pd.read_parquet(tmp_path / "model.parquet"))
    new = people(100, 2)
    assert np.allclose(again.predict_proba(new[list(again.feature_names_in_)]), fitted.predict_proba(new), atol=1e-9)
    pd.testing.assert_frame_equal(again.to_table(), table)


def test_the_numbers_can_be_read(fitted):
    table = fitted.to_table()
    street = table.loc[(table["part"] == "word") & (table["answer"] == "street"), "at"].iloc[0]
    share = table[(table["part"] == "share") & (table["column"] == "shop") & (table["at"] == street)].set_index("cluster")["value"]
    assert share[1] > 0.8 > 0.2 > share[0]          # the smaller group shops in the street
    assert table.loc[table["part"] == "weight", "value"].sum() == pytest.approx(1)
    assert not table.duplicated(["part", "column", "answer", "at", "cluster"]).any()


def test_a_question_that_the_next_wave_did_not_ask_is_simply_missing(fitted):
    new = people(300, 3)
    model = PersonaMixture.from_table(fitted.to_table())
    fewer = model.predict(new.drop(columns="q4").reindex(columns=model.feature_names_in_))
    assert (fewer == fitted.predict(new)).mean() > 0.9


def test_numbers_that_belong_to_no_cluster_say_so_and_the_others_count_from_zero(fitted):
    table = fitted.to_table()
    per_cluster = table["part"].isin(["weight", "mean", "variance", "share"])
    assert set(table.loc[~per_cluster, "cluster"]) == {-1} and set(table.loc[per_cluster, "cluster"]) == {0, 1}
    spread = table[table["part"] == "variance"].set_index(["column", "cluster"])["value"]
    mean = table[table["part"] == "mean"].set_index(["column", "cluster"])["value"]
    g = list(dict.fromkeys(mean.index.get_level_values(0)))
    for k in (0, 1):
        theta = fitted.theta_[k]
        assert spread.loc[[(c, k) for c in g]].to_numpy() == pytest.approx(-0.5 / theta[: len(g)])
        assert mean.loc[[(c, k) for c in g]].to_numpy() == pytest.approx(theta[len(g) : 2 * len(g)] * -0.5 / theta[: len(g)])
