"""Reads a report page back: its cells as numbers, its text as a person sees it."""

import html
import math
import re

from helpers import words

MINUS = "\N{MINUS SIGN}"
UNITS = {"share": 100.0, "valence": 2.0}
"""What a stored figure is multiplied by to be shown."""


def number(text: str, language: str) -> float:
    """A shown number as a float: ``1.234,5`` in Dutch, ``1,234.5`` in English."""
    plain = re.sub(r"[^\d.,\N{MINUS SIGN}]", "", text)
    plain = plain.replace(".", "").replace(",", ".") if language == "nl" else plain.replace(",", "")
    return float(plain.replace(MINUS, "-"))


def digits(text: str, language: str) -> int:
    """Decimals of a shown number."""
    mark = "," if language == "nl" else "."
    found = re.search(rf"\{mark}(\d+)\D*$", text)
    return len(found.group(1)) if found else 0


def shown(text: str, unit: str, language: str) -> tuple[float, float]:
    """A shown figure in its stored unit, and how far rounding may have moved it."""
    if unit == "seconds":
        if ":" in text:
            parts = [int(p) for p in text.split(":")]
            return float(sum(p * 60**i for i, p in enumerate(reversed(parts)))), 0.51
        size = 3600 if words.load(language)["words.hours"] in text else 86_400
        return number(text, language) * size, (0.5 * 10.0 ** -digits(text, language) + 0.001) * size
    by = UNITS.get(unit, 1.0)
    return number(text, language) / by, (0.5 * 10.0 ** -digits(text, language) + 1e-6) / by


def ends(text: str) -> list[str]:
    """The two ends of an interval; none where there is no interval."""
    return [part.strip() for part in text.split("\N{EN DASH}")] if text else []


def cells(page: str, language: str) -> dict[str, dict[str, str]]:
    """Cell id -> what its opened cell says: estimate, interval, n (texts)."""
    say = words.load(language)
    names = {say[f"journey.detail.{key}"]: key for key in ("estimate", "share", "interval", "n", "cell")}
    found = {}
    for block in re.findall(r'<details class="item[^>]*>.*?</details>', page, re.S):
        facts = {names[html.unescape(k)]: html.unescape(v) for k, v in re.findall(r"<dt>(.*?)</dt><dd[^>]*>(.*?)</dd>", block.replace("<wbr>", ""), re.S)
                 if html.unescape(k) in names}
        found[facts["cell"]] = facts
    return found


def text(page: str) -> str:
    """What a person can read on a page: no styles, no tags; figures keep their text."""
    body = re.sub(r"<style.*?</style>|<head>.*?</head>", " ", page, flags=re.S)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body)))


def is_close(a: float, b: float, room: float) -> bool:
    return (math.isnan(a) and math.isnan(b)) or abs(a - b) <= room * 1.001 + 1e-9


def sections(page: str) -> dict[str, str]:
    """Section id -> what stands in it, without the maps."""
    body = re.sub(r'<section class="journey-map.*?</section>', " ", page, flags=re.S)
    parts = re.split(r'<section id="([a-z]+)" class="part', body)
    return dict(zip(parts[1::2], parts[2::2]))


def tables(page: str) -> list[tuple[str, list[list[str]]]]:
    """The tables of a page in their order: class or caption, and the rows with their heading, as a person reads them."""
    found = []
    for kind, inner in re.findall(r'<table class="data ?([\w-]*)">(.*?)</table>', page, re.S):
        caption = text(re.search(r"<caption[^>]*>(.*?)</caption>", inner, re.S).group(1)).strip()
        rows = [[text(cell).replace(SOFT, "").strip() for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)] for row in re.findall(r"<tr>(.*?)</tr>", inner, re.S)]
        found.append((kind or caption, rows))
    return found


SOFT = "\N{SOFT HYPHEN}"
_NUMBER = re.compile(r"(?<![\w.,:/-])\N{MINUS SIGN}?\d[\d.,:]*(?![\w/])")


def numbers(shown_text: str, language: str) -> list[str]:
    """All numbers of a text in one form, sorted; names such as file names and hashes are not numbers."""
    found = [n.strip(".,:") for n in _NUMBER.findall(shown_text.replace(SOFT, ""))]
    return sorted(n.replace(".", "").replace(",", ".") if language == "nl" else n.replace(",", "") for n in found)
