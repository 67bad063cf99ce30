import base64
import hashlib
import re
import struct
from html.parser import HTMLParser

import pytest
from conftest import ROOT

from helpers.report import compose, page


class Reader(HTMLParser):
    """Tags, ids, and attributes of a page."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.ids, self.attributes = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        self.ids += [value for name, value in attrs if name == "id"]


def test_the_page_is_one_file_without_script_style_attributes_or_anything_from_elsewhere(model):
    text = page.render(model)
    seen = Reader(text)
    assert (
        "script" not in seen.tags
        and "link" not in seen.tags
        and not any(name == "style" or name.startswith("on") for name, _ in seen.attributes)
    )
    outside = [v for n, v in seen.attributes if n in ("src", "href", "xlink:href") and v and not v.startswith(("#", "data:"))]
    assert outside == [] and len(text.encode()) < 3_000_000


def test_the_policy_names_the_hash_of_the_style_sheet_and_forbids_the_rest(model):
    text = page.render(model)
    style = re.search(r"<style>(.*?)</style>", text, re.S).group(1)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = dict(Reader(text).attributes)
    assert f"style-src &#39;sha256-{digest}&#39;" in text or f"style-src 'sha256-{digest}'" in text
    assert "default-src" in text and policy["name"] and "unsafe" not in text.split("<style>")[0]


def test_ids_are_unique_and_every_link_within_the_page_leads_somewhere(model):
    seen = Reader(page.render(model))
    assert len(seen.ids) == len(set(seen.ids))
    targets = {value[1:] for name, value in seen.attributes if name == "href" and value.startswith("#")}
    assert targets <= set(seen.ids)


def test_the_page_has_language_landmarks_skip_link_and_a_table_for_every_figure(model):
    text = page.render(model)
    seen = Reader(text)
    assert '<html lang="nl">' in text and {"main", "nav", "header", "footer"} <= set(seen.tags) and 'class="skip"' in text
    assert (
        text.count("<figure")
        == text.count('role="img" aria-label="Title of')
        == text.count("<details><summary>Cijfers bij deze figuur")
        == 3
    )


def test_what_people_wrote_is_text_and_never_markup(model):
    text = page.render(model)
    assert "<script>" not in text and "&lt;script&gt;" in text


def test_made_up_data_say_so_on_top_and_at_the_foot(model):
    assert page.render(model).count(model["synthetic"]) == 2


def test_the_same_model_gives_the_same_bytes(model, tmp_path):
    one, two = page.write_html(model, tmp_path / "a.html"), page.write_html(model, tmp_path / "b.html")
    assert one.read_bytes() == two.read_bytes()


def test_the_summary_links_to_the_full_report_and_the_other_language(model):
    short = compose.summary(model)
    links = page.beside(short, "summary", ["nl", "en"])
    assert links == {"Het volledige rapport": "report.nl.html", "PDF": "report.nl.pdf", "English": "summary.en.html"}
    assert 'href="report.nl.html"' in page.render(short, other=links)


def test_a_page_links_to_the_formats_that_are_made_and_to_no_others(model):
    assert "PDF" not in page.beside(model, "report", ["nl"], ["html"])
    assert page.beside(model, "report", ["nl"], ["html", "pptx", "grid"])["PPTX"] == "exports/slides.nl.pptx"


def test_a_figure_in_house_colours_follows_the_theme_and_another_keeps_a_white_card():
    house = '<svg viewBox="0 0 10 10"><path style="fill: #1b2330" id="a"/><use xlink:href="#a"/></svg>'
    assert (
        "var(--ink)" in page._inline(house, "x", "alt")
        and 'id="x-a"' in page._inline(house, "x", "alt")
        and 'href="#x-a"' in page._inline(house, "x", "alt")
    )
    assert "on-white" in page._inline(house.replace("1b2330", "123456"), "x", "alt")


def test_a_shape_stands_once_on_a_page_and_a_mark_in_another_colour_is_another_shape():
    letter = '<svg class="chart"><defs><path id="{0}-l" d="M 0 0 L 1 1"/><path id="{0}-m" d="M 1 1" style="fill: {1}"/></defs>'
    used = '<use href="#{0}-l"/><use href="#{0}-l" transform="translate(-7.456 0)"/><use href="#{0}-m" x="3" y="4"/>'
    kept = '<use href="#{0}-l" transform="translate(1 2) scale(0.7)"/></svg>'
    made = page.share("".join((letter + used + kept).format(*of) for of in (("a", "red"), ("b", "blue"))))
    assert re.findall(r'<path id="(\w+)"', made) == ["g1", "g2", "g3"] and made.count("<defs>") == 1
    of = '<svg class="chart"><use href="#g1"/><use href="#g1" x="-7.46"/>'
    of += '<use href="#{}" x="3" y="4"/><use href="#g1" transform="translate(1 2) scale(0.7)"/></svg>'
    assert made.endswith(of.format("g2") + of.format("g3"))


def test_what_clips_a_figure_stays_in_it_and_a_page_without_figures_has_no_shapes():
    clipped = '<svg><defs><clipPath id="a-p"><rect width="9"/></clipPath></defs><use href="#elsewhere"/></svg>'
    assert page.share(clipped) == clipped


@pytest.mark.parametrize("name", ["NotoSans-Regular", "NotoSans-Bold"])
def test_the_font_of_the_page_is_that_of_the_figures_packed(name):
    packed, whole = ((page.FONTS / f"{name}.{kind}").read_bytes() for kind in ("woff2", "ttf"))
    kind, _, length, tables, _, unpacked = struct.unpack(">4sIIHHI", packed[:20])
    assert (kind, length, tables) == (b"wOF2", len(packed), struct.unpack(">H", whole[4:6])[0]) and abs(unpacked / len(whole) - 1) < 0.02


def test_an_interval_stays_on_one_line():
    assert str(page._keep("34 % [31–37], n = 512 <b>")) == '34 % <span class="keep">[31–37]</span>, n\xa0=\xa0512 &lt;b&gt;'


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_and_marks_have_contrast_in_both_themes(theme):
    from helpers import theme as house

    colours = (
        page.ROLES
        if theme == "light"
        else {k: {**house.DARK, **dict(zip(house.PERSONAS, page.PERSONAS_DARK))}.get(v) for k, v in page.ROLES.items()}
    )

    def light(colour):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    def contrast(a, b):
        high, low = sorted((light(a), light(b)), reverse=True)
        return (high + 0.05) / (low + 0.05)

    for role in ("ink", "muted", "negative", "neutral", "positive"):
        assert contrast(colours[role], colours["paper"]) >= 4.5, role
    for i in range(1, 9):
        assert contrast(colours[f"persona-{i}"], colours["paper"]) >= 3


def test_the_templates_stand_beside_the_code():
    assert {f.name for f in (ROOT / "src/helpers/report/templates").iterdir()} >= {
        "report.html.j2",
        "shell.html.j2",
        "report.css",
        "report.typ",
        "map.typ",
    }


def test_evidence_is_folded_with_its_title_and_first_sentence_in_view_and_the_rest_behind_it():
    evidence = [{"kind": "head", "text": "How sure", "id": "sure-of"}, {"kind": "list", "items": ["First.", "Second."]}]
    figure = {"kind": "figure", "title": "A finding", "name": "shares"}
    folded = [{**block, "fold": name} for name, some in (("a", evidence), ("b", [figure])) for block in some]
    ((is_wide, groups),) = page.runs([{"kind": "prose", "text": "Lead."}, *folded])
    assert not is_wide and [drawer for drawer, _ in groups] == [
        {},
        {"id": "sure-of", "title": "How sure", "says": "First."},
        {"id": "fold-b", "title": "A finding", "says": ""},
    ]
    assert groups[1][1][0]["items"] == ["Second."] and groups[2][1][0]["kind"] == "figure"


def test_a_fold_with_one_sentence_only_has_nothing_to_open():
    folded = [{"kind": "head", "text": "Questions", "id": "questions", "fold": "q"}, {"kind": "prose", "text": "All the same.", "fold": "q"}]
    ((_, ((drawer, behind),)),) = page.runs(folded)
    assert drawer["says"] == "All the same." and behind == []
