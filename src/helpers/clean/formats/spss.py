"""SPSS, whoever wrote it: the questions stand in the file; who answered and when only the study can name."""

from __future__ import annotations

from helpers.clean.formats import Format
from helpers.clean.reading.read import TableRead


def looks_like(read: TableRead) -> bool:
    """An SPSS file."""
    return read.kind == "sav"


FORMAT = Format(
    name="spss",
    kind="survey",
    columns={
        "own_person": ["respnr", "respondent_id", "respid", "respondentnummer", "caseid"],
        "at": ["enddate", "einddatum", "eind", "date", "datum"],
    },
    looks_like=looks_like,
)
