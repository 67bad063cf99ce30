"""Who may be addressed with what: people by persona, stage and suggested tactic, for CRM and e-mail tools. Private; never in a report.

A suggestion is what answers the heaviest pain of the person's persona at the stage where the person was last seen. That it works is not
known before a test says so.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from helpers import tables as contracts
from helpers.words import Words


def activation(people: pd.DataFrame, memberships: pd.DataFrame, steps: pd.DataFrame, journey: pd.DataFrame, wave: str, say: Words,
               attributes: Sequence[str] = ()) -> pd.DataFrame:
    """Rows of ``activation``: everyone with a persona who was seen in the wave and may be addressed.

    Where the study knows of anybody's consent, only people who said yes are in it; where it knows of nobody's, all are, marked unknown.

    Args:
        people: for consent and attributes. memberships, steps: for persona and last stage. journey: its opportunities give the tactic,
            of the persona where it has one of its own, else of everyone. say: names in the reader's language.
        attributes: questions whose answers go along; the study file lets no sensitive one through.
    """
    own = memberships[memberships["is_assigned"] & (memberships["persona"] != "unknown")].set_index("person_id")["persona"]
    last = steps[steps["wave"] == wave].sort_values(["person_id", "step"]).drop_duplicates("person_id", keep="last")
    last = last[last["person_id"].isin(own.index)].set_index("person_id")
    told = people.set_index("person_id")
    consent = told["consent"].reindex(last.index).fillna("unknown")
    if (people["consent"] != "unknown").any():
        last, consent = last[consent == "yes"], consent[consent == "yes"]
    frame = pd.DataFrame({"person_id": last.index, "wave": wave, "persona": own.reindex(last.index).to_numpy(),
                          "stage": last["stage"].to_numpy(), "consent": consent.to_numpy(), "seen_on": last["left_at"].dt.date.to_numpy()})
    tactics = _tactics(journey)
    pairs = list(zip(frame["persona"], frame["stage"], strict=True))
    frame["tactic"] = pd.Series([tactics.get(p, tactics.get(("all", p[1]))) for p in pairs], index=frame.index, dtype="str")
    for column in ("persona", "stage", "tactic"):
        frame[f"{column}_name"] = [say.label(v) if pd.notna(v) else "" for v in frame[column]]
    for question in attributes:
        if f"attr_{question}" in told:
            frame[f"attr_{question}"] = told[f"attr_{question}"].reindex(frame["person_id"]).to_numpy()
    return contracts.conform(frame, "activation") if len(frame) else contracts.empty("activation")


def _tactics(journey: pd.DataFrame) -> dict[tuple[str, str], str]:
    """The first opportunity of each persona and stage."""
    known = journey[(journey["lane"] == "opportunities") & journey["statement"].notna()].sort_values("rank")
    first = known.drop_duplicates(["persona", "stage"])
    return {(r.persona, r.stage): r.statement for r in first.itertuples()}
