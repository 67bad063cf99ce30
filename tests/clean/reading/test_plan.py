from helpers.clean.reading.dialect import find
from helpers.clean.reading.feed import Feed
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
