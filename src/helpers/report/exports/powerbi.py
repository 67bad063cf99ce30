"""A star schema for Power BI and its like: Parquet with types, CSV for English and for Dutch Excel, a dictionary and the relations."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from helpers.report import star
from helpers.report.exports import Material
from helpers.report.tables_out import defuse

CSV = {"csv": {"sep": ",", "encoding": "utf-8"}, "csv_nl": {"sep": ";", "decimal": ",", "encoding": "utf-8-sig"}}
"""Folder -> how its files are written; a Dutch Excel or Power BI reads ``0.46`` as 46."""


def write(material: Material, folder: Path) -> list[str]:
    """Save facts, dimensions, ``dictionary`` and ``relations``, each three times."""
    made, target = star.whole(material), folder / "powerbi"
    for kind in ("parquet", *CSV):
        (target / kind).mkdir(parents=True, exist_ok=True)
    for name, frame in made.items():
        frame.to_parquet(target / "parquet" / f"{name}.parquet", index=False, compression="zstd")
        for kind, how in CSV.items():
            _plain(frame).to_csv(target / kind / f"{name}.csv", index=False, lineterminator="\n", **how)
    return [f"powerbi/{kind}/{name}.{kind.partition('_')[0]}" for kind in ("parquet", *CSV) for name in made]


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Text that would run as a formula made harmless, and days without a time."""
    frame = defuse(frame)
    for name in frame.select_dtypes("datetime"):
        frame[name] = frame[name].dt.strftime("%Y-%m-%d")
    return frame
