import pytest

from helpers import clean
from helpers.errors import InputError


def received(folder, text, kind="orders", **more):
    (folder / "a.csv").write_text(text, encoding="utf-8")
    given = {"path": "a.csv", "source": "a.csv", "file": str(folder / "a.csv"), "wave": "w", "kind": kind, "timezone": "UTC", **more}
    return clean.receive([given], {}, key=b"k")


HEAD = "order_id,customer_id,created_at,total,currency\n"


def test_two_currencies_in_one_file_stop_with_the_first_row_of_the_second(tmp_path):
    with pytest.raises(InputError) as stopped:
        received(tmp_path, HEAD + "1,a,2026-05-01,10,EUR\n2,b,2026-05-02,10,USD\n")
    assert stopped.value.row == 3 and "USD" in str(stopped.value)


def test_another_currency_than_the_euro_is_said_and_the_euro_is_not(tmp_path):
    dollars = clean.findings(received(tmp_path, HEAD + "1,a,2026-05-01,10,USD\n2,b,2026-05-02,10,usd\n")).set_index("finding")
    assert (dollars.loc["other_currency", "column"], dollars.loc["other_currency", "severity"]) == ("USD", "serious")
    assert "other_currency" not in set(clean.findings(received(tmp_path, HEAD + "1,a,2026-05-01,10,EUR\n2,b,2026-05-02,10,\n"))["finding"])


COSTS = "Reporting starts,Campaign name,Impressions,Link clicks,Amount spent (EUR)\n"


def test_a_row_without_a_campaign_that_is_the_sum_of_the_others_does_not_count_twice(tmp_path):
    found = received(tmp_path, COSTS + "2026-05-01,,300,30,15.00\n2026-05-01,a,100,10,5.00\n2026-05-02,b,200,20,10.00\n", kind="costs")
    assert clean.costs(found)["spend"].sum() == 15.0
    assert clean.findings(found).set_index("finding").loc["totals_rows", "rows"] == 1


def test_a_row_without_a_campaign_that_is_no_sum_counts(tmp_path):
    found = received(tmp_path, COSTS + "2026-05-01,,10,1,1.00\n2026-05-01,a,100,10,5.00\n2026-05-02,b,200,20,10.00\n", kind="costs")
    assert clean.costs(found)["spend"].sum() == 16.0


@pytest.mark.parametrize(("rows", "spend"), [
    (["2026-05-01,,100,10,5.00", "2026-05-01,a,100,10,5.00"], 10.0),                                                       # of one campaign nobody can tell
    (["2026-05-01,,300,30,15.00", "2026-05-01,a,100,10,5.00", "2026-05-02,b,200,20,10.00"], 15.0),
    (["2026-05-01,,300,31,15.00", "2026-05-01,a,100,10,5.00", "2026-05-02,b,200,20,10.00"], 30.0),                         # one count is no sum
    (["2026-05-01,,300,,15.00", "2026-05-01,a,100,10,5.00", "2026-05-02,b,200,20,10.00"], 15.0),                           # a gap says nothing
    (["2026-05-01,,300,30,15.00", "2026-05-01,,0,0,0.00", "2026-05-01,a,100,10,5.00", "2026-05-02,b,200,20,10.00"], 30.0)])  # two without a campaign
def test_a_sum_is_one_row_that_equals_the_others_in_all_it_counts(tmp_path, rows, spend):
    assert clean.costs(received(tmp_path, COSTS + "\n".join(rows) + "\n", kind="costs"))["spend"].sum() == spend
