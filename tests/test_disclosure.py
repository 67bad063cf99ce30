"""An attacker with everything that is published and a linear programme: no hidden number of people comes out as one value."""

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

from helpers.disclosure import COUNTS, protect, protect_all, protect_counts, protect_profiles, protect_themes

FULL = {"touchpoint": "all", "channel": "all", "segment": "all", "period": "all", "wave": "w1", "low": np.nan, "high": np.nan}


def row(metric, stage, persona, estimate, n, unit="share", method="share of people, Wilson", status="observed", **more):
    return {
        **FULL, "metric": metric, "stage": stage, "persona": persona, "estimate": estimate, "n": n, "unit": unit, "method": method,
        "status": status, **more,
    }  # fmt: skip


def lattice(seed, personas, stages, outside):
    """People per stage and persona, with every kind of row in which such a number comes back, and the published sizes."""
    rng = np.random.default_rng(seed)
    sizes = rng.integers(12, 90, personas)
    at = (rng.beta(0.5, 1.2, (stages, personas)) * sizes).astype(int)
    beyond = rng.integers(0, outside + 1, stages)
    rows = []
    for s in range(stages):
        everyone = int(at[s].sum() + beyond[s])
        for p, n, base in [("all", everyone, int(sizes.sum()) + outside), *((f"p{i}", int(at[s, i]), int(sizes[i])) for i in range(personas))]:
            if n == 0:
                continue
            rows.append(row("people_reached", f"s{s}", p, float(n), n, unit="count", method="count of people", status="reported"))
            rows.append(row("stage_share", f"s{s}", p, n / base, base, status="reported"))
            rows.append(row("valence_reported", f"s{s}", p, 0.1, n, unit="valence", method="mean_t", status="reported"))
            for touchpoint in ("a", "b"):
                x = int(rng.integers(0, n + 1))
                rows.append(row("reach", f"s{s}", p, x / n, n, touchpoint=touchpoint, status="reported"))
    grouped = pd.DataFrame({"persona": [f"p{i}" for i in range(personas)], "size": sizes, "n": int(sizes.sum()) + outside})
    return pd.DataFrame(rows), grouped, at, sizes


def attack(shown, grouped, stages, personas, wanted):
    """Least and greatest possible number of people for each wanted stage and persona, given every published row."""
    sizes = grouped["size"].to_numpy()
    outside = int(grouped["n"].iloc[0] - sizes.sum())
    width = stages * (personas + 2)  # per stage: everyone, each persona, nobody's
    column = lambda s, p: s * (personas + 2) + (0 if p == "all" else int(p[1:]) + 1)  # noqa: E731
    equal, values = [], []
    for s in range(stages):
        line = np.zeros(width)
        line[column(s, "all")], line[s * (personas + 2) + 1 : (s + 1) * (personas + 2)] = 1, -1
        equal.append(line)
        values.append(0.0)
    open_rows = shown[shown["status"] != "suppressed"]
    for r in open_rows.itertuples():
        line = np.zeros(width)
        line[column(int(r.stage[1:]), r.persona)] = 1
        equal.append(line)
        values.append(r.estimate * r.n if r.metric == "stage_share" else float(r.n))
    bounds = [b for _ in range(stages) for b in [(0, None), *((0, size) for size in sizes), (0, outside)]]
    found = {}
    for s, p in wanted:
        goal = np.zeros(width)
        goal[column(s, f"p{p}")] = 1
        ends = [linprog(sign * goal, A_eq=np.array(equal), b_eq=values, bounds=bounds) for sign in (1, -1)]
        assert all(e.status == 0 for e in ends), ends[0].message
        found[s, p] = ends[0].fun, -ends[1].fun
    return found


@pytest.mark.row("B15")
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("personas", "outside", "k"), [(2, 0, 10), (4, 0, 10), (4, 3, 5), (3, 40, 10)])
def test_an_attacker_with_a_linear_programme_pins_no_small_number(seed, personas, outside, k):
    stages = 4
    rows, grouped, at, _ = lattice(seed, personas, stages, outside)
    shown = protect(rows, grouped, minimum_people=k)
    small = [(s, p) for s in range(stages) for p in range(personas) if 0 < at[s, p] < k]
    for cell, (low, high) in attack(shown, grouped, stages, personas, small).items():
        assert high - low >= min(k, at[cell[0]].sum()) - 0.001, (cell, at[cell], low, high)


def test_without_protection_the_same_attacker_finds_them():
    rows, grouped, at, _ = lattice(3, 4, 4, 0)
    bare = rows.assign(status=rows["status"].where(rows["n"] >= 10, "suppressed"))
    small = [(s, p) for s in range(4) for p in range(4) if 0 < at[s, p] < 10]
    assert any(high - low < 1e-6 for low, high in attack(bare, grouped, 4, 4, small).values())


def test_the_smallest_neighbour_goes_along_and_its_number_comes_back_nowhere():
    rows = pd.DataFrame(
        [row("csat", "s", p, 0.5, n, method="wilson", status="reported") for p, n in (("all", 100), ("p1", 8), ("p2", 32), ("p3", 60))]
        + [row("reach", "s", "p2", 0.5, 32, touchpoint="shop"), row("stage_share", "s", "p2", 0.32, 100), row("reach", "s", "p3", 0.5, 60)]
    )
    shown = protect(rows, minimum_people=10)
    assert shown["status"].eq("suppressed").tolist() == [False, True, True, False, True, True, False]
    assert shown.loc[shown["status"] == "suppressed", ["estimate", "n"]].fillna(0).eq(0).all().all()


def test_a_share_that_few_people_make_true_is_hidden_and_so_is_one_that_few_are_left_out_of():
    rows = pd.DataFrame([row("reach", "s", "all", 0.04, 100), row("drop_off", "s", "all", 0.95, 100), row("reach", "t", "all", 0.95, 100)])
    assert protect(rows)["status"].tolist() == ["suppressed", "suppressed", "observed"]


def test_how_many_leave_or_go_on_is_hidden_too_when_it_is_estimated_over_time():
    rows = [row(m, "s", "all", e, 130, method="aalen_johansen") for m, e in (("drops_out", 2 / 130), ("moves_on", 128 / 130))]
    assert protect(pd.DataFrame(rows))["status"].tolist() == ["suppressed", "suppressed"]


def test_what_is_large_enough_stays_as_it_is():
    rows = pd.DataFrame([row("csat", "s", p, 0.5, n, method="wilson") for p, n in (("all", 100), ("p1", 40), ("p2", 60))])
    pd.testing.assert_frame_equal(protect(rows), rows)
    assert protect(rows.iloc[:0]).empty


def test_channels_that_add_up_to_a_total_hide_a_neighbour_too():
    rows = pd.DataFrame(
        [row("purchases", "all", "all", float(n), n, unit="count", method="count", channel=c) for c, n in (("all", 90), ("web", 60), ("store", 25), ("phone", 5))]
    )
    assert protect(rows).set_index("channel")["n"].to_dict() == {"all": 90, "web": 60, "store": 0, "phone": 0}


def test_a_theme_of_few_takes_the_smallest_other_persona_along():
    themes = pd.DataFrame({"theme": "late", "kind": "pain_point", "stage": "s", "wave": "w", "persona": ["all", "p1", "p2", "p3"], "n": 200,
                           "people": [100, 4, 30, 66], "verdict": "clear"}).assign(
        **dict.fromkeys(("share", "low", "high", "impact", "priority", "priority_low", "priority_high", "rank_low", "rank_high", "p_top3", "q"), 0.5)
    )  # fmt: skip
    shown = protect_themes(themes)
    assert shown["people"].tolist() == [100, 0, 0, 66] and shown["verdict"].tolist() == ["clear", "too_few", "too_few", "clear"]


def test_a_trait_that_few_have_goes_with_the_one_option_it_would_follow_from():
    traits = pd.DataFrame({"persona": "p1", "trait": ["sex=m", "sex=v", "sex=x", "age"], "estimate": [0.45, 0.5, 0.05, 44.0], "n": 100,
                           "unit": ["share", "share", "share", "score"]})  # fmt: skip
    assert protect_profiles(traits)["trait"].tolist() == ["sex=v", "age"]


def test_where_people_go_does_not_give_away_the_few_that_are_hidden():
    rows = [("a", "x", 100), ("a", "y", 30), ("a", "z", 4), ("b", "x", 60), ("b", "y", 20), ("b", "z", 12)]
    flows = pd.DataFrame([{"persona": "p1", "wave": "w", "step": 1, "from": f, "to": t, "people": n} for f, t, n in rows])
    shown = protect_counts("flows", flows)
    for side in ("from", "to"):
        hidden = flows.groupby(side)["people"].sum() - shown.groupby(side)["people"].sum().reindex(["a", "b", "x", "y", "z"]).dropna()
        assert not hidden.between(1, 9).any()
    assert list(zip(shown["from"], shown["to"])) == [("a", "x"), ("b", "x")]


def test_a_move_of_few_in_one_persona_takes_its_smallest_neighbour_along_when_all_personas_add_up():
    people = {"all": 100, "p1": 60, "p2": 35, "p3": 5}
    moves = pd.DataFrame([{"level": "stage", "from": "a", "to": "b", "wave": "w", "persona": p, "people": n} for p, n in people.items()])
    assert protect_counts("transitions", moves)["persona"].tolist() == ["all", "p1"]
    assert protect_counts("transitions", moves.replace({"people": {100: 200}}))["persona"].tolist() == ["all", "p1", "p2"]


def moves(seed, personas):
    """Flows of people who stand in one persona each, from three places to three, and everyone's."""
    rng = np.random.default_rng(seed)
    rows = [{"persona": f"p{p}", "wave": "w", "step": 1, "from": f, "to": t, "people": int(rng.choice([1, 3, 6, 12, 25, 60, 140]))}
            for p in range(personas) for f in "abc" for t in "xyz" if rng.random() < 0.85]  # fmt: skip
    parts = pd.DataFrame(rows)
    everyone = parts.groupby(["wave", "step", "from", "to"], as_index=False)["people"].sum().assign(persona="all")
    return pd.concat([everyone[parts.columns], parts], ignore_index=True)


def room_of_small_flows(flows, shown):
    """How many people each flow of few could still be (least, greatest), for who knows all that is shown and every total of ten people or more."""
    cells = [(f"p{p}", f, t) for p in range(3) for f in "abc" for t in "xyz"]
    equal, values = [], []

    def known(wanted, people):
        equal.append([1.0 if wanted(*cell) else 0.0 for cell in cells])
        values.append(float(people))

    for r in shown.itertuples(index=False):
        known(lambda p, f, t, r=r: r[0] in (p, "all") and (f, t) == (r[3], r[4]), r.people)
    for side in (3, 4):
        for (persona, end), people in flows.groupby(["persona", flows.columns[side]])["people"].sum().loc[lambda x: x >= 10].items():
            known(lambda p, f, t, q=persona, e=end, s=side: q in (p, "all") and e == (f, t)[s - 3], people)
    small = flows[(flows["people"] < 10) & (flows["persona"] != "all")]
    goals = [[1.0 if cell == (r[0], r[3], r[4]) else 0.0 for cell in cells] for r in small.itertuples(index=False)]
    return [tuple(linprog(sign * np.array(g), A_eq=np.array(equal), b_eq=values).fun * sign for sign in (1, -1)) for g in goals]


@pytest.mark.row("B15")
@pytest.mark.parametrize("seed", range(6))
def test_an_attacker_who_knows_the_totals_finds_no_small_flow(seed):
    flows = moves(seed, 3)
    found = room_of_small_flows(flows, protect_counts("flows", flows, minimum_people=10))
    assert found and min(high - low for low, high in found) > 0.99   # two numbers at least
    bare = room_of_small_flows(flows, flows[flows["people"] >= 10])
    assert sum(high - low for low, high in found) > sum(high - low for low, high in bare)


def test_all_tables_of_counts_are_protected_at_once_and_a_second_time_changes_nothing():
    given = {"flows": moves(1, 2), "sources": pd.DataFrame({"rows_read": [3]}), "personas": None}
    given["variants"] = pd.DataFrame({"level": "stage", "wave": "w", "path": ["a", "b", "c"], "people": [40, 30, 3]})
    given["transitions"] = given["flows"].assign(level="stage")
    shown = protect_all(given, minimum_people=10)
    assert all(shown[name]["people"].min() >= 10 and len(shown[name]) < len(given[name]) for name in COUNTS) and shown["sources"] is given["sources"]
    again = protect_all(shown, minimum_people=10)
    assert all(again[name].equals(shown[name]) for name in COUNTS)


def of_groups(sizes, status="reported", metric="csat"):
    """One measure of everyone and of personas, by their numbers of people."""
    return pd.DataFrame([row(metric, "s", "all" if i == 0 else f"p{i}", 0.5, n, unit="points", method="m", status=status) for i, n in enumerate(sizes)])


def left(sizes, outside=None, status="reported", **more):
    """What is shown of the numbers; ``outside``: how many of those who were grouped stand in no group."""
    grouped = None if outside is None else pd.DataFrame({"persona": ["p1"], "size": [50], "n": 50 + outside})
    return protect(of_groups(sizes, status), grouped, **more)["n"].tolist()


@pytest.mark.parametrize(("sizes", "more", "shown"), [
    ([100, 10, 90], {}, [100, 10, 90]), ([100, 9, 91], {}, [100, 0, 0]), ([100, 4, 96], {"minimum_people": 4}, [100, 4, 96]), ([9], {}, [0]), ([10], {}, [10]),
    ([100, 3, 4, 40, 53], {}, [100, 0, 0, 0, 53]),                       # 3 + 4 hidden together are still fewer than ten
    ([103, 4, 6, 40, 53], {}, [103, 0, 0, 40, 53]),                      # ten together are enough
    ([100, 8, 32, 50], {"status": "observed"}, [100, 0, 32, 50]),        # ten whom no persona knows may be any of them
    ([99, 8, 32, 50], {"status": "observed"}, [99, 0, 0, 50]), ([100, 8, 32, 50], {}, [100, 0, 0, 50]),
    ([100, 8, 32, 50], {"outside": 10}, [100, 0, 32, 50]), ([100, 8, 32, 50], {"outside": 9}, [100, 0, 0, 50]), ([100, 8, 32, 50], {"outside": -20}, [100, 0, 0, 50]),
    ([8, 3, 5], {}, [0, 0, 0])])  # fmt: skip
def test_as_many_neighbours_are_hidden_as_it_takes_and_no_more(sizes, more, shown):
    assert left(sizes, **more) == shown


def test_a_hidden_row_has_no_number_at_all_and_every_other_stays_to_the_letter():
    rows = of_groups([100, 9, 91]).assign(low=0.1, high=0.9)
    shown = protect(rows)
    assert shown["status"].tolist() == ["reported", "suppressed", "suppressed"] and shown.loc[1:, ["estimate", "low", "high"]].isna().all().all()
    pd.testing.assert_series_equal(shown.loc[0].drop("n"), rows.loc[0].drop("n"))
    known = protect(rows.assign(status=["reported", "suppressed", "reported"], n=[100, 40, 60]))
    assert known["n"].tolist() == [100, 0, 0]


@pytest.mark.parametrize(("metric", "people", "is_shown"), [("reach", 0, True), ("reach", 1, False), ("reach", 9, False), ("reach", 10, True), ("reach", 91, True), ("drop_off", 100, True), ("drop_off", 99, False),
                                                            ("drop_off", 91, False), ("drop_off", 90, True)])
def test_a_share_hides_from_one_to_nine_people_and_where_both_sides_count_those_left_over(metric, people, is_shown):
    assert protect(pd.DataFrame([row(metric, "s", "all", people / 100, 100)]))["n"].tolist() == [100 if is_shown else 0]
    assert protect(pd.DataFrame([row("roas", "s", "all", 0.05, 100, unit="points"), row("bounce", "s", "all", 0.05, 100, method="bootstrap")]))["n"].tolist() == [100, 100]


def test_only_metrics_that_add_up_over_channels_hide_a_neighbour_among_them():
    rows = [row(m, "all", "all", 1.0, n, unit="count", method="count", channel=c) for m in ("aov", "time_on_site") for c, n in (("all", 90), ("web", 60), ("store", 25), ("phone", 5))]
    assert protect(pd.DataFrame(rows))["n"].tolist() == [90, 60, 0, 0, 90, 60, 25, 0]


def test_a_stage_share_that_is_the_hidden_number_over_another_base_goes_too_and_one_of_everyone_stays():
    rows = pd.DataFrame([row("csat", "s", p, 0.5, n, unit="points", method="m", status="reported") for p, n in (("all", 100), ("p1", 9), ("p2", 31), ("p3", 60))]
                        + [row("stage_share", "s", "p2", 0.31, 100), row("stage_share", "s", "p3", 0.6, 100), row("reach", "s", "p2", 0.155, 200), row("reach", "t", "p2", 0.5, 31), row("reach", "s", "all", 0.5, 31)])
    assert protect(rows)["n"].tolist() == [100, 0, 0, 60, 0, 100, 200, 31, 31]


NUMBERS = ("share", "low", "high", "impact", "priority", "priority_low", "priority_high", "rank_low", "rank_high", "p_top3", "q")


@pytest.mark.parametrize(("people", "n", "is_shown"), [(10, 10, True), (9, 200, False), (10, 9, False)])
def test_a_theme_is_shown_from_ten_people_of_ten_asked(people, n, is_shown):
    one = pd.DataFrame({"theme": ["late"], "kind": "thought", "stage": "s", "wave": "w", "persona": "all", "n": n, "people": people, "verdict": "clear"}).assign(**dict.fromkeys(NUMBERS, 0.5))
    shown = protect_themes(one).iloc[0]
    assert (shown["people"], shown["verdict"]) == ((people, "clear") if is_shown else (0, "too_few"))
    assert shown[list(NUMBERS)].notna().tolist() == [is_shown] * 11 and protect_themes(one.iloc[:0]).empty


@pytest.mark.parametrize(("people", "kept"), [([50, 40, 10], [50, 40, 10]), ([50, 41, 9], [50]), ([50, 45, 1], [50]), ([50, 50, 0], [50, 50, 0]), ([90, 6, 4], [90]), ([50, 25, 25], [50, 25, 25])])
def test_one_option_that_few_chose_takes_the_smallest_other_one_along_and_two_hide_each_other(people, kept):
    traits = pd.DataFrame({"persona": "p1", "trait": [f"sex={i}" for i in range(3)], "estimate": [x / 100 for x in people], "n": 100, "unit": "share"})
    assert (protect_profiles(traits)["estimate"] * 100).round().astype(int).tolist() == kept
    other = pd.concat([traits, traits.assign(persona="p2", estimate=0.3), traits.assign(trait="age", unit="score", estimate=0.05)], ignore_index=True)
    assert len(protect_profiles(other)) == len(kept) + 6


@pytest.mark.parametrize(("people", "kept"), [([40, 30, 10], [40, 30, 10]), ([40, 12, 3], [40]), ([40, 6, 4], [40]), ([40, 5, 4], []), ([40, 9, 12], [40]), ([40], [40]), ([9], [])])
def test_routes_that_are_hidden_are_two_at_least_and_ten_people_together(people, kept):
    rows = pd.DataFrame({"level": "stage", "wave": "w", "path": [str(i) for i in range(len(people))], "people": people})
    other = rows.assign(wave="v", people=50)
    assert protect_counts("variants", rows)["people"].tolist() == kept and len(protect_counts("variants", pd.concat([rows, other], ignore_index=True))) == len(kept) + len(people)


def test_the_parts_of_a_hidden_total_are_hidden_with_it():
    moved = pd.DataFrame([{"level": "stage", "from": "a", "to": t, "wave": "w", "persona": p, "people": n} for t, p, n in (("b", "all", 9), ("b", "p1", 30), ("c", "all", 60), ("c", "p1", 20), ("c", "p2", 40))])
    assert protect_counts("transitions", moved)[["to", "persona"]].to_numpy().tolist() == [["c", "all"], ["c", "p1"], ["c", "p2"]]
