"""What to try and whether it worked: a backlog from the pains, the size and length of a test, reading one, and planning a survey."""

from helpers.experiments.activation import activation
from helpers.experiments.backlog import backlog, weekly_people
from helpers.experiments.calculator import Calculator, calculator, size_of_test
from helpers.experiments.counted import read_counts
from helpers.experiments.factorial import factorial
from helpers.experiments.multivariate import people_for_factors, read_factors
from helpers.experiments.planning import (
    people_for_groups,
    people_for_means,
    people_for_shares,
    people_for_table,
    power_of_shares,
    weeks_needed,
)
from helpers.experiments.reading import read_tests, sample_ratio

__all__ = ["Calculator", "activation", "backlog", "calculator", "factorial", "people_for_factors", "people_for_groups", "people_for_means",
           "people_for_shares", "people_for_table", "power_of_shares", "read_counts", "read_factors", "read_tests", "sample_ratio",
           "size_of_test", "weekly_people", "weeks_needed"]
