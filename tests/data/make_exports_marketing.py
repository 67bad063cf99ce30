"""Small synthetic exports of advertising, e-mail, social media and test tools, of a shop floor and of conversations, with their truth.

`exports()` gives name -> (bytes, truth), as in make_exports.py.
"""

from __future__ import annotations

import io
import zipfile

from make_exports import text_of
from make_exports_business import PEOPLE, truth


def advertising() -> dict[str, tuple[bytes, dict]]:
    """Spend, impressions and clicks per day; Google with lines above and totals below, LinkedIn in UTF-16 with tabs."""
    google = [["Campaign report"], ["May 1, 2026 - May 2, 2026"], ["Day", "Campaign", "Campaign type", "Currency code", "Cost", "Impr.", "Clicks"],
              ["2026-05-01", "Merk", "Search", "EUR", "1,025.50", "20,100", "310"], ["2026-05-02", "Jassen video", "Video", "EUR", "40.00", "9,000", "12"],
              ["Total: Account", " --", "", "EUR", "1,065.50", "29,100", "322"]]  # fmt: skip
    meta = [["Reporting starts", "Reporting ends", "Campaign name", "Platform", "Reach", "Impressions", "Link clicks", "Amount spent (EUR)"],
            ["2026-05-01", "2026-05-01", "Zomer", "Instagram", "900", "1500", "30", "25.5"], ["2026-05-01", "2026-05-01", "Zomer", "Facebook", "700", "800", "8", "10"]]  # fmt: skip
    linked = [["Campaign Performance Report"], ["Report Start: May 1, 2026"], ["Date Generated: May 3, 2026"], [],
              ["Start Date (in UTC)", "Account Name", "Currency", "Campaign Name", "Total Spent", "Impressions", "Clicks"],
              ["05/01/2026", "Groene Draad", "EUR", "B2B", "60.25", "400", "5"], ["05/13/2026", "Groene Draad", "EUR", "B2B", "12.00", "90", "1"]]  # fmt: skip
    tiktok = [["By Day", "Campaign name", "Cost", "Impressions", "Clicks (destination)"], ["2026-05-01", "Dans", "15.00", "5000", "70"]]
    indeed = [["Date", "Job title", "Campaign", "Impressions", "Clicks", "Apply starts", "Cost"], ["2026-05-01", "Verkoper", "Winkel", "300", "20", "4", "9.50"]]
    any_tool = [["Datum", "Kanaal", "Campagne", "Vertoningen", "Klikken"], ["31-03-2026", "Radiospot", "Lente", "", ""], ["01-04-2026", "Banners", "Lente", "12.500", "31"]]

    def spent(*rows: tuple) -> dict:
        names = ("channel", "day", "campaign", "spend", "impressions", "clicks")
        return {"costs": [dict(zip(names, row)) for row in rows]}

    return {
        "google_ads.csv": (text_of(google), truth("costs", "google_ads_costs", (3, 2), spent(
            ("paid_search", "2026-05-01", "Merk", 1025.5, 20100.0, 310.0), ("youtube", "2026-05-02", "Jassen video", 40.0, 9000.0, 12.0)))),
        "meta_ads.csv": (text_of(meta, encoding="utf-8-sig"), truth("costs", "meta_ads_costs", (2, 2), spent(
            ("facebook", "2026-05-01", "Zomer", 10.0, 800.0, 8.0), ("instagram", "2026-05-01", "Zomer", 25.5, 1500.0, 30.0)))),
        "linkedin_ads.csv": (text_of(linked, delimiter="\t", encoding="utf-16"), truth("costs", "linkedin_ads_costs", (2, 2), spent(
            ("linkedin", "2026-05-01", "B2B", 60.25, 400.0, 5.0), ("linkedin", "2026-05-13", "B2B", 12.0, 90.0, 1.0)))),
        "tiktok_ads.csv": (text_of(tiktok), truth("costs", "tiktok_ads_costs", (1, 1), spent(("tiktok", "2026-05-01", "Dans", 15.0, 5000.0, 70.0)))),
        "indeed.csv": (text_of(indeed), truth("costs", "indeed_costs", (1, 1), spent(("indeed", "2026-05-01", "Winkel", 9.5, 300.0, 20.0)))),
        "generic_costs.csv": (text_of(any_tool, delimiter=";"), truth("costs", "generic_costs", (2, 2), spent(
            ("display", "2026-04-01", "Lente", None, 12500.0, 31.0), ("radio", "2026-03-31", "Lente", None, None, None)), decimal=",", date_order="dmy")),
    }  # fmt: skip


def counted(about: str | None, dimension: str, *rows: tuple) -> dict:
    """Truth of a table of counts: (day, item, channel, metric, value, unit)."""
    return {"counts": [{"about": about, "from_on": day, "dimension": dimension, "item": item, "channel": channel, "metric": metric, "value": float(value), "unit": unit}
                       for day, item, channel, metric, value, unit in rows]}  # fmt: skip


def email() -> dict[str, tuple[bytes, dict]]:
    """What was sent, opened and clicked per campaign; and, from automation tools, by whom."""
    chimp = [["Title", "Subject", "List", "Send Date", "Send Weekday", "Total Recipients", "Successful Deliveries", "Total Bounces", "Unique Opens", "Open Rate", "Total Opens", "Unique Clicks", "Click Rate", "Unsubscribes", "Total Orders", "Total Revenue"],
             ["Lente", "Nieuw: jassen", "Klanten", "2026-05-01 09:00", "Friday", "1000", "990", "10", "400", "40.4%", "650", "80", "8.08%", "3", "12", "840.50"]]  # fmt: skip
    klaviyo = [["Campaign Name", "Tags", "Subject", "List", "Send Time", "Send Weekday", "Total Recipients", "Unique Placed Order", "Placed Order Rate", "Revenue", "Unique Opens", "Open Rate", "Unique Clicks", "Unsubscribes", "Successful Deliveries", "Bounces"],
               ["Lente", "", "Nieuw: jassen", "Klanten", "2026-05-01 09:00:00", "Friday", "1000.0", "12.0", "1.21%", "840.5", "400.0", "40.40%", "80.0", "3.0", "990.0", "10.0"]]  # fmt: skip
    active = [["Campaign Name", "Send Date", "Total Sent", "Unique Opens", "Unique Link Clicks", "Unsubscribes", "Bounces"], ["Lente", "2026-05-01", "1000", "400", "80", "3", "10"]]
    any_tool = [["datum", "campagne", "verzonden", "afgeleverd", "geopend", "geklikt", "conversies"], ["31-05-2026", "Lente", "1.000", "990", "400", "80", "12"]]
    mailed = [("sent", 1000), ("delivered", 990), ("unique_opens", 400), ("unique_clicks", 80), ("bounces", 10), ("unsubscribes", 3), ("orders", 12), ("revenue", 840.5)]

    def campaign(names: list[str], day: str = "2026-05-01") -> dict:
        return counted(None, "campaign", *[(day, "Lente", "email", m, v, "euro" if m == "revenue" else "count") for m, v in mailed if m in names])

    cloud = [["ClientID", "SendID", "SubscriberKey", "EmailAddress", "SubscriberID", "ListID", "EventDate", "EventType", "BatchID", "TriggeredSendExternalKey"],
             ["7", "55", "101", PEOPLE[0]["mail"], "9", "1", "5/1/2026 1:00:00 AM", "Sent", "1", ""], ["7", "55", "101", PEOPLE[0]["mail"], "9", "1", "5/1/2026 2:30:15 AM", "Open", "1", ""]]  # fmt: skip
    marketo = [["marketoGUID", "leadId", "activityDate", "activityTypeId", "campaignId", "primaryAttributeValueId", "primaryAttributeValue", "attributes"],
               ["1", "101", "2026-05-01T07:00:00Z", "6", "9", "1", "Lente", '{"Step ID":1}'], ["2", "101", "2026-05-01T08:30:15+0000", "10", "9", "1", "Lente", "{}"]]  # fmt: skip
    opened = {"events": [{"at": "2026-05-01 07:00:00", "event": "email_sent", "channel": "email"}, {"at": "2026-05-01 08:30:15", "event": "email_open", "channel": "email"}]}
    every = [m for m, _ in mailed]
    return {
        "mailchimp_campaigns.csv": (text_of(chimp), truth("counts", "mailchimp_campaigns", (1, 1), campaign(every))),
        "klaviyo_campaigns.csv": (text_of(klaviyo), truth("counts", "klaviyo_campaigns", (1, 1), campaign(every))),
        "activecampaign_campaigns.csv": (text_of(active), truth("counts", "activecampaign_campaigns", (1, 1), campaign(["sent", "unique_opens", "unique_clicks", "bounces", "unsubscribes"]))),
        "email_campaigns.csv": (text_of(any_tool, delimiter=";"), truth("counts", "email_campaigns", (1, 1), campaign(["sent", "delivered", "unique_opens", "unique_clicks", "orders"], "2026-05-31"), decimal=",")),
        "sfmc_events.csv": (text_of(cloud, encoding="utf-16"), truth("events", "sfmc_events", (2, 2), opened, people=1)),
        "marketo_activities.csv": (text_of(marketo), truth("events", "marketo_activities", (2, 2), opened, people=1)),
    }  # fmt: skip


def social() -> dict[str, tuple[bytes, dict]]:
    """Reach, engagement, followers and mentions, per channel and day, without persons."""
    english = [["Date", "Channel", "Reach", "Impressions", "Engagements", "Followers", "Mentions"], ["2026-05-01", "Instagram", "5,200", "7,000", "310", "12,050", "9"], ["2026-05-01", "LinkedIn", "900", "", "44", "3,001", "2"]]
    dutch = [["datum", "kanaal", "bereik", "interacties", "volgers"], ["31-05-2026", "TikTok", "1.200", "45", "880"]]
    who = [["kanaal", "kenmerk", "groep", "volgers"], ["Instagram", "leeftijd", "25-34", "41%"], ["Instagram", "leeftijd", "35-44", "22%"]]
    heard = [["Date", "Channel", "Mentions"], ["2026-05-01", "X", "14"]]
    posts = [["Post ID", "Account name", "Description", "Publish time", "Permalink", "Post type", "Reach", "Likes", "Comments", "Shares"],
             ["178", "groenedraad", "Nieuw!", "05/13/2026 04:10", "https://x.example/178", "IG reel", "800", "60", "4", "2"]]  # fmt: skip
    page = [["Date", "Impressions (organic)", "Impressions (total)", "Clicks (total)", "Reactions (total)", "Comments (total)", "Reposts (total)"], ["05/13/2026", "90", "100", "7", "5", "1", "0"]]
    day = "2026-05-01"
    seen = counted(None, "account", (day, "all", "instagram", "reach", 5200, "count"), (day, "all", "linkedin", "reach", 900, "count"),
                   (day, "all", "instagram", "impressions", 7000, "count"), (day, "all", "instagram", "engagements", 310, "count"), (day, "all", "linkedin", "engagements", 44, "count"),
                   (day, "all", "instagram", "followers", 12050, "count"), (day, "all", "linkedin", "followers", 3001, "count"),
                   (day, "all", "instagram", "mentions", 9, "count"), (day, "all", "linkedin", "mentions", 2, "count"))  # fmt: skip
    return {
        "social_statistics.csv": (text_of(english), truth("counts", "social_statistics", (2, 2), seen)),
        "social_statistics_nl.csv": (text_of(dutch, delimiter=";"), truth("counts", "social_statistics", (1, 1), counted(None, "account", *[("2026-05-31", "all", "tiktok", m, v, "count") for m, v in (("reach", 1200), ("engagements", 45), ("followers", 880))]), decimal=",")),
        "social_followers.csv": (text_of(who, delimiter=";"), truth("counts", "social_followers", (2, 2), counted(None, "leeftijd", (None, "25-34", "instagram", "followers", 0.41, "share"), (None, "35-44", "instagram", "followers", 0.22, "share")))),
        "brand_mentions.csv": (text_of(heard), truth("counts", "brand_mentions", (1, 1), counted(None, "all", (day, "all", "x", "mentions", 14, "count")))),
        "meta_content.csv": (text_of(posts), truth("counts", "meta_content", (1, 1), counted(None, "post", *[("2026-05-13", "178", "meta", m, v, "count") for m, v in (("reach", 800), ("likes", 60), ("comments", 4), ("shares", 2))]))),
        "linkedin_page.csv": (text_of(page), truth("counts", "linkedin_page_updates", (1, 1), counted(None, "account", *[("2026-05-13", "all", "linkedin", m, v, "count") for m, v in (("impressions", 100), ("clicks", 7), ("likes", 5), ("comments", 1), ("shares", 0))]))),
    }  # fmt: skip


def tests_and_offline() -> dict[str, tuple[bytes, dict]]:
    """A/B results as tables of counts; contacts in the shop, by phone, by QR code and Click & Collect; conversations."""
    arms = (("control", 4000, 200), ("kort formulier", 4100, 260))

    def result(day: str | None, about: str = "Afrekenen") -> dict:
        return counted(about, "variation", *[(day, name, "all", "visitors", n, "count") for name, n, _ in arms], *[(day, name, "all", "conversions", x, "count") for name, _, x in arms])

    small = [["experiment", "variation", "visitors", "conversions", "from", "until"], *[["Afrekenen", *arm, "2026-05-01", "2026-05-14"] for arm in arms]]
    dutch = [["experiment", "variant", "bezoekers", "conversies"], *[["Afrekenen", name, f"{n:,}".replace(",", "."), x] for name, n, x in arms]]
    optimizely = [["Experiment Name", "Variation ID", "Variation Name", "Start Time (UTC)", "Visitors", "Unique Conversions"], *[["Afrekenen", "1", name, "2026-05-01 00:00:00", n, x] for name, n, x in arms]]
    vwo = [["Campaign Name", "Variation", "Visitors", "Conversions", "Conversion Rate"], *[["Afrekenen", name, n, x, f"{x / n:.2%}"] for name, n, x in arms]]
    desk = [["Datum", "Kanaal", "Contact", "Klantnummer"], ["31-05-2026 10:00", "Winkel", "paskamer", "101"], ["31-05-2026 11:00", "Telefoon", "vraag", ""],
            ["01-06-2026 09:00", "QR-code", "etalage", ""], ["01-06-2026 15:30", "Click & Collect", "afgehaald", "102"]]  # fmt: skip
    met = [{"at": at, "event": f"contact {event}", "channel": channel} for at, event, channel in (
        ("2026-05-31 08:00:00", "paskamer", "store"), ("2026-05-31 09:00:00", "vraag", "phone"), ("2026-06-01 07:00:00", "etalage", "qr"), ("2026-06-01 13:30:00", "afgehaald", "click_collect"))]  # fmt: skip
    said = {"comments": [{"text": "Ik zocht de maattabel."}, {"text": "Die vond ik niet."}]}
    talk = "Toestemming: ja\nDatum: 2026-05-12\nInterviewer: Waar zocht u naar?\nP1: Ik zocht de maattabel.\nInterviewer: En?\nP1: Die vond ik niet.\n"
    cues = "WEBVTT\n\nNOTE Consent: yes\n\n00:00:01.000 --> 00:00:03.000\n<v Moderator>Waar zocht u naar?</v>\n\n00:00:03.500 --> 00:00:05.000\n<v P1>Ik zocht de maattabel.</v>\n\n00:00:05.500 --> 00:00:06.000\n<v Moderator>En?</v>\n\n00:00:06.500 --> 00:00:08.000\n<v P1>Die vond ik niet.</v>\n"
    quotes = [["deelnemer", "datum", "tekst", "toestemming"], ["P1", "2026-05-12", "Ik zocht de maattabel.", "ja"], ["P1", "2026-05-12", "Die vond ik niet.", "ja"], ["P2", "2026-05-12", "Liever niet.", "nee"]]
    return {
        "ab_results.csv": (text_of(small), truth("counts", "ab_results", (2, 2), result("2026-05-01"))),
        "ab_results_nl.csv": (text_of(dutch, delimiter=";"), truth("counts", "ab_results", (2, 2), result(None), decimal=",")),
        "optimizely_results.csv": (text_of(optimizely), truth("counts", "optimizely_results", (2, 2), result("2026-05-01"))),
        "vwo_results.csv": (text_of(vwo), truth("counts", "vwo_results", (2, 2), result(None))),
        "offline_contacts.csv": (text_of(desk, delimiter=";"), truth("events", "offline_contacts", (4, 4), {"events": met}, people=2, timezone="Europe/Amsterdam", date_order="dmy")),
        "interview.txt": (talk.encode(), truth("interviews", "transcript", (4, 2), said, people=1)),
        "interview.docx": (_word(talk), truth("interviews", "transcript", (4, 2), said, people=1)),
        "user_test.vtt": (cues.encode(), truth("interviews", "transcript", (4, 2), said, people=1)),
        "focus_group.csv": (text_of(quotes, delimiter=";"), truth("interviews", "generic_interviews", (3, 2), said, people=1)),
    }  # fmt: skip


def _word(text: str) -> bytes:
    """A Word document with a paragraph per line."""
    body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in text.splitlines())
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        part = zipfile.ZipInfo("word/document.xml", (2026, 1, 1, 0, 0, 0))
        archive.writestr(part, f'<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{body}</w:body></w:document>')
    return held.getvalue()


def exports() -> dict[str, tuple[bytes, dict]]:
    """Every export of this script."""
    return {**advertising(), **email(), **social(), **tests_and_offline()}
