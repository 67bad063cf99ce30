"""The sample as somebody looked at it and kept it: what its report says in both languages, and a short account of every table.

A changed sentence or number then stands in the difference of a commit, where it can be read; `make approve` keeps the new ones.
"""

import re
from html.parser import HTMLParser

import approved
import numpy as np
import pandas as pd
import pytest
from whole.conftest import LANGUAGES

INLINE = {"a", "abbr", "b", "bdi", "cite", "code", "em", "i", "mark", "q", "s", "small", "span", "strong", "sub", "sup", "time", "tspan", "wbr"}
CELLS = {"dt", "dd", "td", "th"}
UNREAD = {"style", "script"}
KEY = re.compile(r"\b[0-9a-f]{12,}\b")     # of a file, of rules: these change with every letter of the code, and that proves nothing
PYTHON = re.compile(r"(?<=^\| python \| )[\d.]+", re.M)  # any that we say works
BY_PYTHON = re.compile(r"(?<=^\| (?:numpy|scipy) \| )[\d.]+", re.M)  # what is pinned of these two depends on it
SAID = ("alt", "aria-label", "title")


class Said(HTMLParser):
    """What a page says, a line to each block and row of a table; texts that stand in for a figure as well."""

    def __init__(self):
        super().__init__()
        self.lines, self.unread = [""], 0

    def handle_starttag(self, tag, attrs):
        self.unread += tag in UNREAD
        self.goes_on(tag)
        for name, text in attrs:
            if name in SAID and text:
                self.lines[-1] += f" ({text}) "

    def handle_endtag(self, tag):
        self.unread -= tag in UNREAD
        self.goes_on(tag)

    def goes_on(self, tag):
        if tag in CELLS:
            self.lines[-1] += " | "
        elif tag not in INLINE and "|" in self.lines[-1] and tag not in ("tr", "dl", "table"):
            self.lines[-1] += " "
        elif tag not in INLINE:
            self.lines.append("")

    def handle_data(self, data):
        if not self.unread:
            self.lines[-1] += data


def said(page: str) -> str:
    reader = Said()
    reader.feed(page)
    lines = (" ".join(line.replace("|  |", "|").split()) for line in reader.lines)
    return BY_PYTHON.sub("#", PYTHON.sub("#", KEY.sub("#", "\n".join(filter(None, lines)))))


def account(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """One row per column of each table: how many rows, filled cells and different values, and the total: of numbers, or of the letters of words."""
    rows = []
    for name, table in tables.items():
        for column in table.columns:
            values = table[column].dropna()
            plain = values if pd.api.types.is_numeric_dtype(values) else values.astype(str)
            total = plain.sum() if plain is values else plain.str.len().sum()
            rows.append((name, column, len(table), len(values), plain.nunique(), float(total), total_of_products(plain)))
    return pd.DataFrame(rows, columns=["table", "column", "rows", "filled", "different", "total", "in_order"])


def total_of_products(values: pd.Series) -> float:
    """Changes when rows change places: each number, or length of a word, times the number of its row."""
    numbers = values.astype(float) if pd.api.types.is_numeric_dtype(values) else values.str.len().astype(float)
    return float((numbers.reset_index(drop=True) * np.arange(1, len(numbers) + 1)).sum())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", ["report", "summary"])
def test_the_sample_says_what_was_approved(sample, page, language):
    approved.check(__file__, f"{page}.{language}", said(sample.page(language, page)))


def test_the_tables_of_the_sample_are_those_that_were_approved(sample):
    names = sorted(p.name.removesuffix(".parquet") for p in sample.tables.glob("*.parquet"))
    assert len(names) > 50
    approved.check(__file__, "tables", account({name: pd.read_parquet(sample.tables / f"{name}.parquet") for name in names}))


def test_an_account_notices_a_change_of_place_and_of_value():
    table = pd.DataFrame({"a": [1.0, 2.0], "b": ["x", "yy"]})
    assert not account({"t": table}).equals(account({"t": table.iloc[::-1]}))
    assert not account({"t": table}).equals(account({"t": table.replace("x", "xx")}))
    assert account({"t": table}).equals(account({"t": table.copy()}))
