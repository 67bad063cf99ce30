import json

import pytest

from helpers.clean.formats import recognise
from helpers.clean.formats.ga4_reports import looks_like, prepare, prepare_api
from helpers.clean.reading.read import read_table

ABOVE = "# ----\n# {title}\n# Account: A\n# Property: P\n# ----\n#\n# All Users\n# Start date: 20260301\n# End date: 20260302\n"


def read(tmp_path, text):
    (tmp_path / "g.csv").write_text(text, encoding="utf-8")
    return read_table(tmp_path / "g.csv")


def test_a_table_by_day_gives_each_number_its_own_day_and_the_rest_the_period_of_the_report(tmp_path):
    got = read(tmp_path, ABOVE.format(title="Gebruikers") + "Date,Active users\n20260301,5\n20260302,7\n")
    made = prepare(got).table
    assert looks_like(got) and recognise(["Date"], "counts", got)[0].name == "ga4_report"
    assert made[["from_on", "until_on", "item", "metric", "value"]].values.tolist() == [
        ["20260301", "20260301", "", "Active users", "5"], ["20260302", "20260302", "", "Active users", "7"]
    ]  # fmt: skip
    assert set(made["about"]) == {"Gebruikers"}


def test_a_second_dimension_and_a_month_in_numbers_are_no_measures(tmp_path):
    text = ABOVE.format(title="Kanalen") + "Channel,Year month,Country,Sessions,Bounce rate\nDirect,202603,NL,5,0.5\nDirect,202604,BE,7,0.25\n"
    made = prepare(read(tmp_path, text)).table
    assert set(made["dimension"]) == {"Channel|Year month|Country"} and set(made["metric"]) == {"Sessions", "Bounce rate"}
    assert made["unit"].tolist() == ["count", "count", "share", "share"]


def test_a_file_that_only_begins_with_a_note_is_no_report(tmp_path):
    assert not looks_like(read(tmp_path, "# eigen notitie\nkanaal,bezoeken\nDirect,5\nMail,6\n"))


@pytest.mark.parametrize(
    ("metadata", "flags"),
    [({}, ""), ({"subjectToThresholding": False, "dataLossFromOtherRow": True}, "other_row"),
     ({"samplingMetadatas": [{"samplesReadCount": "5", "samplingSpaceSize": "9"}], "subjectToThresholding": True}, "sampled;thresholded")],
)  # fmt: skip
def test_the_reply_of_the_api_says_itself_what_its_numbers_are_worth(metadata, flags, tmp_path):
    reply = {"dimensionHeaders": [], "metricHeaders": [{"name": "sessions", "type": "TYPE_INTEGER"}], "metadata": metadata,
             "rows": [{"dimensionValues": [], "metricValues": [{"value": "3"}]}, {"metricValues": [{"value": "4"}]}, {"metricValues": []}]}  # fmt: skip
    (tmp_path / "g.json").write_text(json.dumps(reply), encoding="utf-8")
    made = prepare_api(read_table(tmp_path / "g.json"))
    assert made.table[["value", "flags"]].values.tolist() == [["3", flags], ["4", flags]] and made.rows.tolist() == [1, 2]
    assert made.rejects[["row", "reason", "found", "wanted"]].values.tolist() == [[3, "too_few_fields", 0, 1]]


def test_a_dutch_report_has_its_period_and_its_decimals(tmp_path):
    above = "# ----\n# Acquisitie van verkeer\n# Account: A\n# Property: P\n# ----\n#\n# Alle gebruikers\n# Begindatum: 20260301\n# Einddatum: 20260331\n"
    made = prepare(read(tmp_path, above + "Kanaal,Sessies,Bouncepercentage\nDirect,5,0.5\nE-mail,7,0.25\n")).table
    assert made[["about", "from_on", "until_on"]].drop_duplicates().values.tolist() == [["Acquisitie van verkeer", "20260301", "20260331"]]
    assert made[["metric", "unit"]].drop_duplicates().values.tolist() == [["Sessies", "count"], ["Bouncepercentage", "share"]]
