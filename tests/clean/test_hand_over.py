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


def test_tickets_and_reviews_are_comments_with_their_own_rating(tmp_path):
    received = clean.receive(
        [
            source(tmp_path, "t.csv", "id,created_at,subject,description,requester_id,satisfaction_rating\n1,2026-01-01T10:00:00Z,Retour,Duurt lang,7,bad\n",
                   kind="tickets", stage="retention", touchpoint="helpdesk"),
            source(tmp_path, "r.csv", "Review Created (UTC),Review Title,Review Content,Review Stars\n2026-01-02,Top,Snel en goed,5\n2026-01-03,Mwah,Traag,1\n",
                   kind="reviews"),
        ],
        {}, key=b"k",
    )  # fmt: skip
    made = clean.comments(received).set_index("row_id")
    assert made.loc["t.csv:2", ["kind", "text", "stage", "touchpoint", "rating", "rule_id"]].tolist() == [
        "ticket", "Retour. Duurt lang", "retention", "helpdesk", -1.0, "declared"]  # fmt: skip
    assert made.loc[["r.csv:2", "r.csv:3"], "rating"].tolist() == [1.0, -1.0]
    assert made.loc["r.csv:2", ["stage", "rule_id"]].tolist() == ["unassigned", "none"]


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


def test_rows_that_the_study_leaves_out_are_counted_and_the_rest_keeps_its_row_number(tmp_path):
    text = "case,lifecycle,activity,time\nc1,START,A,2026-01-01T10:00:00+01:00\nc1,COMPLETE,A,2026-01-01T10:05:00+01:00\n"
    given = source(
        tmp_path,
        "l.csv",
        text,
        kind="events",
        columns={"person_id": "case", "event": "activity", "at": "time"},
        drop={"lifecycle": ["START"]},
    )
    received = clean.receive([given], {}, key=b"k")
    events = clean.events(received)
    assert events["row_id"].tolist() == ["l.csv:3"]
    assert events["at"].dt.hour.tolist() == [9]
    assert clean.findings(received).set_index("finding").loc["dropped_by_rule", "rows"] == 1


def test_a_whole_rejected_row_shows_no_value_for_it_may_hold_a_name(tmp_path):
    text = "nr,nps\n" + "1,5\n" * 200 + "Jan Jansen\n"
    received = clean.receive(
        [source(tmp_path, "e.csv", text, kind="survey")],
        {"nr": {"id": "nr", "role": "person"}, "nps": {"id": "nps", "metric": "nps"}},
        key=b"k",
    )
    rejects = clean.rejects(received)
    assert rejects[["row_id", "reason"]].values.tolist() == [["e.csv:202", "too_few_fields"]]
    assert rejects["value"].isna().all()
