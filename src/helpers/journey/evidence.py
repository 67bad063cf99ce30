"""The rows behind each cell of the map: at most 200 a cell, drawn by a fixed rule, with the full count beside them."""

from __future__ import annotations

import pandas as pd

from helpers import tables as contracts
from helpers.journey import lanes, notes, people
from helpers.journey.cells import quoted
from helpers.origin import PAID, SOLD

MOST, MOST_QUOTES = 200, 12
KEPT = ["row_id", "total", "newest_on"]
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
        favours no date; at most 12 of them with a quote, never two of one person. ``newest_on`` is the day of the newest of all rows.
    """
    given = {"answers": answers, "comments": comments, "hits": hits, "moods": moods, "orders": orders, "memberships": memberships}
    t = {name: contracts.empty(name) if frame is None else frame for name, frame in given.items()}
    t["events"] = people.by_person(contracts.empty("events")) if events is None else events
    wave = journey["wave"].iloc[0] if len(journey) else ""
    dates = pd.concat([t[name][["row_id", "at"]] for name in ("answers", "comments")]).drop_duplicates("row_id").set_index("row_id")["at"]
    for name in ("moods", "hits"):
        t[name] = t[name].assign(at=pd.to_datetime(dates.reindex(t[name]["row_id"]), utc=True).array)
    pools = _pools(t, wave)
    spoken = quoted(t["hits"][t["hits"]["wave"] == wave], t["comments"], t["memberships"])
    pools["hits"] = _indexed(_ordered(spoken), ["persona", "kind", "theme", "stage"])
    parts = {}
    for cell in journey[(journey["n"] > 0) & journey["statement"].notna()].itertuples():
        rows = _behind(cell, pools)
        if len(rows):
            parts[cell.cell_id] = _with_quotes(rows, cell.n >= minimum_people) if "quote" in rows else rows[KEPT]
    found = pd.concat(parts, names=["cell_id"]).reset_index("cell_id") if parts else contracts.empty("evidence")
    return contracts.conform(found, "evidence").sort_values(["cell_id", "row_id"], ignore_index=True)


def dated(journey: pd.DataFrame, evidence: pd.DataFrame) -> pd.DataFrame:
    """The map with the day of the newest evidence behind each cell; what a person typed has the day that they gave."""
    days = evidence.drop_duplicates("cell_id").set_index("cell_id")["newest_on"]
    typed = pd.to_datetime(journey["note"].map(lambda n: notes.read(n).get("date") if isinstance(n, str) else None), errors="coerce")
    newest = pd.Series(days.reindex(journey["cell_id"]).array, index=journey.index).fillna(typed.where(journey["status"] == "assumed"))
    return contracts.conform(journey.assign(newest_on=newest), "journey")


def _pools(t: dict[str, pd.DataFrame], wave: str) -> dict[str, dict]:
    """For each kind of row: the rows of each place, so that a cell finds its own at once."""

    def here(rows: pd.DataFrame) -> pd.DataFrame:
        """The rows of this wave, once per group that their person counts in."""
        rows = _ordered(rows[(rows["wave"] == wave) & rows["person_id"].notna()])
        return rows.merge(people.groups_of(rows["person_id"], t["memberships"]), on="person_id")

    unknown = t["moods"][(t["moods"]["wave"] == wave) & t["moods"]["person_id"].isna()].assign(persona="all")
    answers, events = here(t["answers"].assign(emotion=t["answers"]["label"].fillna(t["answers"]["question_id"]))), here(t["events"])
    scored = answers[answers["metric"].isin(SCORED) & answers["score"].notna()]
    ticked = answers[(answers["metric"] == "emotion") & (answers["score"] > 0)]
    return {
        "stage": _indexed(events, ["persona", "stage"]),
        "touchpoints": _indexed(events, ["persona", "stage", "touchpoint"]),
        "channels": _indexed(events, ["persona", "stage", "channel"]),
        "actions": _indexed(events, ["persona", "stage", "action"]),
        "rated": _indexed(scored[scored["metric"].isin(RATED)], ["persona", "stage"]),
        "scored": _indexed(scored, ["persona", "stage", "metric"]),
        "scored_all": _indexed(scored, ["persona", "metric"]),
        "ticked": _indexed(ticked, ["persona", "stage", "emotion"]),
        "moods": _indexed(_ordered(pd.concat([here(t["moods"]), unknown])), ["persona", "stage"]),
        "orders": _indexed(here(t["orders"]), ["persona", "wave"]),
        "answered": _indexed(answers, ["persona", "stage"]),
        "everywhere": _indexed(events, ["persona", "wave"]),
    }


def _ordered(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows in the order of a hash of their id: the first 200 of a place are its draw."""
    order = pd.util.hash_array(rows["row_id"].to_numpy(dtype=object), categorize=False).argsort(kind="stable")
    return rows.iloc[order]


def _indexed(rows: pd.DataFrame, keys: list[str]) -> dict:
    """The draw of each key: at most 200 of its rows, with the full count (``total``), the newest day, and what a quote needs."""
    needed = ["row_id", "at", *keys, *(["person_id", "quote", "fit"] if "quote" in rows else [])]
    rows = rows[needed].drop_duplicates(["row_id", *keys])
    grouped = rows.groupby(keys, sort=True, observed=True)
    newest = grouped["at"].transform("max").dt.tz_localize(None).dt.normalize()
    rows = rows.assign(total=grouped["row_id"].transform("size"), newest_on=newest)[grouped.cumcount() < MOST]
    return dict(iter(rows.groupby(keys, sort=True, observed=True)))


def _behind(cell: object, pools: dict[str, dict]) -> pd.DataFrame:
    """All rows behind one cell; which rows count depends on its lane and metric."""
    here, metric = (cell.persona, cell.stage), str(cell.metric)
    if cell.lane in KIND_OF:
        theme = cell.metric if cell.lane in lanes.SAID.values() else cell.statement
        if cell.lane == "opportunities":
            theme = notes.read(cell.note).get("answers", theme)
        wanted, pool = (cell.persona, KIND_OF[cell.lane], theme, cell.stage), "hits"
    elif cell.lane in ("actions", "touchpoints", "channels", "frontstage"):
        wanted, pool = (*here, cell.statement), "actions" if cell.lane == "frontstage" else cell.lane
    elif cell.lane == "people":
        wanted, pool = here, "stage"
    elif cell.lane == "emotions":
        wanted, pool = {"valence_reported": (here, "rated"), "valence_text": (here, "moods")}.get(
            metric, (here, "moods") if metric.startswith(lanes.NAMED[1]) else ((*here, cell.statement), "ticked")
        )
    elif metric in SCORED:
        wanted, pool = ((*here, metric), "scored") if cell.stage != "all" else ((cell.persona, metric), "scored_all")
    elif metric in SOLD:
        wanted, pool = (cell.persona, cell.wave), "orders"
    elif metric in PAID:
        return pd.DataFrame()  # costs are per channel and day: no rows of people stand behind them
    elif cell.status == "reported":
        wanted, pool = here, "answered"
    else:
        wanted, pool = (here, "stage") if cell.stage != "all" else ((cell.persona, cell.wave), "everywhere")
    found = pools[pool].get(wanted)
    return pd.DataFrame() if found is None else found


def _with_quotes(rows: pd.DataFrame, can_quote: bool) -> pd.DataFrame:
    """The rows of one cell, at most 12 of them with a quote, never two of one person; without any where people are too few."""
    best = rows[(rows["fit"] < 10_000) & can_quote].sort_values(["fit", "row_id"], kind="stable")
    repeated = best["person_id"].fillna(best["row_id"]).duplicated() | best["quote"].duplicated()
    shown = best[~repeated].index[:MOST_QUOTES]
    return rows[KEPT].assign(quote=rows["quote"].where(rows.index.isin(shown)))
