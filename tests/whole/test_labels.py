"""The labelling loop on the sample: forty people per stage read by an annotator who knows what was planted."""

import re

import numpy as np
import pandas as pd
import pytest
import yaml
from conftest import ROOT

from helpers import emotions
from helpers.emotions.labels import add_label, read_labels
from helpers.emotions.queue import queue

TRUTH = ROOT / "tests" / "truth"
STAGES = ("awareness", "consideration", "decision", "retention", "advocacy")
NEEDED = 40
TONES = {"negative": -1.0, "neutral": 0.0, "positive": 1.0}


@pytest.fixture(scope="module")
def planted_tone(sample):
    """What the text was written to say: a complaint is negative, a sentence without opinion neutral, the rest praise."""
    comments = sample.every("comments")
    hits = pd.read_csv(TRUTH / "hits.csv")
    where = set(zip(hits["wave"], hits["row"].astype(str), hits["question"]))
    bank = yaml.safe_load((TRUTH / "sample_texts.yml").read_text(encoding="utf-8"))["neutral"]
    plain = {re.sub(r"\W", "", s).casefold() for stage in bank.values() for texts in stage.values() for s in texts}
    row = comments["row_id"].str.rpartition(":")[2]
    complains = [key in where for key in zip(comments["wave"], row, comments["question_id"])]
    is_plain = comments["text"].map(lambda t: re.sub(r"\W", "", t).casefold() in plain) | (comments["kind"] == "ticket")
    return pd.Series(np.select([complains, is_plain], ["negative", "neutral"], "positive"), index=comments.index)


@pytest.fixture(scope="module")
def labels(sample, planted_tone, tmp_path_factory):
    """Labels as the queue asks for them: forty people at random per stage, and as many hard ones."""
    file, comments = tmp_path_factory.mktemp("labels") / "sample.labels.csv", sample.every("comments")
    asked = queue(comments, sample.every("moods"), read_labels(file), wave=sample.wave, annotator="an")
    tone = planted_tone.set_axis(pd.MultiIndex.from_frame(comments[["row_id", "question_id"]]))
    for (_, by), rows in asked.groupby(["stage", asked["sampled_by"] == "random"]):
        for _, row in rows.head(NEEDED if by else 10).iterrows():
            add_label(file, row, "sentiment", tone[row["row_id"], row["question_id"]], annotator="an", sampled_by=row["sampled_by"])
    return read_labels(file)


@pytest.fixture(scope="module")
def felt(sample, labels):
    given = [sample.every(name) for name in ("answers", "comments", "moods", "memberships")]
    found = emotions.stage_valence(*given, labels=labels)
    return found[found["persona"] == "all"].set_index(["wave", "stage", "metric"])


def test_forty_labels_a_stage_validate_the_wave_that_was_labelled_and_no_other(sample, felt):
    methods = felt.loc[felt.index.get_level_values("metric") == "valence_text", "method"]
    assert set(methods[sample.wave]) == {"text_ppi"} and set(methods.drop(sample.wave)) == {"text_rules_bootstrap"}
    assert felt.loc[(sample.wave, list(STAGES), "text_labels"), "estimate"].tolist() == [NEEDED] * len(STAGES)


def test_the_corrected_bands_hold_what_was_planted(sample, felt, planted_tone):
    comments = sample.every("comments").assign(tone=planted_tone)
    comments = comments[comments["wave"] == sample.wave]
    held = []
    for metric, value in (("negative_text", comments["tone"].eq("negative")), ("valence_text", comments["tone"].map(TONES))):
        truth = value.astype(float).groupby([comments["stage"], comments["person_id"]]).mean().groupby("stage").mean()
        rows = felt.xs((sample.wave, metric), level=("wave", "metric"))
        held += [rows.loc[s, "low"] <= truth[s] <= rows.loc[s, "high"] for s in STAGES]
    assert sum(held) >= len(held) - 1


def test_a_model_from_these_labels_is_adopted_only_when_its_whole_interval_is_better(sample, labels):
    found = emotions.adopt(labels, sample.every("comments"), sample.every("moods"), draws=500)
    log = found.readers.set_index("scorer")
    assert log.loc["own", "is_used"] == (log.loc["own", "low"] > 0) == (found.scores is not None)
    assert 150 < log.loc["rules", "people"] == log.loc["own", "people"] <= NEEDED * len(STAGES)   # some people were drawn at two stages
