"""Slides that can be edited: titles, text, tables and charts as PowerPoint's own, measured so that nothing runs off.

Everything is placed in points on a slide of 960 by 540. Text is measured in the house font, which is wider than what PowerPoint puts in its
place where it is missing. No text is under 18 points.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpers import theme
from helpers.report.lines import words_of, wrap

WIDTH, HEIGHT, MARGIN = 960, 540, 24
SIZE, LEADING, PAD = 18, 22, 4
"""Points of a letter, of a line, and between a cell's edge and its text."""
LANGUAGES = {"nl": "nl-NL", "en": "en-US"}
PLAIN_TABLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
"""PowerPoint's table style without lines and fills."""


@dataclass(frozen=True)
class Text:
    """A paragraph in one look, and how many lines it takes."""

    text: str
    colour: str = theme.INK
    is_bold: bool = False
    size: float = SIZE
    lines: int = 1
    is_right: bool = False


Cell = Sequence[Text]
"""A cell of a table: paragraphs under each other."""


def fit(text: str, width: float, most: int, colour: str = theme.INK, is_bold: bool = False, size: float = SIZE) -> Text:
    """A text in at most so many lines of so many points, cut where it is longer.

    One that breaks at its spaces stays as it is, for who edits it; where a word was divided the breaks are part of the text.
    """
    lines = wrap(text, width, size, "bold" if is_bold else "normal", most=most) or [""]
    joined = " ".join(lines)
    return Text(joined if joined == " ".join(words_of(text)) else "\v".join(lines), colour, is_bold, size, len(lines))


def clauses(text: str) -> list[str]:
    """A sentence, then its beginnings up to a clause, the longest first: what may stand as a title when the whole is too long.

    >>> clauses("Four of 184 changed: sizes (from 19.5% to 4%); ease.")
    ['Four of 184 changed: sizes (from 19.5% to 4%); ease.', 'Four of 184 changed: sizes (from 19.5% to 4%)', 'Four of 184 changed']
    """
    ends = [m.start() for m in re.finditer(r"[.;:] ", text) if text.count("(", 0, m.start()) == text.count(")", 0, m.start())]
    return [text, *(text[:end] for end in reversed(ends))]


def leading(size: float) -> float:
    """Height of a line of letters, in points."""
    return round(size * LEADING / SIZE, 1)


def height(cell: Cell) -> float:
    """Points that the paragraphs of a cell take."""
    return sum(part.lines * leading(part.size) for part in cell)


class Deck:
    """A presentation in the house's colours and letters.

    Args:
        language: of its texts. day: on which it says that it was made, as ``2026-06-28``.
    """

    def __init__(self, language: str, title: str, day: str):
        import datetime as dt

        from pptx import Presentation
        from pptx.util import Pt

        self.language, self.day = language, day or "2000-01-01"
        self.file = Presentation()
        wider = Pt(WIDTH) / self.file.slide_width
        self.file.slide_width, self.file.slide_height = Pt(WIDTH), Pt(HEIGHT)
        for room in (*self.file.slide_layouts, self.file.slide_master):  # the template is for 4:3; layouts take places from their master
            for shape in room.shapes:
                shape.left, shape.width = round(shape.left * wider), round(shape.width * wider)
        self._theme()
        made = self.file.core_properties
        made.title, made.author, made.last_modified_by, made.revision = title, "klantreis", "klantreis", 1
        made.created = made.modified = dt.datetime.fromisoformat(self.day)
        made.language = LANGUAGES.get(language, language)

    def _theme(self) -> None:
        """The house's colours and letters as the theme, so that who edits can change them in one place."""
        from pptx.opc.constants import RELATIONSHIP_TYPE as KIND

        part = self.file.slide_master.part.part_related_by(KIND.THEME)
        roles = dict(zip(("dk1", "lt1", "dk2", "lt2"), (theme.INK, theme.PAPER, theme.MUTED, theme.HAIRLINE)))
        accents = (theme.POSITIVE, theme.NEGATIVE, theme.NEUTRAL, *theme.PERSONAS[:3])
        roles |= {f"accent{i}": colour for i, colour in enumerate(accents, start=1)} | {"hlink": theme.POSITIVE, "folHlink": theme.MUTED}
        colours = "".join(f'<a:{role}><a:srgbClr val="{colour[1:]}"/></a:{role}>' for role, colour in roles.items())
        text = part.blob.decode("utf-8")
        text = re.sub(r"(<a:clrScheme[^>]*>).*?(</a:clrScheme>)", rf"\g<1>{colours}\g<2>", text, flags=re.S)
        font = r'\g<1><a:latin typeface="Noto Sans" panose="020B0502040504020204"/>'  # the numbers name a likeness where it is missing
        text = re.sub(r"(<a:(?:major|minor)Font>\s*)<a:latin [^>]*/>", font, text)
        part._blob = text.encode("utf-8")

    def slide(self, title: str, notes: str, sizes: Sequence[float] = (26, 24, 22, 20)) -> tuple[Any, float]:
        """A new slide with its finding as title and its figures in the notes; returns it and where its body may begin."""
        made = self.file.slides.add_slide(self.file.slide_layouts[5])
        width = WIDTH - 2 * MARGIN
        shown = next((t for cut in clauses(title) for s in sizes if (t := fit(cut, width, 9, is_bold=True, size=s)).lines <= 2), None)
        shown = shown or fit(title, width, 2, is_bold=True, size=sizes[-1])
        high = height([shown]) + 2
        self.place(made.shapes.title, MARGIN, 16, width, high)
        self._write(made.shapes.title.text_frame, [shown])
        whole = [title] if shown.text != " ".join(words_of(title)) else []
        made.notes_slide.notes_text_frame.text = "\n".join([*whole, notes])
        return made, 16 + high + 6

    def place(self, shape: Any, x: float, y: float, width: float, height: float) -> Any:
        """Put a shape somewhere, in points."""
        from pptx.util import Pt

        shape.left, shape.top, shape.width, shape.height = (Pt(v) for v in (x, y, width, height))
        return shape

    def text(self, slide: Any, parts: Sequence[Text], x: float, y: float, width: float) -> float:
        """A box of text; returns where it ends."""
        high = height(parts)
        box = self.place(slide.shapes.add_textbox(0, 0, 0, 0), x, y, width, high)
        self._write(box.text_frame, parts)
        return y + high

    def _write(self, frame: Any, parts: Sequence[Text]) -> None:
        from pptx.dml.color import RGBColor
        from pptx.enum.text import PP_ALIGN
        from pptx.util import Pt

        frame.word_wrap = True
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        for i, part in enumerate(parts):
            paragraph = frame.paragraphs[0] if i == 0 else frame.add_paragraph()
            paragraph.alignment = PP_ALIGN.RIGHT if part.is_right else PP_ALIGN.LEFT
            paragraph.line_spacing, paragraph.space_before, paragraph.space_after = Pt(leading(part.size)), Pt(0), Pt(0)
            paragraph.text = printable(part.text)
            for run in paragraph.runs:
                run.font.size, run.font.bold, run.font.color.rgb = Pt(part.size), part.is_bold, RGBColor.from_string(part.colour[1:])
                run._r.get_or_add_rPr().set("lang", LANGUAGES.get(self.language, self.language))

    def table(self, slide: Any, rows: Sequence[Sequence[Cell]], widths: Sequence[float], y: float, alt: str, name: str) -> float:
        """A table of PowerPoint's own, hairlines under its rows; returns where it ends."""
        from pptx.util import Pt

        heights = [max(height(cell) for cell in row) + 2 * PAD for row in rows]
        frame = slide.shapes.add_table(len(rows), len(widths), Pt(MARGIN), Pt(y), Pt(sum(widths)), Pt(sum(heights)))
        described(frame, alt, name)
        table = frame.table
        table.horz_banding = False
        table._tbl.tblPr.find("{http://schemas.openxmlformats.org/drawingml/2006/main}tableStyleId").text = PLAIN_TABLE
        for column, width in zip(table.columns, widths):
            column.width = Pt(width)
        for i, (row, high) in enumerate(zip(rows, heights)):
            table.rows[i].height = Pt(high)
            for j, cell in enumerate(row):
                self._cell(table.cell(i, j), cell, is_first=i == 0)
        return y + sum(heights)

    def _cell(self, to: Any, cell: Cell, is_first: bool) -> None:
        from pptx.enum.text import MSO_ANCHOR
        from pptx.util import Pt

        self._write(to.text_frame, cell)
        to.vertical_anchor = MSO_ANCHOR.TOP
        to.margin_left = to.margin_right = to.margin_top = to.margin_bottom = Pt(PAD)
        _ruled(to, theme.INK if is_first else theme.HAIRLINE, 2 if is_first else 1, "lnT" if is_first else "lnB")

    def picture(self, slide: Any, file: Path, x: float, y: float, width: float, alt: str) -> Any:
        """A drawn figure with its alternative text."""
        from pptx.util import Pt

        shape = slide.shapes.add_picture(str(file), Pt(x), Pt(y), width=Pt(width))
        described(shape, alt, file.stem)
        return shape

    def save(self) -> bytes:
        """The bytes of the presentation, the same on every run."""
        import io

        from helpers.report.archive import settle

        to = io.BytesIO()
        self.file.save(to)
        return settle(to.getvalue(), self.day)


def printable(text: str) -> str:
    """A text that XML can hold: without control characters and half characters; a line break stays."""
    return "".join(c for c in str(text) if c in "\v\n" or (ord(c) >= 32 and not 0xD800 <= ord(c) <= 0xDFFF and c not in "\ufffe\uffff"))


def described(shape: Any, alt: str, name: str) -> None:
    """The alternative text of a picture, chart or table, and its name in the list of shapes."""
    shape.name = name
    shape._element.xpath("./p:nvGraphicFramePr/p:cNvPr | ./p:nvPicPr/p:cNvPr")[0].set("descr", printable(alt))


def _ruled(cell: Any, colour: str, width: float, side: str) -> None:
    """A line at one side of a cell."""
    from lxml import etree
    from pptx.oxml.ns import qn
    from pptx.util import Pt

    properties = cell._tc.get_or_add_tcPr()
    line = etree.SubElement(properties, qn(f"a:{side}"), w=str(int(Pt(width))), cmpd="sng")
    etree.SubElement(etree.SubElement(line, qn("a:solidFill")), qn("a:srgbClr"), val=colour[1:])
