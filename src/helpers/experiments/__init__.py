"""What to try and whether it worked: a backlog from the pains, the size and length of a test, and reading one."""

from helpers.experiments.backlog import backlog, weekly_people
from helpers.experiments.counted import read_counts
from helpers.experiments.factorial import factorial
from helpers.experiments.planning import people_for_means, people_for_shares, power_of_shares, weeks_needed
from helpers.experiments.reading import read_tests, sample_ratio

__all__ = ["backlog", "factorial", "people_for_means", "people_for_shares", "power_of_shares", "read_counts", "read_tests", "sample_ratio",
           "weekly_people", "weeks_needed"]
