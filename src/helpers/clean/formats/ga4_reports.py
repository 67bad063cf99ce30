"""GA4 as people download it: reports and explorations as CSV, and answers of the Data API as JSON. Counts, without persons.

In the CSV the period and the name of the report stand only in the lines above the table; explorations have a totals row with a field
more than the headings (set aside by the reader). In the API every value is text, and the reply says itself whether numbers were
sampled, left out below a threshold, or put together as "(other)".
"""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd

from helpers.clean.formats import Format
from helpers.clean.reading.read import TableRead
from helpers.clean.values.numbers import parse

PERIOD = re.compile(r"#\s*(?:(start|begin)[^:]*|(end|eind)[^:]*)?:?\s*(\d{8})(?:\s*-\s*(\d{8}))?\s*$", re.I)
NOT_A_NAME = re.compile(r"^(-+|account:.*|property:.*|all users|alle gebruikers|)$", re.I)
DATES = {"date", "datum", "day", "dag"}
CALENDAR = re.compile(r"^(nth |\d+e )?(year|month|week|day|hour|date|jaar|maand|dag|uur|datum)s?\b", re.I)
UNITS = [
    (re.compile(r"\brate\b|percentage|ratio|share", re.I), "share"),
    (re.compile(r"\b(time|duration|tijd|duur)\b", re.I), "seconds"),
    (re.compile(r"revenue|omzet|inkomsten|\bvalue\b|waarde|\bcost\b", re.I), "currency"),
]
TYPES = {"TYPE_SECONDS": "seconds", "TYPE_CURRENCY": "currency", "TYPE_MILLISECONDS": "milliseconds"}


def notes(read: TableRead) -> list[str]:
    """The lines above the table, without their ``#``, in order."""
    above = read.repairs.loc[read.repairs["rule"] == "above_table", "before"].dropna()
    return [str(line).strip() for line in above if str(line).startswith("#")]


def looks_like(read: TableRead) -> bool:
    """Lines of ``#`` above the table, one of them with the period."""
    return read.kind == "text" and any(map(PERIOD.match, notes(read)))


def prepare(read: TableRead) -> TableRead:
    """One row per number: the item of the first columns, the measure of its heading, the period of the lines above its table.

    An overview holds several tables, each below a period of its own; their lines and headings are no rows.
    """
    lines = notes(read)
    names = [n for line in lines if not PERIOD.match(line) and not NOT_A_NAME.match(n := line.lstrip("# ").strip())]
    is_report = any("account:" in line.casefold() for line in lines)
    title = (names[0] if is_report else names[-1]) if names else ""
    parts, period = [], {"from_on": "", "until_on": ""}
    for part in (read, *read.more):
        period = period | _period(notes(part))
        long = _long(part.table, part.rows, read.decimal)
        parts.append(long.assign(**{end: long["day"].where(long["day"] != "", day) for end, day in period.items()}))
    long = pd.concat(parts, ignore_index=True).assign(about=title)
    return replace(
        read,
        table=long.drop(columns=["row", "day"]),
        rows=long["row"],
        rows_read=read.rows_read - sum(len(notes(part)) + 1 for part in read.more),
        rejects=pd.concat([read.rejects, *(part.rejects for part in read.more)], ignore_index=True),
        repairs=pd.concat([read.repairs, *(part.repairs for part in read.more)], ignore_index=True),
    )


def _period(lines: list[str]) -> dict[str, str]:
    period = {}
    for found in filter(None, map(PERIOD.match, lines)):
        if found.group(4):
            period = {"from_on": found.group(3), "until_on": found.group(4)}
        elif found.group(1) or found.group(2):
            period["from_on" if found.group(1) else "until_on"] = found.group(3)
    return period


def _long(table: pd.DataFrame, rows: pd.Series, decimal: str) -> pd.DataFrame:
    """One row per number; the first column and the further ones that hold names or dates say what was counted."""
    heads = list(table.columns)
    size = 1
    while size < len(heads) - 1 and (CALENDAR.match(heads[size]) or not _is_number(table[heads[size]], decimal)):
        size += 1
    is_daily = heads[0].strip().casefold() in DATES and bool(table[heads[0]].str.fullmatch(r"\d{8}").all())
    named = heads[is_daily:size]
    item = pd.Series(["|".join(cells) for cells in zip(*(table[h].str.strip() for h in named))] or [""] * len(table), dtype="str")
    base = pd.DataFrame({"row": rows.to_numpy(), "item": item.to_numpy(), "dimension": "|".join(named)})
    base["day"] = table[heads[0]].to_numpy() if is_daily else ""
    made = [base.assign(metric=head, value=table[head].to_numpy(), unit=_unit(head), flags="") for head in heads[size:]]
    return pd.concat(made, ignore_index=True)


def _is_number(cells: pd.Series, decimal: str) -> bool:
    filled = [c for c in cells.str.strip().unique() if c]
    return bool(filled) and all(parse(c, decimal) == parse(c, decimal) for c in filled)


def _unit(head: str) -> str:
    return next((unit for pattern, unit in UNITS if pattern.search(head)), "count")


def prepare_api(read: TableRead) -> TableRead:
    """One row per number of the Data API's reply."""
    whole = read.document.whole
    dimensions = [h["name"] for h in whole.get("dimensionHeaders") or []]
    metrics = whole["metricHeaders"]
    flags = _flags(whole.get("metadata") or {})
    at = dimensions.index("date") if "date" in dimensions else None
    out, bad = [], []
    for row in read.rows:
        given = read.document.items[int(row)]
        sizes = len(given.get("dimensionValues") or []), len(given.get("metricValues") or [])
        if sizes != (len(dimensions), len(metrics)):
            found, wanted = sum(sizes), len(dimensions) + len(metrics)
            reason = "too_few_fields" if found < wanted else "too_many_fields"
            bad.append({"row": row, "column": "all", "reason": reason, "value": str(given), "found": found, "wanted": wanted})
            continue
        values = [str(v.get("value", "")) for v in given.get("dimensionValues") or []]
        day = values[at] if at is not None else ""
        item = "|".join(v for i, v in enumerate(values) if i != at)
        for metric, value in zip(metrics, given["metricValues"]):
            unit = TYPES.get(metric.get("type", ""), _unit(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", metric["name"])))
            out.append((row, day, day, item, metric["name"], str(value.get("value", "")), unit))
    long = pd.DataFrame(out, columns=["row", "from_on", "until_on", "item", "metric", "value", "unit"])
    long["dimension"] = "|".join(d for d in dimensions if d != "date")
    long["about"], long["flags"] = "", flags
    rejects = pd.concat([read.rejects, pd.DataFrame(bad)], ignore_index=True) if bad else read.rejects
    return replace(read, table=long.drop(columns="row").astype("str"), rows=long["row"].astype("int64"), rejects=rejects)


def _flags(metadata: dict) -> str:
    said = {
        "sampled": metadata.get("samplingMetadatas"),
        "thresholded": metadata.get("subjectToThresholding"),
        "other_row": metadata.get("dataLossFromOtherRow"),
    }
    return ";".join(flag for flag, given in said.items() if given)


LONG = {name: [name] for name in ("about", "from_on", "until_on", "dimension", "item", "metric", "value", "unit", "flags")}
FORMATS = [
    Format(name="ga4_report", kind="counts", columns=LONG, looks_like=looks_like, prepare=prepare, date_order="ymd"),
    Format(
        name="ga4_data_api",
        kind="counts",
        columns=LONG,
        signature=("dimensionValues", "metricValues"),
        prepare=prepare_api,
        date_order="ymd",
    ),
]
