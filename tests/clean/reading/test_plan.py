import pytest

from helpers.clean.reading.dialect import find
from helpers.clean.reading.feed import Feed
from helpers.clean.reading.parsed import NotUtf8
from helpers.clean.reading.plan import make_plan


def plan(text, **known):
    feed = Feed(iter([text.encode()]), find(text), 1 << 20, 1 << 20)
    return make_plan(feed, known, shown="x", language="en", is_lenient=False, header_rows=1), feed


def test_the_plan_knows_the_headings_and_the_feed_begins_below_them():
    made, feed = plan("# noot\n\na,b\n1,2\n3,4\n")
    assert (made.headings, made.header_row, made.first, made.width) == (["a", "b"], 3, 4, 2)
    assert feed.buffer == b"1,2\n3,4\n"


def test_a_trailing_delimiter_and_a_running_number_are_expected_until_something_else_was_learned():
    text = ",a,b\n" + "".join(f"{i},x,y,\n" for i in range(9))
    made, _ = plan(text)
    assert (made.extra, made.width, made.columns, made.is_index) == (3, 4, 3, True)
    made, _ = plan(text, extra=None, is_index=False)
    assert (made.extra, made.width, made.is_index) == (None, 3, False)


def test_the_account_of_the_top_and_what_the_rows_of_the_head_are():
    text = "# noot\n\"a,b\n# meer\n\na,b,c\n1,2,3\n\n4,5,6\n7,8\n" + "x,y,z\n" * 30 + '"q,1,2\n'
    made, feed = plan(text)
    assert (made.headings, made.header_row, made.first, made.usual) == (["a", "b", "c"], 5, 6, 3)
    assert (made.above, made.broken_above, [r["row"] for r in made.work.rejects]) == (4, 1, [2])
    assert dict(made.widths) == {1: 2, 3: 1} and len(made.first_rows) == 20 and made.first_rows[:3] == [["1", "2", "3"], [], ["4", "5", "6"]]
    assert (made.extra, made.is_index, made.width, made.columns) == (None, False, 3, 3)
    assert made.rows[:3] == [["1", "2", "3"], ["4", "5", "6"], ["x", "y", "z"]] and len(made.rows) == 32
    assert feed.buffer == text[text.index("1,2,3") :].encode()


def test_a_head_is_four_hundred_records_and_a_byte_of_nought_in_it_is_no_utf8():
    made, _ = plan("a,b\n" + "1,2\n" * 1000)
    assert len(made.rows) == 399 and made.usual == 2
    with pytest.raises(NotUtf8):
        plan("a,b\0\n1,2\n")
    assert plan("a,b\n1,2\0\n")[0].headings == ["a", "b"]
    assert plan("a,b\n1,2\n", width=3)[0].usual == 3
