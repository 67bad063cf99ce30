"""What every format makes of the invented study is as somebody approved it: slides with their boxes, sheets, and the texts of the others."""

import io
import re
import zipfile

import approved
import pytest
from conftest import needs_extra

from helpers.report.exports import cjml, grid, json, mermaid, powerbi, pptx, xes, xlsx

POINT = 12_700


def frame_of(frame):
    return [f"      {' | '.join(run.text for run in p.runs)!r} {' '.join(f'{run.font.size / POINT:g}' for run in p.runs[:1] if run.font.size)}" for p in frame.paragraphs if p.runs]


def slides_of(document):
    said = []
    for k, slide in enumerate(document.slides, start=1):
        said.append(f"slide {k}")
        for shape in slide.shapes:
            box = [f"{(v or 0) / POINT:.1f}" for v in (shape.left, shape.top, shape.width, shape.height)]
            said.append(f"  {shape.shape_type} {' '.join(box)} {shape.name!r}")
            if shape.has_text_frame:
                said += frame_of(shape.text_frame)
            if shape.has_table:
                said.append(f"    columns {' '.join(f'{c.width / POINT:.1f}' for c in shape.table.columns)}")
                said += [line for row in shape.table.rows for cell in row.cells for line in frame_of(cell.text_frame)]
            if getattr(shape, "has_chart", False):
                said += [f"    {list(plot.categories)} {[list(s.values) for s in plot.series]}" for plot in shape.chart.plots]
        said += [f"  notes {slide.notes_slide.notes_text_frame.text!r}"]
    return said


@needs_extra("pptx")
def test_slides_are_as_approved(material):
    from pptx import Presentation

    approved.check(__file__, "slides", "\n".join(slides_of(Presentation(io.BytesIO(pptx.deck(material, "nl"))))))


def test_the_workbook_is_as_approved(material):
    from python_calamine import CalamineWorkbook

    data = xlsx.workbook(material, "en")
    said = [f"  {part}" for sheet in sorted(name for name in zipfile.ZipFile(io.BytesIO(data)).namelist() if "worksheets/sheet" in name)
            for part in (sheet, *re.findall(r"<pane[^>]*>|<col [^>]*>|<autoFilter[^>]*>", zipfile.ZipFile(io.BytesIO(data)).read(sheet).decode()))]
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    for name in book.sheet_names:
        said += [f"sheet {name}", *(f"  {' | '.join(str(v) for v in row)}" for row in book.get_sheet_by_name(name).to_python()[:5])]
    approved.check(__file__, "workbook", "\n".join(said))


@pytest.mark.parametrize("kind", [cjml, grid, json, mermaid, powerbi, xes], ids=lambda kind: kind.__name__.rpartition(".")[2])
def test_texts_are_as_approved(material, tmp_path, kind):
    made = sorted(kind.write(material, tmp_path))
    said = [line for name in made if name.endswith((".xml", ".csv", ".json", ".mmd", ".md", ".xes", ".cjml"))
            for line in [f"file {name}", *(tmp_path / name).read_text(encoding="utf-8-sig").splitlines()[:30]]]
    approved.check(__file__, kind.__name__.rpartition(".")[2], "\n".join([f"files {made}", *said]))
