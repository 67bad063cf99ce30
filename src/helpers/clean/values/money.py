"""Amounts that may be added up: in one currency, and without the row that already is the sum of the others."""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.clean.part import Part, set_aside
from helpers.clean.say import finding, stop

EURO = {"EUR", "EURO", "€"}
EXACT = 0.005  # of the amount: tools round each row


def one_currency(part: Part, language: str) -> None:
    """Stop at two currencies in one source; say so when all amounts are in another one than the euro.

    Raises:
        InputError: with the first row in the second currency.
    """
    frame = part.frame
    if "currency" not in frame:
        return
    given = frame["currency"].fillna("").str.strip().str.upper()
    found = list(dict.fromkeys(given[given != ""]))
    if len(found) > 1:
        rows = frame.loc[given == found[1], "row"]
        shown = {"first": found[0], "second": found[1], "rows": ", ".join(map(str, rows.head(8)))}
        raise stop(language, "mixed_units", file=part.name, row=int(rows.iloc[0]), column="currency", **shown)
    if found and found[0] not in EURO:
        part.findings.append(finding("other_currency", len(frame), part.read.rows_read, column=found[0], severity="serious"))
    part.frame = frame.drop(columns="currency")


def without_sums(part: Part) -> None:
    """Leave out a row of costs without a campaign, or without a channel, that is the sum of all others in everything it counts."""
    frame = part.frame
    counted = [c for c in ("spend", "impressions", "clicks") if c in frame and frame[c].notna().any()]
    named = [c for c in ("campaign", "channel") if c in frame]
    if len(frame) < 3 or not counted or not named:
        return
    nameless = frame[named].isna().any(axis=1)
    if nameless.sum() == 1:
        row, others = frame[nameless].iloc[0], frame[~nameless][counted].sum()
        alike = [np.isclose(row[c], others[c], rtol=EXACT) for c in counted if pd.notna(row[c])]
        if alike and all(alike) and (others > 0).any():
            set_aside(part, nameless, "totals_rows")
