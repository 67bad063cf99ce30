from helpers.clean.formats.qualtrics_legacy import looks_like, prepare
from helpers.clean.reading.read import read_table


def test_the_second_heading_row_names_the_first_columns_and_is_no_answer(tmp_path):
    (tmp_path / "q.csv").write_text("V1,V2,V8,Q1,\nResponseID,Set,StartDate,Hoe was het?,\nR_1,Default,2026-03-01 10:00:00,5,\n", encoding="utf-8")
    read = read_table(tmp_path / "q.csv")
    made = prepare(read)
    assert looks_like(read) and not looks_like(made)
    assert made.table.to_dict("list") == {"ResponseID": ["R_1"], "Set": ["Default"], "StartDate": ["2026-03-01 10:00:00"], "Q1": ["5"]}
    assert made.texts == {"Q1": "Hoe was het?"} and made.rows.tolist() == [3] and made.rows_read == 1
    assert made.repairs["rule"].tolist()[-1] == "heading_row"
