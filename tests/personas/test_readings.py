"""The same answers are read with and without the general level of each person."""

import numpy as np
import pandas as pd
import pytest
from conftest import needs_shared

from helpers.personas.find import find_personas
from helpers.personas.readings import between, with_readings


def value(found, check):
    return found.evidence.set_index("check")["value"][check]


def test_the_share_between_groups_is_eta_squared_over_the_people_who_have_a_number():
    assert between(np.array([0.0, 2, 4, 6, np.nan]), np.array([0, 0, 1, 1, 1])) == pytest.approx(16 / 20)


def test_satisfied_and_dissatisfied_people_part_only_when_the_level_is_kept():
    rng = np.random.default_rng(0)
    happy = np.repeat([0, 1], [120, 180])
    frame = pd.DataFrame({f"q{j}": np.clip(np.round(rng.normal(2 + 2 * happy, 0.8)), 1, 5) for j in range(8)})
    how = {"max_k": 3, "random_state": 1, "replicates": 19}
    kinds = dict.fromkeys(frame, "ordinal")
    found = with_readings(find_personas(frame, kinds, **how), frame, kinds, **how)
    assert (value(found, "reading_centre_k"), value(found, "reading_keep_k")) == (1, 2)
    assert value(found, "reading_keep_level") > 0.8 and np.isnan(value(found, "readings_agreement"))
    turned = with_readings(find_personas(frame, kinds, response_style="keep", **how), frame, kinds, response_style="keep", **how)
    assert value(turned, "reading_keep_k") == 2 and turned.k == 2


def test_without_a_battery_there_is_only_one_reading():
    frame = pd.DataFrame({"a": np.arange(120.0) % 7, "b": np.arange(120.0) % 11})
    kinds = {"a": "numeric", "b": "numeric"}
    found = find_personas(frame, kinds, random_state=1)
    assert with_readings(found, frame, kinds, random_state=1) is found


@needs_shared
def test_raw_airline_ratings_mostly_refind_the_happy_and_centred_ones_do_not(shared):
    air = pd.read_csv(shared / "data/survey_airline_20k/airline_passenger_satisfaction.csv", nrows=1000)
    ratings = [c for c in air if air[c].dtype.kind == "i" and air[c].between(0, 5).all() and air[c].nunique() > 4]
    frame, kinds = air[ratings].replace(0, np.nan), dict.fromkeys(ratings, "ordinal")
    how = {"max_k": 5, "random_state": 1, "replicates": 19}
    found = with_readings(find_personas(frame, kinds, **how), frame, kinds, **how)
    assert len(ratings) == 14
    assert value(found, "reading_keep_level") > 0.3 > value(found, "reading_centre_level")
    assert value(found, "readings_agreement") < 0.6
