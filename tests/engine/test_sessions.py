"""Sessions as the source names them: counted by hand on few events, and the same in any order, from a frame, a table or a file."""

import pandas as pd
import pyarrow as pa
import pytest

from helpers.engine.sessions import COLUMNS, reduce

MARKS = {
    "view": lambda names: names.str.startswith("page"),
    "cart": lambda names: names == "add_to_cart",
    "goal": lambda names: names == "purchase",
    "auto": lambda names: names == "session_start",
}
START = pd.Timestamp("2026-05-01T10:00Z")


def log(*rows):
    """(person, session, seconds, event, channel) per event."""
    frame = pd.DataFrame(rows, columns=["person_id", "session_id", "s", "event", "channel"])
    frame["at"] = (START + pd.to_timedelta(frame.pop("s"), unit="s")).astype("datetime64[us, UTC]")
    return frame.assign(wave="w1", stage="decision", value=1.5).astype({"person_id": "str", "session_id": "str"})[list(COLUMNS)]


LOG = log(
    ("b", "1", 0, "session_start", "mail"), ("b", "1", 10, "page a", "mail"), ("b", "1", 40, "page b", "web"), ("b", "1", 70, "add_to_cart", "web"),
    ("b", "2", 900, "page a", "web"), ("b", "2", 960, "purchase", "web"), ("a", "1", 5, "page a", "ads"), (None, "9", 7, "page a", "ads"),
    ("a", None, 100, "page c", "ads"),
)  # fmt: skip


def reduced(events):
    return reduce(events, MARKS, moves=("cart", "goal"), read="view", silent="auto")


def test_a_session_has_its_length_its_first_channel_its_acts_and_the_wait_for_the_first_click():
    sessions = reduced(LOG)["sessions"].set_index(["person_id", "at"]).sort_index()
    first = sessions.loc[("b", START)]
    assert (first["seconds"], first["events"], first["channel"]) == (70.0, 4, "mail")
    assert (first["view"], first["cart"], first["goal"]) == (2, 1, 0)
    assert first["wait_s"] == 30.0 and first["view_s"] == 30.0  # what the tool writes by itself ends no wait
    alone = sessions.loc[("a", START + pd.Timedelta("5s"))]
    assert alone["events"] == 1 and pd.isna(alone["seconds"]) and alone["has_session"]
    assert len(sessions) == 4 and (~sessions["has_session"]).sum() == 1  # rows without a session are told apart; nobody is left out


def test_moves_carry_the_channel_by_which_their_session_began_and_readers_the_time_until_the_next_event():
    found = reduced(LOG)
    moves = found["moves"].set_index("is_goal")
    assert moves.loc[False, "entry"] == "mail" and moves.loc[False, "channel"] == "web" and moves.loc[True, "entry"] == "web"
    assert found["readers"][["person_id", "seconds", "times"]].values.tolist() == [["b", 120.0, 3]]  # 30, 30 and 60 s; last pages have none
    assert found["names"].set_index("event").loc["page a", "times"] == 3 and found["ends"]["at"].item() == START + pd.Timedelta("960s")


@pytest.mark.parametrize("way", ["shuffled", "table", "file"])
def test_neither_the_order_of_rows_nor_where_they_lie_makes_a_difference(tmp_path, way):
    events = LOG.sample(frac=1, random_state=3) if way == "shuffled" else pa.Table.from_pandas(LOG, preserve_index=False)
    if way == "file":
        LOG.to_parquet(tmp_path / "it's.parquet")
        events = tmp_path / "it's.parquet"
    for name, frame in reduced(LOG).items():
        pd.testing.assert_frame_equal(reduced(events)[name], frame, check_like=False)


def test_without_events_every_table_is_empty_and_has_its_columns():
    found = reduced(LOG.iloc[:0])
    assert all(frame.empty for frame in found.values()) and {"person_id", "seconds", "channel"} <= set(found["sessions"])
