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
