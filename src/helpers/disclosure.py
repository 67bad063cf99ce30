"""What may be shown of small groups: nothing about fewer people than the minimum, and nothing from which such a number follows.

A number follows from others when a total and all its other parts are known, or when a share and its base are. So a small number takes its
smallest neighbour along (complementary suppression), and whatever repeats a hidden number is hidden with it.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

PLACE = ["stage", "persona", "wave"]
FAMILY = ["metric", "stage", "touchpoint", "channel", "segment", "period", "wave"]
OF_PEOPLE = ("share of people, Wilson", "wilson", "aalen_johansen")
"""Methods of shares that are a number of people over a number of people (the last of them where nobody is lost from sight)."""
BOTH_SIDES = ("drop_off", "step_conversion", "stage_conversion", "drops_out", "moves_on")
"""Shares of which those left over are a number of the journey too."""
OF_THE_WHOLE = ("stage_share",)
"""Shares whose number is the people of the stage itself."""
CHANNELS = ["persona" if name == "channel" else name for name in FAMILY]
PARTS_OF_CHANNELS = ("purchases", "aov")
"""Metrics whose channels add up to the total."""
ROUNDS = 20


def protect(measures: pd.DataFrame, personas: pd.DataFrame | None = None, *, minimum_people: int = 10) -> pd.DataFrame:
    """Measures as they may be shown.

    Args:
        measures: contract ``measures``. personas: contract ``personas``; tells how many people stand in no persona.

    Returns:
        The same rows; those that are hidden have status "suppressed", no numbers, and n = 0.

    >>> rows = {"metric": "csat", "stage": "s", "touchpoint": "all", "channel": "all", "segment": "all", "period": "all", "wave": "w",
    ...         "estimate": 0.5, "low": 0.4, "high": 0.6, "unit": "share", "method": "wilson", "status": "reported"}
    >>> protect(pd.DataFrame([{**rows, "persona": p, "n": n} for p, n in (("all", 90), ("p1", 4), ("p2", 24), ("p3", 62))]))["n"].tolist()
    [90, 0, 0, 62]
    """
    if measures.empty:
        return measures.copy()
    people, base_of, spare = counted(measures), measures["n"].astype("float64"), _in_no_persona(personas)
    base = (measures["n"] < minimum_people).astype(bool) | measures["status"].eq("suppressed")
    hidden = base | _few_of_them(measures, people, minimum_people)
    for _ in range(ROUNDS):
        before = int(hidden.sum()) + int(base.sum())
        base = _with_neighbours(measures, base, base_of, "persona", FAMILY, spare, minimum_people)
        added = measures["metric"].isin(PARTS_OF_CHANNELS)
        base = _with_neighbours(measures[added], base, base_of, "channel", CHANNELS, 0, minimum_people)
        base = base | _repeats(measures, base, people)
        hidden = hidden | base
        hidden = _with_neighbours(measures[people.notna()], hidden, people, "persona", FAMILY, spare, minimum_people)
        if int(hidden.sum()) + int(base.sum()) == before:
            break
    out = measures.copy()
    for name in ("estimate", "low", "high"):
        out[name] = out[name].where(~hidden)
    out["n"] = out["n"].where(~hidden, 0)
    out["status"] = out["status"].where(~hidden, "suppressed")
    return out


def protect_themes(themes: pd.DataFrame, personas: pd.DataFrame | None = None, *, minimum_people: int = 10) -> pd.DataFrame:
    """Themes as they may be shown: what too few people said has no numbers, and neither has the neighbour that would give it away.

    Args:
        themes: contract ``themes``. personas: contract ``personas``.
    """
    if themes.empty:
        return themes.copy()
    hidden = (themes["people"] < minimum_people) | (themes["n"] < minimum_people)
    family, spare = ["theme", "kind", "stage", "wave"], _in_no_persona(personas)
    hidden = _with_neighbours(themes.assign(status="reported"), hidden, themes["people"], "persona", family, spare, minimum_people)
    out = themes.copy()
    for name in ("share", "low", "high", "impact", "priority", "priority_low", "priority_high", "rank_low", "rank_high", "p_top3", "q"):
        out[name] = out[name].where(~hidden)
    out["people"] = out["people"].where(~hidden, 0)
    out["verdict"] = out["verdict"].where(~hidden, "too_few")
    return out


def protect_profiles(profiles: pd.DataFrame, *, minimum_people: int = 10) -> pd.DataFrame:
    """Traits of personas as they may be shown: without those that too few members have, and without a single one that these follow from.

    Args:
        profiles: contract ``profiles``; a trait is ``question=option``, and the options of a question may add up to everybody.
    """
    people = (profiles["estimate"].astype("float64") * profiles["n"].astype("float64")).round().where(profiles["unit"] == "share")
    few = people.between(1, minimum_people - 1)
    question = [profiles["persona"], profiles["trait"].str.split("=").str[0]]
    alone = few.groupby(question).transform("sum") == 1
    smallest = people.where(~few & (people > 0)).groupby(question).transform("min")
    return profiles[~few & ~(alone & (people == smallest))].reset_index(drop=True)


SUMS = {
    "flows": (["persona", "wave", "step", "from"], ["persona", "wave", "step", "to"], ["persona", "wave", "step"]),
    "variants": (["level", "wave"],),
}
"""Tables of counts -> columns whose rows add up to a number that is known: where people are is where they came from and where they go."""
OF_PERSONAS = {"transitions": ["level", "from", "to", "wave"], "flows": ["step", "from", "to", "wave"]}
"""Tables of counts -> columns within which the personas are parts of everyone."""
COUNTS = tuple(dict.fromkeys([*SUMS, *OF_PERSONAS]))


def protect_all(given: Mapping[str, pd.DataFrame], *, minimum_people: int = 10) -> dict[str, pd.DataFrame]:
    """The tables of a study as they may be shown, whatever is then made of them: page, figures, slides, extracts.

    Args:
        given: tables by name; those without numbers of people come back as they are.
    """
    personas, least = given.get("personas"), {"minimum_people": minimum_people}
    ways = {
        "measures": lambda rows: protect(rows, personas, **least),
        "themes": lambda rows: protect_themes(rows, personas, **least),
        "profiles": lambda rows: protect_profiles(rows, **least),
    } | {name: lambda rows, name=name: protect_counts(name, rows, personas, **least) for name in COUNTS}
    return {name: ways[name](rows) if name in ways else rows for name, rows in given.items()}


def protect_counts(name: str, rows: pd.DataFrame, personas: pd.DataFrame | None = None, *, minimum_people: int = 10) -> pd.DataFrame:
    """The rows of a table of counts that enough people stand behind, without the neighbours from which a missing one would follow.

    Args:
        name: flows, variants or transitions. rows: with a column ``people``. personas: contract ``personas``.

    >>> rows = pd.DataFrame({"level": "stage", "wave": "w", "path": ["a", "b", "c"], "people": [40, 12, 3]})
    >>> protect_counts("variants", rows)["path"].tolist()
    ['a']
    """
    hidden, parts, spare = rows["people"] < minimum_people, rows.assign(status="observed"), _in_no_persona(personas)
    places = pd.MultiIndex.from_frame(rows[OF_PERSONAS[name]]) if name in OF_PERSONAS else None
    for _ in range(ROUNDS):
        before = hidden.sum()
        if places is not None:
            hidden = _with_neighbours(parts, hidden, rows["people"], "persona", OF_PERSONAS[name], spare, minimum_people)
            hidden = hidden | places.isin(places[hidden & (rows["persona"] == "all")])   # a hidden total is not the sum of its parts
        for family in SUMS.get(name, ()):
            hidden = _with_smallest(rows, hidden, family, minimum_people)
        if hidden.sum() == before:
            break
    return rows[~hidden].reset_index(drop=True)


def _with_smallest(rows: pd.DataFrame, hidden: pd.Series, family: list[str], minimum: int) -> pd.Series:
    """Hide the smallest rows of each family until those that are hidden are two at least, and enough people together."""
    counts, dark = rows["people"].to_numpy(dtype="float64"), hidden.to_numpy(copy=True)
    for places in rows.groupby(family, sort=False, observed=True).indices.values():
        ordered = places[np.argsort(counts[places], kind="stable")]
        for place in ordered[~dark[ordered]] if dark[ordered].any() else ():
            secret = ordered[dark[ordered]]
            if len(secret) > 1 and counts[secret].sum() >= minimum:
                break
            dark[place] = True
    return pd.Series(dark, index=rows.index)


def counted(measures: pd.DataFrame) -> pd.Series:
    """The number of people who make a share true; NaN where a row is no share of people."""
    is_share = (measures["unit"] == "share") & measures["method"].isin(OF_PEOPLE)
    return (measures["estimate"].astype("float64") * measures["n"].astype("float64")).round().where(is_share)


def _few_of_them(measures: pd.DataFrame, people: pd.Series, minimum: int) -> pd.Series:
    """Shares that too few people make true, or that too few are left out of."""
    rest = (measures["n"].astype("float64") - people).where(measures["metric"].isin(BOTH_SIDES))
    return people.between(1, minimum - 1) | rest.between(1, minimum - 1)


def _in_no_persona(personas: pd.DataFrame | None) -> int:
    """How many people of those who were grouped stand in no group, as far as the published sizes tell."""
    if personas is None or personas.empty:
        return 0
    return max(int(personas["n"].max() - personas["size"].sum()), 0)


def _with_neighbours(
    rows: pd.DataFrame, hidden: pd.Series, number: pd.Series, over: str, family: list[str], spare: int, minimum: int
) -> pd.Series:
    """Hide the smallest shown part of each total until what is left over tells too little about any one part of it.

    Args:
        rows: those whose numbers may add up. hidden: of all rows. number: people per row, of all rows.
        over: the column whose parts add up to its "all". spare: people who may stand in no part.
    """
    out = hidden.copy()
    secret = rows[hidden[rows.index] & (rows[over] != "all")]
    if secret.empty:
        return out
    touched = pd.MultiIndex.from_frame(rows[family]).isin(pd.MultiIndex.from_frame(secret[family]))
    near = rows[touched]
    is_total, is_observed = (near[over] == "all").to_numpy(), (near["status"] == "observed").to_numpy()
    counts, dark, index = number[near.index].to_numpy(dtype="float64"), out[near.index].to_numpy(copy=True), near.index
    for places in near.groupby(family, sort=False, observed=True).indices.values():
        total, parts = places[is_total[places]][:1], places[~is_total[places]]
        if len(total) == 0 or dark[total[0]]:
            continue
        parts = parts[np.argsort(counts[parts], kind="stable")]      # NaN last
        whole = counts[total[0]]
        is_open = over == "persona" and is_observed[total[0]] and whole - np.nansum(counts[parts]) >= minimum
        room = np.inf if is_open else spare
        for part in parts[~dark[parts]]:
            hidden_ones = dark[parts]
            if whole - np.nansum(counts[parts[~hidden_ones]]) >= minimum and (hidden_ones.sum() > 1 or room >= minimum):
                break
            dark[part] = True
    out[index] = dark
    return out


def _repeats(measures: pd.DataFrame, base: pd.Series, people: pd.Series) -> pd.Series:
    """Rows of the same stage, persona and wave whose base is a number that is hidden, or whose share is that number over another base."""
    is_part = (measures["persona"] != "all").to_numpy()
    key = pd.MultiIndex.from_frame(measures[PLACE].assign(n=measures["n"]))
    secret = set(key[base.to_numpy() & is_part & (measures["n"] > 0).to_numpy()])
    if not secret:
        return pd.Series(False, index=measures.index)
    again = pd.MultiIndex.from_frame(measures[PLACE].assign(n=people.fillna(-1).astype(int)))
    is_share = measures["metric"].isin(OF_THE_WHOLE).to_numpy()
    return pd.Series(is_part & (key.isin(secret) | (is_share & again.isin(secret))), index=measures.index)
