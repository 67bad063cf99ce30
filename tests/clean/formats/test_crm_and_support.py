"""Records, deals and tickets of CRM and helpdesk tools end in one schema; columns nobody asked for are counted, never lost in silence."""

import pytest
from exports import EXPORTS, FOLDER, received

from helpers import clean, tables


def source(name, kind, wave="w1", **more):
    truth = EXPORTS[name][1]
    return {"path": name, "source": name, "file": str(FOLDER / name), "kind": kind, "wave": wave, **truth["source"], **more}


TOOLS = {
    "hubspot": ("hubspot_contacts.csv", "hubspot_deals.csv", "hubspot_tickets.csv"),
    "salesforce": ("salesforce_contacts.csv", "salesforce_opportunities.csv", "salesforce_cases.csv"),
    "zoho": ("zoho_leads.csv", "zoho_deals.csv", "zoho_cases.csv"),
}


@pytest.mark.row("D2", "D3", "D4")
@pytest.mark.parametrize("tool", TOOLS)
def test_contacts_deals_and_tickets_of_a_tool_become_one_schema_and_unknown_columns_are_told(tool):
    files = dict(zip(("contacts", "orders", "tickets"), TOOLS[tool]))
    got = clean.receive([source(name, kind) for kind, name in files.items()], {}, key=b"k")
    for build, table in ((clean.people, "people"), (clean.orders, "orders"), (clean.comments, "comments")):
        made = build(got)
        assert len(made) and len(tables.conform(made, table)) == len(made)
    told = clean.findings(got)
    unused = told[told["finding"] == "column_unused"].set_index("source")["rows"]
    dropped = clean.sources(got).set_index("source")["columns_dropped"]
    assert dropped.gt(0).all() and (unused == dropped).all()


def test_the_people_behind_tickets_are_the_contacts_of_the_same_tool():
    got = clean.receive([source("salesforce_contacts.csv", "contacts"), source("salesforce_cases.csv", "tickets")], {}, key=b"k")
    assert clean.people(got)["sources"].tolist() == ["contacts;tickets"] * 3


def test_the_short_ids_of_a_report_meet_the_long_ones_of_the_data_loader():
    got = clean.receive([source("salesforce_report.csv", "contacts"), source("salesforce_cases.csv", "tickets")], {}, key=b"k")
    assert clean.people(got)["sources"].tolist() == ["contacts;tickets"] * 3


def test_deals_read_as_events_show_their_stages():
    given = source("hubspot_deals.csv", "events", format="hubspot_deal_stages")
    events = clean.events(clean.receive([given], {}, key=b"k"))
    assert events[["event", "channel"]].values.tolist() == [["deal Closed Won", "sales"], ["deal Qualified to Buy", "sales"]]


def test_a_company_and_a_contact_with_the_same_number_stay_two():
    both = [source("hubspot_contacts.csv", "contacts"), source("hubspot_companies.csv", "contacts")]
    people = clean.people(clean.receive(both, {}, key=b"k"))
    assert sorted(people["kind"]) == ["account", "customer", "customer", "customer"]


def test_tickets_as_table_and_as_lines_of_json_say_the_same():
    table, lines = (clean.comments(received(f"zendesk_tickets.{suffix}")) for suffix in ("csv", "ndjson"))
    assert table[["text", "rating", "channel", "person_id"]].equals(lines[["text", "rating", "channel", "person_id"]])
