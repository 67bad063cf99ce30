"""The two languages of klantreis: sentences, labels, and the forms of numbers and dates.

Everything a person reads stands in ``nl.yml`` and ``en.yml`` beside this file, one section per room. A third language is a third file.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pandas as pd
import yaml
from babel import dates, numbers

LOCALES = {"nl": "nl_NL", "en": "en_US"}
NBSP, MINUS, EN_DASH = "\N{NO-BREAK SPACE}", "\N{MINUS SIGN}", "\N{EN DASH}"
DAY = 86_400
HOUR = 3600


@cache
def _file(language: str) -> dict:
    source = Path(__file__).with_name(f"{language}.yml")
    return yaml.load(source.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


@cache
def _marks(locale: str) -> dict[int, str]:
    """Python's marks in a number -> those of the language; babel's own formatting reads its pattern anew for every number."""
    return str.maketrans({",": numbers.get_group_symbol(locale), ".": numbers.get_decimal_symbol(locale), "-": MINUS})


def languages() -> list[str]:
    """The languages there are, by their files."""
    return sorted(p.stem for p in Path(__file__).parent.glob("*.yml"))


class Words:
    """One language: sentences by key, labels by id, and forms.

    Args:
        language: "nl" or "en".
        labels: id -> label for what the study itself names (questions, touchpoints, themes, personas, …), this language only.

    >>> say = load("nl")
    >>> say.percent(0.0241, 1), say.number(1234.5, 1), say.interval(0.022, 0.027, unit="share", digits=1)
    ('2,4\\xa0%', '1.234,5', '[2,2–2,7]')
    """

    def __init__(self, language: str, labels: Mapping[str, str] | None = None):
        self.language = language
        self.locale = LOCALES.get(language, language)
        self._labels = dict(labels or {})

    def __getitem__(self, key: str) -> str:
        """The text at a dotted key (``"emotions.low_point"``); a missing key is a programming error and raises KeyError."""
        node = _file(self.language)
        for step in key.split("."):
            node = node[step]
        return self._with_counted(node)

    def _with_counted(self, node):
        """The study's own words for ``{counted}`` (customers, patients), ``{respondents}`` and their capitals."""
        if isinstance(node, dict):
            return {key: self._with_counted(text) for key, text in node.items()}
        if not isinstance(node, str):
            return node
        for place, usual in (("counted", "people"), ("respondents", "respondents")):
            own = self._labels.get(place) or _file(self.language)["words"][usual]
            node = node.replace(f"{{{place}}}", own).replace(f"{{{place.capitalize()}}}", own[:1].upper() + own[1:])
        return node

    def __contains__(self, key: str) -> bool:
        try:
            self[key]
        except (KeyError, TypeError):
            return False
        return True

    def __call__(self, key: str, /, **values: object) -> str:
        """The sentence at a key with its named places filled in."""
        return self[key].format(**values)

    def label(self, name: str | None) -> str:
        """What people call an id: the study's label, else ours (section ``labels``), else the id with its underscores opened."""
        if name is None or (isinstance(name, float) and pd.isna(name)):
            return ""
        if name in self._labels:
            return self._labels[name]
        return self._with_counted(_file(self.language)["labels"].get(name)) or str(name).replace("_", " ")

    def with_labels(self, labels: Mapping[str, str]) -> Words:
        """The same language, with further labels on top."""
        return Words(self.language, {**self._labels, **labels})

    def join(self, items: list[str]) -> str:
        """A list in prose: "a, b en c"."""
        if len(items) < 2:
            return "".join(items)
        return f"{', '.join(items[:-1])} {self['words.and']} {items[-1]}"

    def number(self, x: float | None, digits: int = 0, sign: bool = False) -> str:
        """A number with the language's marks and a true minus; empty text for a missing one."""
        if x is None or pd.isna(x):
            return ""
        text = f"{round(float(x), digits) + 0.0:,.{max(digits, 0)}f}".replace("inf", "∞").translate(_marks(self.locale))
        return f"+{text}" if sign and float(x) > 0 else text

    def percent(self, share: float | None, digits: int = 0, sign: bool = False) -> str:
        """A share (0-1) as a percentage: ``2,4 %`` in Dutch, ``2.4%`` in English."""
        if share is None or pd.isna(share):
            return ""
        return self.number(100 * share, digits, sign) + (NBSP + "%" if self.language == "nl" else "%")

    def value(self, x: float | None, unit: str, digits: int | None = None, sign: bool = False, beside: float | None = None) -> str:
        """A figure in its unit (see ``unit`` in tables.yml), with the digits that are usual for it.

        Args:
            beside: the high end of the interval beside it: a time is written in the unit of that one.
        """
        if x is None or pd.isna(x):
            return ""
        if unit == "share":
            return self.percent(x, 0 if digits is None else digits, sign)
        if unit == "euro":
            return f"\N{EURO SIGN}{NBSP if self.language == 'nl' else ''}{self.number(x, 2 if digits is None else digits, sign)}"
        if unit == "seconds" and digits is None:
            return self.duration(x, beside)
        usual = {"points": 0, "score": 1, "days": 1, "count": 0, "per_100": 1, "valence": 1}.get(unit, 1)
        return self.number(x, usual if digits is None else digits, sign)

    def interval(self, low: float | None, high: float | None, unit: str = "score", digits: int | None = None) -> str:
        """An interval in brackets with an en dash; percent signs and currency are left to the estimate beside it."""
        if low is None or high is None or pd.isna(low) or pd.isna(high):
            return ""
        if unit == "share":
            ends = [self.number(100 * x, 0 if digits is None else digits) for x in (low, high)]
        elif unit == "euro":
            ends = [self.number(x, 2 if digits is None else digits) for x in (low, high)]
        elif unit == "seconds" and digits is None:
            first, last = (self.duration(x, high) for x in (low, high))
            ends = [first.removesuffix(f" {self['words.days']}").removesuffix(f" {self['words.hours']}"), last]
        else:
            ends = [self.value(x, unit, digits) for x in (low, high)]
        dash = f" {EN_DASH} " if any(e.startswith(MINUS) for e in ends) else EN_DASH
        return f"[{ends[0]}{dash}{ends[1]}]"

    def duration(self, seconds: float, beside: float | None = None) -> str:
        """Seconds as m:ss below an hour, else hours or days with a decimal: nobody waits for the second.

        Args:
            beside: the largest time that stands beside it: both are written in the unit of that one.

        >>> say = load("nl")
        >>> say.value(79_744, "seconds", beside=129_600), say.interval(60, 129_600, "seconds"), say.interval(60, 120, "seconds")
        ('0,9 dagen', '[0,00–1,5 dagen]', '[1:00–2:00]')
        """
        s = round(float(seconds))
        most = max(s, 0 if beside is None or pd.isna(beside) else round(float(beside)))
        for size, unit in ((DAY, "words.days"), (HOUR, "words.hours")):
            if most >= size:
                return f"{self.number(s / size, 1 if s >= size / 10 else 2)} {self[unit]}"
        return f"{s // 60}:{s % 60:02d}"

    def date(self, day: object, form: str = "long") -> str:
        """A date in words: ``22 november 2026``, ``November 22, 2026``."""
        return dates.format_date(pd.Timestamp(day), format=form, locale=self.locale)


def load(language: str, labels: Mapping[str, str] | None = None) -> Words:
    """One language, ready to speak."""
    return Words(language, labels)


def both(key: str, **values: object) -> str:
    """A message in every language, for whoever has not said yet which one they read.

    >>> both("words.people")
    'people / mensen'
    """
    return " / ".join(load(language)(key, **values) for language in languages())
