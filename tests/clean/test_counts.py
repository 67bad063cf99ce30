import pytest

from helpers import clean, store
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
