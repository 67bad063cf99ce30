"""Every number that a reader meets in a report stands in a row of a table, in both languages and in every study; a wrong one is found."""

import random
from dataclasses import replace

import pytest
import told
from conftest import needs_shared

OTHERS = [pytest.param(name, marks=[needs_shared, pytest.mark.studies]) for name in ("loan", "airline", "jupyter", "shop")]


@pytest.fixture(scope="module")
def known(sample):
    return told.known_of(sample)


@pytest.mark.row("B1")
@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_number_of_the_page_stands_in_a_row_of_a_table(sample, known, language):
    assert told.unknown_in(sample, language, known) == []


@pytest.mark.row("B1")
@pytest.mark.parametrize("name", OTHERS)
def test_every_number_about_real_data_stands_in_a_row_of_a_table(request, name):
    whole = request.getfixturevalue(name)
    found = told.known_of(whole)
    assert [told.unknown_in(whole, language, found) for language in ("nl", "en")] == [[], []]


def test_a_number_that_is_a_fifth_too_large_is_found(sample, known):
    """In a box and beside a trait nearly always, in the row of a table mostly: drawn from all over the page, and what of them is named."""
    draw, tried, caught = random.Random(7), {}, {}
    read = [g for g in told.groups(sample.page("nl"), "nl", told.names_of(sample, "nl")) if g[0].kind in ("box", "row", "trait") and g[0].section != "proof"]
    for group in draw.sample(read, 250):
        kind = group[0].kind
        tried[kind] = tried.get(kind, 0) + 1
        caught[kind] = caught.get(kind, 0) + bool(told.left_over(with_a_wrong_number(group, draw), known))
    found = {kind: caught[kind] / tried[kind] for kind in tried}
    assert found["box"] > 0.75 and found["trait"] > 0.75 and found["row"] > 0.5, found


def with_a_wrong_number(group: list, draw: random.Random) -> list:
    """The same group with one of its numbers a fifth larger, in the whole and in its cell."""
    def changed(part, at):
        value, room, is_percent = part.tokens[at]
        step = max(round(abs(value) * 0.2 / (2 * room)), 1) * 2 * room
        return replace(part, tokens=(*part.tokens[:at], (value + step, room, is_percent), *part.tokens[at + 1 :]))

    at = draw.randrange(len(group[0].tokens))
    parts, start = [changed(group[0], at)], 0
    for cell in group[1:]:
        parts.append(changed(cell, at - start) if start <= at < start + len(cell.tokens) else cell)
        start += len(cell.tokens)
    return parts
