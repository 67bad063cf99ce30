from types import SimpleNamespace

import pandas as pd

from helpers.clean.formats import recognise


def test_an_spss_file_is_spss_unless_its_variables_show_the_tool_behind_it():
    read = SimpleNamespace(kind="sav", table=pd.DataFrame())
    assert recognise(["respnr", "q1"], "survey", read)[0].name == "spss"
    tool = ["StartDate", "EndDate", "Status", "Progress", "Finished", "RecordedDate", "ResponseId", "Q1"]
    assert recognise(tool, "survey", read)[0].name == "qualtrics"
    assert recognise(["respnr", "q1"], "survey", SimpleNamespace(kind="parquet", table=pd.DataFrame(), repairs=pd.DataFrame()))[0].name == "generic_survey"
