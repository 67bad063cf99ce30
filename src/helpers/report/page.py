"""Lays a report model out as one HTML file that needs no network and no script.

The policy in the file's head forbids everything except the style sheet with the hash named there and images and fonts within the
file. Style attributes would break that policy, so each distinct one becomes a class of the style sheet.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from helpers import theme
from helpers.report.lines import soften

HERE = Path(__file__).parent
TEMPLATES, FONTS = HERE / "templates", HERE / "fonts"
PALE_DARK = {theme.NEGATIVE_PALE: "#4A2A1E", theme.NEUTRAL_PALE: "#2F353F", theme.POSITIVE_PALE: "#1E3A55"}
PERSONAS_DARK = ("#B8A7F0", "#7FCF9A", "#E29AD6", "#F08FB3", "#5CC0F2", "#D9BE5A", "#F2977E", "#C2C7CF")
ROLES = {
    "ink": theme.INK,
    "muted": theme.MUTED,
    "hairline": theme.HAIRLINE,
    "paper": theme.PAPER,
    "negative": theme.NEGATIVE,
    "neutral": theme.NEUTRAL,
    "positive": theme.POSITIVE,
    "negative-pale": theme.NEGATIVE_PALE,
    "neutral-pale": theme.NEUTRAL_PALE,
    "positive-pale": theme.POSITIVE_PALE,
    **{f"persona-{i}": colour for i, colour in enumerate(theme.PERSONAS, start=1)},
}
"""Names of the colours in the style sheet; a figure drawn in these follows the reader's light or dark theme."""
SCALE = 1.4
"""Pixels per point of a figure: its letters of 11 points come out a little under the 16 pixels of the text."""


def write_html(model: Mapping[str, Any], path: str | Path, *, other: Mapping[str, str] | None = None) -> Path:
    """Write a report, or its summary, as one file.

    Args:
        model: from `compose.compose` or `compose.summary`. path: the file.
        other: text -> file name of pages beside this one (the summary, the other language).
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(render(model, other=other), encoding="utf-8", newline="\n")
    return path


DOWNLOADS = {"pdf": "report.{}.pdf", "pptx": "exports/slides.{}.pptx", "xlsx": "exports/journey.{}.xlsx"}
"""Formats that a page links to, in its own language."""


def beside(model: Mapping[str, Any], page: str, languages: list[str], formats: Sequence[str] = ("html", "pdf")) -> dict[str, str]:
    """What a page links to: its full or one-page version, the formats that were made, and the same page in the other languages.

    Args:
        page: "report" or "summary", which of the two this is. languages: those the study is written in. formats: those that are made.
    """
    own, names = model["language"], {"nl": "Nederlands", "en": "English"}
    version = (model["words"]["one_page"], "summary") if page == "report" else (model["words"]["full_report"], "report")
    links = {version[0]: f"{version[1]}.{own}.html"} | {name.upper(): DOWNLOADS[name].format(own) for name in formats if name in DOWNLOADS}
    return links | {names.get(lang, lang): f"{page}.{lang}.html" for lang in languages if lang != own}


def render(model: Mapping[str, Any], *, other: Mapping[str, str] | None = None) -> str:
    """The HTML text of a model."""
    from markupsafe import Markup

    environment = _environment()
    body = environment.get_template("report.html.j2").render(model=model, other=other or {}, inline=_inline)
    body, classes = harden(share(body))
    style = "\n".join([_fonts(), _colours(), _read("report.css"), _read("map.css"), classes])
    policy = f"default-src 'none'; style-src 'sha256-{_sha256(style)}'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
    return environment.get_template("shell.html.j2").render(model=model, policy=policy, style=Markup(style), body=Markup(body))


@cache
def _environment() -> Any:
    """The templates, read once for all pages of a run."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["keep"] = _keep
    environment.filters["runs"] = runs
    environment.filters["soften"] = soften
    environment.globals["LONG"] = LONG
    return environment


LONG = 12
"""Rows above which a table opens only when asked for; a figure or a shorter table before it says what matters."""
WIDE = ("map", "cards")
"""Blocks that take the whole width of the page; the others stand beside the heading of their section."""


def runs(section_blocks: list[Mapping[str, Any]]) -> list[tuple[bool, list[tuple[dict[str, str], list[Mapping[str, Any]]]]]]:
    """The blocks of a section in their order, neighbours of one width together; within them, those of one fold.

    Returns:
        Whether they are wide, and groups of a drawer (empty for what stays in view) and its blocks.

    >>> [(is_wide, len(found)) for is_wide, found in runs([{"kind": "prose"}, {"kind": "figure"}, {"kind": "cards"}])]
    [(False, 1), (True, 1)]
    """
    made = []
    for is_wide, found in groupby(section_blocks, key=lambda b: b["kind"] in WIDE):
        groups = [(name, list(some)) for name, some in groupby(found, key=lambda b: b.get("fold", ""))]
        made.append((is_wide, [_drawer(name, some) if name else ({}, some) for name, some in groups]))
    return made


def _drawer(name: str, folded: list[Mapping[str, Any]]) -> tuple[dict[str, str], list[Mapping[str, Any]]]:
    """What stays in view of a fold: its title and its first sentence; and the blocks behind it, without these two."""
    first, rest = folded[0], folded[1:]
    if first["kind"] != "head":
        title, rest = first.get("title") or first.get("caption", ""), folded
    else:
        title = first["text"]
    says = ""
    if rest and rest[0]["kind"] == "prose":
        says, rest = rest[0]["text"], rest[1:]
    elif rest and rest[0]["kind"] == "list":
        says, *items = rest[0]["items"]
        rest = [{**rest[0], "items": items}] * bool(items) + rest[1:]
    return {"id": first.get("id", f"fold-{name}"), "title": title, "says": says}, rest


def _read(name: str) -> str:
    file = TEMPLATES / name
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def _sha256(style: str) -> str:
    return base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")


def _fonts() -> str:
    """The house font within the file, so that every reader sees the same lines break at the same words.

    The files are those of the figures and the PDF, packed for the web (``fonttools ttLib.woff2 compress``).
    """
    faces = []
    for weight, name in ((400, "NotoSans-Regular"), (700, "NotoSans-Bold")):
        data = base64.b64encode((FONTS / f"{name}.woff2").read_bytes()).decode("ascii")
        faces.append(f'@font-face{{font-family:"Noto Sans";font-weight:{weight};src:url(data:font/woff2;base64,{data}) format("woff2")}}')
    return "\n".join(faces)


def _colours() -> str:
    """The colours by role, light and dark."""
    dark = {**theme.DARK, **PALE_DARK, **dict(zip(theme.PERSONAS, PERSONAS_DARK))}
    light_rules = ";".join(f"--{name}:{colour}" for name, colour in ROLES.items())
    dark_rules = ";".join(f"--{name}:{dark[colour]}" for name, colour in ROLES.items())
    return f":root{{color-scheme:light dark;{light_rules}}}\n@media screen and (prefers-color-scheme:dark){{:root{{{dark_rules}}}}}"


def share(html: str) -> str:
    """The HTML with every shape that its drawings define and use (letters, marks) standing once, in a hidden drawing at its start.

    >>> letter = '<defs><path id="{0}-l" d="M 0 0"/></defs><use href="#{0}-l" transform="translate(9.125 0)"/>'
    >>> print(share(letter.format("a") + letter.format("b")).partition("<defs>")[2])
    <path id="g1" d="M 0 0"/></defs></svg><use href="#g1" x="9.12"/><use href="#g1" x="9.12"/>
    """
    names: dict[str, str] = {}
    shapes: dict[str, str] = {}

    def define(match: re.Match) -> str:
        names[match.group(1)] = shapes.setdefault(match.group(2), f"g{len(shapes) + 1}")
        return ""

    def place(match: re.Match) -> str:
        return f'<use href="#{names.get(match.group(1), match.group(1))}"{re.sub(*MOVED, match.group(2))}/>'

    html = re.sub(r"<defs>.*?</defs>", lambda found: re.sub(r'<path id="([^"]+)"([^<>]*)/>', define, found.group(0)), html, flags=re.S)
    html = re.sub(r'<use href="#([^"]+)"([^<>]*)/>', place, html.replace("<defs></defs>", ""))
    defined = "".join(f'<path id="{name}"{shape}/>' for shape, name in shapes.items())
    return f'<svg class="shapes" aria-hidden="true"><defs>{defined}</defs></svg>{html}' if defined else html


def harden(html: str) -> tuple[str, str]:
    """The HTML with every style attribute replaced by a class, and the rules of those classes.

    Quotes in data are escaped by the template, so only attributes written by our own code match.

    >>> harden('<p class="a" style="color: red">x</p><p style="color: red">y</p>')
    ('<p class="a s1">x</p><p class="s1">y</p>', '.s1{color:red}')
    """
    known: dict[str, str] = {}

    def replace(match: re.Match) -> str:
        tag = match.group(0)
        found = re.search(r'\sstyle="([^"]*)"', tag)
        if not found:
            return tag
        rule = ";".join(":".join(part.strip() for part in item.split(":", 1)) for item in found.group(1).split(";") if item.strip())
        tag = tag.replace(found.group(0), "", 1)
        if not rule:
            return tag
        name = known.setdefault(rule, f"s{len(known) + 1}")
        if re.search(r'\sclass="', tag):
            return re.sub(r'(\sclass="[^"]*)"', rf'\1 {name}"', tag, count=1)
        return re.sub(r"^<([A-Za-z][\w:-]*)", rf'<\1 class="{name}"', tag, count=1)

    html = re.sub(r"<[A-Za-z][^<>]*\sstyle=\"[^<>]*>", replace, html)
    return html, "\n".join(f".{name}{{{rule}}}" for rule, name in known.items())


MOVED = (r' transform="translate\(([-\d.]+) 0\)"', lambda match: f' x="{float(match.group(1)):.2f}"')
"""What moves a letter along its line, said shorter."""


def _shorter(match: re.Match) -> str:
    """A path with two decimals, which is finer than a pixel."""
    numbers = re.sub(r"([.][0-9]{2})[0-9]+", r"\1", " ".join(match.group(2).split()))
    return f' {match.group(1)}="{numbers}"'


def _keep(text: str) -> Any:
    """Prose in which an interval, and ``n = 512``, never break over two lines."""
    from markupsafe import Markup, escape

    held = re.sub(r"\[[^\[\]]{3,30}\]", lambda m: f'<span class="keep">{m.group(0)}</span>', str(escape(text)))
    return Markup(re.sub(r"\bn = (?=\d)", "n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}", held))


def _inline(svg: str, name: str, alt: str) -> Any:
    """A drawn figure as part of the page: own ids, colours by role, and an alternative text.

    A figure that uses a colour without a role keeps its own colours on a white card, so that it stays readable in the dark.
    """
    from markupsafe import Markup, escape

    start = svg.index("<svg")
    svg = svg[start:].strip()
    svg = re.sub(r"<!--.*?-->|<metadata>.*?</metadata>|<style[^>]*>.*?</style>|<title>.*?</title>", "", svg, flags=re.S)
    svg = re.sub(r'\bid="([^"]+)"', rf'id="{name}-\1"', svg)
    svg = re.sub(r'(xlink:href|href)="#([^"]+)"', rf'href="#{name}-\2"', svg)
    svg = re.sub(r"url\(#([^)]+)\)", rf"url(#{name}-\1)", svg)
    svg = re.sub(r">\s+<", "><", svg)
    svg = re.sub(r'\s(d|points)="([^"]*)"', _shorter, svg)
    colours = {colour.lower(): role for role, colour in ROLES.items()} | {"#000000": "ink"}
    used = {c.lower() for c in re.findall(r"#[0-9A-Fa-f]{6}\b", svg)}
    follows = used <= set(colours)
    if follows:
        svg = re.sub(r"#[0-9A-Fa-f]{6}\b", lambda m: f"var(--{colours[m.group(0).lower()]})", svg)
    box = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    wide, high = (float(x) for x in box.groups())
    size = f' viewBox="0 0 {wide:g} {high:g}" width="{SCALE * wide:.0f}" height="{SCALE * high:.0f}"'
    opening = (
        f'<svg class="chart{"" if follows else " on-white"}" role="img" aria-label="{escape(alt)}"{size} '
        'stroke-linejoin="round" stroke-linecap="butt" xmlns="http://www.w3.org/2000/svg">'
    )
    return Markup(re.sub(r"^<svg[^>]*>", lambda _: opening, svg, count=1))
