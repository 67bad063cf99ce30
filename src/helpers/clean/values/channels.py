"""Channels by one name, however a tool or a person writes them: ``Google Ads``, ``google / cpc`` and ``SEA`` are all paid search."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

import yaml


@cache
def known() -> dict[str, str]:
    """Every spelling in plain form -> channel id; the ids themselves are among them."""
    given = yaml.load((Path(__file__).parent / "channels.yml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return {_plain(word): name for name, words in given.items() for word in (name, *words)}


def channel(text: str) -> str:
    """The id of a channel; what is not known keeps its own words as a plain id.

    >>> channel("Click & Collect"), channel("google / cpc"), channel("Ons magazijn")
    ('click_collect', 'paid_search', 'ons_magazijn')
    """
    bare = _plain(text)
    return known().get(bare, bare)


def _plain(text: str) -> str:
    bare = unicodedata.normalize("NFKD", str(text)).encode("ascii", "ignore").decode().casefold().replace("&", " and ")
    return re.sub(r"[^a-z0-9]+", "_", bare).strip("_")
