"""Opens pages in Chromium and says what is wrong with them as seen: what overlaps, is cut off, is broken within a word, or is fetched."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CHROMIUM = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
LOOK = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
ABOUT = {"all": {}, "colours": {"runOnly": ["color-contrast"]}, "rest": {"rules": {"color-contrast": {"enabled": False}}}}
FOCUS = """() => [...document.querySelectorAll("summary")].filter(e => e.checkVisibility())
  .filter(e => { e.focus({preventScroll: true}); return document.activeElement !== e || e.tabIndex < 0; }).map(e => e.innerText.slice(0, 80))"""
WIDTHS = (1440, 768, 390)
THEMES = ("light", "dark")


@dataclass
class Seen:
    """A page in a browser, with all it asked for and complained about."""

    page: Any
    asked: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def flaws(self) -> dict[str, list[str]]:
        """By kind, what is wrong with the page as it stands now; kinds without a flaw are left out."""
        found = {kind: texts for kind, texts in self.page.evaluate(LOOK).items() if texts}
        return found | ({"asked": self.asked} if self.asked else {}) | ({"said": self.said} if self.said else {})

    def barriers(self, about: str = "all") -> list[str]:
        """What axe-core finds: rule, and where it first applies.

        Args:
            about: "colours" (contrast alone, most of the time it takes), "rest" (all but that) or "all".
        """
        from axe_playwright_python.sync_playwright import Axe

        found = Axe().run(self.page, options={"resultTypes": ["violations"], **ABOUT[about]}).response["violations"]
        return [f"{rule['id']} ({len(rule['nodes'])}): {rule['nodes'][0]['html'][:160]} {rule['nodes'][0].get('failureSummary', '')[:200]}" for rule in found]

    def shut(self, most: int = 1000) -> list[str]:
        """What does not open with the keyboard: every summary must take the focus, and at most ``most``, spread evenly, get the Enter key."""
        left = self.page.evaluate(FOCUS)
        handles = [h for h in self.page.query_selector_all("summary:not(details details summary)")]
        for summary in handles[:: max(1, -(-len(handles) // most))]:
            before = summary.evaluate("e => { e.focus({preventScroll: true}); return e.parentElement.open }")
            self.page.keyboard.press("Enter")
            if summary.evaluate("e => e.parentElement.open") == before:
                left.append(summary.inner_text()[:80])
        return sorted(set(left))


@contextmanager
def browser() -> Iterator[Any]:
    """Chromium as Debian packs it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@contextmanager
def seen(opened: Any, file: Path, width: int = 1440, theme: str = "light") -> Iterator[Seen]:
    """A file as a reader with this window and theme sees it; every request but the one for the file itself is noted and refused."""
    context = opened.new_context(viewport={"width": width, "height": 1000}, color_scheme=theme, reduced_motion="reduce")
    page = context.new_page()
    here = Seen(page)
    address = file.resolve().as_uri()

    def ask(route: Any) -> None:
        if route.request.url == address:
            route.continue_()
        else:
            here.asked.append(route.request.url)
            route.abort()

    page.route("**/*", ask)
    page.on("console", lambda message: here.said.append(f"{message.type}: {message.text}"))
    page.on("dialog", lambda dialog: (here.said.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    page.on("pageerror", lambda error: here.said.append(f"error: {error}"))
    page.goto(address)
    page.evaluate("document.fonts.ready.then(() => true)")
    try:
        yield here
    finally:
        context.close()
