"""Shop floor, telephone and QR codes beside the site; and A/B tables from the file to the effect."""

import pytest
from exports import received

from helpers import clean, experiments


@pytest.mark.row("D17")
def test_contacts_outside_the_site_join_by_customer_number_or_stay_unlinked_and_counted(tmp_path):
    contacts = tmp_path / "c.csv"
    contacts.write_text("Klantnummer,E-mail\n101,a@x.nl\n103,b@x.nl\n", encoding="utf-8")
    offline = received("offline_contacts.csv").parts[0].source
    got = clean.receive([{"path": "c.csv", "source": "c.csv", "file": str(contacts), "kind": "contacts", "wave": "w1"}, offline], {}, key=b"k")
    events = clean.events(got)
    assert events["channel"].tolist() == ["store", "phone", "qr", "click_collect"]
    assert events["person_id"].notna().tolist() == [True, False, False, True]
    told = clean.findings(got)
    told = told[told["source"] == "offline_contacts.csv"].set_index("finding")["rows"]
    assert (told["no_person"], told["linked"], told["unlinked"]) == (2, 1, 1)


@pytest.mark.row("D15")
@pytest.mark.parametrize("name", ["ab_results.csv", "ab_results_nl.csv", "optimizely_results.csv", "vwo_results.csv"])
def test_results_of_a_test_tool_go_from_the_file_to_the_effect(name):
    read = experiments.read_counts(clean.counts(received(name))).iloc[0]
    assert (read["experiment"], read["variant"], read["verdict"]) == ("Afrekenen", "kort formulier", "better")
    assert round(read["effect"], 4) == round(260 / 4100 - 200 / 4000, 4) and "srm_ok" in read["checks"]


def test_what_a_shop_assistant_wrote_as_reason_holds_no_personal_data(tmp_path):
    file = tmp_path / "w.csv"
    file.write_text("Datum,Kanaal,Reden\n2026-05-31 10:00,Telefoon,bel terug op 06-12345678\n2026-05-31 11:00,Winkel,\n", encoding="utf-8")
    given = {"path": "w.csv", "source": "w.csv", "file": str(file), "kind": "events", "wave": "w1", "timezone": "UTC"}
    events = clean.events(clean.receive([given], {}, key=b"k"))
    assert events["event"].tolist() == ["contact bel terug op [•••]", "contact"]
