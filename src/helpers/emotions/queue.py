"""Which comments to label next: half drawn at random per stage, half where the scorer is least sure or is contradicted."""

from __future__ import annotations

import hashlib
from itertools import zip_longest

import numpy as np
import pandas as pd

from helpers.emotions import labels as labelling
from helpers.emotions.texts import KEY, scored_comments

RESERVED = 60  # people per stage whom only chance may pick, so that hard cases never thin out the random sample
CLASSES = np.array(["negative", "neutral", "positive"])
APART = 0.75  # of a rating and a valence, each from -1 to 1, before they contradict each other


def queue(
    comments: pd.DataFrame,
    moods: pd.DataFrame,
    labels: pd.DataFrame,
    *,
    wave: str,
    annotator: str,
    task: str = "sentiment",
    second: pd.DataFrame | None = None,
    random_state: int = 7,
) -> pd.DataFrame:
    """The comments of a wave that this annotator has not labelled yet, in the order to label them.

    The order of chance is fixed by the seed, the stage and the person, and never by the text: however far one gets, what was labelled is
    a random sample of the people of each stage, and a second annotator meets the same comments. The people whom chance would pick last
    are free for the other half.

    Args:
        comments, moods: tables of that name. labels: from `helpers.emotions.labels.read_labels`.
        second: moods of another scorer, whose different opinion makes a comment worth a look; a rating that contradicts the text does too.

    Returns:
        One row per comment: the columns of ``comments``, then ``sampled_by`` (random, disagree, uncertain) and ``predicted``. Turns go
        round the stages, a random comment and a hard one by turns.
    """
    known = comments[(comments["wave"] == wave) & comments["text"].notna()]
    scored = scored_comments(known, moods)
    if scored.empty:
        return known.iloc[:0].assign(sampled_by="random", predicted="")
    scored = _judged(scored, known, second)
    lanes = []
    for stage, own in scored.groupby("stage", sort=True, observed=True):
        chance, hard = _halves(own, f"{random_state}|{wave}|{stage}")
        lanes.append([row for pair in zip_longest(chance, hard) for row in pair if row is not None])
    rows = [row for turn in zip_longest(*lanes) for row in turn if row is not None]
    order = pd.DataFrame(rows, columns=[*KEY, "sampled_by", "predicted"])
    found = order.merge(known, on=KEY, how="left", validate="one_to_one")[[*known.columns, "sampled_by", "predicted"]]
    mine = labelling.matched(labels[labels["annotator"] == annotator], known, task)
    return found[~pd.MultiIndex.from_frame(found[KEY]).isin(pd.MultiIndex.from_frame(mine[KEY]))].reset_index(drop=True)


def _judged(scored: pd.DataFrame, comments: pd.DataFrame, second: pd.DataFrame | None) -> pd.DataFrame:
    """What the scorer thinks of each comment, how little it is sure (``doubt``), and whether something contradicts it."""
    sure = opinions(scored)
    out = scored.assign(predicted=CLASSES[sure.argmax(axis=1)], doubt=1 - sure.max(axis=1))
    rating = out.join(comments.set_index(KEY)["rating"], on=KEY)["rating"]
    against = (rating - out["valence_text"]).abs().gt(APART).to_numpy()
    if second is not None:
        other = scored_comments(comments, second)
        other = pd.Series(CLASSES[opinions(other).argmax(axis=1)], index=pd.MultiIndex.from_frame(other[KEY]))
        other = other.reindex(pd.MultiIndex.from_frame(out[KEY])).to_numpy()
        against = against | (pd.notna(other) & (other != out["predicted"].to_numpy()))
    return out.assign(against=against)


def opinions(scored: pd.DataFrame) -> np.ndarray:
    """The probability of negative, neutral and positive of each comment."""
    negative, positive = scored["negative_text"].to_numpy(), scored["positive_text"].to_numpy()
    return np.column_stack([negative, 1 - negative - positive, positive])


def _halves(own: pd.DataFrame, seed: str) -> tuple[list[tuple], list[tuple]]:
    """A comment of each person in the order of chance, and the hardest comments of those whom chance picks last."""
    turn, own_turn = [_drawn(seed, p) for p in own["person_id"]], [_drawn(seed, f"{a}|{b}") for a, b in zip(*(own[c] for c in KEY))]
    people = own.assign(turn=turn, own_turn=own_turn).sort_values(["turn", "own_turn"], kind="stable")
    one = people.drop_duplicates("person_id")
    reserved = max(RESERVED, len(one) // 2)
    free = people[~people["person_id"].isin(one["person_id"].iloc[:reserved])]
    hard = free.sort_values(["against", "doubt", "turn"], ascending=[False, False, True], kind="stable")
    chance = [(r.row_id, r.question_id, "random", r.predicted) for r in one.iloc[:reserved].itertuples()]
    return chance, [(r.row_id, r.question_id, "disagree" if r.against else "uncertain", r.predicted) for r in hard.itertuples()]


def _drawn(seed: str, name: str) -> str:
    return hashlib.sha256(f"{seed}|{name}".encode()).hexdigest()


def progress(labels: pd.DataFrame, comments: pd.DataFrame, wave: str, task: str = "sentiment") -> pd.Series:
    """People labelled at random at each stage of a wave."""
    found = labelling.matched(labels, comments[comments["wave"] == wave], task)
    found = found[found["sampled_by"] == "random"]
    who = found["person_id"].where(found["person_id"].notna(), found["row_id"])
    return who.groupby(found["stage"]).nunique()
