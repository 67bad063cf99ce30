"""The limits of a study, written from its own tables: what a reader must know before believing a number."""

from __future__ import annotations

from pathlib import PurePosixPath

import pandas as pd

from helpers.report import felt
from helpers.report.facts import Facts
from helpers.report.figure_data import Given
from helpers.words import Words

SMALL = 50
"""People below which an interval is so wide that a figure is only an indication (NPS: wider than 30 points)."""
HALF_STEP = (7 - 1) / (5 - 1) / 2
"""How far an answer on five points can lie from the same on seven, in points of seven: half a step."""
WEB = ("ga4", "matomo", "hotjar", "crazy")
"""How the formats of web analytics begin: they count devices and log-ins, where other logs count what a system did."""
BEHAVIOUR = {"events", "records", "orders", "tickets", "exposures"}


def limits(given: Given, facts: Facts, say: Words, people: pd.DataFrame | None = None) -> list[str]:
    """One sentence per limit that holds for this study, the most general first.

    Args:
        given: tables of one wave. people: one row per person with ``sources``; only counted, for the share that is in one source.
    """
    say_limit = lambda key, **values: say(f"report.limits.{key}", **values)  # noqa: E731
    found = [say_limit("synthetic")] if facts.is_synthetic else []
    found += [say_limit("association")]
    found += _of_sources(given["sources"], say, say_limit)
    found += _of_people(people, say, say_limit)
    found += _of_measures(given["measures"], facts, say, say_limit)
    found += _of_personas(given["personas"], "survey" in set(given["sources"]["kind"]), say_limit)
    found += _of_map(given["journey"], say, say_limit)
    if given["sources"]["wave"].nunique() < 2:
        found.append(say_limit("one_wave"))
    found.append(say_limit("many"))
    return found + _of_quality(given["sources"], given["findings"], say, say_limit)


def _of_sources(sources: pd.DataFrame, say: Words, limit) -> list[str]:
    kinds = set(sources["kind"])
    found = [limit("respondents")] if "survey" in kinds else [limit("no_survey")]
    if kinds & BEHAVIOUR:
        is_web = sources["format"].str.startswith(WEB).any()
        found.append(limit("web" if is_web else "behaviour"))
    else:
        found.append(limit("no_events"))
    cut = sources[sources["flags"].fillna("").str.contains("sampled|thresholded|other", regex=True)]
    if len(cut):
        found.append(limit("sampled", sources=say.join(sorted({PurePosixPath(source).name for source in cut["source"]}))))
    return found


def _of_people(people: pd.DataFrame | None, say: Words, limit) -> list[str]:
    if people is None or not len(people):
        return []
    alone = (~people["sources"].fillna("").str.contains(";")).mean()
    return [limit("unlinked", share=say.percent(alone), people=say.number(len(people)))] if alone > 0 and len(people) > 1 else []


def _of_measures(measures: pd.DataFrame, facts: Facts, say: Words, limit) -> list[str]:
    found = []
    hidden = int((measures["status"] == "suppressed").sum())
    if hidden:
        found.append(limit("minimum", k=facts.minimum_people, count=say.number(hidden)))
    shown = measures[measures["estimate"].notna()]
    small = int((shown["n"] < SMALL).sum())
    if small:
        found.append(limit("small", count=say.number(small), total=say.number(len(shown))))
    if shown["method"].str.startswith("mean_t_stretched").any():
        found.append(limit("stretched", half=say.number(HALF_STEP, 2)))
    text = shown[(shown["metric"] == "valence_text") & (shown["persona"] == "all")]
    if text.empty:
        return [*found, limit("no_text")]
    return [*found, limit("text_validated" if felt.validated(text).all() else "text"), limit("personal")]


def _of_personas(personas: pd.DataFrame, was_asked: bool, limit) -> list[str]:
    verdicts = set(personas["verdict"])
    if not len(personas) or "none" in verdicts:
        return [limit("no_personas")] if was_asked else []
    return [limit("continuum")] if "continuum" in verdicts else []


def _of_map(journey: pd.DataFrame, say: Words, limit) -> list[str]:
    counts = {
        status: journey.loc[journey["status"] == status, ["persona", "stage", "lane"]].drop_duplicates() for status in ("assumed", "gap")
    }
    return [limit(key, count=say.number(len(rows))) for key, rows in (("assumed", counts["assumed"]), ("gaps", counts["gap"])) if len(rows)]


def _of_quality(sources: pd.DataFrame, findings: pd.DataFrame, say: Words, limit) -> list[str]:
    found = []
    rejected, read, repaired = (int(sources[c].sum()) for c in ("rows_rejected", "rows_read", "cells_repaired"))
    if rejected:
        found.append(limit("rejected", rows=say.number(rejected), total=say.number(read), share=say.percent(rejected / read, 1)))
    if repaired:
        found.append(limit("repaired", cells=say.number(repaired)))
    serious = int((findings["severity"] == "serious").sum())
    if serious:
        found.append(limit("serious", count=say.number(serious)))
    return found
