"""The people behind the rows: one row per person, with what is known of them over all sources."""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers import tables as contracts
from helpers.clean.receive import Received

YES, NO = {"yes", "ja", "true", "1", "subscribed", "y", "waar"}, {"no", "nee", "false", "0", "unsubscribed", "n", "onwaar"}


def people(received: Received) -> pd.DataFrame:
    """One row per person.

    ``kind``: account (a business), customer (in orders or contacts), respondent (answered), else visitor. ``tenure_days``: from the first
    contact or order date to the last moment seen in the wave. ``account_id``: the business that a CRM says the person belongs to.
    ``attr_…``: the person's latest answer to an attribute question.
    """
    links = received.links
    if links.empty:
        return contracts.empty("people")
    order = {wave: i for i, wave in enumerate(dict.fromkeys(p.wave for p in received.parts))}
    linked = links.assign(place=links["wave"].map(order)).sort_values(["person_id", "place", "kind"], kind="stable")
    grouped = linked.groupby("person_id", sort=True)
    frame = pd.DataFrame({"wave": grouped["wave"].first()})
    frame["sources"] = ""
    for kind, is_in in (pd.crosstab(linked["person_id"], linked["kind"]) > 0).items():
        frame["sources"] = frame["sources"].where(~is_in, frame["sources"] + ";" + kind)
    frame["sources"] = frame["sources"].str.removeprefix(";")
    frame["kind"] = np.select(
        [
            _latest(received, "entity").reindex(frame.index).eq("account"),
            frame["sources"].str.contains("orders|contacts"),
            frame["sources"].str.contains("survey|interviews"),
        ],
        ["account", "customer", "respondent"],
        "visitor",
    )
    frame["market"] = _latest(received, "market").reindex(frame.index).str.lower().where(lambda m: m.isin(["b2b", "b2c"])).fillna("b2c")
    frame["account_id"] = _latest(received, "account_id").reindex(frame.index)
    frame["consent"] = (
        _latest(received, "consent")
        .reindex(frame.index)
        .str.strip()
        .str.lower()
        .map({**dict.fromkeys(YES, "yes"), **dict.fromkeys(NO, "no")})
        .fillna("unknown")
    )
    frame["tenure_days"] = _tenure(received).reindex(frame.index)
    frame = frame.join(_attributes(received))
    return frame.reset_index()


def _latest(received: Received, column: str) -> pd.Series:
    """The last filled value of a column per person, over contacts and other sources in the order of the waves."""
    found = [
        p.frame.loc[p.frame[column].notna(), ["person_id", column]] for p in received.parts if column in p.frame and "person_id" in p.frame
    ]
    if not found:
        return pd.Series(dtype="str")
    both = pd.concat(found, ignore_index=True).dropna(subset=["person_id"])
    return both.groupby("person_id")[column].last()


def _tenure(received: Received) -> pd.Series:
    """Days from the date a customer was created (contacts) or first ordered to the last moment of the last wave."""
    last = [p.frame["at"].max() for p in received.parts if "at" in p.frame and p.kind != "contacts" and p.frame["at"].notna().any()]
    begun = [
        p.frame.loc[p.frame["at"].notna(), ["person_id", "at"]]
        for p in received.parts
        if p.kind in ("contacts", "orders") and "at" in p.frame
    ]
    if not last or not begun:
        return pd.Series(dtype="float64")
    first = pd.concat(begun, ignore_index=True).dropna().groupby("person_id")["at"].min()
    days = (max(last) - first).dt.total_seconds() / 86_400
    return days.where(days >= 0)


def _attributes(received: Received) -> pd.DataFrame:
    """``attr_`` columns: numbers where the attribute is numeric, else words."""
    found: dict[str, list[pd.Series]] = {}
    for part in received.parts:
        for question_id, typed in part.typed.items():
            if typed.question["role"] != "attribute":
                continue
            values = typed.label if typed.label is not None else typed.score
            if values is not None:
                kept = pd.Series(values, index=part.frame["person_id"].to_numpy())
                found.setdefault(f"attr_{question_id}", []).append(kept[kept.notna()])
        for column in (c for c in part.frame.columns if c.startswith("attr_")):
            kept = pd.Series(part.frame[column].to_numpy(), index=part.frame["person_id"].to_numpy())
            found.setdefault(column, []).append(kept[kept.notna()])
        if part.kind == "contacts" and "lifecycle" in part.frame:
            kept = pd.Series(part.frame["lifecycle"].to_numpy(), index=part.frame["person_id"].to_numpy())
            found.setdefault("attr_lifecycle", []).append(kept[kept.notna()])
    columns = {}
    for name, pieces in found.items():
        whole = pd.concat(pieces)
        whole = whole[whole.index.notna()]
        last = whole[~whole.index.duplicated(keep="last")]
        columns[name] = last.astype("float64") if pd.api.types.is_numeric_dtype(last) else last.astype("str")
    return pd.DataFrame(columns)
