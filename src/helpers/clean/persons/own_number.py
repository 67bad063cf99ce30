"""Numbers that a tool gave itself: they join the files of that tool, and its 17 is nobody else's 17."""

from __future__ import annotations

import pandas as pd

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


def own_number(cells: pd.Series, system: str) -> pd.Series:
    """The numbers with their tool before them; of several in one cell (``8001;8002``) the first."""
    bare = cells.astype("str").where(cells.notna()).str.replace(r";.*", "", regex=True).str.strip()
    bare = bare.where(bare != "")
    return (system + ":") + (bare.map(salesforce_id, na_action="ignore") if system == "salesforce" else bare)


def salesforce_id(given: str) -> str:
    """The 18 characters of a Salesforce id: reports show 15, in which capitals count; three more say where the capitals are.

    >>> salesforce_id("0035g00000AbCdE"), salesforce_id("0035g00000AbCdEAAV")
    ('0035g00000AbCdEAAV', '0035g00000AbCdEAAV')
    """
    if len(given) != 15 or not given.isalnum() or not given.isascii():
        return given
    blocks = (given[i : i + 5] for i in (0, 5, 10))
    return given + "".join(LETTERS[sum(1 << i for i, c in enumerate(block) if c.isupper())] for block in blocks)
