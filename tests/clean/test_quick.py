import csv
import io

from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.clean.dialect import find
from helpers.clean.quick import read_quickly
from helpers.clean.records import split
from helpers.clean.shape import shape

CELL = st.text(alphabet="ab ;,\"'\n\t1é", max_size=5)


def both(text):
    how = find(text, delimiter=",")
    quick = read_quickly(text, how, shown="x.csv", language="en", is_lenient=True)
    return quick, shape(split(text, how), shown="x.csv", is_lenient=True)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=6), st.booleans())
def test_the_short_way_gives_the_same_cells_and_rows_as_the_patient_way(odd, quotes_all):
    rows = [("een", "twee", "drie"), *[(f"r{i}", "x", "y") for i in range(30)], *odd, *[("z", "x", "y")] * 9]
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL if quotes_all else csv.QUOTE_MINIMAL).writerows(rows)
    quick, patient = both(out.getvalue())
    if quick is not None:
        assert quick.table.values.tolist() == patient.table.values.tolist()
        assert list(quick.table.columns) == list(patient.table.columns)
        assert list(quick.rows) == list(patient.rows)
        assert quick.rows_read == patient.rows_read and not patient.rejects


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(alphabet='ab,"\n', max_size=8), min_size=1, max_size=4))
def test_text_that_no_writer_made_goes_the_patient_way_or_gives_the_same(pieces):
    quick, patient = both("een,twee\n" + "a,b\n" * 30 + "\n".join(pieces) + "\n" + "c,d\n" * 9)
    if quick is not None:
        assert quick.table.values.tolist() == patient.table.values.tolist() and list(quick.rows) == list(patient.rows)


def test_a_plain_file_goes_the_short_way_and_an_odd_one_does_not():
    plain = "een,twee\n" + "a,b\n" * 40
    assert both(plain)[0] is not None
    for odd in ("Totaal,9\n", ",\n", "\n", "een,twee\n", '"a"b,c\n', "a\n"):
        assert both(plain + odd)[0] is None
