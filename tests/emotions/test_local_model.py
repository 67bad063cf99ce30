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


@pytest.mark.parametrize(("scores", "tone"), [
    ({"neg": 0.2, "neu": 0.3, "pos": 0.5}, [0.2, 0.3, 0.5]), ({"negatief": 0.2, "positief": 0.6}, [0.25, 0, 0.75]), ({"negative": 0.3, "positive": 0.3, "other": 0.4}, [0.5, 0, 0.5]),
    ({"negative": 0.1, "neg": 0.1, "neutraal": 0.2, "positive": 0.6}, [0.2, 0.2, 0.6])])
def test_labels_are_known_by_name_and_their_probabilities_add_up_to_one(folder, transformers, scores, tone):
    assert local_model.LocalModel(folder)._tone(scores) == pytest.approx(tone)


@pytest.mark.parametrize("scores", [{"negative": 0.9, "neutral": 0.1}, {"positive": 0.9, "neutral": 0.1}])
def test_a_model_that_knows_one_side_only_is_refused(folder, transformers, scores):
    with pytest.raises(UsageError, match="id2label"):
        local_model.LocalModel(folder)._tone(scores)


@pytest.mark.parametrize("error", [OSError("no tokenizer\nfurther lines"), ValueError("no tokenizer")])
def test_a_model_that_cannot_be_loaded_is_named_with_the_first_line_of_why_and_is_loaded_once(folder, transformers, monkeypatch, error):
    model = local_model.LocalModel(folder)
    for _ in range(2):
        assert model.read(["mooi"], ["nl"]).tone.tolist() == [[pytest.approx(0.1), pytest.approx(0.1), pytest.approx(0.8)]]
    assert transformers.loaded == [True, True] and model.share is None and model.name == folder.name

    def fails(*given, **how):
        raise error

    monkeypatch.setattr(transformers.AutoTokenizer, "from_pretrained", fails)
    with pytest.raises(UsageError, match="no tokenizer") as caught:
        local_model.LocalModel(folder).read(["mooi"], ["nl"])
    assert "further lines" not in str(caught.value)


def test_a_folder_needs_settings_and_weights_and_its_hash_is_of_names_and_contents(folder, transformers, tmp_path_factory):
    import hashlib

    inner = hashlib.sha256()
    for name, content in (("config.json", b"{}"), ("model.safetensors", b"0")):
        inner.update(name.encode() + hashlib.sha256(content).digest())
    assert local_model.LocalModel(folder).model_hash == inner.hexdigest()[:16]
    for files, works in ((("config.json",), False), (("a.bin",), False), (("config.json", "a.bin"), True), (("config.json", "a.txt"), False)):
        made = tmp_path_factory.mktemp("model")
        for file in files:
            (made / file).write_bytes(b"{}")
        if works:
            assert local_model.LocalModel(made).name == made.name
        else:
            with pytest.raises(UsageError, match=r"config\.json"):
                local_model.LocalModel(made)
