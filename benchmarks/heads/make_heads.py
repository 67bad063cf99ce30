"""Makes the small heads that the package carries (src/helpers/emotions/heads/): tone and families of emotion from a text's vector.

Run ``python benchmarks/heads/make_heads.py [folder of vectors]`` with the folder of real data (shared/) beside the repo and the extra
`embeddings`: the same bytes each time. Tone and families come from the English comments of GoEmotions (train part;
Apache-2.0), the mean of Dutch from the Dutch lines of XED (CC BY 4.0). The vectors take twenty minutes and are kept in the folder.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.emotions import embeddings

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
POSITIVE = ["admiration", "amusement", "approval", "caring", "desire", "excitement", "gratitude", "joy", "love", "optimism", "pride",
            "relief"]
NEGATIVE = ["anger", "annoyance", "disappointment", "disapproval", "disgust", "embarrassment", "fear", "grief", "nervousness", "remorse",
            "sadness"]
FAMILIES = {
    "frustration": ["anger", "annoyance", "disapproval", "disgust"],
    "disappointment": ["disappointment", "sadness", "grief", "remorse", "embarrassment"],
    "worry": ["fear", "nervousness", "confusion"],
    "joy": ["joy", "admiration", "amusement", "approval", "gratitude", "love", "relief", "excitement", "optimism", "pride", "caring"],
    "surprise": ["surprise"],
}
TONES = ("negative", "neutral", "positive")


def go_emotions(part: str) -> tuple[pd.Series, pd.DataFrame]:
    """Texts of one part of GoEmotions, cut as the model reads them, and which of 28 emotions each has."""
    folder = DATA / "text_goemotions"
    names = [name.strip() for name in (folder / "labels.txt").read_text(encoding="utf-8").splitlines() if name.strip()]
    rows = pd.read_csv(folder / f"{part}.tsv", sep="\t", header=None, names=["text", "said", "id"], quoting=3, dtype="str")
    said = rows["said"].str.split(",").map(lambda numbers: {names[int(i)] for i in numbers})
    return rows["text"].str.slice(0, embeddings.LONGEST), pd.DataFrame({n: said.map(lambda s, n=n: n in s) for n in names})


def tone(said: pd.DataFrame) -> np.ndarray:
    """0 negative, 1 neutral, 2 positive; -1 where both are said."""
    good, bad = said[POSITIVE].any(axis=1), said[NEGATIVE].any(axis=1)
    return np.select([good & ~bad, bad & ~good, ~good & ~bad], [2, 0, 1], -1)


def families(said: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({family: said[names].any(axis=1) for family, names in FAMILIES.items()})


def unit(raw: np.ndarray, mean: np.ndarray) -> np.ndarray:
    return (raw - mean) / np.linalg.norm(raw - mean, axis=1, keepdims=True)


def main(folder: str | None = None) -> None:
    from sklearn.linear_model import LogisticRegression

    texts, said = go_emotions("train")
    dutch = pd.read_csv(DATA / "text_xed_nl" / "xed_nl.csv")["text"].fillna("").astype("str")
    raw, nl = (embeddings.raw_vectors(t, cache=folder) for t in (texts, dutch))
    en = raw.mean(axis=0)
    pd.DataFrame({"nl": nl.mean(axis=0), "en": en}).to_csv(embeddings.FOLDER / "means.tsv", sep="\t", index=False, float_format="%.5f")
    seen, tones = unit(raw, en), tone(said)
    model = LogisticRegression(C=3, class_weight="balanced", max_iter=500).fit(seen[tones >= 0], tones[tones >= 0])
    head = {name: [model.intercept_[i], *model.coef_[i]] for i, name in enumerate(TONES)}
    for family, truth in families(said).items():
        model = LogisticRegression(C=3, max_iter=500).fit(seen, truth)
        head[family] = [model.intercept_[0], *model.coef_[0]]
    table = pd.DataFrame(head, index=["intercept", *range(embeddings.WIDTH)])
    table.rename_axis("part").to_csv(embeddings.FOLDER / "heads.tsv", sep="\t", float_format="%.4f")
    print(table.head(1).round(3).to_string())


if __name__ == "__main__":
    main(*sys.argv[1:2])
