"""Groups that were thought of in advance, beside the people who answered: segments by rule, the wanted audience, the ideal customer.

What is wanted is assumed; only the people are measured. Sensitive questions make no segment and no ideal: the study file refuses them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from scipy import special

from helpers import intervals, tables
from helpers.personas.traits import Traits

MARGIN = 0.05         # a share whose whole interval lies this near to the wanted one is as wanted (the margin of notebook 07)
ENDS = {"at_least": ">=", "above": ">", "at_most": "<=", "below": "<"}


def fits(traits: Traits, where: Sequence[Mapping]) -> pd.Series:
    """Who meets every condition: 1, 0, or NaN for people of whom that is not known.

    Args:
        where: conditions with ``question`` and either ``answers`` or ends (``at_least``, ``above``, ``at_most``, ``below``).
    """
    each = pd.DataFrame({i: _fits_one(traits.frame, condition) for i, condition in enumerate(where)}, index=traits.frame.index)
    known = each.notna().all(axis=1) | (each == 0).any(axis=1)          # one miss is enough, whatever else is not known
    return each.eq(1).all(axis=1).astype("float64").where(known)


def _fits_one(frame: pd.DataFrame, condition: Mapping) -> pd.Series:
    question, answers = condition["question"], condition.get("answers") or []
    options = [f"{question}={answer}" for answer in answers if f"{question}={answer}" in frame]
    if any(column.startswith(f"{question}=") for column in frame):
        asked = frame[[column for column in frame if column.startswith(f"{question}=")]].notna().any(axis=1)
        chosen = frame[options].eq(1).any(axis=1) if options else pd.Series(False, index=frame.index)
        return chosen.astype("float64").where(asked)
    if question not in frame:
        return pd.Series(np.nan, index=frame.index)
    x = frame[question]
    if answers:
        return x.map(_text, na_action="ignore").isin([_text(answer) for answer in answers]).astype("float64").where(x.notna())
    value = pd.to_numeric(x, errors="coerce")
    inside = pd.Series(True, index=frame.index)
    for name, test in (("at_least", value.ge), ("above", value.gt), ("at_most", value.le), ("below", value.lt)):
        if condition.get(name) is not None:
            inside &= test(condition[name])
    return inside.astype("float64").where(value.notna())


def _text(value: object) -> str:
    return value if isinstance(value, str) else f"{value:g}"


def condition_text(condition: Mapping) -> str:
    """A condition as one line of text, the same every time.

    >>> condition_text({"question": "age", "at_least": 18, "below": 30}), condition_text({"question": "goal", "answers": ["a", "b"]})
    ('age>=18&<30', 'goal=a|b')
    """
    if condition.get("answers"):
        return f"{condition['question']}={'|'.join(_text(answer) for answer in condition['answers'])}"
    return condition["question"] + "&".join(f"{sign}{condition[name]:g}" for name, sign in ENDS.items() if condition.get(name) is not None)


def segments(traits: Traits, rules: Mapping[str, Mapping]) -> pd.DataFrame:
    """Who is in which segment: the ``segments`` table, one row per person and segment.

    Args:
        rules: name -> a mapping with ``where``, as the study gives them.
    """
    rows = [traits.frame.index[fits(traits, rule["where"]) == 1].to_series().to_frame("person_id").assign(segment=name)
            for name, rule in rules.items()]
    return pd.concat(rows, ignore_index=True) if rows else tables.empty("segments")


def segment_shares(traits: Traits, rules: Mapping[str, Mapping], members: pd.DataFrame, answers: pd.DataFrame, *,
                   minimum_people: int = 10, level: float = 0.95) -> pd.DataFrame:
    """Share of each segment among respondents, and among the members of each persona (the overlap), per wave, as rows of ``measures``.

    People of whom it is not known count in neither part. A share among fewer than ``minimum_people`` people is suppressed; what too few
    people make true is hidden where measures are shown (`helpers.disclosure`).
    """
    persona = _persona_of(members)
    rows = []
    for name, rule in rules.items():
        who = fits(traits, rule["where"]).dropna()
        for wave in sorted(answers["wave"].unique()):
            here = who[who.index.isin(answers.loc[answers["wave"] == wave, "person_id"].unique())]
            for group, values in [("all", here), *((p, here[here.index.isin(own)]) for p, own in persona.items())]:
                rows.append({"segment": name, "wave": wave, "persona": group, **_share(values, minimum_people, level, fewest=0)})
    if not rows:
        return tables.empty("measures")
    out = pd.DataFrame(rows).assign(metric="segment_share", stage="all", touchpoint="all", channel="all", period="all", unit="share",
                                    method="wilson")
    out["status"] = np.where(out["estimate"].isna(), "suppressed", "reported")
    return out


def _persona_of(members: pd.DataFrame) -> dict[str, pd.Index]:
    sure = members[members["is_assigned"] & (members["basis"] == "survey")] if len(members) else members
    return {p: pd.Index(rows["person_id"]) for p, rows in sure.groupby("persona", observed=True)}


def _share(values: pd.Series, least: int, level: float, fewest: int | None = None) -> dict:
    """Share of ones with its Wilson interval; empty when the people, or those who fit, are too few to speak of (nobody is no secret)."""
    n, x = len(values), int(values.sum())
    if n < least or 0 < x < (least if fewest is None else fewest):
        return {"estimate": np.nan, "low": np.nan, "high": np.nan, "n": n}
    low, high = intervals.wilson(x, n, level)
    return {"estimate": x / n, "low": float(low), "high": float(high), "n": n}


def wanted(traits: Traits, wish: Mapping, rules: Mapping[str, Mapping], members: pd.DataFrame, shares: pd.DataFrame, people: pd.Index, *,
           minimum_people: int = 10, level: float = 0.95) -> pd.DataFrame:
    """The wanted audience and the ideal customers beside the people who answered: the ``wanted`` table.

    Args:
        wish: ``audience`` (list) and ``ideals`` (by name), as the study gives them. rules: the segments. members: the ``memberships``.
        shares: ``measures`` with persona_share of the wave. people: person_id of who answered in the wave.

    A wanted share is tested with the score test, whose decision is that of the Wilson interval; q is corrected over all wanted shares.
    An ideal is looked for among everyone and in each persona; nearest is the one whose lead over the next has an interval above zero.
    """
    here = Traits(traits.frame[traits.frame.index.isin(people)], traits.about)
    rows = [_aim(i, aim, here, rules, shares, minimum_people, level) for i, aim in enumerate(wish.get("audience", []), start=1)]
    for name, ideal in wish.get("ideals", {}).items():
        rows += _ideal(name, ideal, here, _persona_of(members), minimum_people, level)
    if not rows:
        return tables.empty("wanted")
    out = pd.DataFrame(rows)
    out["q"] = intervals.benjamini_hochberg(_score_test(out))
    out["verdict"] = _verdict(out, 1 - level)
    return out


def _aim(i: int, aim: Mapping, here: Traits, rules: Mapping[str, Mapping], shares: pd.DataFrame, least: int, level: float) -> dict:
    row = {"kind": "audience", "persona": "all", "condition": "all", "wanted": aim["share"], "is_nearest": False, "source": aim["source"],
           "dated": aim["on"]}
    if aim.get("persona"):
        found = shares[(shares["persona"] == aim["persona"]) & (shares["segment"] == "all")] if len(shares) else shares
        values = found.iloc[0][["estimate", "low", "high", "n"]].to_dict() if len(found) else {"estimate": np.nan, "low": np.nan,
                                                                                              "high": np.nan, "n": 0}
        return {**row, "subject": aim["persona"], **values}
    where = rules[aim["segment"]]["where"] if aim.get("segment") else aim["where"]
    return {**row, "subject": aim.get("segment") or f"aim{i}", **_share(fits(here, where).dropna(), least, level)}


def _ideal(name: str, ideal: Mapping, here: Traits, persona: dict[str, pd.Index], least: int, level: float) -> list[dict]:
    base = {"kind": "ideal", "subject": name, "wanted": np.nan, "is_nearest": False, "source": ideal["source"], "dated": ideal["on"]}
    whole = fits(here, ideal["where"]).dropna()
    rows = [{**base, "condition": "all", "persona": "all", **_share(whole, least, level), "wanted": ideal.get("share") or np.nan}]
    parts = {p: whole[whole.index.isin(own)] for p, own in persona.items()}
    of_personas = [{**base, "condition": "all", "persona": p, **_share(part, least, level)} for p, part in parts.items()]
    known = [row for row in of_personas if not np.isnan(row["estimate"])]
    if len(known) == len(of_personas) - 1 and known:          # one hidden part would follow from the total and the others
        known.pop(int(np.argmin([row["estimate"] * row["n"] for row in known]))).update(estimate=np.nan, low=np.nan, high=np.nan)
    first = _nearest({p: part for p, part in parts.items() if len(part) >= least}, level)
    for row in known:
        row["is_nearest"] = row["persona"] == first
    rows += of_personas
    for condition in ideal["where"] if len(ideal["where"]) > 1 else []:
        rows.append({**base, "condition": condition_text(condition), "persona": "all",
                     **_share(fits(here, [condition]).dropna(), least, level)})
    return rows


def _nearest(parts: dict[str, pd.Series], level: float) -> str | None:
    """The persona of which the largest share fits, when the interval of its lead over the next leaves out zero."""
    order = sorted(parts, key=lambda p: -parts[p].mean())
    if len(order) < 2:
        return None
    (x1, n1), (x2, n2) = ((parts[p].sum(), len(parts[p])) for p in order[:2])
    return order[0] if intervals.newcombe(x2, n2, x1, n1, level)[0] > 0 else None


def _score_test(rows: pd.DataFrame) -> np.ndarray:
    """Two-sided p-value that the real share is the wanted one; NaN where nothing is wanted or known."""
    w, n = rows["wanted"].to_numpy(dtype=float), rows["n"].to_numpy(dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = (rows["estimate"].to_numpy(dtype=float) - w) / np.sqrt(w * (1 - w) / n)
    return 2 * special.ndtr(-np.abs(z))


def _verdict(rows: pd.DataFrame, alpha: float) -> np.ndarray:
    gap_low, gap_high = rows["low"] - rows["wanted"], rows["high"] - rows["wanted"]
    is_near = (gap_low >= -MARGIN) & (gap_high <= MARGIN)
    is_apart = (rows["q"] <= alpha) & ((gap_low > 0) | (gap_high < 0))
    is_less, is_more = is_apart & (gap_high < 0) & ~is_near, is_apart & (gap_low > 0) & ~is_near
    cases = [rows["wanted"].isna(), rows["estimate"].isna(), is_less, is_more, is_near]
    return np.select(cases, ["described", "cannot_tell", "less", "more", "as_wanted"], "cannot_tell")
