"""Routes as text, counted by person and by journey, worked out by hand."""

import pytest
from event_logs import same, tables_of
from small_log import STAGES, classify, log_of

from helpers.engine.memory import Plan, run

PLAN = Plan(classify, STAGES, 60_000_000, "UTC", {})


def routes(table, *columns):
    return {row[0]: row[1:] for row in table[list(columns)].itertuples(index=False, name=None)}


def test_a_route_counts_equal_stages_in_a_row_once_and_a_second_journey_by_itself():
    log = log_of(*[("a", t, e, f"f:{t}") for t, e in [(0, "see"), (1, "see"), (2, "buy"), (300, "see"), (301, "buy")]],
                 ("b", 0, "see", "f:9"), ("b", 5, "scroll", "f:10"), ("b", 6, "buy", "f:11"), ("c", 0, "keep", "f:12"))
    variants = run(log, PLAN)["variants"].query("level == 'stage'")
    assert routes(variants, "path", "people", "times") == {"keep": (1, 1), "see > buy": (2, 3)}


def test_channels_lead_up_to_the_first_goal_and_what_comes_after_it_is_left_out():
    rows = [("a", 0, "see", "f:1", "search"), ("a", 100, "see", "f:2", "mail"), ("a", 200, "buy", "f:3", "search"),
            ("a", 300, "buy", "f:4", "chat"), ("b", 0, "see", "f:5", "mail"), ("c", 0, "see", "f:6", "mail")]
    found = run(log_of(*rows), PLAN)["channel_paths"]
    assert routes(found, "path", "conversions", "nulls") == {"mail": (0, 2), "search > mail > search": (1, 0)}


def test_a_session_has_the_channel_of_its_first_event_that_knows_one():
    rows = [("a", 0, "see", "f:1", "unknown"), ("a", 1, "see", "f:2", "mail"), ("a", 2, "see", "f:3", "chat"), ("b", 0, "see", "f:4", "unknown")]
    found = run(log_of(*rows), PLAN)["channel_paths"]
    assert found["path"].tolist() == ["mail", "unknown"]


def test_more_than_256_names_on_a_route_stay_apart():
    rows = [("a", i, f"page {i}", f"f:{i}", f"c{i:03d}") for i in range(300)]
    spread = [(who, 1000 * i, e, r, c) for i, (who, _, e, r, c) in enumerate(rows)]
    (path,) = run(log_of(*spread), PLAN)["channel_paths"]["path"]
    assert path.split(" > ") == [f"c{i:03d}" for i in range(300)]


def test_every_session_has_a_channel_of_its_own_whatever_the_sessions_before_it_had():
    rows = [("a", 100 * i + j, "see", f"f:{i}{j}", channel) for i, session in enumerate(("um", "uuc", "uu", "mc", "uwm")) for j, channel in
            enumerate({"u": "unknown", "m": "mail", "c": "chat", "w": "web"}[x] for x in session)]  # fmt: skip
    assert run(log_of(*rows), PLAN)["channel_paths"]["path"].tolist() == ["mail > chat > unknown > mail > web"]


@pytest.mark.parametrize("log", ["summer time begins", "ties everywhere", "stage said by the row", "people without a name", "one event"])
def test_the_tables_of_whole_logs_are_those_of_another_engine(log):
    same(tables_of("memory", log), tables_of("portable SQL", log), log)
