"""KPIs of linked and of unlinked people, by hand."""

import pandas as pd
import pytest
from linked_people import HOW, events, first, people, scores

from helpers import kpis
from helpers.kpis import linkage

WHO = people(("events;survey", 20), ("events", 30))
BUYERS = first(WHO, 0, 5) | first(WHO, 1, 3)
DATA = {"events": events({person: ["purchase"] * (person in BUYERS) for person in WHO["person_id"]}), "answers": scores(dict.fromkeys(first(WHO, 0, 20), 9))}


def counted(data, who):
    return linkage.by_linkage(kpis.measure(data, None, HOW), data, who, "w", HOW)


@pytest.mark.row("B12")
def test_each_kpi_is_counted_again_over_either_group():
    rows = counted(DATA, WHO)
    found = rows[rows["metric"] == "conversion"].set_index("segment")
    assert found["estimate"].to_dict() == pytest.approx({"linkage=linked": 5 / 20, "linkage=unlinked": 3 / 30})
    assert found["n"].to_dict() == {"linkage=linked": 20, "linkage=unlinked": 30} and set(rows["persona"]) == {"all"}


def test_numbers_of_people_and_places_of_the_journey_are_not_counted_again():
    rows = counted(DATA, WHO)
    assert {"visitors", "visits"} & set(rows["metric"]) == set() and set(rows["stage"]) == set(rows["channel"]) == {"all"}


def test_a_kpi_that_nobody_of_a_group_can_have_has_no_row_there():
    rows = counted(DATA, WHO)
    assert rows.loc[rows["metric"] == "nps", "segment"].tolist() == ["linkage=linked"]


@pytest.mark.parametrize("sources", ["events", "events;survey"])
def test_without_two_groups_nothing_is_counted(sources):
    assert counted(DATA, WHO.assign(sources=sources)).empty


def test_rows_of_other_waves_do_not_count():
    older = DATA["events"].assign(wave="v", person_id=DATA["events"]["person_id"].str.replace("0-", "1-"))
    both = {**DATA, "events": pd.concat([DATA["events"], older], ignore_index=True)}
    pd.testing.assert_frame_equal(counted(both, WHO), counted(DATA, WHO))


def test_nobody_at_all_is_no_error():
    nothing = {name: table.iloc[:0] for name, table in DATA.items()}
    assert counted(nothing, WHO.iloc[:0]).empty and counted(nothing, WHO).empty
