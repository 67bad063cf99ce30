"""The registry: every KPI is described in both languages, and the loop repeats them per wave and persona."""

import numpy as np
import pandas as pd
import pytest

from helpers import kpis, tables, words


def answers(n=40, wave="w1"):
    score = [10.0, 9.0, 8.0, 3.0] * (n // 4)
    return pd.DataFrame({"person_id": [f"p{i}" for i in range(n)], "metric": "nps", "score": score, "scale_min": 0.0, "scale_max": 10.0,
                         "stage": "advocacy", "touchpoint": "all", "channel": "all", "wave": wave})


def memberships(n=40):
    return pd.DataFrame({"person_id": [f"p{i}" for i in range(n)], "persona": ["p1", "p2"] * (n // 2), "is_assigned": True})


@pytest.mark.row("K6")
def test_every_kpi_says_what_it_is_in_both_languages():
    entries = kpis.registry()
    assert len(entries) >= 25
    for entry in entries:
        assert entry["formula"] and entry["denominator"] and entry["interval"] and entry["guard"] and entry["source"], entry["metric"]
        assert set(entry["meaning"]) == set(words.languages()) and all(entry["meaning"].values())
        assert entry["name"]["en"] != entry["metric"].replace("_", " ") or entry["metric"] in {"nps"}


def test_measures_come_per_wave_and_persona():
    both = pd.concat([answers(), answers(wave="w2")])
    found = kpis.measure({"answers": both}, memberships())
    cells = found[(found["metric"] == "nps") & (found["stage"] == "all")]
    assert sorted(zip(cells["wave"], cells["persona"])) == [(w, p) for w in ("w1", "w2") for p in ("all", "p1", "p2")]


def test_cells_below_the_minimum_are_suppressed_and_keep_no_number():
    found = kpis.measure({"answers": answers(40)}, memberships(), kpis.How(minimum_people=30))
    small = found[found["persona"] != "all"]
    assert (small["status"] == "suppressed").all() and small[["estimate", "low", "high"]].isna().all(axis=None)


def test_uncertain_members_count_for_no_persona():
    unsure = memberships().assign(is_assigned=False)
    assert set(kpis.measure({"answers": answers()}, unsure)["persona"]) == {"all"}


def test_a_kpi_without_a_stage_of_its_own_stands_at_the_stage_of_the_study_too():
    orders = pd.DataFrame({"order_id": [f"o{i}" for i in range(20)], "person_id": [f"p{i}" for i in range(20)], "wave": "w1",
                           "revenue": 10.0, "refunded": 0.0, "items": 1, "channel": "all", "at": pd.Timestamp("2026-01-01", tz="UTC")})
    found = kpis.measure({"orders": orders}, how=kpis.How(stages=kpis.home_stages({"use": ["retention"]})))
    assert sorted(found.loc[found["metric"] == "repeat_purchase", "stage"]) == ["all", "use"]
    assert sorted(found.loc[found["metric"] == "aov", "stage"]) == ["all"]


def test_no_data_give_an_empty_table_under_the_contract():
    empty = {name: tables.empty(name) for name in ("answers", "events", "steps", "orders", "products", "costs", "counts", "channel_paths")}
    found = kpis.measure(empty, tables.empty("memberships"))
    assert found.empty and list(found) == list(tables.contract("measures").columns)
    assert set(kpis.missing(empty)["table"]) == set(empty)


def test_events_without_sessions_lack_sessions_and_not_events():
    events = pd.DataFrame({"session_id": [None, None]})
    found = kpis.missing({"events": events}).set_index("metric")["table"]
    assert found["bounce"] == "sessions" and "conversion" not in found
    assert kpis.missing({}).set_index("metric")["table"]["bounce"] == "events"


def test_the_row_order_of_the_input_never_matters():
    frame = answers()
    shuffled = frame.sample(frac=1, random_state=3)
    pd.testing.assert_frame_equal(kpis.measure({"answers": frame}), kpis.measure({"answers": shuffled}))


def test_all_kpis_of_a_small_shop_stay_within_bounds_and_under_the_contract():
    rng = np.random.default_rng(2)
    n = 400
    at = pd.Timestamp("2026-01-01", tz="UTC") + pd.to_timedelta(rng.integers(0, 30 * 86_400, n), unit="s")
    events = pd.DataFrame({"row_id": [f"e:{i}" for i in range(n)], "person_id": [f"p{i % 60}" for i in range(n)], "wave": "w1",
                           "session_id": [f"s{i % 150}" for i in range(n)], "at": pd.Series(at).astype("datetime64[us, UTC]"),
                           "event": rng.choice(["page_view /", "add_to_cart", "purchase", "share"], n, p=[.7, .15, .1, .05]),
                           "stage": "decision", "touchpoint": "all", "channel": rng.choice(["search", "social"], n), "value": 20.0})
    orders = pd.DataFrame({"order_id": [f"o{i}" for i in range(50)], "person_id": [f"p{i % 30}" for i in range(50)], "wave": "w1",
                           "at": events["at"].iloc[:50].to_numpy(), "revenue": 20.0, "refunded": [0.0, 5.0] * 25, "items": 1, "channel": "search"})
    orders["at"] = pd.to_datetime(orders["at"], utc=True).astype("datetime64[us, UTC]")
    paths = pd.DataFrame({"path": ["search", "social > search"], "wave": "w1", "conversions": [20, 20], "nulls": [50, 50], "value": 0.0})
    found = kpis.measure({"answers": answers(), "events": events, "orders": orders, "channel_paths": paths}, memberships(60))
    tables.conform(found, "measures")
    shown = found[found["estimate"].notna()]
    shares = shown[shown["unit"] == "share"]
    assert shares[["estimate", "low", "high"]].melt()["value"].dropna().between(-1e-9, 1 + 1e-9).all()
    known = shown[shown["low"].notna()]
    assert (known["low"] <= known["estimate"] + 1e-9).all() and (known["estimate"] <= known["high"] + 1e-9).all()
    assert {"conversion", "aov", "cart_abandonment", "bounce", "attribution_markov"} <= set(shown["metric"])
