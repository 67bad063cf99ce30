import pandas as pd

from helpers.kpis import catalogue
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


def test_each_measure_rests_on_the_kind_that_makes_it():
    of = lambda *names: [sorted(kinds.of_metric(m)) for m in names]  # noqa: E731
    assert of("nps", "emotion:joy", "ctr", "cpa", "roas", "mentions", "aov", "reach") == [["survey"], ["survey"], ["costs"], ["costs", "orders"], ["costs", "orders"], ["counts"], ["orders"], ["events"]]
    assert kinds.of_metric("valence_text", "reported") == kinds.TEXTS and kinds.of_metric("ctr", "reported") == {"survey"}
    assert kinds.of_measures(pd.DataFrame({"metric": ["aov", "ctr"]})) == {"orders", "costs"} and kinds.of_measures(pd.DataFrame({"metric": []})) == set()


def test_each_kpi_rests_on_the_tables_that_it_needs():
    seen = {table: {"events"} for table in ("channel_paths", "sessions", "carts", "visitors", "stays", "readers")}
    kind = seen | {"orders": {"orders"}, "sales": {"orders"}, "products": {"orders"}, "costs": {"costs"}, "counts": {"counts"}, "answers": {"survey"}}
    needs = {metric: f.kpi.needs for metric, f in catalogue.functions().items()}
    status = {metric: "reported" if tables == ("answers",) else "observed" for metric, tables in needs.items()}
    assert {m: kinds.of_metric(m, status[m]) for m in needs} == {m: set().union(*(kind[t] for t in tables)) for m, tables in needs.items()}


def test_experiments_rest_on_who_saw_what_and_on_orders_where_money_is_read(given, about):
    used = lambda metric, kind="exposures": kinds.USES["effects"]({"sources": pd.DataFrame({"kind": ["survey", kind]}), "experiments": pd.DataFrame({"metric": ["conversion", metric]})}, about)  # noqa: E731
    assert used("signup") == {"exposures", "events"} and used("aov") == used("revenue_per_person") == used("order_value_median") == {"exposures", "events", "orders"} and used("aov", "events") == {"counts"}


def test_figures_of_stages_rest_on_what_has_an_estimate(given, about):
    rows = given["measures"].assign(estimate=given["measures"]["estimate"].where(given["measures"]["metric"] != "valence_text"))
    assert kinds.USES["emotion_curve"]({"measures": rows}, about) == {"survey"} and kinds.USES["emotion_curve"](given, about) == kinds.TEXTS
    assert kinds.USES["funnel"](given, about) == {"events"} and kinds.USES["targets"](given, about) == {"survey"} and kinds.USES["rows_kept"](given, about) == {"survey", "events"}
    assert kinds.USES["multiples"](given, about) == kinds.TEXTS and kinds.USES["multiples"](given | {"themes": given["themes"].assign(kind="thought")}, about) == {"survey"}


def test_a_text_of_no_named_origin_may_come_from_any_source_of_texts(given, about):
    journey = pd.DataFrame({"persona": ["p1", "p1", "p2"], "sources": ["comments", None, "review;social;costs"]})
    assert kinds.of_map(journey, "p1") == kinds.TEXTS and kinds.of_map(journey, "p2") == {"reviews", "costs"} | kinds.TEXTS
    assert kinds.of_map(journey.assign(sources="interview;orders"), "p1") == {"interviews", "orders"}
    assert kinds.behind("map_wide_p2", {"sources": MANY, "journey": journey.assign(sources="costs;events")}, about) == ["costs", "events"]
