"""Every figure of the report where a boundary is met exactly or just missed, where rows are strange to it, and where little or nothing is known."""

import approved
import figure_edges
import figure_edges_more
import list_figure
import matplotlib as mpl
import pytest

from helpers import theme, words

mpl.use("Agg")


@pytest.mark.parametrize("draw", figure_edges_more.EDGES, ids=lambda draw: draw.__name__)
def test_what_stands_on_it_at_its_edges_is_as_approved(draw):
    import matplotlib.pyplot as plt

    with plt.rc_context():
        theme.apply()
        drawn = [ax.figure for ax in draw(words.load("en", figure_edges.LABELS))]
        for figure in drawn:
            figure.draw_without_rendering()
        listed = "\n".join(list_figure.listing(figure) for figure in drawn)
        plt.close("all")
    approved.check(__file__, f"edge-{draw.__name__}", listed)
