"""Statistics without persons: what a tool counted for a page, a channel, a campaign or a variation, one row per number."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers import tables as contracts
from helpers.clean.part import reject, slug, typed
from helpers.clean.persons.personal import scrub_all
from helpers.clean.say import finding, stop
from helpers.clean.values.numbers import parse

if TYPE_CHECKING:
    from helpers.clean.part import Part
    from helpers.clean.receive import Received

DATES = ("day", "from_on", "until_on")
TEXTS = ("about", "dimension", "item", "channel", "unit", "flags")
LONG = ("metric", "value")
CLOCK = re.compile(r"^(?:(\d+):)?(\d{1,2}):(\d{2})$")
SPOKEN = re.compile(r"^(?:(\d+)\s*(?:h|u|uur|hours?)\s*)?(?:(\d+)\s*(?:m|min)\s*)?(?:(\d+)\s*(?:s|sec)\s*)?$", re.I)
OTHER = {"(other)", "(overig)", "(andere)"}
FLAGS = ("sampled", "thresholded", "other_row")


def amount(text: str, decimal: str) -> tuple[float, str | None]:
    """One number with the unit that its own writing shows: a percentage is a share, a clock or a spoken duration is seconds.

    >>> amount("66,67%", ","), amount("00:22:49", "."), amount("1m 5s", "."), amount("1,025", ".")
    ((0.6667, 'share'), (1369.0, 'seconds'), (65.0, 'seconds'), (1025.0, None))
    """
    bare = text.strip()
    if found := CLOCK.match(bare):
        return float(int(found.group(1) or 0) * 3600 + int(found.group(2)) * 60 + int(found.group(3))), "seconds"
    if bare and (found := SPOKEN.match(bare)):
        hours, minutes, seconds = (int(part or 0) for part in found.groups())
        return float(hours * 3600 + minutes * 60 + seconds), "seconds"
    value = parse(bare, decimal)
    return (round(value / 100, 12), "share") if "%" in bare else (value, None)


def read_counts(part: Part, table: pd.DataFrame, rows: pd.Series, mapping: dict[str, str], language: str) -> None:
    """Fill ``part.frame`` with one row per number of the file; a cell that is no number is rejected, an empty one is a gap."""
    base = pd.DataFrame({"row": rows.to_numpy()}, index=table.index)
    for name in DATES:
        if name in mapping:
            base[name] = typed(part, name, mapping[name], table[mapping[name]], rows, language)
    base["from_on"] = base.get("from_on", base.get("day", pd.NaT))
    base["until_on"] = base.get("until_on", base.get("day", pd.NaT))
    for name in TEXTS:
        cells = table[mapping[name]].str.strip() if name in mapping else pd.Series("", index=table.index, dtype="str")
        base[name] = (_public(cells) if name in ("about", "item") else cells).where(cells != "", part.format.defaults.get(name, ""))
    if "item" in mapping and "dimension" not in mapping and "dimension" not in part.format.defaults:
        base["dimension"] = mapping["item"]
    measures = {name: heading for name, heading in mapping.items() if name not in (*DATES, *TEXTS, *LONG)}
    if "value" in mapping and "metric" in mapping:
        made = [_numbers(part, base, table[mapping["value"]], table[mapping["metric"]].map(slug), mapping["value"])]
    else:
        made = [_numbers(part, base, table[h], pd.Series(slug(name), index=table.index), h) for name, h in measures.items()]
    if not made:
        raise stop(language, "no_mapping", file=part.name, name="metric", headings=", ".join(list(table.columns)[:12]))
    frame = pd.concat(made, ignore_index=True)
    empty = ~base["row"].isin(frame["row"]) & ~base["row"].isin([r["row"] for r in part.rejects])
    if empty.any():
        part.repairs += [{"row": int(r), "column": "all", "rule": "no_numbers", "before": "", "after": None} for r in base["row"][empty]]
        part.findings.append(finding("no_numbers", int(empty.sum()), part.read.rows_read, example=base["row"][empty].head(5).tolist()))
    part.frame = frame.drop_duplicates(["row", "metric"], ignore_index=True)
    _note_flags(part)


def _public(cells: pd.Series) -> pd.Series:
    """Names of pages and campaigns without what stands behind a question mark and without personal data."""
    codes, values = pd.factorize(cells)
    bare = pd.Series(values, dtype="str").str.replace(r"(?<=\S)[?#][^\s|]*", "", regex=True)
    return scrub_all(bare)[0].reindex(codes).set_axis(cells.index) if len(values) else cells


def _numbers(part: Part, base: pd.DataFrame, cells: pd.Series, metric: pd.Series, heading: str) -> pd.DataFrame:
    codes, values = pd.factorize(cells)
    found = [amount(str(v), part.decimal) for v in values]
    value = np.array([f[0] for f in found], dtype="float64")[codes] if found else np.zeros(0)
    shown = np.array([f[1] for f in found], dtype=object)[codes] if found else np.zeros(0, dtype=object)
    filled = (cells.str.strip() != "").to_numpy() & (cells.str.strip() != "-").to_numpy()
    reject(part, heading, "no_number", cells, base["row"], filled & np.isnan(value))
    declared = np.array([part.format.units.get(m, part.format.units.get("*", "")) for m in metric], dtype=object)
    unit = np.where(base["unit"] != "", base["unit"], declared)
    is_percent = (unit == "percent") & (shown != "share")
    value = np.where(is_percent, np.round(value / 100, 12), value)
    unit = np.where(unit == "percent", "share", unit)
    unit = np.where(pd.notna(shown), shown, np.where(unit == "", "count", unit))
    keep = filled & ~np.isnan(value)
    return base[keep].assign(metric=metric[keep], value=value[keep], unit=unit[keep])


def _note_flags(part: Part) -> None:
    """What the tool says of its own numbers: each flag is a finding, and stands in every row that it touches."""
    frame = part.frame
    whole = {*part.format.flags, *(part.source.get("flags") or [])}
    marks = {flag: frame["flags"].str.split(";").map(lambda given, flag=flag: flag in given) | (flag in whole) for flag in FLAGS}
    marks["other_row"] |= frame["item"].str.split("|").map(lambda parts: any(p.strip().casefold() in OTHER for p in parts))
    part.frame["flags"] = [";".join(flag for flag in FLAGS if marks[flag].iloc[i]) for i in range(len(frame))]
    for flag, mask in marks.items():
        hit = frame.loc[mask, "row"].drop_duplicates()
        if len(hit):
            severity = "note" if flag == "other_row" else "warning"
            part.findings.append(finding(flag, len(hit), part.read.rows_read, severity=severity, example=hit.head(5).tolist()))


def counts(received: Received) -> pd.DataFrame:
    """One row per number that a tool counted for something, without persons."""
    made = []
    for part in received.parts:
        if part.kind == "counts" and len(part.frame):
            frame = part.frame
            channel = frame["channel"].map(slug)
            made.append(
                pd.DataFrame(
                    {
                        "row_id": part.row_ids(frame).to_numpy(),
                        "wave": part.wave,
                        "source": part.name,
                        "about": frame["about"].where(frame["about"] != ""),
                        **{name: pd.to_datetime(frame[name]).dt.tz_localize(None).dt.normalize() for name in ("from_on", "until_on")},
                        "dimension": frame["dimension"].where(frame["dimension"] != "", "all"),
                        "item": frame["item"].where(frame["item"] != "", "all"),
                        "channel": channel.where(channel != "", part.source.get("channel") or "all"),
                        **{name: frame[name] for name in ("metric", "value", "unit", "flags")},
                    }
                )
            )
    return pd.concat(made, ignore_index=True) if made else contracts.empty("counts")
