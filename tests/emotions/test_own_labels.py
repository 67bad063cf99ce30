"""What labels of one's own teach, and how honestly it is measured."""

import numpy as np
import pandas as pd
import pytest
from conftest import needs_shared

from helpers.emotions.own_labels import FEWEST, _bent, _calibrated, agreement, calibration_error, fit_own
from helpers.errors import UsageError


def labelled(n=60, seed=0):
    """Texts in which one word in ten tells the tone, by persons who write three each."""
    rng = np.random.default_rng(seed)
    label = rng.choice(["negative", "neutral", "positive"], n, p=[0.5, 0.3, 0.2])
    tells = {"negative": ["traag", "duur"], "neutral": ["doos", "blauw"], "positive": ["mooi", "snel"]}
    filler = ["de", "jurk", "site", "winkel", "kwam", "was", "heel", "weer"]
    text = [" ".join([*rng.choice(filler, 5), rng.choice(tells[x])]) for x in label]
    comments = pd.DataFrame({"row_id": np.arange(n), "text": text, "language": "nl", "person_id": [f"p{i // 3}" for i in range(n)]})
    return pd.DataFrame({"row_id": np.arange(n), "label": label, "task": "sentiment"}), comments


@pytest.fixture(scope="module")
def model():
    return fit_own(*labelled(), use="words")


def test_it_learns_what_tells_and_gives_probabilities_that_add_up(model):
    p = model.probabilities(pd.Series(["winkel was traag", "jurk mooi"], index=[8, 9]), "nl")
    assert p.idxmax(axis=1).tolist() == ["negative", "positive"] and list(p.index) == [8, 9]
    assert np.allclose(p.sum(axis=1), 1) and np.allclose(model.out_of_fold.sum(axis=1), 1)
    assert model.macro_f1 > 0.9 and model.probabilities(pd.Series([], dtype="str"), "nl").empty


def test_the_same_labels_are_the_same_model_and_others_another(model):
    labels, comments = labelled()
    again = fit_own(labels.sample(frac=1, random_state=3), comments, use="words")
    assert again.model_hash == model.model_hash
    labels.loc[0, "label"] = "positive" if labels["label"][0] != "positive" else "negative"
    assert fit_own(labels, comments, use="words").model_hash != model.model_hash


def test_labels_that_hang_together_with_nothing_are_not_praised():
    labels, comments = labelled(120)
    labels["label"] = np.random.default_rng(1).choice(["negative", "positive"], 120)
    found = fit_own(labels, comments, use="words")
    assert found.macro_f1 < 0.65 and found.ece < 0.2 and found.out_of_fold.to_numpy().max() < 0.85


def test_a_person_is_never_on_both_sides():
    """Ten people who always write the same sentence with the same label, at random: who looks at the person's other texts is always right."""
    rng = np.random.default_rng(5)
    text = [" ".join(rng.choice(list("abcdefghijklmnopqrstuvwxyz"), 6)) for _ in range(20)]
    rows = pd.DataFrame({"text": np.repeat(text, 5), "label": np.repeat(rng.permutation(["x", "y"] * 10), 5), "person_id": np.repeat(range(20), 5)})
    rows = rows.assign(row_id=range(100), language="nl")
    assert fit_own(rows[["row_id", "label"]], rows, use="words").accuracy < 0.8


def test_a_text_may_have_several_labels():
    labels, comments = labelled(60)
    both = pd.concat([labels, labels[labels["label"] == "negative"].assign(label="costly"), labels.head(1).assign(label="rare")])
    found = fit_own(both.replace({"label": {"neutral": "none"}}), comments, task="sentiment", is_many=True, use="words")
    assert found.classes == ["costly", "negative", "positive"] and found.left_out == ["rare"]
    assert found.probabilities(pd.Series(["was duur"]), "nl")[["costly", "negative"]].gt(0.5).all(axis=None)


def test_a_label_of_a_part_teaches_that_part():
    comments = pd.DataFrame({"row_id": range(8), "text": [f"{a} {x}, {b} {x}" for x in "klmn" for a, b in (("mooie", "trage"),) * 2], "language": "nl"})
    labels = pd.concat([comments.assign(span="0-7", label="positive"), comments.assign(span="9-16", label="negative")])
    found = fit_own(labels[["row_id", "span", "label"]], comments, use="words")
    assert found.probabilities(pd.Series(["trage"]), "nl").idxmax(axis=1).tolist() == ["negative"]


def test_too_few_labels_are_refused():
    labels, comments = labelled(FEWEST - 1)
    with pytest.raises(UsageError, match="too few texts"):
        fit_own(labels, comments, use="words")


def test_the_calibration_error_is_the_gap_by_hand():
    """Two texts promised .9 and .1, both came: the gaps are .1 and .9, in two bins, two classes: (.1 + .9) / 2; three times the first: .3."""
    came, promised = np.array([[1, 0], [1, 0]]), np.array([[0.9, 0.1], [0.1, 0.9]])
    assert calibration_error(came, promised) == pytest.approx(0.5)
    assert calibration_error(came, promised, np.array([3.0, 1.0])) == pytest.approx((3 * 0.1 + 0.9) / 4)
    assert agreement(np.array([[1, 0], [0, 1]]), np.array([[0.9, 0.1], [0.4, 0.6]])) == (1.0, 1.0)


def test_labels_of_a_tone_each_give_probabilities_as_all_texts_have_them():
    """Of 900 texts .5, .3 and .2 have each tone; 70 labels each say .33. One text in four tells nothing."""
    labels, comments = labelled(900)
    comments["text"] = comments["text"].where(labels.groupby("label").cumcount() % 4 > 0, "de winkel was heel weer")
    even = labels.groupby("label").head(70)
    found = fit_own(even, comments, use="words")
    truth = np.array([0.5, 0.3, 0.2])
    assert np.abs(found.shares.to_numpy() - truth).max() < 0.08 < np.abs(1 / 3 - truth).max()
    same = fit_own(even.assign(sampled_by="random"), comments, use="words")
    assert same.shares.tolist() == pytest.approx([1 / 3] * 3) and same.model_hash != found.model_hash
    rest = comments[~comments["row_id"].isin(even["row_id"])]
    wanted = pd.get_dummies(labels.set_index("row_id").loc[rest["row_id"], "label"]).to_numpy(dtype=int)
    off, before = (calibration_error(wanted, m.probabilities(rest["text"], "nl").to_numpy()) for m in (found, same))
    assert off < 0.6 * before


def test_labels_by_chance_among_others_tell_the_shares():
    labels, comments = labelled(120)
    labels["sampled_by"] = np.where(labels["row_id"] < 60, "random", "uncertain")
    mixed = labels[(labels["sampled_by"] == "random") | (labels["label"] == "positive")]
    own = mixed[mixed["sampled_by"] == "random"]["label"].value_counts(sort=False).sort_index()
    assert fit_own(mixed, comments, use="words").shares.to_dict() == pytest.approx(((own + 0.5) / (own + 0.5).sum()).to_dict())


@needs_shared
def test_fifty_labels_a_class_teach_the_tone_of_posts(shared):
    """By words alone, so that the extra is not needed: research found .554; the bar of .70 is for both (benchmarks/emotions.py)."""
    rows = pd.read_csv(shared / "data" / "text_twitter_us_airline" / "tweets_no_names.csv.gz").drop_duplicates("text").iloc[:6000]
    rows = rows.rename(columns={"tweet_id": "row_id", "airline_sentiment": "label"})[["row_id", "text", "label"]].assign(language="en")
    few = rows.groupby("label").sample(50, random_state=1)
    rest = rows.drop(few.index).head(1500)
    found = fit_own(few[["row_id", "label"]], few, use="words")
    p = found.probabilities(rest["text"], "en").to_numpy()
    assert agreement((rest["label"].to_numpy()[:, None] == np.array(found.classes)).astype(int), p)[0] >= 0.5


def test_with_several_labels_a_class_is_called_from_a_half_and_all_must_be_right():
    wanted, p = np.array([[1, 0], [1, 1], [0, 0]]), np.array([[0.5, 0.49], [0.9, 0.2], [0.1, 0.1]])
    assert agreement(wanted, p, is_many=True) == (pytest.approx((1.0 + 0.0) / 2), pytest.approx(2 / 3))
    assert agreement(wanted[:2], p[:2], weight=np.array([3.0, 1.0]))[1] == 1.0


@pytest.mark.parametrize("is_many", [False, True])
def test_calibration_bends_what_was_promised_to_what_came_unless_there_is_little_to_learn_from(is_many):
    """Promised .9, but only seven in ten came: with many texts the bent promise is .7; with ten it stays nearer to .9."""
    raw, seven = np.array([[0.9, 0.1]]), np.array([[1, 0]] * 7 + [[0, 1]] * 3)
    many, few = (float(_bent(raw, _calibrated(np.repeat(raw, 10 * n, axis=0), np.tile(seven, (n, 1)), is_many), is_many)[0, 0]) for n in (200, 1))
    assert many == pytest.approx(0.7, abs=0.01) and 0.71 < few < 0.9
    assert _bent(raw, np.array([1.0, 0, 0]), is_many) == pytest.approx(np.array([[81 / 82, 1 / 82]]) if not is_many else raw)
