"""The journey map as a table: one row per statement in a cell, and one row for each cell that has nothing to say.

A cell is persona x stage x lane. What has no rows behind it is a gap, never a zero; what rests on too few people is suppressed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from helpers import tables as contracts
from helpers.errors import UsageError
from helpers.journey import lanes, notes, people, quotes

COLUMNS = (
    "persona",
    "stage",
    "lane",
    "order",
    "statement",
    "metric",
    "estimate",
    "low",
    "high",
    "n",
    "people",
    "unit",
    "mark",
    "rank_low",
    "rank_high",
    "status",
    "sources",
    "note",
    "method",
)
TEXTED = ("thoughts", "questions", "goals", "pain_points")
EMPTY = {
    "estimate": np.nan,
    "low": np.nan,
    "high": np.nan,
    "people": None,
    "unit": "",
    "mark": "none",
    "rank_low": np.nan,
    "rank_high": np.nan,
    "statement": None,
    "metric": None,
    "method": "",
}


def build_cells(
    measures: pd.DataFrame,
    themes: pd.DataFrame,
    *,
    stages: list[str],
    wave: str,
    personas: pd.DataFrame | None = None,
    hits: pd.DataFrame | None = None,
    comments: pd.DataFrame | None = None,
    memberships: pd.DataFrame | None = None,
    targets: Mapping[str, object] | None = None,
    owners: Mapping[str, str] | None = None,
    answered: pd.DataFrame | None = None,
    assumed: Iterable[object] = (),
    second_actor: Iterable[str] = (),
    made_up: pd.DataFrame | None = None,
    minimum_people: int = 10,
    top: int = 4,
) -> pd.DataFrame:
    """Every cell of the map of one wave.

    Args:
        measures: contract ``measures``, with the rows of rows per persona too. themes: contract ``themes``.
        stages: ids in order. personas: who gets a map of their own; everyone together always does.
        hits, comments, memberships: for quotes and kinds of source.
        targets: metric -> goal, stage, touchpoint, better. owners: stage or theme -> owner.
        answered: what could be tried against which pain (theme, opportunity, kpi).
        assumed: what a person typed (stage, lane, text, source, date, persona). top: statements per cell at most.
        second_actor: actions of somebody else (care-givers, staff), in a row of their own. made_up: who is at each stage, from
        `helpers.journey.people.make_up`, as a row too.

    Returns:
        Contract ``journey``: at least one row per persona, stage and lane. Statements are ids, or quotes (then ``metric`` names the theme).
    """
    hits = contracts.empty("hits") if hits is None else hits
    comments = contracts.empty("comments") if comments is None else comments
    memberships = contracts.empty("memberships") if memberships is None else memberships
    answered = pd.DataFrame(columns=["theme", "opportunity", "kpi"], dtype="str") if answered is None else answered
    groups = ["all", *([] if personas is None else personas["persona"].tolist())]
    spoken = quoted(hits, comments, memberships)
    parts = (
        lanes.behaviour(measures, stages, wave, second_actor),
        pd.DataFrame(columns=["persona"]) if made_up is None else made_up,
        lanes.feelings(measures, stages, wave),
        _sourced(lanes.said(themes, spoken, stages, wave, minimum_people), spoken),
        _sourced(lanes.pains(themes, stages, wave, minimum_people), spoken),
        _sourced(lanes.chances(themes, stages, wave, owners or {}, answered), spoken),
        lanes.results(measures, stages, wave, targets or {}),
    )
    found = pd.concat([part.reindex(columns=COLUMNS) for part in parts], ignore_index=True)
    found = found[found["persona"].isin(groups)]
    kept = _top(found[~_is_small(found, minimum_people)], top)
    typed = _typed(assumed, groups, stages)
    extra = [lane for lane in lanes.EXTRA if lane in {*found["lane"], *typed["lane"]}]
    empty = _empty(found, kept, groups, stages, _asked(comments, memberships, wave), minimum_people, extra)
    empty = empty[~_cells(empty).isin(_cells(typed))]
    return _numbered(pd.concat([kept, empty.reindex(columns=COLUMNS), typed.reindex(columns=COLUMNS)], ignore_index=True), wave)


def quoted(hits: pd.DataFrame, comments: pd.DataFrame, memberships: pd.DataFrame) -> pd.DataFrame:
    """Hits with their words, once per group that the speaker counts in; who is not known counts in "all" only."""
    spoken = quotes.spoken(hits, comments)
    groups = people.groups_of(spoken["person_id"], memberships)
    named = spoken[spoken["person_id"].notna()].merge(groups, on="person_id", how="inner")
    both = pd.concat([named, spoken[spoken["person_id"].isna()].assign(persona="all")], ignore_index=True)
    return both.sort_values(["fit", "row_id", "question_id", "persona"], kind="stable", ignore_index=True)


def _cells(rows: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(rows[["persona", "stage", "lane"]])


def _sourced(rows: pd.DataFrame, spoken: pd.DataFrame) -> pd.DataFrame:
    """Rows of themes with the kinds of text that speak of them."""
    kinds = spoken.dropna(subset=["origin"]).groupby(["theme", "stage", "persona"])["origin"].agg(lambda o: ";".join(sorted(set(o))))
    key = pd.MultiIndex.from_frame(rows[["theme", "stage", "persona"]])
    told = pd.Series(kinds.reindex(key).to_numpy(), index=rows.index, dtype="str").fillna("comments")
    return rows.assign(sources=told.mask(rows["asked"].eq("seen"), "events"))


def _is_small(rows: pd.DataFrame, minimum_people: int) -> pd.Series:
    return (rows["n"] < minimum_people) | (rows["status"] == "suppressed") | rows["estimate"].isna() | _is_rare(rows, minimum_people)


def _is_rare(rows: pd.DataFrame, minimum_people: int) -> pd.Series:
    """Statements that too few people make true, however many were asked."""
    return (pd.to_numeric(rows["people"], errors="coerce") < minimum_people).fillna(False).astype(bool)


def _top(rows: pd.DataFrame, top: int) -> pd.DataFrame:
    """The first rows of each cell; the last of them says how many more there are."""
    rows = rows.sort_values(["persona", "stage", "lane", "order", "metric", "statement"], kind="stable", ignore_index=True)
    keys = ["persona", "stage", "lane"]
    place = rows.groupby(keys).cumcount() + 1
    size = rows.groupby(keys)["lane"].transform("size")
    limit = np.where(rows["lane"].isin(["emotions", "kpis"]), 2 * top, top)
    kept, rest = place <= limit, size - limit
    last = kept & (place == limit) & (rest > 0)
    rows.loc[last, "note"] = [
        " | ".join(filter(None, (n if isinstance(n, str) else "", f"more: {int(r)}"))) for n, r in zip(rows.loc[last, "note"], rest[last])
    ]
    return rows[kept].reset_index(drop=True)


def _asked(comments: pd.DataFrame, memberships: pd.DataFrame, wave: str) -> pd.Series:
    """How many people said something in their own words, per persona and stage."""
    here = comments.loc[(comments["wave"] == wave) & comments["person_id"].notna(), ["person_id", "stage"]].drop_duplicates()
    return here.merge(people.groups_of(here["person_id"], memberships), on="person_id").groupby(["persona", "stage"]).size()


def _empty(
    found: pd.DataFrame,
    kept: pd.DataFrame,
    groups: list[str],
    stages: list[str],
    asked: pd.Series,
    minimum_people: int,
    extra: Iterable[str] = (),
) -> pd.DataFrame:
    """One row for each cell without a statement: suppressed when people are too few, "none found" when texts were read, else a gap."""
    grid = pd.MultiIndex.from_product([groups, stages, [*lanes.LANES, *extra]], names=["persona", "stage", "lane"])
    open_cells = grid.difference(_cells(kept), sort=False)
    rare = _is_rare(found, minimum_people) & ~found["lane"].isin(TEXTED)
    small = found[found["status"].eq("suppressed") | ((found["n"] > 0) & (found["n"] < minimum_people)) | rare]
    unseen = small[small["metric"] == "people_reached"]  # too few people there: what they did is as hidden as their number
    done = ["actions", "touchpoints", "channels", *(lane for lane in extra if lane == "frontstage")]
    small = pd.concat([small, *(unseen.assign(lane=lane) for lane in done)])
    few = small.groupby(["persona", "stage", "lane"])["n"].max()
    weighed = found[found["lane"] == "pain_points"].groupby(["persona", "stage"])["n"].max()
    rows = []
    for persona, stage, lane in open_cells:
        n_small, n_asked = int(few.get((persona, stage, lane), 0)), int(asked.get((persona, stage), 0))
        if (persona, stage, lane) in few.index:
            state = {"status": "suppressed", "n": n_small}
        elif lane in (*TEXTED, "opportunities") and n_asked >= minimum_people:
            state = {"status": "reported", "n": n_asked, "note": notes.write({"found": "none"})}
        elif lane == "opportunities" and (persona, stage) in weighed.index:
            state = {"status": "reported", "n": int(weighed[persona, stage]), "note": notes.write({"found": "none"})}
        else:
            state = {"status": "gap", "n": 0, "note": notes.write({"ask": lane})}
        rows.append({"persona": persona, "stage": stage, "lane": lane, "order": 0.0, "sources": "", "note": None, **EMPTY, **state})
    return pd.DataFrame(rows, columns=COLUMNS)


def _typed(assumed: Iterable[object], groups: list[str], stages: list[str]) -> pd.DataFrame:
    """What a person typed, with its source and date in the note, in every language it was written in."""
    rows = []
    for i, item in enumerate(assumed):
        said = {name: lanes.field(item, name, "") for name in ("stage", "lane", "text", "source", "persona")}
        said["date"] = lanes.field(item, "date", None) or lanes.field(item, "on", "")
        for name, allowed in (("lane", (*lanes.LANES, *lanes.EXTRA)), ("stage", stages)):
            if said[name] not in allowed:
                raise UsageError(f"assumed, entry {i + 1}: there is no {name} {said[name]}. Choose from: {', '.join(allowed)}.")
        texts = dict(said["text"])
        note = notes.write({"source": said["source"], "date": said["date"], **{f"text_{k}": t for k, t in sorted(texts.items())}})
        rows.append(
            {
                **EMPTY,
                "persona": said["persona"] or "all",
                "stage": said["stage"],
                "lane": said["lane"],
                "order": 1e9 + i,
                "statement": next(iter(texts.values()), ""),
                "n": 0,
                "status": "assumed",
                "sources": "",
                "note": note,
                "method": "typed",
            }
        )
    frame = pd.DataFrame(rows, columns=COLUMNS)
    return frame[frame["persona"].isin(groups)]


def _numbered(rows: pd.DataFrame, wave: str) -> pd.DataFrame:
    """Ranks within each cell (0 where there is nothing), and the ids that follow from them."""
    rows = rows.sort_values(["persona", "stage", "lane", "order", "metric", "statement"], kind="stable", ignore_index=True)
    keys = ["persona", "stage", "lane"]
    says = rows["statement"].notna()
    rank = says.astype(int).groupby([rows[k] for k in keys]).cumsum().where(says, 0)
    ids = rows["persona"] + "." + rows["stage"] + "." + rows["lane"] + "." + rank.astype(str)
    rows = rows.drop(columns="order").assign(rank=rank, cell_id=ids, wave=wave)
    rows[["unit", "sources", "method"]] = rows[["unit", "sources", "method"]].fillna("")
    rows["people"] = pd.to_numeric(rows["people"], errors="coerce").round().astype("Int64")
    rows["n"] = pd.to_numeric(rows["n"]).astype("Int64")
    return contracts.conform(rows, "journey")
