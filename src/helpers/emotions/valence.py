"""How each stage feels: what people report and what their words say, as two measures that are never averaged into one."""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers import intervals, tables
from helpers.emotions.texts import rescored, scored_comments, text_measures, with_labels
from helpers.emotions.themes import NOWHERE, rated_touchpoints

RATED = ("rating", "csat")
HIGH_RATING, STRONG = 0.5, 0.4  # a rating in the best quarter beside a clearly negative clause is a conflict


def stage_valence(
    answers: pd.DataFrame,
    comments: pd.DataFrame,
    moods: pd.DataFrame,
    memberships: pd.DataFrame | None = None,
    *,
    labels: pd.DataFrame | None = None,
    scores: pd.DataFrame | None = None,
    minimum_people: int = 10,
    level: float = 0.95,
    draws: int = 1000,
    random_state: int = 7,
) -> pd.DataFrame:
    """Valence and emotions per stage, persona and wave.

    Args:
        answers: table ``answers``. comments, moods: tables of that name. memberships: for rows per persona beside "all".
        labels: from `helpers.emotions.labels.read_labels`: what people said of a random sample of the comments.
        scores: of the comments by a model that was adopted (`helpers.emotions.adopt`), in place of those of the moods.
        minimum_people: below it a row is kept as "suppressed", without numbers.
        draws: of the bootstrap by respondent.

    Returns:
        Table ``measures``: ``valence_reported`` (ratings and satisfaction rescaled to -1 to 1, mean per person first, t interval),
        ``valence_touchpoint`` (the same per touchpoint; from text where nobody rated), ``emotion:<id>`` (share of people who ticked it,
        Wilson), and of the texts ``valence_text``, ``negative_text``, ``positive_text`` and ``felt:<family>``
        (`helpers.emotions.texts.text_measures`; only the method "text_ppi" is validated). Nothing asked or said gives no row.
    """
    reported = per_stage(answers)
    scored = rescored(scored_comments(comments, moods), scores)
    is_rules = scores is None and bool((moods["scorer"] == "rules").all())
    at_touchpoint = _at_touchpoints(answers, scored, "text_rules_mean_t" if is_rules else "text_model_mean_t")
    ticked = _ticked(answers)
    groups = persona_groups(memberships)
    read = text_measures(
        with_labels(scored, comments, labels), groups, is_rules=is_rules, level=level, draws=draws, random_state=random_state
    )
    parts = [_suppressed(read.assign(status="inferred", touchpoint="all"), minimum_people)] if len(read) else []
    for persona, inside in groups:

        def of(frame: pd.DataFrame, inside: pd.Series | None = inside) -> pd.DataFrame:
            return frame if inside is None else frame[frame["person_id"].isin(inside)]

        parts += [
            _means(of(reported), "valence_reported", "mean_t", "reported", minimum_people, level).assign(persona=persona),
            _means(of(at_touchpoint), "valence_touchpoint", None, None, minimum_people, level).assign(persona=persona),
            _shares(of(ticked), minimum_people, level).assign(persona=persona),
        ]
    filled = [p for p in parts if len(p)]
    if not filled:
        return tables.empty("measures")
    made = pd.concat(filled, ignore_index=True).assign(channel="all", segment="all", period="all")
    return tables.conform(made, "measures")


def persona_groups(memberships: pd.DataFrame | None) -> list[tuple[str, pd.Series | None]]:
    """ "all", then each persona with its people."""
    if memberships is None or memberships.empty:
        return [("all", None)]
    sure = memberships[memberships["is_assigned"]]
    return [("all", None), *((p, g) for p, g in sure.groupby("persona", observed=True)["person_id"])]


def _per_person(frame: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """One value per person and place; a text without a person stands for one."""
    who = frame["person_id"].where(frame["person_id"].notna(), "row " + frame["row_id"].astype("str"))
    return frame.assign(person_id=who).groupby([*by, "person_id"], as_index=False, observed=True)["valence"].mean()


def per_stage(answers: pd.DataFrame) -> pd.DataFrame:
    """Mean rating (``valence``) per person × stage × wave, rescaled to -1 to 1."""
    rated = answers[answers["metric"].isin(RATED) & answers["score"].notna()]
    width = rated["scale_max"] - rated["scale_min"]
    rated = rated.assign(valence=2 * (rated["score"] - rated["scale_min"]) / width.where(width > 0) - 1)
    rated = rated[rated["valence"].between(-1, 1) & ~rated["stage"].isin(["unassigned", "all"])]
    return _per_person(rated, ["wave", "stage"]).assign(touchpoint="all")


def _at_touchpoints(answers: pd.DataFrame, scored: pd.DataFrame, method: str) -> pd.DataFrame:
    """Ratings per person × touchpoint, and moods at touchpoints that nobody rated."""
    by = ["wave", "stage", "touchpoint"]
    rated = rated_touchpoints(answers)
    rated = rated.assign(valence=2 * rated["share_of_scale"] - 1)
    told = _per_person(rated[~rated["stage"].isin(["unassigned", "all"])], by).assign(method="mean_t", status="reported")
    read = _per_person(scored.rename(columns={"valence_text": "valence"}), by).assign(method=method, status="inferred")
    read = read[~read["touchpoint"].isin(NOWHERE)]
    known = pd.MultiIndex.from_frame(told[by])
    return pd.concat([f for f in (told, read[~pd.MultiIndex.from_frame(read[by]).isin(known)]) if len(f)] or [told], ignore_index=True)


def _means(people: pd.DataFrame, metric: str, method: str | None, status: str | None, minimum_people: int, level: float) -> pd.DataFrame:
    """Mean over people with Student's t interval, kept within -1 to 1."""
    if people.empty:
        return pd.DataFrame()
    by = ["wave", "stage", "touchpoint", *(["method", "status"] if method is None else [])]
    sums = (
        people.assign(square=people["valence"] ** 2)
        .groupby(by, as_index=False, observed=True)
        .agg(total=("valence", "sum"), square=("square", "sum"), n=("valence", "size"))
    )
    mean, low, high = intervals.mean_t(sums["total"], sums["square"], sums["n"], level)
    rows = sums.assign(metric=metric, estimate=mean, low=np.maximum(low, -1), high=np.minimum(high, 1), unit="valence")
    if method is not None:
        rows = rows.assign(method=method, status=status)
    return _suppressed(rows.drop(columns=["total", "square"]), minimum_people)


def _ticked(answers: pd.DataFrame) -> pd.DataFrame:
    """One row per person × stage × emotion, with whether it was ticked."""
    asked = answers[(answers["metric"] == "emotion") & ~answers["stage"].isin(["unassigned", "all"])]
    name = asked["label"].fillna(asked["question_id"].str.split("=").str[-1])
    asked = asked.assign(emotion=name, ticked=asked["score"].fillna(1) > 0)
    return asked.groupby(["wave", "stage", "emotion", "person_id"], as_index=False, observed=True)["ticked"].max()


def _shares(ticked: pd.DataFrame, minimum_people: int, level: float) -> pd.DataFrame:
    """Share of the people asked at a stage who ticked an emotion; who ticked others did not tick this one."""
    if ticked.empty:
        return pd.DataFrame()
    asked = ticked.groupby(["wave", "stage"], observed=True)["person_id"].nunique().rename("n").reset_index()
    counts = ticked.groupby(["wave", "stage", "emotion"], as_index=False, observed=True)["ticked"].sum()
    rows = counts.merge(asked, on=["wave", "stage"], validate="many_to_one")
    low, high = intervals.wilson(rows["ticked"], rows["n"], level)
    rows = rows.assign(
        metric="emotion:" + rows["emotion"],
        estimate=rows["ticked"] / rows["n"],
        low=low,
        high=high,
        touchpoint="all",
        unit="share",
        method="wilson",
        status="reported",
    )
    return _suppressed(rows.drop(columns=["emotion", "ticked"]), minimum_people)


def _suppressed(rows: pd.DataFrame, minimum_people: int) -> pd.DataFrame:
    few = rows["n"] < minimum_people
    hidden = {c: rows[c].where(~few) for c in ("estimate", "low", "high")}
    return rows.assign(**hidden, status=rows["status"].where(~few, "suppressed"))


def conflicts(comments: pd.DataFrame, moods: pd.DataFrame) -> pd.DataFrame:
    """Where the mark and the words disagree: a high rating beside a clearly negative clause, or the reverse.

    Returns:
        One row per clause, sharpest first: ``row_id``, ``question_id``, ``span``, ``stage``, ``rating``, ``valence``, ``conflict``
        ("high_rating_negative_text" or "low_rating_positive_text"). Conflicts are for reading; they are never averaged away.
    """
    keys = ["row_id", "question_id"]
    joined = moods.merge(comments[[*keys, "rating"]], on=keys, how="inner", validate="many_to_one")
    high = (joined["rating"] >= HIGH_RATING) & (joined["valence"] <= -STRONG)
    low = (joined["rating"] <= -HIGH_RATING) & (joined["valence"] >= STRONG)
    joined["conflict"] = np.where(high, "high_rating_negative_text", "low_rating_positive_text")
    joined["gap"] = (joined["rating"] - joined["valence"]).abs()
    found = joined[high | low].sort_values(["gap", *keys, "span"], ascending=[False, True, True, True], kind="stable", ignore_index=True)
    return found[[*keys, "span", "stage", "rating", "valence", "conflict"]]
