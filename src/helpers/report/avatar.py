"""A drawing for each persona: shapes, never a face, so that nobody takes it for a person.

The shape is the one that marks the persona in every figure, so colour is never the only cue. How the shapes are arranged tells in what the
persona differs most (its role): a target for goals, steps for challenges, a compass for what people think, a screen for what they do
online, a row of people for who they are. A few details follow from the persona's id.
"""

from __future__ import annotations

import hashlib
from math import cos, pi, sin

SIZE = 48
MIDDLE = SIZE / 2
SHAPES = ("circle", "square", "triangle", "diamond", "tip", "plus", "cross", "star")
"""The markers of the figures, by the place of a persona."""
ROLES = ("goals", "challenges", "psychography", "online_behaviour", "demography")
Shape = tuple[float, float, float]
"""One shape: x and y of its middle and its radius."""


def drawing(persona: str, place: int, role: str | None, colour: str = "currentColor") -> str:
    """The drawing as SVG of 48 by 48, in one colour on nothing.

    Args:
        persona: its id, for the details. place: from 0, for the shape. role: block in which it differs most. colour: of the shapes.
    """
    shape = SHAPES[place % len(SHAPES)]
    arranged = ARRANGED.get(role or "", _compass)(_details(persona))
    parts = "".join(mark(shape, *at, colour, is_open) for at, is_open in arranged)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" width="{SIZE}" height="{SIZE}" aria-hidden="true" '
            f'focusable="false">{parts}</svg>')


def mark(shape: str, x: float, y: float, radius: float, colour: str, is_open: bool = False) -> str:
    """One shape; an open one is a line."""
    paint = f'fill="none" stroke="{colour}" stroke-width="1.8"' if is_open else f'fill="{colour}"'
    if shape == "circle":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" {paint}/>'
    points = " ".join(f"{x + radius * px:.1f},{y + radius * py:.1f}" for px, py in CORNERS[shape])
    return f'<polygon points="{points}" {paint} stroke-linejoin="round"/>'


def _star(points: int = 5, inner: float = 0.45) -> list[tuple[float, float]]:
    turns = [(pi * i / points - pi / 2, 1.1 if i % 2 == 0 else inner) for i in range(2 * points)]
    return [(r * cos(a), r * sin(a)) for a, r in turns]


_PLUS = [(-0.35, -1), (0.35, -1), (0.35, -0.35), (1, -0.35), (1, 0.35), (0.35, 0.35), (0.35, 1), (-0.35, 1), (-0.35, 0.35), (-1, 0.35),
         (-1, -0.35), (-0.35, -0.35)]
CORNERS = {
    "square": [(-0.88, -0.88), (0.88, -0.88), (0.88, 0.88), (-0.88, 0.88)],
    "triangle": [(0, -1), (1, 0.8), (-1, 0.8)],
    "tip": [(0, 1), (1, -0.8), (-1, -0.8)],
    "diamond": [(0, -1.1), (1.1, 0), (0, 1.1), (-1.1, 0)],
    "plus": _PLUS,
    "cross": [((x - y) * 0.72, (x + y) * 0.72) for x, y in _PLUS],
    "star": _star(),
}


def _details(persona: str) -> list[int]:
    """Small numbers that differ from persona to persona and never change."""
    return list(hashlib.sha256(persona.encode()).digest())


def _compass(detail: list[int]) -> list[tuple[Shape, bool]]:
    """What people think: one shape with others around it."""
    count, turn = 5 + detail[0] % 3, detail[1] / 255 * pi
    around = [(MIDDLE + 15 * cos(turn + 2 * pi * i / count), MIDDLE + 15 * sin(turn + 2 * pi * i / count), 3.4) for i in range(count)]
    return [((MIDDLE, MIDDLE, 7.0), False), *((at, False) for at in around)]


def _target(detail: list[int]) -> list[tuple[Shape, bool]]:
    """What people want: rings around the middle."""
    rings = [18.0, 11.5] if detail[0] % 2 else [18.0, 13.0, 8.5]
    return [*(((MIDDLE, MIDDLE, r), True) for r in rings), ((MIDDLE, MIDDLE, 4.0), False)]


def _steps(detail: list[int]) -> list[tuple[Shape, bool]]:
    """What people run into: steps that grow, one of them open."""
    missing = detail[0] % 3
    return [((9.0 + 10.0 * i, 36.0 - 8.0 * i, 3.6 + 0.9 * i), i == missing) for i in range(4)]


def _screen(detail: list[int]) -> list[tuple[Shape, bool]]:
    """What people do online: a grid in which some cells are open."""
    cells = [(MIDDLE + 12.0 * (i % 3 - 1), MIDDLE + 12.0 * (i // 3 - 1), 4.2) for i in range(9)]
    return [(at, bool(detail[i] % 3 == 0)) for i, at in enumerate(cells)]


def _row(detail: list[int]) -> list[tuple[Shape, bool]]:
    """Who people are: three beside each other, one of them in front."""
    ahead = detail[0] % 3
    return [((11.0 + 13.0 * i, MIDDLE + (3.0 if i == ahead else -1.0), 7.0 if i == ahead else 4.6), i != ahead) for i in range(3)]


ARRANGED = dict(zip(ROLES, (_target, _steps, _compass, _screen, _row)))
