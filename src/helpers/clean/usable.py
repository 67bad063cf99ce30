"""Is there anything at all to report on? A map of nothing but empty cells would look like a finding."""

from __future__ import annotations

import pandas as pd

from helpers import words
from helpers.errors import NothingUsable


def require_usable(*tables: pd.DataFrame, language: str = "en", is_blank: bool = False) -> None:
    """Stop when nobody said or did anything that can be used.

    Args:
        tables: answers, comments, events, orders and counts of all sources and waves. Contacts, costs and who saw a test say nothing by
            themselves. is_blank: the study names no export at all; then an empty map is what it asks for.

    Raises:
        NothingUsable: all of them are empty.
    """
    if not is_blank and not any(len(table) for table in tables):
        say = words.load(language)
        raise NothingUsable(f"{say['clean.stop.nothing_usable.what']}. {say['clean.stop.nothing_usable.do']}.")
