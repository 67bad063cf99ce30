import pandas as pd

from helpers.clean.formats.limesurvey import prepare
from helpers.clean.reading.read import read_table


def test_only_the_apostrophe_before_a_formula_goes_and_it_has_an_entry(tmp_path):
    (tmp_path / "l.csv").write_text("id;tekst\n1;'=beter\n2;'t is goed\n", encoding="utf-8")
    made = prepare(read_table(tmp_path / "l.csv"))
    assert made.table["tekst"].tolist() == ["=beter", "'t is goed"]
    entry = made.repairs[made.repairs["rule"] == "formula_guard"]
    assert entry.values.tolist() == [[2, "tekst", "formula_guard", "'=beter", "=beter"]]
    assert isinstance(made.table, pd.DataFrame) and len(made.rows) == 2


def test_another_answer_than_the_options_is_called_other(tmp_path):
    (tmp_path / "l.csv").write_text("id;Q1;Q1[other]\n1;-oth-;de buren\n2;A1;\n", encoding="utf-8")
    made = prepare(read_table(tmp_path / "l.csv"))
    assert made.table["Q1"].tolist() == ["other", "A1"] and made.repairs["rule"].tolist()[-1] == "other_option"
