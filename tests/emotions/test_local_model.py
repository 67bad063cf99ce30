"""A model in a folder, with a stub in place of transformers."""

import importlib.util
import sys
import types

import pandas as pd
import pytest

from helpers.emotions import local_model
from helpers.emotions.scoring import score_comments
from helpers.errors import UsageError

TEXTS = pd.DataFrame({"row_id": ["a"], "text": ["De levering was te laat, maar de jurk is mooi."], "language": "nl"})


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    (tmp_path / "model.safetensors").write_bytes(b"0")
    return tmp_path


@pytest.fixture
def transformers(monkeypatch):
    """A module that classifies by one word, and keeps how it was loaded."""
    stub = types.ModuleType("transformers")
    stub.loaded, stub.labels = [], ("Negatief", "Neutraal", "Positief")

    class Auto:
        @staticmethod
        def from_pretrained(folder, local_files_only=False):
            stub.loaded.append(local_files_only)
            return folder

    def pipeline(task, model, tokenizer):
        def read(texts, **options):
            return [[{"label": x, "score": p} for x, p in zip(stub.labels, (0.1, 0.1, 0.8) if "mooi" in t else (0.7, 0.2, 0.1))] for t in texts]
        return read

    stub.AutoTokenizer = stub.AutoModelForSequenceClassification = Auto
    stub.pipeline = pipeline
    found = importlib.util.find_spec
    monkeypatch.setitem(sys.modules, "transformers", stub)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *rest: True if name in ("transformers", "torch") else found(name, *rest))
    return stub


def test_a_folder_of_a_model_reads_each_clause_without_the_internet(folder, transformers):
    moods = score_comments(TEXTS, scorer=str(folder))
    assert moods["valence"].round(2).tolist() == [-0.6, 0.7] and moods["p_neutral"].round(2).tolist() == [0.2, 0.1]
    assert transformers.loaded == [True, True] and set(moods["scorer"]) == {folder.name}


def test_other_weights_are_another_model(folder, transformers):
    before = local_model.LocalModel(folder).model_hash
    (folder / "model.safetensors").write_bytes(b"1")
    assert local_model.LocalModel(folder).model_hash != before


def test_labels_that_say_nothing_are_refused(folder, transformers):
    transformers.labels = ("LABEL_0", "LABEL_1", "LABEL_2")
    with pytest.raises(UsageError, match="id2label"):
        score_comments(TEXTS, scorer=str(folder))


def test_without_the_packages_or_without_a_model_it_says_what_to_do(folder, tmp_path_factory, monkeypatch):
    with pytest.raises(UsageError, match=r"config\.json"):
        local_model.LocalModel(tmp_path_factory.mktemp("empty"))
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *rest: None)
    with pytest.raises(UsageError, match=r"transformers and torch.*transformers en torch"):
        local_model.LocalModel(folder)


def test_no_texts_give_no_rows_and_load_nothing(folder, transformers):
    assert local_model.LocalModel(folder).read([], []).tone.shape == (0, 3) and transformers.loaded == []
