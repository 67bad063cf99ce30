import figure_edges
import figure_edges_more as edges
import matplotlib

matplotlib.use("agg")
import pandas as pd

from helpers import tables, words
from helpers.report.figures import clean as figures


def test_each_source_has_a_bar_as_long_as_its_share_and_its_numbers():
    sources = pd.DataFrame({"source": ["x/2026-Q1/a.csv", "x/2026-Q1/b.csv"], "wave": "2026-Q1", "kind": ["survey", "costs"],
                            "rows_read": [10, 1000], "rows_kept": [9, 1000]})  # fmt: skip
    ax = figures.rows_kept(sources, words.load("nl"))
    assert sorted(p.get_width() for p in ax.patches) == [0.9, 1.0, 1.0, 1.0]
    assert {t.get_text() for t in ax.texts} == {"9 / 10", "1.000 / 1.000"}
    assert "90,0" in ax.get_title(loc="left")


def test_no_sources_is_a_sentence_and_no_empty_figure():
    ax = figures.rows_kept(tables.empty("sources"), words.load("en"))
    assert ax.texts[0].get_text() == "There are no sources"


def test_at_its_edges_it_is_as_approved():
    figure_edges.as_approved(__file__, edges.rows_kept)
