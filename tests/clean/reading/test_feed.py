from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.clean.reading.dialect import Dialect
from helpers.clean.reading.feed import Feed

COMMA = Dialect(",", fields=2)


def feed(text, block, longest=1 << 20):
    data = text.encode()
    return Feed((data[i : i + block] for i in range(0, len(data), block)), COMMA, block, longest)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet='ab,"\n\ré', max_size=60), st.integers(1, 20), st.sampled_from([8, 1 << 20]))
def test_no_byte_is_lost_or_doubled_whatever_the_size_of_a_block(text, block, longest):
    whole = b"".join(q.data[p.start : p.end] for q, cut in feed(text, block, longest).blocks() for p in cut)
    assert whole == text.encode()


def test_a_block_never_ends_inside_quotes():
    text = "".join(f'{i},"een\ntwee"\n' for i in range(40))
    ends = [q.data[: cut[-1].end] for q, cut in feed(text, 50).blocks()]
    assert len(ends) > 5 and all(e.count(b'"') % 2 == 0 and e.endswith(b'"\n') for e in ends)


def test_an_open_quote_is_given_up_after_the_longest_record():
    text = '1,"open\n' + "2,x\n" * 100
    pieces = [p for _, cut in feed(text, 20, longest=40).blocks() for p in cut]
    assert pieces[0].kind == "broken" and {p.kind for p in pieces[1:]} == {"sane"}


def test_the_head_holds_as_many_records_as_are_asked_for():
    made = feed("a,b\n" * 50, 1000)
    made.fill(1000)
    assert len(made.head(10).fields) == 10
