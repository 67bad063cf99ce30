"""Small nested exports as BigQuery writes them: what each column becomes, worked out by hand."""

from types import SimpleNamespace

import numpy as np
import pyarrow as pa

from helpers.clean.formats.ga4_bigquery import finish

VALUE = pa.struct([("string_value", pa.string()), ("int_value", pa.int64()), ("double_value", pa.float64())])
PARAMS = pa.list_(pa.struct([("key", pa.string()), ("value", VALUE)]))


def param(key, value):
    kind = "string_value" if isinstance(value, str) else "int_value" if isinstance(value, int) else "double_value"
    return {"key": key, "value": {"string_value": None, "int_value": None, "double_value": None, kind: value}}


def export(*events, **nested):
    """Rows of (event_name, parameters); one visitor, one second apart."""
    n = len(events)
    columns = {
        "event_timestamp": pa.array([1_767_225_600_000_000 + i * 1_000_000 for i in range(n)]),
        "event_name": pa.array([name for name, _ in events]),
        "user_pseudo_id": pa.array(["v1"] * n),
        "event_params": pa.array([[param(k, v) for k, v in given.items()] for _, given in events], type=PARAMS),
    }
    return SimpleNamespace(nested=pa.table({**columns, **{name: pa.array(rows) for name, rows in nested.items()}}))


def test_a_page_view_carries_its_path_and_never_what_stands_behind_the_question_mark():
    out = finish(export(("page_view", {"page_location": "https://shop.example/maattabel/?mail=a@x.nl"}), ("scroll", {}),
                         ("page_view", {"page_location": "https://shop.example/"}), ("page_view", {})))
    assert out["event"].tolist() == ["page_view /maattabel", "scroll", "page_view /", "page_view"]


def test_a_search_keeps_its_term_and_its_name():
    out = finish(export(("view_search_results", {"search_term": "rode jurk"}), ("scroll", {})))
    assert out["event"].tolist() == ["view_search_results", "scroll"]
    assert out["search_term"].iloc[0] == "rode jurk" and out["search_term"].isna().tolist() == [False, True]


def test_time_is_microseconds_utc_and_the_session_number_is_text():
    out = finish(export(("scroll", {"ga_session_id": 17})))
    assert str(out["at"].iloc[0]) == "2026-01-01 00:00:00+00:00" and out["ga_session_id"].tolist() == ["17"]
    assert out["user_id"].isna().all() and out["device"].isna().all()


def test_the_channel_is_that_of_the_first_event_of_the_session_that_names_one():
    out = finish(export(("session_start", {"ga_session_id": 1}), ("page_view", {"ga_session_id": 1, "source": "google", "medium": "cpc"}),
                         ("purchase", {"ga_session_id": 1, "source": "mail", "medium": "email"}), ("scroll", {"ga_session_id": 2})))
    assert out["channel"].tolist() == ["google / cpc"] * 3 + ["(direct) / (none)"]


def test_a_session_without_a_source_falls_back_on_where_the_visitor_first_came_from():
    out = finish(export(("scroll", {"ga_session_id": 1}), traffic_source=[{"source": "blog.example", "medium": "referral"}]))
    assert out["channel"].tolist() == ["blog.example / referral"]


def test_only_a_purchase_has_a_value_and_its_own_revenue_comes_before_the_parameter():
    out = finish(export(("purchase", {"value": 10.0}), ("purchase", {"value": 7.5}), ("add_to_cart", {"value": 3.0}),
                         ecommerce=[{"purchase_revenue": 12.0}, {"purchase_revenue": None}, {"purchase_revenue": None}]))
    np.testing.assert_array_equal(out["value"], [12.0, 7.5, np.nan])
