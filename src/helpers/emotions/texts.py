"""What the texts of a stage say, as measures: corrected by labels where enough were given at random, else as the scorer reads them."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from helpers import intervals
from helpers.emotions import labels as labelling
from helpers.emotions import ppi
from helpers.emotions.scoring import comment_valence

FAMILIES = ("frustration", "disappointment", "worry", "joy")
VALIDATED = "text_ppi"
CLASSES = {"negative_text": {"negative": 1.0, "mixed": 0.5}, "positive_text": {"positive": 1.0, "mixed": 0.5}}
VALENCES = {"negative": -1.0, "positive": 1.0}
KEY = ["row_id", "question_id"]
PLACE = ["wave", "stage"]
LARGE = 5_000  # people in a wave above which Student's t stands in for the bootstrap: with so many the two are the same
CHUNK = 100  # draws at a time, so that many people fit in memory


def scored_comments(comments: pd.DataFrame, moods: pd.DataFrame) -> pd.DataFrame:
    """The scores of each comment at a stage, from those of its clauses, each weighted by how strongly it speaks.

    Returns:
        One row per comment with a mood: ``row_id``, ``question_id``, ``person_id`` (a text without a person stands for one), ``wave``,
        ``stage``, ``touchpoint``, ``valence_text`` (-1 to 1), ``negative_text``, ``positive_text`` (probabilities), and
        ``felt:<family>``: the probability of each family of emotion, or, where the scorer only names them, the share of clauses; a
        clause of which it says neither counts as none.
    """
    named = {f: (moods["emotion"] == f).astype(float) for f in FAMILIES}
    shares = {f"felt:{f}": moods[f"p_{f}"].fillna(named[f]) if f"p_{f}" in moods else named[f] for f in FAMILIES}
    values = pd.DataFrame({"negative_text": moods["p_negative"], "positive_text": moods["p_positive"], **shares})
    weight = moods["valence"].abs() + 1e-6  # so that a comment of which no clause speaks is the plain mean of them
    by = [moods[c] for c in KEY]
    means = values.mul(weight, axis=0).groupby(by, observed=True).sum().div(weight.groupby(by, observed=True).sum(), axis=0)
    means = means.assign(valence_text=comment_valence(moods, KEY)).reset_index()
    placed = comments.loc[~comments["stage"].isin(["unassigned", "all"]), [*KEY, "person_id", *PLACE, "touchpoint"]]
    placed = placed.merge(means, on=KEY, how="inner", validate="one_to_one")
    return placed.assign(person_id=placed["person_id"].where(placed["person_id"].notna(), "row " + placed["row_id"].astype("str")))


def rescored(scored: pd.DataFrame, scores: pd.DataFrame | None) -> pd.DataFrame:
    """The same comments with the scores of another model, where it has them."""
    if scores is None:
        return scored
    other = scored[KEY].merge(scores, on=KEY, how="left", validate="one_to_one")
    new = {c: other[c].where(other[c].notna(), scored[c].array).to_numpy() for c in scores.columns.difference(KEY)}
    return scored.assign(**new)


def with_labels(scored: pd.DataFrame, comments: pd.DataFrame, labels: pd.DataFrame | None) -> pd.DataFrame:
    """The same rows with what people said of those texts: a column ``said <metric>`` per metric, NaN where nobody labelled.

    Only labels of texts that were drawn at random count; where two annotators differ, the mean of what they said.
    """
    metrics = ["valence_text", *CLASSES, *(f"felt:{f}" for f in FAMILIES)]
    out = scored.assign(**{f"said {m}": np.nan for m in metrics})
    if labels is None or labels.empty or scored.empty:
        return out
    parts = []
    for task, of_task in (("sentiment", metrics[:3]), ("emotion", metrics[3:])):
        found = labelling.matched(labels, comments, task)
        found = found[found["sampled_by"] == "random"]
        said = {m: found["label"].map(lambda x, m=m: _said(m, x)) for m in of_task}
        parts.append(found[KEY].assign(**{f"said {m}": v.astype(float) for m, v in said.items()}).groupby(KEY).mean())
    return scored.join(pd.concat(parts, axis=1), on=KEY)


def _said(metric: str, label: str) -> float:
    if metric == "valence_text":
        return VALENCES.get(label, 0.0)
    return CLASSES[metric].get(label, 0.0) if metric in CLASSES else float(metric == f"felt:{label}")


def text_measures(
    scored: pd.DataFrame, people: Iterable[tuple[str, pd.Series | None]], *, is_rules: bool, level: float, draws: int, random_state: int
) -> pd.DataFrame:
    """Valence, the shares of negative and positive texts, and the families of emotion, per stage, wave and persona.

    Everybody counts once: the mean of their comments. From 30 people labelled at random: `helpers.emotions.ppi.corrected`, method
    "text_ppi". Below that the mean of the scores with a bootstrap by respondent, method "text_rules_bootstrap" or "text_model_bootstrap":
    not validated on the texts of the study.

    Args:
        scored: from `with_labels`. people: persona and the people in it; None for all.

    Returns:
        Rows of ``measures`` without the columns that are "all"; and ``text_labels``: people labelled at random, where there are any.
    """
    metrics = [c for c in scored if c.startswith(("valence_text", "negative_text", "positive_text", "felt:"))]
    name = "rules" if is_rules else "model"
    rows = []
    for wave, of_wave in scored.groupby("wave", sort=True, observed=True):
        each = of_wave.groupby(["stage", "person_id"], sort=True, observed=True)[metrics].mean()
        cells = [(p, s, own) for p, inside in people for s, own in _stages(each, inside)]
        bands, way = _bands(each, cells, level, draws, random_state)
        read = set(of_wave.loc[of_wave[[f"said {m}" for m in metrics]].notna().any(axis=1), "stage"])
        for number, (persona, stage, own) in enumerate(cells):
            here = {"wave": wave, "stage": stage, "persona": persona, "n": len(own)}
            texts = of_wave if stage in read else of_wave.iloc[:0]
            texts = texts[(texts["stage"] == stage) & texts["person_id"].isin(own.index)]
            rows += [{**here, **row} for row in _cell(texts, own, bands[number], metrics, f"text_{name}_{way}", level)]
    return pd.DataFrame(rows)


def _stages(each: pd.DataFrame, inside: pd.Series | None) -> list[tuple[str, pd.DataFrame]]:
    own = each if inside is None else each[each.index.get_level_values("person_id").isin(inside)]
    return [(stage, rows.droplevel("stage")) for stage, rows in own.groupby("stage", sort=True, observed=True)]


def _cell(texts: pd.DataFrame, own: pd.DataFrame, bands: np.ndarray, metrics: list[str], method: str, level: float) -> list[dict]:
    """Every metric of one cell, and how many people were labelled there."""
    rows = []
    for place, metric in enumerate(metrics):
        unit, said = ("valence" if metric == "valence_text" else "share"), texts[f"said {metric}"]
        labelled = texts.loc[said.notna(), "person_id"].nunique()
        if labelled >= ppi.FEWEST:
            scores = ppi.by_person(texts[metric], said, texts["person_id"])
            ends, how = ppi.corrected(*scores, is_share=unit == "share", level=level), VALIDATED
        else:
            mean = own[metric].mean()
            is_still = unit == "share" and mean in (0, 1)  # nothing to draw from, which is no certainty
            ends = (mean, *(map(float, intervals.wilson(mean * len(own), len(own), level)) if is_still else bands[:, place]))
            how = method
        rows.append({"metric": metric, **dict(zip(("estimate", "low", "high"), ends)), "unit": unit, "method": how})
        if metric == "valence_text" and labelled:
            none = {"estimate": float(labelled), "low": np.nan, "high": np.nan}
            rows.append({"metric": "text_labels", **none, "unit": "count", "method": "count"})
    return rows


def _bands(each: pd.DataFrame, cells: list, level: float, draws: int, random_state: int) -> tuple[list[np.ndarray], str]:
    """The interval of each metric of each cell (2 × metrics), by drawing the people of the wave again and again."""
    people = each.index.get_level_values("person_id").unique().sort_values()
    if len(people) > LARGE:
        return [np.stack(_t_ends(own, level)) for _, _, own in cells], "mean_t"
    at = [people.get_indexer(own.index) for _, _, own in cells]
    values = [own.to_numpy() for _, _, own in cells]
    parts = [[] for _ in cells]
    for start in range(0, draws, CHUNK):
        weights = intervals.bootstrap_weights(len(people), min(CHUNK, draws - start), random_state + start).astype(float)
        for number, (place, value) in enumerate(zip(at, values)):
            own = weights[:, place]
            with np.errstate(invalid="ignore", divide="ignore"):
                parts[number].append(own @ value / own.sum(axis=1, keepdims=True))
    drawn = [np.concatenate(p) for p in parts]
    return [np.stack(intervals.percentile(d, intervals.expanded(level, max(len(v), 2)))) for d, v in zip(drawn, values)], "bootstrap"


def _t_ends(own: pd.DataFrame, level: float) -> tuple[np.ndarray, np.ndarray]:
    _, low, high = intervals.mean_t(own.sum().to_numpy(), (own**2).sum().to_numpy(), len(own), level)
    return low, high
