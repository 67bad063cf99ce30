import pytest

from helpers import clean, tables
from helpers.errors import NothingUsable

KEY = b"a key of these tests"
ASKED = {"nr": {"id": "nr", "role": "person"}, "nps": {"id": "nps", "metric": "nps"}, "uitleg": {"id": "uitleg", "role": "comment"}}


def built(tmp_path, text: str) -> list:
    (tmp_path / "e.csv").write_text(text, encoding="utf-8")
    received = clean.receive([{"path": "e.csv", "file": str(tmp_path / "e.csv"), "kind": "survey", "wave": "w1"}], ASKED, key=KEY)
    return [clean.answers(received), clean.comments(received), clean.events(received), clean.orders(received)]


@pytest.mark.parametrize(("language", "said"), [("nl", "Er is niets om over te rapporteren"), ("en", "There is nothing to report on")])
def test_a_survey_that_nobody_filled_in_stops_the_run_in_the_language_of_the_study(tmp_path, language, said):
    with pytest.raises(NothingUsable, match=said) as stopped:
        clean.require_usable(*built(tmp_path, "nr,nps,uitleg\n1,,\n2,,\n"), language=language)
    assert stopped.value.exit_code == 4


@pytest.mark.parametrize("row", ["1,9,", "1,,Te laat bezorgd"])
def test_one_answer_or_one_open_answer_is_enough_to_go_on(tmp_path, row):
    clean.require_usable(*built(tmp_path, f"nr,nps,uitleg\n{row}\n2,,\n"))


def test_an_order_or_an_event_is_enough_to_go_on():
    empty = [tables.empty(name) for name in ("answers", "comments", "events", "orders")]
    with pytest.raises(NothingUsable):
        clean.require_usable(*empty)
    clean.require_usable(*empty, is_blank=True)  # a study that names no export asks for an empty map
