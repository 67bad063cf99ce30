import pytest

from helpers import clean
from helpers.errors import InputError


def source(folder, name, text, **more):
    (folder / name).write_text(text, encoding="utf-8")
    return {"path": name, "source": name, "file": str(folder / name), "wave": "w1", "timezone": "UTC", **more}


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


def test_unreadable_times_of_events_count_as_lost_rows(tmp_path):
    body = "".join(f"p{i},2026-01-01 10:00,view\n" for i in range(150))
    given = source(tmp_path, "v.csv", "person_id,at,event\n" + body + "p1,gisteren,view\n", kind="events")
    received = clean.receive([given], {}, key=b"k")
    assert len(clean.events(received)) == 150
    assert clean.sources(received)[["rows_read", "rows_kept", "rows_rejected"]].values.tolist() == [[151, 150, 1]]
    bad = source(tmp_path, "w.csv", "person_id,at,event\n" + body + "p1,gisteren,view\n" * 5, kind="events")
    with pytest.raises(InputError) as stopped:
        clean.receive([bad], {}, key=b"k", language="nl")
    assert (stopped.value.row, stopped.value.column) == (152, "at")


def test_a_review_of_stars_alone_is_counted_and_a_value_that_no_list_knows_gets_the_word_for_others(tmp_path):
    given = source(tmp_path, "r.csv", "review,rating,channel\n,5,app\nGoed,4,winkel\n", kind="reviews", values={"channel": {"app": "app", "*": "other"}})
    received = clean.receive([given], {}, key=b"k")
    assert clean.comments(received)[["text", "channel"]].values.tolist() == [["Goed", "other"]]
    assert clean.findings(received).set_index("finding").loc["blank_text", ["rows", "example"]].tolist() == [1, "2"]


def test_what_an_event_or_a_search_says_of_a_person_is_taken_out(tmp_path):
    text = "person_id,at,event,search_term\np1,2026-01-01 10:00,mail jan@voorbeeld.nl,06-12345678\np2,2026-01-01 10:00,view,jas\n"
    received = clean.receive([source(tmp_path, "v.csv", text, kind="events", columns={"search_term": "search_term"})], {}, key=b"k")
    made = clean.events(received)
    assert made["event"].tolist() == ["mail [•••]", "view"] and "voorbeeld" not in made.to_csv() and "12345678" not in made.to_csv()


def test_orders_that_came_to_nothing_are_set_aside_with_their_entry(tmp_path):
    text = "Order Number,Order Status,Order Date,Order Total Amount,Email (Billing)\n" + "".join(
        f"{i},{state},2026-01-0{i} 10:00,{10 * i}.00,a{i}@x.nl\n" for i, state in enumerate(("completed", "Cancelled", "processing", "failed", "Voltooid", ""), start=1))
    received = clean.receive([source(tmp_path, "o.csv", text, kind="orders")], {}, key=b"k", max_rejected=1.0)
    assert clean.orders(received)["revenue"].tolist() == [10, 30, 50]
    assert clean.repairs(received)[["row_id", "rule"]].values.tolist() == [[f"o.csv:{row}", "other_state"] for row in (3, 5, 7)]
    assert clean.sources(received)[["rows_read", "rows_kept"]].values.tolist() == [[6, 3]]
