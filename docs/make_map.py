"""Draws docs/map.en.png, the picture in the README: the map of one persona as the newest report of the sample shows it.

Run after ``klantreis run studies/sample.yml``: ``make map``. Needs Chromium and playwright (``make extras``).
"""

import argparse
import shutil
from pathlib import Path

ROOT = Path(__file__).parents[1]
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
COLOURS = 128  # a map has few; so many keep the edges of letters smooth
WIDTH, EDGE = 1440, 20
"""Of the window, and of the paper around the map, in pixels."""


def newest(reports: Path) -> Path:
    """The report of the wave that ran last."""
    found = [file for file in reports.glob("*/report.en.html") if not file.parent.name.endswith(".draft")]
    if not found:
        raise SystemExit(f"{reports}: there is no report yet. Run klantreis run studies/sample.yml.")
    return max(found, key=lambda file: file.stat().st_mtime)


def picture(report: Path, persona: str, out: Path) -> None:
    """Save the map of a persona, called as its heading says, as PNG."""
    from PIL import Image
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=next(filter(None, map(shutil.which, CHROMIUM))), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": 1000}, color_scheme="light")
        page.goto(report.resolve().as_uri())
        folded = page.locator("details.map-of", has_text=persona).first
        folded.evaluate("e => { e.open = true }")
        shown = folded.locator(".journey-map").bounding_box()
        page.screenshot(path=out, full_page=True, clip={"x": shown["x"] - EDGE, "y": shown["y"] - EDGE, "width": shown["width"] + 2 * EDGE,
                                                        "height": shown["height"] + 2 * EDGE})
        browser.close()
    with Image.open(out) as drawn:
        drawn.quantize(COLOURS).save(out, optimize=True)


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--report", type=Path, help="a report.en.html; else the newest of reports/sample")
    asked.add_argument("--persona", default="Sustainable Daniëlle")
    given = asked.parse_args()
    picture(given.report or newest(ROOT / "reports" / "sample"), given.persona, ROOT / "docs" / "map.en.png")
