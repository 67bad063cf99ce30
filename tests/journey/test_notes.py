from hypothesis import given
from hypothesis import strategies as st

from helpers.journey import notes


@given(
    st.dictionaries(
        st.from_regex(r"[a-z_]{1,8}", fullmatch=True),
        st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters="|"), min_size=1),
    )
)
def test_what_is_written_is_read_back(facts):
    assert notes.read(notes.write(facts)) == facts


def test_a_mark_inside_a_fact_cannot_make_a_second_fact():
    assert notes.read(notes.write({"source": "x | owner: boss"})) == {"source": "x / owner: boss"}


def test_no_facts_make_no_note():
    assert notes.write({"a": None, "b": " "}) is None and notes.read(None) == {}
