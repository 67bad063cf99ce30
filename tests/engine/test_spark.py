"""What is said when a cluster cannot be used, in both languages, without starting one; the tables are tested in test_cluster.py."""

import socket

import pandas as pd
import pytest

from helpers.engine import spark
from helpers.errors import UsageError
from helpers.stages import build_journeys
from helpers.words import load

LOG = pd.DataFrame({"person_id": ["a"], "at": ["2026-05-01T10:00Z"], "event": ["purchase"]})


@pytest.fixture
def installed(monkeypatch):
    monkeypatch.setattr(spark.importlib.util, "find_spec", lambda name: name)
    monkeypatch.setattr(spark.shutil, "which", lambda name: name)


def test_without_the_extra_the_message_says_how_to_install_it(monkeypatch):
    monkeypatch.setattr(spark.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(UsageError, match=r"pip install 'klantreis\[spark\]'"):
        build_journeys(LOG, "five_stages", engine="spark")
    with pytest.raises(UsageError, match="Installeer het met pip"):
        build_journeys(LOG, "five_stages", engine={"name": "spark"}, language="nl")


def test_without_java_the_message_says_which(monkeypatch, installed, tmp_path):
    monkeypatch.setattr(spark.shutil, "which", lambda name: None)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(UsageError, match="Java 17"):
        spark.ready("local[2]", load("en"))


@pytest.mark.parametrize(("language", "words"), [("en", "gave no answer"), ("nl", "geen antwoord")])
def test_a_master_that_does_not_answer_is_named_in_time(installed, monkeypatch, language, words):
    monkeypatch.setattr(spark, "PATIENCE_S", 0.2)
    with socket.socket() as place:  # bound, but nobody listens
        place.bind(("127.0.0.1", 0))
        master = f"spark://127.0.0.1:{place.getsockname()[1]}"
        with pytest.raises(UsageError, match=f"{master}.*{words}"):
            build_journeys(LOG, "five_stages", engine=master, language=language)


def test_one_master_of_several_that_answers_is_enough(installed):
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        place.listen()
        spark.ready(f"spark://127.0.0.1:1,127.0.0.1:{place.getsockname()[1]}", load("en"))


def test_a_file_is_no_pattern_because_of_the_signs_in_its_name(tmp_path):
    file = tmp_path / "log [1].parquet"
    file.touch()
    assert spark._address(str(file)) == f"file://{tmp_path}/log \\[1\\].parquet"
    assert spark._address(f"{tmp_path}/*.parquet") == f"file://{tmp_path}/*.parquet"
    assert spark._address("s3a://bucket/events") == "s3a://bucket/events"
