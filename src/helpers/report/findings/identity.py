"""Are they the personas of last time? In sentences: found again, changed, new, vanished, and how well the earlier model still fits."""

from __future__ import annotations

import pandas as pd

from helpers.words import Words

RISE = 0.10
"""Rise in doubtful people above which the earlier model is said to fit less well."""


def name(row, say: Words) -> str:
    """The name of the persona of a row, also when it is no more."""
    found = getattr(row, f"name_{say.language}", None)
    return found if isinstance(found, str) and found else say.label(row.persona)


def trait(key: str, say: Words) -> str:
    """A trait in words: question, or question and answer."""
    question, _, answer = key.partition("=")
    return f"{say.label(question)}: {say.label(answer)}" if answer else say.label(question)


def kept(identities: pd.DataFrame, say: Words) -> list[str]:
    """What became of the personas of the wave before, for the last pair of waves."""
    rows = last(identities)
    if rows.empty:
        return [say["identity.one_wave"]]
    waves = {"before": rows["wave_before"].iloc[0], "after": rows["wave_after"].iloc[0]}
    same = rows[rows["verdict"] == "kept"]
    said = []
    if len(same) == len(rows):
        said.append(say("identity.same", k=len(rows), low=say.percent(same["agreement"].min()), high=say.percent(same["agreement"].max()),
                        **waves))
    elif len(same):
        said.append(say("identity.kept", names=say.join([name(row, say) for row in same.itertuples()]), **waves))
    said += [_other(row, waves, say) for row in rows[rows["verdict"] != "kept"].itertuples()]
    doubts = rows.iloc[0]
    if pd.notna(doubts["unsure_after"]) and pd.notna(doubts["unsure_before"]):
        key = "fits_less" if doubts["unsure_after"] - doubts["unsure_before"] > RISE else "fits"
        shares = {f"{when}_share": say.percent(doubts[f"unsure_{when}"]) for when in ("before", "after")}
        said.append(say(f"identity.{key}", **shares, **waves))
    return said


def _other(row, waves: dict[str, str], say: Words) -> str:
    if row.verdict in ("new", "vanished"):
        return say(f"identity.{row.verdict}", name=name(row, say), **waves,
                   share=say.percent(row.share_after if row.verdict == "new" else row.share_before))
    if row.agreement < 0.5:
        return say("identity.changed_people", name=name(row, say), share=say.percent(row.agreement))
    return say("identity.changed_trait", name=name(row, say), trait=trait(row.moved_trait, say), moved=say.number(row.moved, 1, sign=True),
               **waves)


def last(identities: pd.DataFrame) -> pd.DataFrame:
    """The rows of the newest pair of waves, by persona."""
    if identities.empty:
        return identities
    rows = identities[identities["wave_after"] == _newest(identities)]
    return rows.sort_values("persona", key=lambda p: p.str[1:].astype(int), kind="stable")


def _newest(identities: pd.DataFrame) -> str:
    """The wave that no row names as the one before."""
    left = [wave for wave in identities["wave_after"].unique() if wave not in set(identities["wave_before"])]
    return left[0]


