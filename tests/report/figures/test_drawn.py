"""Every figure of the report on invented tables, with one row and with many, with the longest Dutch words: nothing is wrong with it as seen, and what
stands on it is what somebody approved."""

import re

import approved
import figure_tables
import list_figure
import matplotlib as mpl
import pytest
import see_figure

from helpers import theme, words

mpl.use("Agg")
CASES = [(draw, n) for draw in figure_tables.DRAWN for n in (1, 4)]
POINT = re.compile(r"(?<![\d.])\d+\.\d{1,2}(?!\d)")      # a number as the English write it


@pytest.mark.parametrize(("draw", "n"), CASES, ids=[f"{draw.__name__}-{n}" for draw, n in CASES])
def test_nothing_is_wrong_with_it_as_seen_and_it_is_as_approved(draw, n):
    import matplotlib.pyplot as plt

    with plt.rc_context():
        theme.apply()
        figure = draw(n, words.load("nl", figure_tables.LABELS)).figure
        figure.draw_without_rendering()                      # once: it is what takes time
        is_close = draw is figure_tables.map_wide            # lines of a slide stand closer; test_journey.py looks at them
        flaws, listed = [] if is_close else see_figure.flaws(figure, is_full=n > 1), list_figure.listing(figure)
        foreign = [said for said, _, _ in see_figure.texts(figure, figure.canvas.get_renderer()) if POINT.search(said)]
        plt.close(figure)
    assert flaws == [] and foreign == []
    approved.check(__file__, f"{draw.__name__}-{n}", listed)


def test_flaws_are_seen():
    import matplotlib.pyplot as plt

    figure, ax = plt.subplots(figsize=(4, 3), layout="none")
    ax.plot([0, 5], [0, 1], "o")
    ax.bar([1, 1.2], [0.5, 0.5], color=theme.INK)
    ax.set(xlim=(0, 4), ylim=(0, 1))
    for at, said, look in ((0.5, "one", {}), (0.5, "over one", {}), (0.2, "small", {"fontsize": 6}), (0.8, "pale", {"color": theme.HAIRLINE})):
        ax.text(2.5, at, said, **look)
    ax.text(3, 3, "far above")
    figure.draw_without_rendering()
    told = " ".join(see_figure.flaws(figure))
    plt.close(figure)
    assert all(flaw in told for flaw in ("'one' lies over 'over one'", "6.0 points", "'pale' can hardly be read", "at x = 5 is cut off", "two bars lie over", "a hole of"))
