"""Small synthetic exports of CRM, helpdesk, shop and review tools, with the truth they were written from. Everybody in them is invented.

`exports()` gives name -> (bytes, truth), as in make_exports.py.
"""

from __future__ import annotations

import io
import json
from datetime import datetime

from make_exports import json_of, text_of

PEOPLE = [
    {"id": 101, "first": "Noor", "last": "Bakker", "mail": "noor@voorbeeld.example", "since": "2026-01-05 09:14"},
    {"id": 102, "first": "Sem", "last": "de Wit", "mail": "sem@voorbeeld.example", "since": "2026-01-17 14:30"},
    {"id": 103, "first": "Ada", "last": "Özdemir", "mail": "ada@voorbeeld.example", "since": "2026-02-02 08:00"},
]
SAID = [
    ("Pakket te laat", 'Al een week geen bericht; de "track en trace" doet niets.', "web", "bad", "2026-03-02T09:15:00Z"),
    ("Maat klopt niet", "De jas valt klein, mail me op noor@voorbeeld.example.", "email", "good", "2026-03-03T10:00:00Z"),
    ("Vraag over retour", "Hoe stuur ik terug?", "voice", "offered", "2026-03-04T11:30:00Z"),
]
HEARD = [f"{subject}. {text.replace('noor@voorbeeld.example', '[•••]')}" for subject, text, *_ in SAID]


def workbook_of(rows: list[list]) -> bytes:
    """An XLSX file of one sheet."""
    import xlsxwriter

    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"created": datetime(2026, 1, 1)})
        sheet = book.add_worksheet("Reviews")
        for i, row in enumerate(rows):
            sheet.write_row(i, 0, row)
    return held.getvalue()


def truth(kind: str, format_: str, rows: tuple[int, int], tables: dict, *, people: int | None = None, **source: object) -> dict:
    return {"kind": kind, "format": format_, "rows": rows, "tables": tables, "people": people, "source": source}


def contacts() -> dict[str, tuple[bytes, dict]]:
    """Records of customers: HubSpot (people and companies), Salesforce (report with footer, Data Loader), Zoho, Mailchimp, Marketo, any."""
    amsterdam = {"timezone": "Europe/Amsterdam"}
    hubspot = [["Record ID", "First Name", "Last Name", "Email", "Phone Number", "Lead Status", "Create Date", "Lifecycle Stage", "Contact owner"]]
    hubspot += [[p["id"], p["first"], p["last"], p["mail"], "0612345678", "", p["since"], "Customer", "K. Team"] for p in PEOPLE]
    companies = [["Record ID", "Company name", "Website URL", "Company owner", "Create Date"], ["101", "Jansen BV", "jansen.example", "K. Team", "2026-01-05 09:14"]]
    loader = [["Id", "IsDeleted", "AccountId", "LastName", "FirstName", "Email", "CreatedDate", "HasOptedOutOfEmail"]]
    loader += [[f"0035g00000AbCd{i}AAF", "false", "0015g00000XyZz1AAB", p["last"], p["first"], p["mail"], f"{p['since'][:10]}T08:00:00.000Z", "false"] for i, p in enumerate(PEOPLE)]
    report = [["First Name", "Last Name", "Account Name", "Contact ID", "Email", "Created Date"]]
    report += [[p["first"], p["last"], "Jansen BV", f"0035g00000AbCd{i}", p["mail"], p["since"][:10]] for i, p in enumerate(PEOPLE)]
    footer = '\r\n"Grand Totals (3 records)"\r\n\r\n"Confidential Information - Do Not Distribute"\r\n"Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved."\r\n'
    zoho = [["Lead Name", "Email", "Phone", "Lead Source", "Lead Owner", "Lead Status", "Industry", "Created Time"]]
    zoho += [[f"{p['first']} {p['last']}", p["mail"], "", "Web", "K. Team", "New", "", p["since"]] for p in PEOPLE]
    mailchimp = [["Email Address", "First Name", "Last Name", "MEMBER_RATING", "OPTIN_TIME", "OPTIN_IP", "CONFIRM_TIME", "LEID", "EUID", "NOTES", "TAGS"]]
    mailchimp += [[p["mail"], p["first"], p["last"], "2", f"{p['since']}:00", "192.0.2.1", f"{p['since']}:20", "555", f"a{p['id']}", "", '"VIP","Blog"'] for p in PEOPLE]
    marketo = [["id", "email", "firstName", "lastName", "createdAt", "leadSource", "unsubscribed"]]
    marketo += [[p["id"], p["mail"], p["first"], p["last"], f"{p['since'][:10]}T08:00:00Z", "Web", "false"] for p in PEOPLE]
    campaign = [["Contact ID", "Email", "First Name", "Last Name", "Date Created", "Tags"]]
    campaign += [[p["id"], p["mail"], p["first"], p["last"], p["since"], "nieuwsbrief"] for p in PEOPLE]
    any_tool = [["Klantnummer", "Voornaam", "Achternaam", "E-mailadres", "Klant sinds", "Toestemming"]]
    any_tool += [[p["id"], p["first"], p["last"], p["mail"], f"{p['since'][8:10]}-{p['since'][5:7]}-{p['since'][:4]}", "ja"] for p in PEOPLE]
    accounts = [["Id", "IsDeleted", "ParentId", "Name", "Type", "CreatedDate"], ["0015g00000XyZz1AAB", "false", "", "Jansen BV", "Customer", "2026-01-05T08:00:00.000Z"]]
    zoho_people = [["Record Id", "Contact Owner", "First Name", "Last Name", "Account Name", "Email", "Created Time", "Email Opt Out"]]
    zoho_people += [[f"zcrm_{p['id']}", "K. Team", p["first"], p["last"], "", p["mail"], p["since"], "false"] for p in PEOPLE]
    customers = {"people": [{"kind": "customer", "market": "b2c"}] * 3}
    agreed = {"people": [{"kind": "customer", "consent": "yes"}] * 3}
    return {
        "hubspot_contacts.csv": (text_of(hubspot), truth("contacts", "hubspot_contacts", (3, 3), customers, people=3, **amsterdam)),
        "hubspot_companies.csv": (text_of(companies), truth("contacts", "hubspot_companies", (1, 1), {"people": [{"kind": "account", "market": "b2b"}]}, **amsterdam)),
        "salesforce_contacts.csv": (text_of(loader, every=True), truth("contacts", "salesforce_contacts", (3, 3), agreed, people=3)),
        "salesforce_report.csv": (text_of(report, every=True) + footer.encode(), truth("contacts", "salesforce_report", (8, 3), customers, people=3, **amsterdam)),
        "salesforce_accounts.csv": (text_of(accounts, every=True), truth("contacts", "salesforce_accounts", (1, 1), {"people": [{"kind": "account", "market": "b2b"}]})),
        "zoho_contacts.csv": (text_of(zoho_people), truth("contacts", "zoho_contacts", (3, 3), agreed, people=3, **amsterdam)),
        "zoho_leads.csv": (text_of(zoho, encoding="utf-8-sig"), truth("contacts", "zoho_leads", (3, 3), customers, people=3, **amsterdam)),
        "mailchimp_audience.csv": (text_of(mailchimp), truth("contacts", "mailchimp_audience", (3, 3), customers, people=3)),
        "marketo_leads.csv": (text_of(marketo), truth("contacts", "marketo_leads", (3, 3), agreed, people=3)),
        "activecampaign_contacts.csv": (text_of(campaign), truth("contacts", "activecampaign_contacts", (3, 3), customers, people=3, **amsterdam)),
        "generic_contacts.csv": (text_of(any_tool, delimiter=";", encoding="cp1252"), truth("contacts", "generic_contacts", (3, 3), agreed, people=3, **amsterdam)),
    }


def deals() -> dict[str, tuple[bytes, dict]]:
    """Deals: orders once they are won."""
    hubspot = [["Record ID", "Deal Name", "Deal Stage", "Pipeline", "Amount", "Deal owner", "Associated Contact IDs", "Date entered current stage", "Close Date"],
               ["9001", "Kantoorlijn", "Closed Won", "Sales", "1250.00", "K. Team", "101;102", "2026-02-20 10:00", "2026-02-20 10:00"],
               ["9002", "Proefset", "Qualified to Buy", "Sales", "", "K. Team", "103", "2026-02-22 12:00", ""]]  # fmt: skip
    stages = [[h for h in hubspot[0] if h != "Amount"], *[row[:4] + row[5:] for row in hubspot[1:]]]
    passed = {"events": [{"event": "deal Closed Won", "at": "2026-02-20 09:00:00", "channel": "sales"}, {"event": "deal Qualified to Buy", "at": "2026-02-22 11:00:00", "channel": "sales"}]}
    force = [["Id", "AccountId", "Name", "StageName", "Amount", "CloseDate", "LeadSource", "CreatedDate"],
             ["0065g00000AbCd1AAV", "0015g00000XyZz1AAB", "Kantoorlijn", "Closed Won", "1250.0", "2026-02-20", "Web", "2026-01-05T08:00:00.000Z"],
             ["0065g00000AbCd2AAV", "0015g00000XyZz1AAB", "Proefset", "Prospecting", "90.0", "2026-03-20", "Radiospot", "2026-01-06T08:00:00.000Z"]]  # fmt: skip
    zoho = [["Record Id", "Deal Owner", "Deal Name", "Stage", "Amount", "Closing Date", "Contact Id"],
            ["zcrm_7001", "K. Team", "Kantoorlijn", "Closed Won", "1250", "2026-02-20", "zcrm_101"]]  # fmt: skip
    won = {"orders": [{"revenue": 1250.0, "items": 1, "channel": "sales"}]}
    amsterdam = {"timezone": "Europe/Amsterdam"}
    return {
        "hubspot_deals.csv": (text_of(hubspot), truth("orders", "hubspot_deals", (2, 1), won, **amsterdam)),
        "hubspot_deal_stages.csv": (text_of(stages), truth("events", "hubspot_deal_stages", (2, 2), passed, people=2, **amsterdam)),
        "salesforce_opportunities.csv": (text_of(force, every=True), truth("orders", "salesforce_opportunities", (2, 1), {"orders": [{"revenue": 1250.0, "channel": "web"}]})),
        "zoho_deals.csv": (text_of(zoho), truth("orders", "zoho_deals", (1, 1), won, **amsterdam)),
    }


def tickets() -> dict[str, tuple[bytes, dict]]:
    """Questions and complaints: Zendesk as CSV and as one ticket a line, Freshdesk, HubSpot, Salesforce, Zoho, Intercom."""
    zendesk = [["id", "created_at", "description", "priority", "requester_id", "status", "subject", "via_channel", "satisfaction_rating"]]
    lines = []
    for i, (subject, text, via, score, at) in enumerate(SAID):
        zendesk.append([7000 + i, at, text, "normal", PEOPLE[i]["id"], "solved", subject, via, score])
        lines.append({"id": 7000 + i, "created_at": at, "description": text, "subject": subject, "requester_id": PEOPLE[i]["id"], "status": "solved",
                      "via": {"channel": via, "source": {"rel": None}}, "satisfaction_rating": {"score": score}, "tags": ["retour"], "custom_fields": [{"id": 1, "value": None}]})  # fmt: skip
    found = [{"text": t, "channel": c, "rating": r} for t, c, r in zip(HEARD, ("web", "email", "phone"), (-1.0, 1.0, None))]
    plain = [{"text": t, "channel": c} for t, c in zip(HEARD, ("web", "email", "phone"))]
    fresh = [["Ticket ID", "Subject", "Description", "Status", "Priority", "Source", "Type", "Agent", "Group", "Created time", "Closed time", "Resolution time (in hrs)", "Contact ID"]]
    hub = [["Ticket ID", "Ticket name", "Ticket description", "Pipeline", "Ticket status", "Create date", "Priority", "Source", "Associated Contact IDs"]]
    cases = [["Id", "CaseNumber", "ContactId", "Subject", "Description", "Status", "Origin", "CreatedDate"]]
    zoho = [["Record Id", "Case Number", "Case Owner", "Subject", "Description", "Status", "Case Origin", "Contact Id", "Created Time"]]
    inter = [["Conversation ID", "Conversation started at", "Channel", "Conversation rating", "User ID", "First message"]]
    for i, (subject, text, _, _, at) in enumerate(SAID):
        when, by = f"{at[:10]} {at[11:16]}", ("Portal", "Email", "Phone")[i]
        fresh.append([i + 1, subject, text, "Closed", "Low", by, "Question", "K. Team", "Service", when, "", "01:20:00", PEOPLE[i]["id"]])
        hub.append([i + 1, subject, text, "Support", "Closed", when, "", by, PEOPLE[i]["id"]])
        cases.append([f"5005g00000AbCd{i}AAV", f"000{i}", f"0035g00000AbCd{i}AAF", subject, text, "Closed", by, at.replace("Z", ".000Z")])
        zoho.append([f"zcrm_5{i}", f"C{i}", "K. Team", subject, text, "Closed", by, f"zcrm_{i}", when])
        inter.append([f"215{i}", when, ("Web", "Email", "Phone")[i], "", f"u{i}", f"{subject}. {text}"])
    any_desk = [["klantnummer", "datum", "onderwerp", "bericht", "kanaal"], *[[PEOPLE[i]["id"], at[:16].replace("T", " "), subject, text, ("website", "e-mail", "telefoon")[i]] for i, (subject, text, _, _, at) in enumerate(SAID)]]
    asked = {"comments": plain}
    utc = {"timezone": "UTC"}
    return {
        "zendesk_tickets.csv": (text_of(zendesk), truth("tickets", "zendesk_tickets", (3, 3), {"comments": found}, people=3)),
        "zendesk_tickets.ndjson": ("".join(json.dumps(line) + "\n" for line in lines).encode(), truth("tickets", "zendesk_tickets", (3, 3), {"comments": found}, people=3)),
        "generic_tickets.csv": (text_of(any_desk, delimiter=";", encoding="cp1252"), truth("tickets", "generic_tickets", (3, 3), asked, people=3, **utc)),
        "freshdesk_tickets.csv": (text_of(fresh), truth("tickets", "freshdesk_tickets", (3, 3), asked, people=3, **utc)),
        "hubspot_tickets.csv": (text_of(hub), truth("tickets", "hubspot_tickets", (3, 3), asked, people=3, **utc)),
        "salesforce_cases.csv": (text_of(cases, every=True), truth("tickets", "salesforce_cases", (3, 3), asked, people=3)),
        "zoho_cases.csv": (text_of(zoho), truth("tickets", "zoho_cases", (3, 3), asked, people=3, **utc)),
        "intercom_conversations.csv": (text_of(inter), truth("tickets", "intercom_conversations", (3, 3), asked, people=3)),
    }


def orders() -> dict[str, tuple[bytes, dict]]:
    """Orders: two people, three orders, one of two articles, one sent back."""
    shopify = [["Name", "Email", "Financial Status", "Paid at", "Currency", "Subtotal", "Shipping", "Taxes", "Total", "Created at", "Lineitem quantity", "Lineitem name", "Lineitem price", "Billing Name", "Billing Zip", "Billing Phone", "Refunded Amount", "Id", "Source"],
               ["#1001", PEOPLE[0]["mail"], "paid", "2026-05-01 10:00:05 +0200", "EUR", "89.95", "4.95", "16.47", "94.90", "2026-05-01 10:00:00 +0200", "1", "Jas groen - M", "79.95", "Noor Bakker", "'1234AB", "'+31612345678", "0.00", "5001", "web"],
               ["#1001", PEOPLE[0]["mail"], "", "", "", "", "", "", "", "2026-05-01 10:00:00 +0200", "2", "Sokken", "5.00", "", "", "", "", "", ""],
               ["#1002", PEOPLE[1]["mail"], "refunded", "2026-01-15 09:00:00 +0100", "EUR", "20.00", "0.00", "3.47", "20.00", "2026-01-15 09:00:00 +0100", "1", "Muts", "20.00", "Sem de Wit", "'4321BA", "", "20.00", "5002", "pos"],
               ["#1003", PEOPLE[0]["mail"], "voided", "", "EUR", "5.00", "0.00", "0.87", "5.00", "2026-05-02 10:00:00 +0200", "1", "Sokken", "5.00", "Noor Bakker", "'1234AB", "", "0.00", "5003", "web"]]  # fmt: skip
    sold = {"orders": [{"revenue": 94.9, "refunded": 0.0, "items": 3, "channel": "web", "at": "2026-05-01 08:00:00"},
                       {"revenue": 20.0, "refunded": 20.0, "items": 1, "channel": "store", "at": "2026-01-15 08:00:00"}],
            "products": [{"product": "Jas groen - M", "quantity": 1.0, "revenue": 79.95}, {"product": "Sokken", "quantity": 2.0, "revenue": 10.0},
                         {"product": "Muts", "quantity": 1.0, "revenue": 20.0}]}  # fmt: skip
    woo = [["Order Number", "Order Status", "Order Date", "Customer User ID", "First Name (Billing)", "Last Name (Billing)", "Email (Billing)", "Item Name", "Quantity", "Item Cost", "Order Total Amount", "Order Refund Amount"],
           ["501", "Completed", "2026-05-01 10:00", "12", "Noor", "Bakker", PEOPLE[0]["mail"], "Jas groen - M", "1", "79.95", "94.90", "0"],
           ["501", "Completed", "2026-05-01 10:00", "12", "Noor", "Bakker", PEOPLE[0]["mail"], "Sokken", "2", "5.00", "94.90", "0"],
           ["502", "Cancelled", "2026-05-02 10:00", "0", "Sem", "de Wit", PEOPLE[1]["mail"], "Muts", "1", "20.00", "20.00", "0"]]  # fmt: skip
    api = [{"id": 501, "number": "501", "status": "completed", "date_created_gmt": "2026-05-01T08:00:00", "total": "94.90", "customer_id": 12, "created_via": "checkout",
            "billing": {"first_name": "Noor", "last_name": "Bakker", "email": PEOPLE[0]["mail"]},
            "line_items": [{"id": 1, "name": "Jas groen - M", "quantity": 1, "price": 79.95}, {"id": 2, "name": "Sokken", "quantity": 2, "price": 5}]},
           {"id": 502, "number": "502", "status": "failed", "date_created_gmt": "2026-05-02T08:00:00", "total": "20.00", "customer_id": 0, "created_via": "checkout",
            "billing": {"first_name": "Sem", "last_name": "de Wit", "email": PEOPLE[1]["mail"]}, "line_items": [{"id": 3, "name": "Muts", "quantity": 1, "price": 20}]}]  # fmt: skip
    bol = {"orders": [{"orderId": "A2K8290LP8", "orderPlacedDateTime": "2026-05-01T10:00:00+02:00", "shipmentDetails": {"firstName": "Noor", "surname": "Bakker", "email": PEOPLE[0]["mail"]},
                       "billingDetails": {"email": PEOPLE[0]["mail"]},
                       "orderItems": [{"orderItemId": "1", "ean": "8712345678906", "product": {"title": "Jas groen - M"}, "quantity": 1, "unitPrice": 79.95, "commission": 9.1},
                                      {"orderItemId": "2", "ean": "8712345678913", "product": {"title": "Sokken"}, "quantity": 2, "unitPrice": 5.0}]}]}  # fmt: skip
    jas = [{"product": "Jas groen - M", "quantity": 1.0, "revenue": 79.95}, {"product": "Sokken", "quantity": 2.0, "revenue": 10.0}]
    any_shop = [["Ordernummer", "Klantnummer", "Besteldatum", "Totaal", "Aantal", "Kanaal"], ["1", "101", "31-03-2026 12:00", "1.094,90", "3", "Webshop"], ["2", "102", "01-04-2026 09:30", "20,00", "1", "Winkel"]]
    return {
        "shopify_orders.csv": (text_of(shopify), truth("orders", "shopify_orders", (4, 3), sold, people=2)),
        "woocommerce_orders.csv": (text_of(woo), truth("orders", "woocommerce_orders", (3, 2), {"orders": [{"revenue": 94.9, "items": 3}], "products": jas}, timezone="Europe/Amsterdam")),
        "woocommerce_api.json": (json_of(api), truth("orders", "woocommerce_api", (2, 1), {"orders": [{"revenue": 94.9, "items": 3, "channel": "web"}], "products": jas})),
        "bol_orders.json": (json_of(bol), truth("orders", "bol_orders", (1, 1), {"orders": [{"revenue": 89.95, "items": 3, "channel": "marketplace", "at": "2026-05-01 08:00:00"}], "products": jas})),
        "generic_orders.csv": (text_of(any_shop, delimiter=";", encoding="cp1252"), truth("orders", "generic_orders", (2, 2), {"orders": [
            {"revenue": 1094.9, "items": 3, "channel": "web", "at": "2026-03-31 10:00:00"}, {"revenue": 20.0, "items": 1, "channel": "store", "at": "2026-04-01 07:30:00"}]},
            timezone="Europe/Amsterdam", decimal=",", date_order="dmy")),
    }  # fmt: skip


def reviews() -> dict[str, tuple[bytes, dict]]:
    """Reviews: stars, or marks from one to ten, with a text that names its writer."""
    trust = [["Domain Url", "Webshop Name", "Business Unit Id", "Review Id", "Review Created (UTC)", "Review Consumer User Id", "Review Username", "Review User Email", "Review Title", "Review Content", "Review Stars", "Source Of Review", "Reference Id"],
             ["groenedraad.example", "Groene Draad", "bu1", "r1", "2026-04-01 08:00:00", "u1", "Noor B", PEOPLE[0]["mail"], "Fijn", "Snel geleverd, groetjes Noor", "5", "Organic", ""],
             ["groenedraad.example", "Groene Draad", "bu1", "r2", "2026-04-02 08:00:00", "u2", "Sem", PEOPLE[1]["mail"], "Matig", "Jas viel klein", "2", "InvitationApi", "1002"]]  # fmt: skip
    stars = {"comments": [{"text": "Fijn. Snel geleverd, groetjes [•••]", "rating": 1.0, "channel": "review_site"}, {"text": "Matig. Jas viel klein", "rating": -0.5, "channel": "review_site"}]}
    upper = [[h.replace("Review Id", "Review ID") for h in trust[0]], *trust[1:]]

    def said(overall: int, one: str, opinion: str) -> list[dict]:
        return [{"questionGroup": "DEFAULT_OVERALL", "questionType": "INT", "rating": overall}, {"questionGroup": "DEFAULT_ONELINER", "questionType": "TEXT", "rating": one},
                {"questionGroup": "DEFAULT_OPINION", "questionType": "TEXT", "rating": opinion}, {"questionGroup": "DEFAULT_RECOMMEND", "questionType": "BOOLEAN", "rating": True}]  # fmt: skip

    kiyoh = {"locationId": "1", "averageRating": 7, "reviews": [
        {"reviewId": "k1", "reviewAuthor": "Noor Bakker", "city": "Zwolle", "dateSince": "2026-04-01T10:00:00.000+02:00", "reviewContent": [said(10, "Fijn", "Snel geleverd, groetjes Noor")]},
        {"reviewId": "k2", "reviewAuthor": "Sem", "city": "", "dateSince": "2026-04-02T10:00:00.000+02:00", "reviewContent": {"reviewContent": said(4, "Matig", "Jas viel klein")}, "reviewComment": ""}]}  # fmt: skip
    marks = {"comments": [{"text": "Fijn. Snel geleverd, groetjes [•••]", "rating": 1.0}, {"text": "Matig. Jas viel klein", "rating": 2 * 3 / 9 - 1}]}
    google = {"reviews": [{"reviewId": "g1", "reviewer": {"displayName": "Noor Bakker", "isAnonymous": False}, "starRating": "FIVE", "comment": "(Translated by Google) Fast\n\n(Original)\nSnel geleverd, groetjes Noor", "createTime": "2026-04-01T08:00:00.123456Z", "updateTime": "2026-04-01T08:00:00.123456Z"},
                          {"reviewId": "g2", "reviewer": {"isAnonymous": True}, "starRating": "TWO", "createTime": "2026-04-02T08:00:00Z", "updateTime": "2026-04-02T08:00:00Z"}],
              "averageRating": 3.5, "totalReviewCount": 2}  # fmt: skip
    any_site = [["datum", "titel", "tekst", "cijfer"], ["2026-04-01", "Fijn", "Snel geleverd", "9"], ["2026-04-02", "Matig", "Jas viel klein", "4"]]
    return {
        "trustpilot.csv": (text_of(trust), truth("reviews", "trustpilot", (2, 2), stars, people=2)),
        "trustpilot.xlsx": (workbook_of(upper), truth("reviews", "trustpilot", (2, 2), stars, people=2)),
        "kiyoh.json": (json_of(kiyoh), truth("reviews", "kiyoh", (2, 2), marks)),
        "google_reviews.json": (json_of(google), truth("reviews", "google_reviews", (2, 2), {"comments": [{"text": "Snel geleverd, groetjes [•••]", "rating": 1.0, "channel": "review_site"}]})),
        "generic_comments.csv": (text_of([["datum", "auteur", "platform", "bericht"], ["2026-04-01 10:00", "@noor", "Instagram", "Mooie jas!"], ["2026-04-02 10:00", "@sem", "X", "Nog geen pakket"]]), truth("comments", "generic_comments", (2, 2), {"comments": [
            {"text": "Mooie jas!", "channel": "instagram"}, {"text": "Nog geen pakket", "channel": "x"}]}, people=2, timezone="Europe/Amsterdam")),
        "generic_reviews.csv": (text_of(any_site, delimiter=";"), truth("reviews", "generic_reviews", (2, 2), {"comments": [{"text": "Fijn. Snel geleverd", "rating": 2 * 8 / 9 - 1}, {"text": "Matig. Jas viel klein", "rating": 2 * 3 / 9 - 1}]}, timezone="Europe/Amsterdam")),
    }  # fmt: skip


def exports() -> dict[str, tuple[bytes, dict]]:
    """Every export of this script."""
    return {**contacts(), **deals(), **tickets(), **orders(), **reviews()}
