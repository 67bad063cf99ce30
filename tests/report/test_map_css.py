"""The colours of the map can be told from the paper, by day and by night."""

import re
from pathlib import Path

import pytest

from helpers import theme
from helpers.report import map as the_map

CSS = (Path(the_map.__file__).parent / "templates" / "map.css").read_text(encoding="utf-8")


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a: str, b: str) -> float:
    bright, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("is_dark", [False, True])
def test_text_has_a_contrast_of_four_and_a_half_and_marks_of_three_in_both_themes(is_dark):
    block = CSS.split(":root {")[2 if is_dark else 1].split("}")[0]
    colours = dict(re.findall(r"--([\w-]+): (#[0-9A-Fa-f]{6})", block))
    assert all(contrast(colours[c], colours["paper"]) >= 4.5 for c in ("ink", "muted", "negative", "neutral", "positive"))
    assert all(contrast(colours[c], colours["paper"]) >= 3 for c in ("bar", *(f"p{i}" for i in range(8))))
    if not is_dark:
        assert colours["ink"] == theme.INK and colours["positive"] == theme.POSITIVE
