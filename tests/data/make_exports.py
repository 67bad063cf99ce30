"""Small synthetic exports, one per format and layout, with the truth they were written from. People and answers are invented.

`exports()` gives name -> (bytes, truth); run as a script it writes the files into ``exports/`` beside it. Truth: ``kind``, ``format``,
``source`` (what the study says of it), ``questions``, ``rows`` (read, blank ones included, and kept) and ``tables`` (table -> rows, each with the columns that
the file settles, in the order of the file).
"""

from __future__ import annotations

import csv
import io
import json
import random
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

HERE = Path(__file__).parent
ZONE = ZoneInfo("Europe/Amsterdam")
NPS, CSAT, MULTI, OPEN = (
    "Hoe waarschijnlijk is het dat u ons aanbeveelt?",
    "Hoe tevreden bent u over de levering?",
    "Wat telt voor u?",
    "Wat kan er beter?",
)
OPTIONS = {"Prijs": "price", "Gemak, ook thuis": "ease", "Kwaliteit": "quality"}
SATISFIED = {1: "zeer ontevreden", 2: "ontevreden", 3: "neutraal", 4: "tevreden", 5: "zeer tevreden"}
WORDS = ["Levering duurde lang, en de doos was open", 'De term "maat" zegt mij niets', "Alles prima;\nniets te klagen", "", "=beter zoeken"]


def people(seed: int = 11) -> list[dict]:
    """Five invented respondents; the fourth stopped half-way."""
    draw = random.Random(seed)
    found = []
    for i in range(5):
        end = datetime(2026, 3, 2 + i, 9, 15, draw.randrange(60)) + timedelta(minutes=draw.randrange(600))
        chosen = [o for o in OPTIONS if draw.random() < 0.6] or ["Kwaliteit"]
        found.append(
            {
                "id": f"{draw.randrange(10**9, 10**10)}",
                "mail": f"p{i}@voorbeeld.example",
                "start": end - timedelta(minutes=draw.randrange(2, 9)),
                "end": end,
                "nps": draw.randrange(11),
                "csat": None if i == 3 else draw.randrange(1, 6),
                "chosen": [] if i == 3 else chosen,
                "text": WORDS[i],
            }
        )
    return found


def questions(nps: str = NPS, csat: str = CSAT, multi: str = MULTI, text: str = OPEN, **more: dict) -> dict[str, dict]:
    """The questions of a study, under the headings that a tool gives them."""
    return {
        nps: {"id": "nps", "metric": "nps"},
        csat: {"id": "csat", "metric": "csat", "words": {}, **more.get("of_csat", {})},
        multi: {"id": "why", "kind": "multi", "options": OPTIONS, **more.get("of_multi", {})},
        text: {"id": "better", "role": "comment"},
    }


def survey(format_: str, asked: dict, *, at: str | None = "end", lost: tuple[int, ...] = (), **source: object) -> dict:
    """The truth of a survey: what each person answered, and when. ``at``: which moment the tool writes; ``lost``: people left out."""
    answers, comments = [], []
    for i, p in enumerate(people()):
        if i in lost:
            continue
        moment = None if at is None or (p["csat"] is None and source.get("is_null_when_partial")) else _utc(p[at])
        row = {"at": moment, "nps": float(p["nps"]), "csat": None if p["csat"] is None else float(p["csat"])}
        answers.append(row | {f"why={v}": float(k in p["chosen"]) if p["chosen"] else None for k, v in OPTIONS.items()})
        if p["text"]:
            comments.append(" ".join(p["text"].split()))
    source.pop("is_null_when_partial", None)
    blank = source.pop("blank", 0)
    return {
        "kind": "survey",
        "format": format_,
        "source": {k: v for k, v in ({"timezone": "Europe/Amsterdam"} | source).items() if v},
        "questions": asked,
        "rows": (5 + blank, 5 - len(lost)),
        "tables": {"answers": answers, "comments": comments},
    }


def _utc(moment: datetime) -> str:
    return moment.replace(tzinfo=ZONE).astimezone(ZoneInfo("UTC")).strftime("%Y-%m-%d %H:%M:%S")


def text_of(rows: list[list], *, delimiter: str = ",", encoding: str = "utf-8", end: str = "\r\n", every: bool = False) -> bytes:
    """A delimited text."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL if every else csv.QUOTE_MINIMAL).writerows(rows)
    return out.getvalue().encode(encoding)


def json_of(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def _mark(p: dict, separator: str, lead: str = "", tail: str = "") -> str:
    return lead + separator.join(p["chosen"]) + tail if p["chosen"] else ""


def _csat(p: dict) -> str:
    return "" if p["csat"] is None else str(p["csat"])


def surveymonkey() -> dict[str, tuple[bytes, dict]]:
    """Two heading rows: the question over the first of its columns, the option below; dates month first."""
    meta = ["Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address", "Email Address", "First Name", "Last Name", "Custom Data 1"]
    head = [
        [p["id"], "4182001", f"{p['start']:%m/%d/%Y %I:%M:%S %p}", f"{p['end']:%m/%d/%Y %I:%M:%S %p}", "192.0.2.7", p["mail"], "Jo", "Test", ""]
        for p in people()
    ]
    wide = [
        [*meta, NPS, CSAT, MULTI, "", "", OPEN],
        [""] * 9 + ["Response", "Response", *OPTIONS, "Open-Ended Response"],
        *[
            [*h, p["nps"], f"{p['csat']} - {SATISFIED[p['csat']]}" if p["csat"] else "", *[o if o in p["chosen"] else "" for o in OPTIONS], p["text"]]
            for h, p in zip(head, people())
        ],
    ]
    short = [[*meta, NPS, CSAT, MULTI, OPEN], [""] * 13, *[[*h, p["nps"], _csat(p), _mark(p, ", "), p["text"]] for h, p in zip(head, people())]]
    older = ["RespondentID", "CollectorID", "StartDate", "EndDate", *meta[4:6], "First Name", "LastName", "Custom Data"]
    older = [[*older, NPS, CSAT, MULTI, OPEN], ["", *[""] * 8, "Response", "Response", "Response", "Open-Ended Response"], *short[2:]]
    return {
        "surveymonkey_expanded.csv": (text_of(wide, encoding="utf-8-sig"), survey("surveymonkey", questions())),
        "surveymonkey_old.csv": (text_of(older), survey("surveymonkey_old", questions(of_multi={"separator": ", "}))),
        "surveymonkey_condensed.csv": (text_of(short, encoding="cp1252"), survey("surveymonkey", questions(of_multi={"separator": ", "}), blank=1)),
    }


def typeform() -> dict[str, tuple[bytes, dict]]:
    """``#`` is a heading, times are UTC; several choices in one cell with `` / ``, or (older) one column per choice."""
    tail = ["Start Date (UTC)", "Submit Date (UTC)", "Network ID"]
    stamps = [[_utc(p["start"]), _utc(p["end"]), "0a1b2c3d4e"] for p in people()]
    token = [f"{int(p['id']):032x}" for p in people()]
    new = [["#", NPS, CSAT, MULTI, OPEN, "Response Type", *tail, "Tags", "Ending"]]
    old = [["#", NPS, CSAT, *OPTIONS, "Other", OPEN, *tail]]
    for t, p, s in zip(token, people(), stamps):
        new.append([t, p["nps"], _csat(p), _mark(p, " / ", " / "), p["text"], "completed", *s, "", ""])
        old.append([t, p["nps"], _csat(p), *[o if o in p["chosen"] else "" for o in OPTIONS], "", p["text"], *s])
    asked = questions(of_multi={"separator": " / "})
    apart = {h: q for h, q in questions().items() if h != MULTI} | {
        o: {"id": f"why_{v}", "kind": "nominal", "options": {o: v}} for o, v in OPTIONS.items()
    }
    truth = survey("typeform", apart, timezone=None)
    truth["tables"]["answers"] = [
        {k: v for k, v in a.items() if "=" not in k} | {f"why_{v}": v if a[f"why={v}"] else None for v in OPTIONS.values()}
        for a in truth["tables"]["answers"]
    ]
    items = [_typeform_item(t, p) for t, p in zip(token, people())]
    first = items[0]
    hook = {"event_id": "01EVENT", "event_type": "form_response", "form_response": {**first, "form_id": "aBcD12", "definition": _definition()}}
    one = survey("typeform_webhook", questions(), timezone=None)
    one["rows"], one["tables"] = (1, 1), {"answers": one["tables"]["answers"][:1], "comments": one["tables"]["comments"][:1]}
    refs = questions("nps", "csat", "why", "better")
    return {
        "typeform.csv": (text_of(new), survey("typeform", asked, timezone=None)),
        "typeform_old.csv": (text_of(old, end="\n"), truth),
        "typeform_responses.json": (
            json_of({"total_items": 5, "page_count": 1, "items": items}),
            survey("typeform_responses", refs, timezone=None),
        ),
        "typeform_webhook.json": (json_of(hook), one),
    }


def _definition() -> dict:
    fields = [("f1", NPS, "opinion_scale", "nps"), ("f2", CSAT, "rating", "csat"), ("f3", MULTI, "multiple_choice", "why"), ("f4", OPEN, "long_text", "better")]
    return {"id": "aBcD12", "title": "Enquête", "fields": [{"id": i, "title": t, "type": kind, "ref": r} for i, t, kind, r in fields]}


def _typeform_item(token: str, p: dict) -> dict:
    answers = [{"field": {"id": "f1", "ref": "nps", "type": "opinion_scale"}, "type": "number", "number": p["nps"]}]
    if p["csat"] is not None:
        answers.append({"field": {"id": "f2", "ref": "csat", "type": "rating"}, "type": "number", "number": p["csat"]})
    if p["chosen"]:
        labels = {"labels": p["chosen"]}
        answers.append({"field": {"id": "f3", "ref": "why", "type": "multiple_choice"}, "type": "choices", "choices": labels})
    if p["text"]:
        answers.append({"field": {"id": "f4", "ref": "better", "type": "long_text"}, "type": "text", "text": p["text"]})
    stamp = {k: f"{_utc(p[v]).replace(' ', 'T')}Z" for k, v in (("landed_at", "start"), ("submitted_at", "end"))}
    return {"landing_id": token, "token": token, "response_id": token, **stamp, "metadata": {"platform": "other"}, "hidden": {}, "answers": answers}


def qualtrics() -> dict[str, tuple[bytes, dict]]:
    """Three heading rows (codes, texts, ImportId), or two and a trailing comma in the older layout; codes of choices."""
    meta = ("StartDate EndDate Status IPAddress Progress|Duration (in seconds)|Finished RecordedDate ResponseId RecipientLastName "
            "RecipientFirstName RecipientEmail ExternalReference LocationLatitude LocationLongitude DistributionChannel UserLanguage")  # fmt: skip
    names = [n for part in meta.split("|") for n in ([part] if "(" in part else part.split())]
    texts = ["Startdatum", "Einddatum", *names[2:]]
    codes = ["Q1", "Q2", "Q3_1", "Q3_2", "Q3_3", "Q4"]
    said = [NPS, CSAT, *[f"{MULTI} - Selected Choice - {o}" for o in OPTIONS], OPEN]
    rows, old = [], []
    for p in people():
        done = p["csat"] is not None
        seconds = int((p["end"] - p["start"]).total_seconds())
        answers = [p["nps"], _csat(p), *["1" if o in p["chosen"] else "" for o in OPTIONS], p["text"]]
        times = [f"{p['start']:%Y-%m-%d %H:%M:%S}", f"{p['end']:%Y-%m-%d %H:%M:%S}"]
        rows.append([*times, 0, "192.0.2.7", 100 if done else 40, seconds, int(done), times[1], f"R_{p['id']}", "", "", p["mail"], "", "52.1", "5.1", "anonymous", "NL", *answers])
        old.append([f"R_{p['id']}", "Default Response Set", "", "", p["mail"], "192.0.2.7", 0, *times, int(done), *answers, ""])
    ids = [json.dumps({"ImportId": n}) for n in [*names, "QID1", "QID2", "QID3_1", "QID3_2", "QID3_3", "QID4_TEXT"]]
    legacy = [
        ["V1", "V2", "V3", "V4", "V5", "V6", "V7", "V8", "V9", "V10", *codes, ""],
        ["ResponseID", "ResponseSet", "Name", "ExternalDataReference", "EmailAddress", "IPAddress", "Status", "StartDate", "EndDate", "Finished", *said, ""],
    ]
    asked = questions("Q1", "Q2", "Q3", "Q4")
    return {
        "qualtrics.csv": (text_of([[*names, *codes], [*texts, *said], ids, *rows], end="\n"), survey("qualtrics", asked)),
        "qualtrics_legacy.csv": (text_of([*legacy, *old], end="\n"), survey("qualtrics_legacy", asked)),
    }


def limesurvey() -> dict[str, tuple[bytes, dict]]:
    """A byte order mark, CRLF, all quoted, semicolons; an incomplete answer has no submitdate; codes or full texts as headings."""
    meta = ["id", "submitdate", "lastpage", "startlanguage", "seed", "startdate", "datestamp", "ipaddr"]
    coded = ["NPS", "CSAT", "WHY[SQ001]", "WHY[SQ002]", "WHY[SQ003]", "BETER"]
    full = [NPS, CSAT, *[f"{MULTI} [{o}]" for o in OPTIONS], OPEN]
    made = {}
    for name, heads, asked in (
        ("code", coded, questions("NPS", "CSAT", "WHY", "BETER", of_multi={"options": dict(zip(("SQ001", "SQ002", "SQ003"), OPTIONS.values()))})),
        ("full", full, questions()),
    ):
        rows = []
        for i, p in enumerate(people(), 1):
            done = p["csat"] is not None
            yes, no = ("Y", "N") if name == "code" else ("Ja", "Nee")
            ticks = [(yes if o in p["chosen"] else no) if done else "" for o in OPTIONS]
            times = [f"{p[k]:%Y-%m-%d %H:%M:%S}" for k in ("start", "end")]
            text = f"'{p['text']}" if p["text"].startswith("=") else p["text"]
            rows.append([i, times[1] if done else "", 3 if done else 1, "nl", 17, times[0], times[1], "192.0.2.7", p["nps"], _csat(p), *ticks, text])
        body = text_of([[*meta, *heads], *rows], delimiter=";", every=True, encoding="utf-8-sig") + b"\r\n"
        made[f"limesurvey_{name}.csv"] = (body, survey("limesurvey", asked, is_null_when_partial=True, blank=1))
    return made


def google_forms() -> dict[str, tuple[bytes, dict]]:
    """From Forms: an offset in each row, points as "4 / 5", choices with semicolons. By way of Sheets: no offset, commas."""
    forms, sheets = [["Timestamp", "Email Address", NPS, CSAT, MULTI, OPEN]], [["Timestamp", "Email Address", NPS, CSAT, MULTI, OPEN]]
    for p in people():
        hour = p["end"].strftime("%I").lstrip("0")
        offset = int(p["end"].replace(tzinfo=ZONE).utcoffset().total_seconds() // 3600)
        forms.append([f"{p['end']:%Y/%m/%d} {hour}:{p['end']:%M:%S %p} GMT+{offset}", p["mail"], p["nps"], f"{p['csat']} / 5" if p["csat"] else "", _mark(p, ";"), p["text"]])
        sheets.append([f"{p['end'].month}/{p['end'].day}/{p['end']:%Y %H:%M:%S}", p["mail"], p["nps"], _csat(p), _mark(p, ", "), p["text"]])
    german = [["Zeitstempel", NPS, CSAT, MULTI, OPEN], *[[r[0].split(" GMT")[0] + " MEZ", *r[2:]] for r in forms[1:]]]
    german = [[cell.split(" / ")[0] if i == 2 else cell for i, cell in enumerate(r)] for r in german]
    dutch = [["Tijdstempel", "E-mailadres", *sheets[0][2:]], *[[f"{p['end']:%d-%m-%Y %H:%M:%S}", *r[1:]] for p, r in zip(people(), sheets[1:])]]
    return {
        "google_forms_de.csv": (text_of(german, every=True, end="\n"), survey("google_forms_de", questions(of_multi={"separator": ";"}))),
        "google_forms_nl.csv": (text_of(dutch), survey("google_forms_nl", questions(of_multi={"separator": ", "}), date_order="dmy")),
        "google_forms.csv": (text_of(forms, every=True), survey("google_forms", questions(of_multi={"separator": ";"}))),
        "google_forms_sheets.csv": (text_of(sheets), survey("google_forms", questions(of_multi={"separator": ", "}), date_order="mdy")),
    }


def book(rows: list[list], sheet: str = "Sheet1") -> bytes:
    """A workbook of one sheet with true dates, written the same way every time."""
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as made:
        made.set_properties({"created": datetime(2026, 3, 1)})
        page, date = made.add_worksheet(sheet), made.add_format({"num_format": "m/d/yy h:mm:ss"})
        for r, row in enumerate(rows):
            for c, cell in enumerate(row):
                page.write(r, c, cell, *([date] if isinstance(cell, datetime) else []))
    return out.getvalue()


def microsoft_forms() -> dict[str, tuple[bytes, dict]]:
    """Workbooks with true dates; choices end in a semicolon; who answered is "anonymous". English, Dutch and a quiz."""
    english, dutch = ["ID", "Start time", "Completion time", "Email", "Name"], ["ID", "Begintijd", "Tijd van voltooien", "E-mail", "Naam"]
    rows = [[i, p["start"], p["end"], "anonymous", "", p["nps"], p["csat"] or "", _mark(p, ";", tail=";"), p["text"]] for i, p in enumerate(people(), 1)]
    asked = [NPS, CSAT, MULTI, OPEN]
    quiz = [[*english, "Total points", "Quiz feedback", NPS, f"Points - {NPS}", f"Feedback - {NPS}", CSAT, MULTI, OPEN]]
    quiz += [[*r[:5], 7, "", r[5], 1, "", *r[6:]] for r in rows]
    nbsp = [a.replace(" ", "\u00a0", 1) for a in asked]
    return {
        "microsoft_forms.xlsx": (book([[*english, *asked], *rows]), survey("microsoft_forms", questions(of_multi={"separator": ";"}))),
        "microsoft_forms_nl.xlsx": (book([[*dutch, *nbsp], *rows], "Blad1"), survey("microsoft_forms_nl", questions(of_multi={"separator": ";"}))),
        "microsoft_forms_quiz.xlsx": (book(quiz), survey("microsoft_forms", questions(of_multi={"separator": ";"}))),
    }


def sav(frame: object, sets: bytes = b"", **labels: object) -> bytes:
    """An SPSS file, written the same way every day; ``sets``: multi-response sets as SPSS writes them in its dictionary."""
    import struct
    import tempfile

    import pyreadstat

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.sav"
        pyreadstat.write_sav(frame, str(path), **labels)
        data = path.read_bytes()
    end = struct.pack("<ii", 999, 0)
    data = data.replace(end, struct.pack("<iiii", 7, 7, 1, len(sets)) + sets + end, 1) if sets else data
    return data[:92] + b"01 Mar 26" + b"12:00:00" + data[109:]


def spss() -> dict[str, tuple[bytes, dict]]:
    """Numbers with labels, a declared missing value, and a multi-response set; and what Qualtrics writes as SPSS (times as text)."""
    import pandas as pd

    answers = {
        "nps": [float(p["nps"]) for p in people()],
        "csat": [float(p["csat"] or 99) for p in people()],
        **{f"why{i}": [float(o in p["chosen"]) if p["chosen"] else None for p in people()] for i, o in enumerate(OPTIONS, 1)},
        "beter": [p["text"] for p in people()],
    }
    labels = {
        "column_labels": {"nps": NPS, "csat": CSAT, "beter": OPEN, **{f"why{i}": o for i, o in enumerate(OPTIONS, 1)}},
        "variable_value_labels": {"csat": {float(k): v for k, v in SATISFIED.items()} | {99.0: "overgeslagen"}, "why1": {1.0: "Ja", 0.0: "Nee"}},
        "missing_ranges": {"csat": [99.0]},
    }
    plain = pd.DataFrame({"respnr": [float(i) for i in range(1, 6)], "eind": pd.to_datetime([p["end"] for p in people()]), **answers})
    times = {name: [f"{p[k]:%Y-%m-%d %H:%M:%S}" for p in people()] for name, k in (("StartDate", "start"), ("EndDate", "end"), ("RecordedDate", "end"))}
    meta = {"Status": [0.0] * 5, "Progress": [100.0 if p["csat"] else 40.0 for p in people()], "Finished": [float(bool(p["csat"])) for p in people()]}
    tool = pd.DataFrame({**times, **meta, "ResponseId": [f"R_{p['id']}" for p in people()], **answers})
    sets, asked = b"$why=D1 1 4 Telt why1 why2 why3\n", questions("nps", "csat", "$why", "beter")
    return {
        "spss.sav": (sav(plain, sets, **labels), survey("spss", asked)),
        "qualtrics.sav": (sav(tool, sets, **labels), survey("qualtrics", asked)),
    }


def surveygizmo() -> dict[str, tuple[bytes, dict]]:
    """All quoted; the option stands before the question: ``Option:Question``; dates day first, as the account has it."""
    head = ["Response ID", "Time Started", "Date Submitted", "Status", NPS, CSAT, *[f"{o}:{MULTI}" for o in OPTIONS], OPEN]
    rows = [
        [i, f"{p['start']:%Y-%m-%d %H:%M:%S}", f"{p['end']:%Y-%m-%d %H:%M:%S}", "Complete" if p["csat"] else "Partial", p["nps"], _csat(p), *[o if o in p["chosen"] else "" for o in OPTIONS], p["text"]]
        for i, p in enumerate(people(), 1)
    ]
    return {"surveygizmo.csv": (text_of([head, *rows], every=True, end="\n"), survey("surveygizmo", questions()))}


def hotjar() -> dict[str, tuple[bytes, dict]]:
    """Layout known from description only."""
    head = ["Number", "User", "Date Submitted", "Country", "Source URL", "Device", "Browser", "OS", NPS, CSAT, MULTI, OPEN]
    rows = [
        [i, f"{int(p['id']):016x}", _utc(p["end"]), "NL", "https://winkel.example/kassa", "mobile", "Firefox", "Android", p["nps"], _csat(p), _mark(p, ";"), p["text"]]
        for i, p in enumerate(people(), 1)
    ]
    return {"hotjar_survey.csv": (text_of([head, *rows]), survey("hotjar_survey", questions(of_multi={"separator": ";"}), timezone=None))}


def plain_survey() -> dict[str, tuple[bytes, dict]]:
    """What Dutch Excel makes of any list of answers: semicolons, cp1252, days first."""
    head = ["Respondentnummer", "Ingevuld op", NPS, CSAT, MULTI, f"{OPEN} é"]
    rows = [[p["id"], f"{p['end']:%d-%m-%Y %H:%M:%S}", p["nps"], _csat(p), _mark(p, "|"), p["text"]] for p in people()]
    asked = questions(text=f"{OPEN} é", of_multi={"separator": "|"})
    body = text_of([head, *rows], delimiter=";", encoding="cp1252")
    return {"generic_survey.csv": (body, survey("generic_survey", asked, date_order="dmy"))}


def exports() -> dict[str, tuple[bytes, dict]]:
    """Every export of this script."""
    made = {}
    for tool in (surveymonkey, typeform, qualtrics, limesurvey, google_forms, microsoft_forms, spss, surveygizmo, hotjar, plain_survey):
        made |= tool()
    return made


def main() -> None:
    """Write every export into ``exports/``."""
    import importlib
    import sys

    sys.path.insert(0, str(HERE))
    for maker in sorted(HERE.glob("make_exports*.py")):
        for file, (data, _) in importlib.import_module(maker.stem).exports().items():
            (HERE / "exports" / file).write_bytes(data)


if __name__ == "__main__":
    main()
