"""Figures as PDF: one per drawing, vectors with the finding as title, never read as markup."""

from dataclasses import replace

import matplotlib.pyplot as plt
import pytest

from helpers.report import figures_out
from helpers.report.exports import figures


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    folder = tmp_path_factory.mktemp("figures")
    axes = plt.subplots(figsize=(3, 2))[1]
    axes.plot([0, 1])
    for language in ("nl", "en"):
        figures_out.save(axes.figure, folder / f"map_wide_all.{language}")
    plt.close(axes.figure)
    return folder


def test_every_drawing_becomes_one_page_of_vectors_with_its_finding(material, drawn, tmp_path):
    material = replace(material, figures=drawn)
    assert figures.write(material, tmp_path) == ["figures/map_wide_all.nl.pdf", "figures/map_wide_all.en.pdf"]
    found = (tmp_path / "figures/map_wide_all.nl.pdf").read_bytes()
    assert found.startswith(b"%PDF-1.7") and b"/StructTreeRoot" in found and b"/Subtype/Image" not in found.replace(b" ", b"")


def test_titles_are_findings_and_a_hostile_one_is_only_text(material, drawn, tmp_path, monkeypatch):
    assert figures.titles(material, "nl")["map_wide_all"] == material.maps("nl")[0]["title"]
    monkeypatch.setattr(figures, "titles", lambda *_: {"map_wide_all": '#panic("x") $1/0$ *'})
    figures.write(replace(material, figures=drawn), tmp_path)
    assert b"x" in (tmp_path / "figures/map_wide_all.en.pdf").read_bytes()


def test_without_drawings_there_are_no_files(material, tmp_path):
    assert figures.write(replace(material, figures=tmp_path / "none"), tmp_path) == []
