"""The rows behind each cell of the map: at most 200 a cell, drawn by a fixed rule, with the full count beside them."""

from __future__ import annotations

import pandas as pd

from helpers import tables as contracts
from helpers.journey import lanes, notes, people
from helpers.journey.cells import quoted

MOST, MOST_QUOTES = 200, 12
KIND_OF = {lane: kind for kind, lane in lanes.SAID.items()} | {"pain_points": "pain_point", "opportunities": "pain_point"}
SCORED, RATED = ("nps", "csat", "ces", "rating"), ("csat", "rating")


def build_evidence(
    journey: pd.DataFrame,
    *,
    answers: pd.DataFrame | None = None,
    comments: pd.DataFrame | None = None,
    hits: pd.DataFrame | None = None,
    moods: pd.DataFrame | None = None,
    events: pd.DataFrame | None = None,
    orders: pd.DataFrame | None = None,
    memberships: pd.DataFrame | None = None,
    minimum_people: int = 10,
) -> pd.DataFrame:
    """The rows behind each cell.

    Args:
        journey: from `helpers.journey.cells.build_cells`. events: from `helpers.journey.people.by_person`.
        minimum_people: quotes come only from cells with at least so many people.

    Returns:
        Contract ``evidence``: of the rows behind a cell the 200 with the smallest hash of their row_id, so that the draw is fixed and
        favours no date; at most 12 of them with a quote, never two of one person.
    """
    given = {"answers": answers, "comments": comments, "hits": hits, "moods": moods, "orders": orders, "memberships": memberships}
    t = {name: contracts.empty(name) if frame is None else frame for name, frame in given.items()}
    t["events"] = people.by_person(contracts.empty("events")) if events is None else events
    wave = journey["wave"].iloc[0] if len(journey) else ""
    pools = _pools(t, wave)
    spoken = quoted(t["hits"][t["hits"]["wave"] == wave], t["comments"], t["memberships"])
    pools["hits"] = _indexed(spoken, ["persona", "kind", "theme", "stage"])
    parts = []
    for cell in journey[(journey["n"] > 0) & journey["statement"].notna()].itertuples():
        rows = _behind(cell, pools)
        if len(rows):
            parts.append(_drawn(rows, cell.cell_id, can_quote=cell.n >= minimum_people))
    found = pd.concat(parts, ignore_index=True) if parts else contracts.empty("evidence")
    return contracts.conform(found, "evidence").sort_values(["cell_id", "row_id"], ignore_index=True)


def _pools(t: dict[str, pd.DataFrame], wave: str) -> dict[str, dict]:
    """For each kind of row: the rows of each place, so that a cell finds its own at once."""

    def grouped(name: str, rows: pd.DataFrame, keys: list[str]) -> dict:
        here = rows[(rows["wave"] == wave) & rows["person_id"].notna()]
        return _indexed(here.merge(people.groups_of(here["person_id"], t["memberships"]), on="person_id"), ["persona", *keys])

    everyone = {"moods_unknown": t["moods"][(t["moods"]["wave"] == wave) & t["moods"]["person_id"].isna()].assign(persona="all")}
    scored = t["answers"][t["answers"]["metric"].isin(SCORED) & t["answers"]["score"].notna()]
    ticked = t["answers"][(t["answers"]["metric"] == "emotion") & (t["answers"]["score"] > 0)]
    ticked = ticked.assign(emotion=ticked["label"].fillna(ticked["question_id"]))
    return {
        "stage": grouped("events", t["events"], ["stage"]),
        "touchpoints": grouped("events", t["events"], ["stage", "touchpoint"]),
        "channels": grouped("events", t["events"], ["stage", "channel"]),
        "actions": grouped("events", t["events"], ["stage", "action"]),
        "rated": grouped("answers", scored[scored["metric"].isin(RATED)], ["stage"]),
        "scored": grouped("answers", scored, ["stage", "metric"]),
        "scored_all": grouped("answers", scored, ["metric"]),
        "ticked": grouped("answers", ticked, ["stage", "emotion"]),
        "moods": grouped("moods", t["moods"], ["stage"]) | _indexed(everyone["moods_unknown"], ["persona", "stage"]),
        "orders": grouped("orders", t["orders"], ["wave"]),
        "answered": grouped("answers", t["answers"], ["stage"]),
        "everywhere": grouped("events", t["events"], ["wave"]),
    }


def _indexed(rows: pd.DataFrame, keys: list[str]) -> dict:
    """The rows of each key, in the order of a hash of their id: their first 200 are the draw."""
    order = pd.util.hash_array(rows["row_id"].to_numpy(dtype=object), categorize=False).argsort(kind="stable")
    return dict(iter(rows.iloc[order].groupby(keys, sort=True, observed=True)))


def _behind(cell: object, pools: dict[str, dict]) -> pd.DataFrame:
    """All rows behind one cell; which rows count depends on its lane and metric."""
    here, metric = (cell.persona, cell.stage), str(cell.metric)
    if cell.lane in KIND_OF:
        theme = cell.metric if cell.lane in lanes.SAID.values() else cell.statement
        if cell.lane == "opportunities":
            theme = notes.read(cell.note).get("answers", theme)
        wanted, pool = (cell.persona, KIND_OF[cell.lane], theme, cell.stage), "hits"
    elif cell.lane in ("actions", "touchpoints", "channels"):
        wanted, pool = (*here, cell.statement), cell.lane
    elif cell.lane == "emotions":
        wanted, pool = {"valence_reported": (here, "rated"), "valence_text": (here, "moods")}.get(
            metric, ((*here, cell.statement), "ticked")
        )
    elif metric in SCORED:
        wanted, pool = ((*here, metric), "scored") if cell.stage != "all" else ((cell.persona, metric), "scored_all")
    elif metric in lanes.SOLD:
        wanted, pool = (cell.persona, cell.wave), "orders"
    elif metric in lanes.PAID:
        return pd.DataFrame()  # costs are per channel and day: no rows of people stand behind them
    elif cell.status == "reported":
        wanted, pool = here, "answered"
    else:
        wanted, pool = (here, "stage") if cell.stage != "all" else ((cell.persona, cell.wave), "everywhere")
    found = pools[pool].get(wanted)
    return pd.DataFrame() if found is None else found


def _drawn(rows: pd.DataFrame, cell_id: str, can_quote: bool) -> pd.DataFrame:
    """At most 200 rows of one cell, by the hash of their id, and the full count."""
    unique = rows.drop_duplicates("row_id")
    total, unique = len(unique), unique.head(MOST)
    quote = pd.Series(None, index=unique.index, dtype="str")
    if can_quote and "quote" in unique:
        best = unique[unique["fit"] < 10_000].sort_values(["fit", "row_id"], kind="stable")
        repeated = best["person_id"].fillna(best["row_id"]).duplicated() | best["quote"].duplicated()
        shown = best[~repeated].index[:MOST_QUOTES]
        quote.loc[shown] = unique.loc[shown, "quote"]
    return pd.DataFrame({"cell_id": cell_id, "row_id": unique["row_id"], "quote": quote, "total": total})
