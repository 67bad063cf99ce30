import pandas as pd

from helpers.report import figures_out, kinds

MANY = pd.DataFrame({"kind": ["costs", "survey", "events", "survey", "tickets", "contacts"]})


def test_every_figure_of_the_report_says_what_it_rests_on():
    assert {figure.name for figure in figures_out.FIGURES} == set(kinds.USES)


def test_a_figure_names_only_the_kinds_it_uses_in_the_order_of_the_study(given, about):
    many = {**given, "sources": MANY}
    assert kinds.behind("paths", many, about) == ["events"]
    assert kinds.behind("pain_ranking", many, about) == ["survey", "tickets"]


def test_where_no_kind_fits_all_that_came_in_are_named(given, about):
    assert kinds.behind("shares", {**given, "sources": MANY[MANY["kind"] == "costs"]}, about) == ["costs"]


def test_a_map_rests_on_what_its_cells_name():
    journey = pd.DataFrame({"persona": ["all", "all", "p1"], "sources": ["survey;ticket", "", "orders"]})
    assert kinds.of_map(journey, "all") == {"survey", "tickets"}


def test_measures_that_people_reported_rest_on_the_survey_and_others_on_behaviour():
    rows = pd.DataFrame({"metric": ["people_reached", "people_reached", "aov"], "status": ["reported", "observed", "observed"]})
    assert kinds.of_measures(rows) == {"survey", "events", "orders"}


def test_what_changed_rests_on_texts_only_where_a_theme_is_compared(given, about):
    texts, rows = kinds.TEXTS, pd.DataFrame({"kind": ["measure", "zone"], "metric": ["aov", "x"], "status": ["observed", ""]})
    assert kinds.USES["changes"]({**given, "changes": rows}, about) == {"orders"}
    assert kinds.USES["changes"]({**given, "changes": rows.assign(kind=["measure", "theme"])}, about) == {"orders"} | texts
