import json

import pandas as pd

from helpers import clean, tables


def source(folder, name, text, **more):
    (folder / name).write_text(text, encoding="utf-8")
    return {"path": name, "source": name, "file": str(folder / name), "wave": "w1", "timezone": "UTC", **more}


def test_a_study_without_rows_hands_over_empty_tables_that_meet_their_contract():
    received = clean.receive([], {}, key=b"k")
    answers = clean.answers(received)
    made = {"sources": clean.sources, "rejects": clean.rejects, "repairs": clean.repairs, "questions": clean.questions, "people": clean.people,
            "events": clean.events, "orders": clean.orders, "costs": clean.costs, "exposures": clean.exposures, "findings": clean.findings}  # fmt: skip
    for name, build in made.items():
        assert len(tables.conform(build(received), name)) == 0
    assert len(tables.conform(clean.comments(received, answers), "comments")) == 0


def test_shop_orders_of_several_lines_are_one_order_and_never_take_over_each_others_fields(tmp_path):
    text = (
        "Name,Email,Financial Status,Total,Created at,Lineitem quantity,Refunded Amount\n"
        "#1,a@x.nl,paid,30.00,2026-03-28 10:00:00 +0100,2,5.00\n#1,,,,,1,\n#2,,paid,12.50,2026-03-29 10:00:00 +0200,1,0.00\n"
    )
    orders = clean.orders(clean.receive([source(tmp_path, "o.csv", text, kind="orders")], {}, key=b"k")).sort_values("row_id")
    assert orders["revenue"].tolist() == [30.0, 12.5]
    assert orders["items"].tolist() == [3, 1]
    assert orders["person_id"].isna().tolist() == [False, True]
    assert orders["at"].dt.hour.tolist() == [9, 8]


def test_costs_are_summed_per_channel_campaign_and_day_and_the_first_exposure_counts(tmp_path):
    costs = "Datum;Kanaal;Kosten\n01-03-2026;Google Ads;1.000,50\n01-03-2026;Google Ads;2,50\n"
    shown = "person_id,experiment,variant,at\nu1,x,b,2026-01-02 10:00\nu1,x,a,2026-01-01 10:00\n"
    received = clean.receive(
        [source(tmp_path, "k.csv", costs, kind="costs", decimal=",", date_order="dmy"), source(tmp_path, "e.csv", shown, kind="exposures")], {}, key=b"k"
    )
    made = clean.costs(received)
    assert made[["channel", "campaign", "spend"]].values.tolist() == [["paid_search", "all", 1003.0]]
    assert made["day"].tolist() == [pd.Timestamp("2026-03-01")]
    assert clean.exposures(received)["variant"].tolist() == ["a"]


def test_what_somebody_searched_for_stands_with_the_event_without_personal_data(tmp_path):
    text = "person_id,at,event,search_term\nu1,2026-01-01 10:00,search,rode jurk\nu2,2026-01-01 10:01,search,jan@x.nl 06-12345678\nu3,2026-01-01 10:02,scroll,\n"
    made = tables.conform(clean.events(clean.receive([source(tmp_path, "e.csv", text, kind="events")], {}, key=b"k")), "events")
    assert made["search_term"].fillna("-").tolist() == ["rode jurk", "[•••]", "-"]
    assert made["event"].tolist() == ["search", "search", "scroll"]


def test_a_nested_export_carries_search_terms_without_personal_data(tmp_path):
    term = {"key": "search_term", "value": {"string_value": "mijn mail is jan@x.nl"}}
    rows = [{"event_timestamp": 1_767_225_600_000_000, "event_name": "view_search_results", "user_pseudo_id": "v", "event_params": [term]}]
    (tmp_path / "e.json").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    given = {"path": "e.json", "source": "e.json", "file": str(tmp_path / "e.json"), "wave": "w1", "kind": "events"}
    assert clean.events(clean.receive([given], {}, key=b"k"))["search_term"].tolist() == ["mijn mail is [•••]"]
