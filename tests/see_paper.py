"""Reads the pages of a PDF back and says what is wrong with them as seen: letters off the sheet, lines that overlap, sheets with nothing on them."""

from pathlib import Path

EDGE = 14
"""Points along the edge of a sheet that printers leave white."""


def lines(page) -> list[tuple[float, float, float, float, str]]:
    """The pieces of text on a page as left, bottom, right, top (points) and what they say; letters set as one run are one piece."""
    text = page.get_textpage()
    found = []
    for place in range(text.count_rects()):
        left, bottom, right, top = text.get_rect(place)
        said = text.get_text_bounded(left, bottom, right, top).strip()
        if said:
            found.append((left, bottom, right, top, said))
    return found


def flaws(file: Path) -> list[str]:
    """What is wrong with the pages of a file, as sentences."""
    import pypdfium2

    told = []
    with pypdfium2.PdfDocument(file) as document:
        for number, page in enumerate(document, start=1):
            wide, high = page.get_size()
            pieces = lines(page)
            if not pieces:
                told.append(f"page {number} says nothing")
            for left, bottom, right, top, said in pieces:
                if left < EDGE or bottom < EDGE or right > wide - EDGE or top > high - EDGE:
                    told.append(f"page {number}: {said[:60]} runs off the sheet")
            told += [f"page {number}: {a[:50]} and {b[:50]} overlap" for a, b in overlapping(pieces)]
    return told


def overlapping(pieces: list[tuple[float, float, float, float, str]]) -> list[tuple[str, str]]:
    """Pairs of pieces that lie on each other by more than the air around letters."""
    ordered = sorted(pieces)
    found = []
    for place, (_, bottom, right, top, said) in enumerate(ordered):
        for left2, bottom2, right2, top2, said2 in ordered[place + 1 :]:
            if left2 > right - 1.5:
                break
            high = min(top, top2) - max(bottom, bottom2)
            if min(right, right2) - left2 > 1.5 and high > 0.35 * min(top - bottom, top2 - bottom2):
                found.append((said, said2))
    return found


def sizes(file: Path) -> list[tuple[int, int]]:
    """The size of each page in millimetres."""
    import pypdfium2

    with pypdfium2.PdfDocument(file) as document:
        return [tuple(round(x * 25.4 / 72) for x in page.get_size()) for page in document]


