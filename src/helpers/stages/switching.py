"""Several channels, one journey? How often people change channel, and whether what they did comes along."""

from __future__ import annotations

import pandas as pd

from helpers.stages.model import StageModel
from helpers.stages.people import goal_names
from helpers.stages.rows import KEY, finished, mean, row, share
from helpers.stages.rules import matcher

TRAVELLER = ["wave", "person_id"]
UNKNOWN = ("", "unknown", "all", "other")
FILL = ("add_to_cart*",)
GOING = ("cart", "checkout", "payment")
AGAIN_WITHIN = pd.Timedelta(days=30)
JOURNEY_QUALITY = {"seam": "seamlessness", "pers": "personalisation", "cohe": "coherence"}


def sessions(events: pd.DataFrame, timeout: str = "30min") -> pd.DataFrame:
    """The events in order with ``session`` (a number per session, over everyone): a new one begins after a silence of ``timeout``."""
    seen = events[events["person_id"].notna() & events["at"].notna()].sort_values([*TRAVELLER, "at"], kind="stable")
    new = (seen["person_id"] != seen["person_id"].shift()) | (seen["wave"] != seen["wave"].shift())
    return seen.assign(session=(new | (seen["at"].diff() > pd.Timedelta(timeout))).cumsum().to_numpy())


def switches(in_sessions: pd.DataFrame) -> pd.DataFrame:
    """One row per person and wave with two sessions of known channel: ``returns`` and ``switched``, those over another channel than before.

    Args:
        in_sessions: events as `sessions` gives them.
    """
    empty = {"wave": "str", "person_id": in_sessions["person_id"].dtype, "returns": int, "switched": int}
    if "channel" not in in_sessions or in_sessions.empty:
        return pd.DataFrame({name: pd.Series([], dtype=kind) for name, kind in empty.items()})
    known = in_sessions[~in_sessions["channel"].isin(UNKNOWN) & in_sessions["channel"].notna()].drop_duplicates("session")
    same = ((known["person_id"] == known["person_id"].shift()) & (known["wave"] == known["wave"].shift())).to_numpy()
    other = (known["channel"] != known["channel"].shift()).to_numpy()
    moves = known[TRAVELLER][same].assign(returns=1, switched=other[same].astype(int))
    return moves.groupby(TRAVELLER, observed=True)[["returns", "switched"]].sum().reset_index()


def carts(in_sessions: pd.DataFrame, model: StageModel, goal_event: list[str] | None = None) -> pd.DataFrame:
    """One row per person and wave who left a filled cart and took it up again over another channel or device: ``is_kept``.

    A cart is left when a session in which it was filled ends without the goal. It is taken up in the first later session with a cart,
    checkout or goal event, when that came over another channel or device. It was kept when nothing had to be put in again there.
    """
    names = [event for event in in_sessions["event"].unique() if isinstance(event, str)]
    filling = [event for event in names if matcher(list(FILL)).fullmatch(event)]
    goals = goal_names(in_sessions, model, goal_event)
    going = in_sessions["touchpoint"].isin(GOING) | in_sessions["event"].isin(goals)
    part = in_sessions[going | in_sessions["event"].isin(filling)]
    if part.empty or not filling:
        return pd.DataFrame({**{name: in_sessions[name].iloc[:0] for name in TRAVELLER}, "is_kept": pd.Series([], dtype=bool)})
    part = part.assign(fills=part["event"].isin(filling), is_goal=part["event"].isin(goals))
    each = part.groupby("session", sort=True).agg(
        wave=("wave", "first"), person_id=("person_id", "first"), fills=("fills", "any"), is_goal=("is_goal", "any")
    )
    way = in_sessions.drop_duplicates("session").set_index("session")
    for name in ("channel", "device"):
        each[name] = way[name].reindex(each.index).fillna("") if name in way else ""
    before = each.shift()
    back = (each["person_id"] == before["person_id"]) & (each["wave"] == before["wave"])
    left = before["fills"].eq(True) & ~before["is_goal"].eq(True)
    changed = pd.Series(False, index=each.index)
    for name in ("channel", "device"):
        changed |= (each[name] != before[name]) & ~each[name].isin(UNKNOWN) & ~before[name].isin(UNKNOWN)
    taken = each[back & left & changed].drop_duplicates(TRAVELLER)
    return taken[TRAVELLER].assign(is_kept=~taken["fills"]).reset_index(drop=True)


def switch_rows(in_sessions: pd.DataFrame, model: StageModel, group, goal_event: list[str] | None, level: float) -> list[dict]:
    """Rows ``channel_switch`` (of the sessions of those who came back) and ``cart_kept`` (of those who changed channel or device)."""
    from helpers import intervals

    rows = []
    for key, own in group(switches(in_sessions)).groupby(KEY, observed=True):
        values = intervals.ratio_share(own["switched"].to_numpy(), own["returns"].to_numpy(), level)
        rows.append(row(key, "channel_switch", values, len(own), "share", "share of returns, Wilson by person"))
    for key, own in group(carts(in_sessions, model, goal_event)).groupby(KEY, observed=True):
        rows.append(share(key, "cart_kept", int(own["is_kept"].sum()), len(own), level))
    return rows


def contact_measures(
    hits: pd.DataFrame, comments: pd.DataFrame, *, memberships: pd.DataFrame | None = None, minimum_people: int = 10, level: float = 0.95
) -> pd.DataFrame:
    """Did people have to ask again? And how well do channels fit together by their own account?

    Args:
        hits: contract ``hits``: the themes of each text. comments: contract; texts that a person sent us of their own accord (tickets,
            chats, mails; not surveys and reviews) are contacts. memberships: gives rows per persona.

    Returns:
        Rows of ``measures``: ``repeat_contact`` (of the people with a contact that has a theme, the share who came back about the same
        theme within 30 days) and ``repeat_elsewhere`` (of those, the share for whom that was over another channel).
    """
    from helpers.stages.measures import groups

    asked = comments[comments["kind"].isin(["ticket", "tickets", "contact", "contacts", "chat", "email"])]
    about = hits[["row_id", "question_id", "theme"]].merge(
        asked[["row_id", "question_id", *TRAVELLER, "at", "channel"]], on=["row_id", "question_id"], how="inner", validate="many_to_one"
    )
    about = about.dropna(subset=["person_id", "at"]).sort_values([*TRAVELLER, "theme", "at"], kind="stable", ignore_index=True)
    before = about.shift()
    same = (about[[*TRAVELLER, "theme"]] == before[[*TRAVELLER, "theme"]]).all(axis=1)
    again = same & (about["at"] - before["at"] <= AGAIN_WITHIN)
    each = about.assign(again=again, elsewhere=again & (about["channel"] != before["channel"]))
    each = groups(memberships)(each.groupby(TRAVELLER, observed=True)[["again", "elsewhere"]].any().reset_index())
    rows = []
    for key, own in each.groupby(KEY, observed=True):
        rows.append(share(key, "repeat_contact", int(own["again"].sum()), len(own), level))
        if own["again"].any():
            rows.append(share(key, "repeat_elsewhere", int(own["elsewhere"].sum()), int(own["again"].sum()), level))
    return finished(rows, minimum_people)


def quality_rows(answers: pd.DataFrame | None, group, level: float) -> list[dict]:
    """Rows ``journey_quality`` of the survey on service journeys (Jaakkola & Terho 2021), where a study asks it.

    Its questions are called ``sjq_seamless_1``, ``sjq_personal_2``, ``sjq_coherent_3`` …; per person the mean of the items answered.
    """
    if answers is None or answers.empty or "question_id" not in answers:
        return []
    asked = answers[answers["question_id"].str.startswith("sjq_") & answers["score"].notna()]
    side = asked["question_id"].str.slice(4, 8).map(JOURNEY_QUALITY)
    each = asked.assign(side=side).dropna(subset="side").groupby([*TRAVELLER, "side"], observed=True)["score"].mean().reset_index()
    return [
        mean(key[:2], "journey_quality", own["score"], "score", level, segment=f"sjq={key[2]}", status="reported")
        for key, own in group(each).groupby([*KEY, "side"], observed=True)
    ]
