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


def test_what_an_order_cost_or_an_exposure_cannot_do_without_is_said_by_its_first_lacking_column(tmp_path):
    text = "person_id,at,experiment,variant\np1,2026-01-01 10:00,knop,A\np2,,knop,B\np3,2026-01-01 10:00,,B\np4,2026-01-01 10:00,knop,\np5,,,\n"
    received = clean.receive([source(tmp_path, "x.csv", text, kind="exposures")], {}, key=b"k", max_rejected=1.0)
    assert clean.rejects(received)[["row_id", "column", "reason", "value"]].values.tolist() == [
        ["x.csv:3", "at", "no_time", ""], ["x.csv:4", "experiment", "no_number", ""], ["x.csv:5", "variant", "no_number", ""], ["x.csv:6", "at", "no_time", ""]]
    costs = source(tmp_path, "k.csv", "Datum,Kanaal,Kosten\n2026-01-01,ads,3.5\n2026-01-02,ads,\n,ads,4\n2026-01-04,ads,veel\n", kind="costs", date_order="ymd")
    received = clean.receive([costs], {}, key=b"k", max_rejected=1.0)
    assert clean.rejects(received)[["row_id", "reason", "value"]].values.tolist() == [["k.csv:5", "no_number", "veel"], ["k.csv:3", "no_number", ""], ["k.csv:4", "no_time", ""]]
    assert clean.sources(received)[["rows_read", "rows_kept", "rows_rejected"]].values.tolist() == [[4, 1, 3]]


def test_ratings_off_the_scale_of_their_tool_are_rejected_and_its_ends_are_not(tmp_path):
    text = "Review Created (UTC),Review Title,Review Content,Review Stars\n" + "".join(
        f"2026-01-0{i} 10:00,t,tekst {i},{stars}\n" for i, stars in enumerate(("1", "5", "0.9", "5.1", "3", ""), start=1))
    received = clean.receive([source(tmp_path, "r.csv", text, kind="reviews", format="trustpilot")], {}, key=b"k", max_rejected=1.0)
    assert clean.rejects(received)[["row_id", "reason", "value"]].values.tolist() == [["r.csv:4", "off_scale", "0.9"], ["r.csv:5", "off_scale", "5.1"]]
    assert len(clean.comments(received)) == 6


def test_rows_are_left_out_by_any_of_several_values_and_a_heading_that_is_not_there_leaves_out_none(tmp_path):
    text = "person_id,at,event,soort\n" + "".join(f"p{i},2026-01-01 10:0{i},view,{s}\n" for i, s in enumerate("abcab"))
    given = source(tmp_path, "v.csv", text, kind="events", drop={"soort": ["a", "c"], "weg": ["b"], "event": ["klik"]})
    received = clean.receive([given], {}, key=b"k")
    assert clean.events(received)["row_id"].tolist() == ["v.csv:3", "v.csv:6"]
    told = clean.findings(received).set_index("finding")
    assert told.loc["dropped_by_rule", ["rows", "share", "example"]].tolist() == [3, 0.6, "2;4;5"]


def test_columns_that_nobody_asked_for_stay_at_the_door_and_those_that_the_study_keeps_are_attributes(tmp_path):
    text = "nr,nps,Filiaal,Kleur,klant\n1,9,Ede,rood,k1\n2,3, ,blauw,k2\n"
    questions = {"nr": {"id": "nr", "role": "person"}, "nps": {"id": "nps", "metric": "nps"}}
    given = source(tmp_path, "e.csv", text, kind="survey", identity="klant")
    received = clean.receive([given], questions, key=b"k", privacy={"keep_columns": ["Filiaal", "weg", "nps", "klant"]})
    assert received.parts[0].dropped == ["Kleur"]
    people = clean.people(received)
    assert [c for c in people if c.startswith("attr_")] == ["attr_filiaal"] and set(people["attr_filiaal"].fillna("-")) == {"Ede", "-"}
    told = clean.findings(received).set_index("finding")
    assert told.loc["column_unused", ["rows", "share"]].tolist() == [1, 0.2]


@pytest.mark.parametrize(("cells", "decimal", "told", "value"), [
    (("1.234", "2.500"), None, True, 1234.0), (("1.234", "2.500"), ",", False, 1234.0), (("1.234", "2.500"), ".", False, 1.234), (("1,5", "2"), None, False, 1.5)])
def test_a_decimal_mark_that_nobody_said_and_no_cell_shows_is_said_to_be_assumed(tmp_path, cells, decimal, told, value):
    text = "Ordernummer;Klantnummer;Datum;Bedrag\n" + "".join(f"{i};c{i};2026-05-0{i};{cell}\n" for i, cell in enumerate(cells, start=1))
    received = clean.receive([source(tmp_path, "o.csv", text, kind="orders", date_order="ymd", decimal=decimal)], {}, key=b"k")
    assert clean.orders(received)["revenue"].iloc[0] == value
    found = clean.findings(received).query("finding == 'decimal_assumed'")
    assert found[["rows", "severity"]].values.tolist() == [[2, "warning"]] * told


def test_the_same_event_twice_counts_once_and_events_without_a_number_are_not_the_same(tmp_path):
    text = "person_id,at,event,event_id\n" + "".join(f"p1,2026-01-01 10:0{i},view,{e}\n" for i, e in enumerate(("e1", "e2", "e1", "", "")))
    received = clean.receive([source(tmp_path, "v.csv", text, kind="events", columns={"event_id": "event_id"})], {}, key=b"k")
    assert clean.events(received)["row_id"].tolist() == ["v.csv:2", "v.csv:3", "v.csv:5", "v.csv:6"]
    assert clean.repairs(received)[["row_id", "rule", "before"]].values.tolist() == [["v.csv:4", "duplicate_events", "view"]]


def test_subject_and_text_lose_the_names_of_who_wrote_them_and_a_ticket_without_either_is_told(tmp_path):
    text = ("ticket_id,created_at,name,email,subject,description\n1,2026-01-01 10:00,Bea Bakker,b@x.nl,Van Bea Bakker,bel 06-12345678\n"
            "2,2026-01-01 11:00,Cas,c@x.nl,,\n3,2026-01-01 12:00,Dirk,d@x.nl,,Bea was hier\n")
    columns = {"at": "created_at", "name": "name", "email": "email", "subject": "subject", "text": "description"}
    received = clean.receive([source(tmp_path, "t.csv", text, kind="tickets", columns=columns)], {}, key=b"k")
    made = clean.comments(received)
    assert "Bea Bakker" not in made.to_csv() and "12345678" not in made.to_csv() and not {"name", "own_names"} & set(received.parts[0].frame)
    assert clean.findings(received).set_index("finding").loc["blank_text", ["rows", "example"]].tolist() == [1, "3"]
