"""A drawing tells personas apart by shape as well as by colour, and is made of shapes only."""

import re
import xml.etree.ElementTree as ElementTree

import pytest

from helpers.report import avatar
from helpers.report.figures.personas import SHAPES


@pytest.mark.parametrize("role", [*avatar.ROLES, None, "channels"])
def test_eight_personas_of_one_role_have_eight_drawings_even_without_colour(role):
    assert len({avatar.drawing(f"p{i + 1}", i, role) for i in range(8)}) == 8


def test_a_persona_keeps_its_drawing_and_roles_are_drawn_differently():
    assert avatar.drawing("p1", 0, "goals") == avatar.drawing("p1", 0, "goals")
    assert len({avatar.drawing("p1", 0, role) for role in avatar.ROLES}) == len(avatar.ROLES)


@pytest.mark.parametrize("role", avatar.ROLES)
@pytest.mark.parametrize("place", range(8))
def test_a_drawing_is_plain_shapes_within_its_frame_hidden_from_screen_readers(role, place):
    drawn = ElementTree.fromstring(avatar.drawing(f"p{place + 1}", place, role, "#FFFFFF"))
    assert drawn.get("aria-hidden") == "true" and {e.tag.rpartition("}")[2] for e in drawn} <= {"circle", "polygon"}
    numbers = [float(x) for e in drawn for name in ("points", "cx", "cy") if e.get(name) for x in re.findall(r"-?[\d.]+", e.get(name))]
    assert min(numbers) >= 0 and max(numbers) <= avatar.SIZE


def test_shapes_are_those_of_the_figures():
    assert dict(zip(SHAPES, avatar.SHAPES)) == {"o": "circle", "s": "square", "^": "triangle", "D": "diamond", "v": "tip", "P": "plus",
                                                "X": "cross", "*": "star"}


def test_each_role_arranges_its_shapes_in_its_own_way():
    target, steps, compass, screen, row = (avatar.ARRANGED[role] for role in avatar.ROLES)
    assert target([0]) == [((24, 24, r), True) for r in (18, 13, 8.5)] + [((24, 24, 4), False)]
    assert target([1]) == [((24, 24, r), True) for r in (18, 11.5)] + [((24, 24, 4), False)]
    assert [(x, y, round(r, 1), is_open) for (x, y, r), is_open in steps([4])] == [(9, 36, 3.6, False), (19, 28, 4.5, True), (29, 20, 5.4, False), (39, 12, 6.3, False)]
    assert [sum(is_open for _, is_open in steps([i])) for i in range(256)] == [1] * 256
    for first, around in ((0, 5), (2, 7), (3, 5)):
        (middle, *others) = compass([first, 255])
        assert middle == ((24, 24, 7), False) and len(others) == around and others[0] == ((9, pytest.approx(24), 3.4), False)
        assert all((x - 24) ** 2 + (y - 24) ** 2 == pytest.approx(225) and r == 3.4 and not is_open for (x, y, r), is_open in others)
    assert screen([3, 1, 2, 0, 5, 6, 7, 8, 9]) == [((x, y, 4.2), i in (0, 3, 5, 8)) for i, (y, x) in enumerate((y, x) for y in (12, 24, 36) for x in (12, 24, 36))]
    assert row([4]) == [((11, 23, 4.6), True), ((24, 27, 7), False), ((37, 23, 4.6), True)]
    assert avatar.drawing("p1", 9, None) == avatar.drawing("p1", 1, "psychography") and "currentColor" in avatar.drawing("p1", 0, "goals")


def test_a_shape_is_filled_or_a_line_and_a_circle_has_no_corners():
    assert avatar.mark("circle", 1, 2, 3, "#000") == '<circle cx="1.0" cy="2.0" r="3.0" fill="#000"/>'
    assert avatar.mark("diamond", 10, 10, 10, "#000", True) == \
        '<polygon points="10.0,-1.0 21.0,10.0 10.0,21.0 -1.0,10.0" fill="none" stroke="#000" stroke-width="1.8" stroke-linejoin="round"/>'
    tall = {shape: (min(y for _, y in corners), max(y for _, y in corners), len(corners)) for shape, corners in avatar.CORNERS.items()}
    assert {shape: tuple(round(x, 2) for x in found) for shape, found in tall.items()} == {
        "square": (-0.88, 0.88, 4), "triangle": (-1, 0.8, 3), "tip": (-0.8, 1, 3), "diamond": (-1.1, 1.1, 4), "plus": (-1, 1, 12), "cross": (-0.97, 0.97, 12), "star": (-1.1, 0.89, 10)}


def test_a_plus_has_upright_edges_and_is_the_same_turned_by_a_quarter():
    plus = avatar.CORNERS["plus"]
    assert {(-y, x) for x, y in plus} == set(plus) and {(-x, y) for x, y in plus} == set(plus)
    assert all((x == u) != (y == v) for (x, y), (u, v) in zip(plus, [*plus[1:], plus[0]]))
