"""What a drawn forest shows, read back from its Axes."""

from helpers.report import forest

MIDDLE = (forest.LEFT + forest.RIGHT) / 2


def texts(ax):
    return [t.get_text() for t in ax.texts]


def marks(ax):
    """x of the dots, and their colours, in order of the rows."""
    dots = [line for line in ax.lines if line.get_marker() == "o" and len(line.get_xdata()) == 1]
    return [float(line.get_xdata()[0]) for line in dots], [line.get_color() for line in dots], [line.get_markerfacecolor() for line in dots]
