"""One look: colours by role, and the style sheet of every figure.

Contrast on white is at least 4.5:1 for text and 3:1 for marks; a test computes it.
"""

from __future__ import annotations

from pathlib import Path

INK, MUTED, HAIRLINE, PAPER = "#1B2330", "#5B6472", "#E3E6EA", "#FFFFFF"
NEGATIVE, NEUTRAL, POSITIVE = "#B23A12", "#6E7681", "#0B62A8"
NEGATIVE_PALE, NEUTRAL_PALE, POSITIVE_PALE = "#F3D9CE", "#E6E8EB", "#D3E4F3"
ACCENT = POSITIVE
PERSONAS = ("#332288", "#117733", "#AA4499", "#882255", "#0077BB", "#997700", "#CC3311", "#4A4A4A")
DARK = {INK: "#E8EAED", MUTED: "#9AA3AF", PAPER: "#14181F", HAIRLINE: "#2B313B",
        NEGATIVE: "#F2A07B", NEUTRAL: "#C2C7CF", POSITIVE: "#79B8F0"}
MARKS = {"positive": ("\N{BLACK UP-POINTING TRIANGLE}", POSITIVE), "neutral": ("\N{BLACK CIRCLE}", NEUTRAL),
         "negative": ("\N{BLACK DOWN-POINTING TRIANGLE}", NEGATIVE), "uncertain": ("\N{WHITE CIRCLE}", MUTED)}


def persona_place(persona: str, personas: list[str]) -> int:
    """Which colour, shape and drawing a persona has, from 0: by the number in its id, so that it keeps them when another one vanishes."""
    number = persona.removeprefix("p")
    return (int(number) - 1 if number.isdecimal() else personas.index(persona)) % len(PERSONAS)


def persona_colour(persona: str, personas: list[str]) -> str:
    """The colour of a persona, the same in every wave; "all" is ink."""
    return PERSONAS[persona_place(persona, personas)] if persona in personas else INK


def apply() -> None:
    """Set the house style for the figures that follow; called once in each notebook, never at import."""
    import matplotlib as mpl
    from matplotlib import font_manager, style

    known = {entry.fname for entry in font_manager.fontManager.ttflist}
    for font in sorted((Path(__file__).parent / "report" / "fonts").glob("*.ttf")):
        if str(font) not in known:                   # each font that is added empties the memory of those that were found
            font_manager.fontManager.addfont(font)
    style.use(Path(__file__).with_name("house.mplstyle"))
    mpl.rcParams["svg.hashsalt"] = "klantreis"
