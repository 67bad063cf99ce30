"""The journey map as a table: cells, the rows behind them, and the way back. The public list of the room behind 06_journey."""

from helpers.journey.cells import build_cells
from helpers.journey.evidence import build_evidence, dated
from helpers.journey.explore import explorer
from helpers.journey.flips import mark_flips
from helpers.journey.people import by_person, make_up
from helpers.journey.trace import coverage, trace

__all__ = ["build_cells", "build_evidence", "by_person", "coverage", "dated", "explorer", "make_up", "mark_flips", "trace"]
