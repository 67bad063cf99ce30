"""The Tableau extract read back by pantab: the same tables as the star schema, and no log left behind."""

import pandas as pd
import pytest
from conftest import needs_extra

from helpers.report import star
from helpers.report.exports import hyper


@pytest.mark.row("D19")
@needs_extra("pantab")
def test_the_extract_holds_the_star_schema(material, tmp_path, monkeypatch):
    import pantab

    monkeypatch.chdir(tmp_path)
    assert hyper.write(material, tmp_path) == ["journey.hyper"]
    assert [p.name for p in tmp_path.iterdir()] == ["journey.hyper"]
    read = pantab.frames_from_hyper(tmp_path / "journey.hyper")
    back = {str(name[-1] if isinstance(name, tuple) else name).strip('"'): frame for name, frame in read.items()}
    made = star.whole(material)
    assert set(back) == set(made)
    for name, frame in made.items():
        assert list(back[name]) == list(frame) and len(back[name]) == len(frame), name
        for column in frame:
            ours, theirs = frame[column], back[name][column]
            assert ours.isna().tolist() == theirs.isna().tolist(), (name, column)
            if pd.api.types.is_numeric_dtype(ours):
                assert ours.astype("float64").equals(theirs.astype("float64").rename(column)), (name, column)
            elif pd.api.types.is_string_dtype(ours):
                assert ours.dropna().tolist() == theirs.dropna().tolist(), (name, column)


@pytest.mark.proof
@needs_extra("pantab")
def test_two_extracts_differ_in_a_moment_an_identifier_and_checksums_only(material, tmp_path):
    made = []
    for _ in range(2):
        hyper.write(material, tmp_path)
        made.append((tmp_path / "journey.hyper").read_bytes())
    assert len(made[0]) == len(made[1]) and sum(a != b for a, b in zip(*made)) <= 64
