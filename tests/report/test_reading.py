"""The page as a screen reader meets it: parsed from its HTML."""

from collections import Counter
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from helpers.report import compose, page

VOID = {"meta", "br", "hr", "img", "input", "link", "wbr"}


class Reader(HTMLParser):
    """All elements of a page in their order: tag, attributes, and the tags around each."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict, tuple[str, ...]]] = []
        self._around: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs), tuple(self._around)))
        if tag not in VOID:
            self._around.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.found.append((tag, dict(attrs), tuple(self._around)))

    def handle_endtag(self, tag):
        assert self._around.pop() == tag

    def all(self, *tags: str) -> list[dict]:
        return [attrs for tag, attrs, _ in self.found if tag in tags]


@pytest.fixture(params=["report", "summary"])
def read(request, model):
    return Reader(page.render(compose.summary(model) if request.param == "summary" else model))


def test_the_page_names_its_language_and_its_title(read):
    assert read.all("html")[0]["lang"] == "nl" and len(read.all("title")) == 1


def test_one_heading_opens_the_page_and_none_skips_a_level(read):
    levels = [int(tag[1]) for tag, _, _ in read.found if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit()]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_skip_link_comes_first_and_leads_to_the_one_main_part(read):
    first = read.all("a")[0]
    assert first["href"] == "#main" and [m["id"] for m in read.all("main")] == ["main"]


def test_every_landmark_of_a_kind_has_a_name_of_its_own(read):
    for kind in ("nav", "section"):
        named = [m.get("aria-label") or m.get("aria-labelledby") for m in read.all(kind)]
        assert all(named)
    assert len(read.all("nav")) <= 1


def test_no_id_stands_twice_and_every_link_and_label_within_the_page_finds_its_place(read):
    ids = Counter(attrs["id"] for _, attrs, _ in read.found if "id" in attrs)
    assert [name for name, times in ids.items() if times > 1] == []
    inner = {a["href"][1:] for a in read.all("a", "use") if a.get("href", "").startswith("#")}
    labels = {name for _, attrs, _ in read.found for name in attrs.get("aria-labelledby", "").split()}
    assert inner | labels <= set(ids)


def test_every_drawing_has_words_or_is_hidden_as_decoration(read):
    drawings = [attrs for tag, attrs, around in read.found if tag in ("svg", "img") and "svg" not in around]  # within one: its parts
    assert drawings
    for attrs in drawings:
        told = attrs.get("alt") or attrs.get("aria-label") or attrs.get("aria-labelledby")
        assert attrs.get("aria-hidden") == "true" or (told and attrs.get("role") == "img")


def test_every_heading_of_a_table_says_whether_it_is_of_a_row_or_a_column_and_every_table_has_a_name(read):
    assert {th.get("scope") for th in read.all("th")} <= {"row", "col"}
    captions = sum(1 for tag, _, around in read.found if tag == "caption" and around[-1] == "table")
    assert captions + sum(1 for t in read.all("table") if t.get("aria-label") or t.get("aria-labelledby")) == len(read.all("table"))


def test_what_scrolls_can_be_reached_with_the_keyboard_and_has_a_name(read):
    scrolls = [attrs for _, attrs, _ in read.found if "scroll" in attrs.get("class", "").split()]
    assert all(s.get("tabindex") == "0" and s.get("role") == "region" and s.get("aria-label") for s in scrolls)
