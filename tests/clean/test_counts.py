import math

import pytest

from helpers import clean, store
from helpers.clean.counts import amount
from helpers.errors import InputError


def received(tmp_path, text, **more):
    (tmp_path / "c.csv").write_text(text, encoding="utf-8")
    source = {"path": "c.csv", "source": "c.csv", "file": str(tmp_path / "c.csv"), "kind": "counts", "wave": "w1", **more}
    return clean.receive([source], {}, key=b"k", max_rejected=1.0, language="en")


def test_each_number_is_a_row_with_its_day_item_and_unit(tmp_path):
    got = received(tmp_path, "Datum;Pagina;Bezoekers;Bouncepercentage\n01-03-2026;/maat?mail=a@x.nl;1.025;45,5%\n02-03-2026;/;7;\n", date_order="dmy")
    made = store.save(clean.counts(got), "counts", tmp_path)
    shown = made[["row_id", "from_on", "item", "metric", "value", "unit"]].astype(str).values.tolist()
    assert shown == [["c.csv:2", "2026-03-01", "/maat", "bounce_rate", "0.455", "share"],
                     ["c.csv:2", "2026-03-01", "/maat", "visitors", "1025.0", "count"],
                     ["c.csv:3", "2026-03-02", "/", "visitors", "7.0", "count"]]  # fmt: skip
    assert set(made["dimension"]) == {"Pagina"}


def test_a_result_table_of_an_experiment_keeps_who_was_in_which_variation(tmp_path):
    got = received(tmp_path, "experiment,variation,visitors,conversions\nknop,A,1000,31\nknop,B,1010,44\n")
    made = clean.counts(got)
    assert made[["about", "item", "metric", "value"]].values.tolist() == [
        ["knop", "A", "visitors", 1000], ["knop", "B", "visitors", 1010], ["knop", "A", "conversions", 31], ["knop", "B", "conversions", 44]
    ]  # fmt: skip


@pytest.mark.row("D7", "D8")
def test_what_is_sampled_or_put_together_says_so_in_the_row_the_source_and_the_findings(tmp_path):
    got = received(tmp_path, "page,visitors\n/a,5\n(other),3\n", flags=["sampled"])
    assert clean.counts(got)["flags"].tolist() == ["sampled", "sampled;other_row"]
    assert clean.sources(got)["flags"].tolist() == ["other_row;sampled"]
    found = clean.findings(got).set_index("finding")
    assert found["rows"][["sampled", "other_row"]].tolist() == [2, 1]
    assert found["severity"][["sampled", "other_row"]].tolist() == ["warning", "note"]


def test_a_row_without_numbers_is_set_aside_and_a_cell_that_is_no_number_is_rejected(tmp_path):
    got = received(tmp_path, "page,visitors,clicks\n/a,5,2\n/b,,\n/c,veel,1\n/d,weinig,\n")
    assert clean.counts(got)["value"].tolist() == [5, 2, 1]
    assert clean.rejects(got)[["row_id", "value"]].values.tolist() == [["c.csv:4", "veel"], ["c.csv:5", "weinig"]]
    assert clean.repairs(got)[["row_id", "rule"]].values.tolist() == [["c.csv:3", "no_numbers"]]
    assert clean.sources(got)[["rows_read", "rows_kept", "rows_rejected"]].values.tolist() == [[4, 2, 1]]


def test_the_study_may_name_its_own_numbers_and_a_table_without_any_stops(tmp_path):
    got = received(tmp_path, "Filiaal,Passanten\nUtrecht,12\n", columns={"item": "Filiaal", "passers": "Passanten"}, channel="store")
    assert clean.counts(got)[["channel", "item", "metric", "value"]].values.tolist() == [["store", "Utrecht", "passers", 12]]
    with pytest.raises(InputError, match="cannot be seen which column"):
        received(tmp_path, "kleur,maat\nrood,m\n")


@pytest.mark.parametrize(("text", "value", "unit"), [
    ("1:02:03", 3723, "seconds"), ("2:03", 123, "seconds"), ("0:00", 0, "seconds"), ("2h 3m 4s", 7384, "seconds"), ("5 uur", 18000, "seconds"),
    ("7 min", 420, "seconds"), ("9 sec", 9, "seconds"), (" 12,5% ", 0.125, "share"), ("1.025,5", 1025.5, None), ("12:3", None, None), ("", None, None),
])
def test_a_clock_and_spoken_time_are_seconds_a_percentage_is_a_share_and_the_rest_is_a_number(text, value, unit):
    found = amount(text, ",")
    assert found == (value, unit) if value is not None else (math.isnan(found[0]) and found[1] is None)


def test_numbers_in_the_length_of_a_file_keep_their_own_names_units_days_and_channels(tmp_path):
    text = ('Datum,Kanaal,Metric,Value,Unit\n2026-03-01,Google Ads,Klikken,"1,5",\n2026-03-02,Google Ads,Duur,1m 5s,\n2026-03-02,Meta,CTR,12,percent\n'
            "2026-03-03,Meta,Deel,5%,percent\n2026-03-03,,Omzet,7,euro\n2026-03-03,Meta,Deel,-,\n")
    columns = {"metric": "Metric", "value": "Value", "unit": "Unit", "day": "Datum", "channel": "Kanaal"}
    got = received(tmp_path, text, decimal=",", date_order="ymd", columns=columns)
    made = clean.counts(got)
    assert (made["from_on"] == made["until_on"]).all() and made["about"].isna().all() and set(made["dimension"]) == set(made["item"]) == {"all"}
    assert made[["row_id", "channel", "metric", "value", "unit", "flags"]].assign(day=made["from_on"].dt.day).values.tolist() == [
        ["c.csv:2", "google_ads", "klikken", 1.5, "count", "", 1], ["c.csv:3", "google_ads", "duur", 65.0, "seconds", "", 2],
        ["c.csv:4", "meta", "ctr", 0.12, "share", "", 2], ["c.csv:5", "meta", "deel", 0.05, "share", "", 3],
        ["c.csv:6", "all", "omzet", 7.0, "euro", "", 3]]
    assert clean.repairs(got)[["row_id", "rule"]].values.tolist() == [["c.csv:1", "decimal"], ["c.csv:7", "no_numbers"]]
    assert clean.rejects(got).empty and clean.findings(got)[["finding", "rows", "example"]].values.tolist() == [["no_numbers", 1, "7"]]


def test_each_flag_stands_in_one_order_in_the_rows_that_it_touches_and_items_have_no_address_behind_them(tmp_path):
    text = "page,flags,visitors\n/a#x?y,thresholded;sampled,5\n/b | (Other) ,,3\njan@x.nl,,4\n/c,,\n/b,anders,2\n"
    got = received(tmp_path, text, columns={"flags": "flags"}, channel="web")
    assert clean.counts(got)[["item", "flags", "value", "channel"]].values.tolist() == [
        ["/a", "sampled;thresholded", 5, "web"], ["/b | (Other)", "other_row", 3, "web"], ["[•••]", "", 4, "web"], ["/b", "", 2, "web"]]
    assert clean.findings(got)[["finding", "rows", "severity", "example"]].values.tolist() == [
        ["no_numbers", 1, "note", "5"], ["sampled", 1, "warning", "2"], ["thresholded", 1, "warning", "2"], ["other_row", 1, "note", "3"]]


def test_without_sources_of_numbers_the_table_is_empty(tmp_path):
    assert clean.counts(received(tmp_path, "page,visitors\n/a,\n")).empty
