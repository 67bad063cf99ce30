"""Channels that are changed, carts that come along, questions asked twice, and what people said of it, by hand."""

import pandas as pd
import pytest

from helpers.stages import assign_stages, build_journeys, contact_measures, load_model, stage_measures
from helpers.stages.switching import carts, sessions, switches

FIVE = load_model("five_stages")
START = pd.Timestamp("2026-05-01T08:00Z")


def log_of(*rows):
    """Rows (person, hour, event, channel, device), in stages."""
    frame = pd.DataFrame(rows, columns=["person_id", "hour", "event", "channel", "device"])
    frame = frame.assign(wave="w", at=(START + pd.to_timedelta(frame.pop("hour"), "h")).astype("datetime64[us, UTC]"))
    return assign_stages(frame, FIVE)


def test_a_session_ends_after_a_silence_and_a_change_is_from_one_session_to_the_next():
    events = log_of(("a", 0, "view_item", "email", "m"), ("a", 0.2, "view_item", "email", "m"), ("a", 5, "view_item", "direct", "m"),
                    ("a", 9, "view_item", "direct", "m"), ("b", 0, "view_item", "email", "m"), ("b", 5, "view_item", "unknown", "m"))
    assert sessions(events)["session"].tolist() == [1, 1, 2, 3, 4, 5]
    assert switches(sessions(events))[["person_id", "returns", "switched"]].values.tolist() == [["a", 2, 1]]


CART = ("add_to_cart", "web", "mobile")


@pytest.mark.parametrize(
    ("later", "kept"),
    [
        ([("begin_checkout", "web", "desktop")], [True]),                                  # another device, cart still there
        ([("add_to_cart", "web", "desktop"), ("purchase", "web", "desktop")], [False]),    # had to put it in again
        ([("begin_checkout", "web", "mobile")], []),                                       # nothing changed: says nothing
        ([("view_item", "email", "desktop")], []),                                         # came back, not for the cart
        ([("purchase", "store", "mobile")], [True]),
    ],
)  # fmt: skip
def test_a_cart_is_kept_when_it_need_not_be_filled_again_over_another_channel_or_device(later, kept):
    rows = [("a", 0, *CART), *[("a", 5 + i / 60, *row) for i, row in enumerate(later)]]
    assert carts(sessions(log_of(*rows)), FIVE)["is_kept"].tolist() == kept


def test_a_cart_that_was_paid_was_not_left():
    rows = [("a", 0, *CART), ("a", 0.1, "purchase", "web", "mobile"), ("a", 9, "begin_checkout", "web", "desktop")]
    assert carts(sessions(log_of(*rows)), FIVE).empty


@pytest.mark.row("L11")
def test_switch_rate_and_kept_context_have_intervals_and_count_people():
    rows = []
    for i in range(20):
        channel = "email" if i < 12 else "web"
        rows += [(f"p{i:02d}", 0, *CART), (f"p{i:02d}", 5, "begin_checkout", channel, "desktop")]
    events = log_of(*rows)
    table = stage_measures(build_journeys(events, FIVE).steps, events, FIVE).set_index("metric")
    assert table.loc["channel_switch", ["estimate", "n"]].tolist() == [0.6, 20]
    assert table.loc["channel_switch", "low"] < 0.6 < table.loc["channel_switch", "high"]
    assert table.loc["cart_kept", ["estimate", "n"]].tolist() == [1.0, 20]


def contacts(*rows):
    """Rows (person, day, channel, theme): a ticket each."""
    frame = pd.DataFrame(rows, columns=["person_id", "day", "channel", "theme"])
    frame = frame.assign(row_id=[f"t:{i}" for i in range(len(frame))], question_id="ticket", wave="w", kind="ticket",
                         at=(START + pd.to_timedelta(frame.pop("day"), "D")).astype("datetime64[us, UTC]"))  # fmt: skip
    return frame[["row_id", "question_id", "theme"]], frame.drop(columns="theme")


@pytest.mark.row("L11")
def test_a_question_asked_twice_within_a_month_is_a_repeat_and_another_theme_or_a_year_later_is_not():
    rows = [("a", 0, "email", "return"), ("a", 4, "phone", "return"), ("b", 0, "email", "return"), ("b", 300, "email", "return"),
            ("c", 0, "email", "return"), ("c", 1, "email", "parcel"), ("d", 0, "chat", "parcel"), ("d", 2, "chat", "parcel")]
    table = contact_measures(*contacts(*rows), minimum_people=1).set_index("metric")
    assert table.loc["repeat_contact", ["estimate", "n"]].tolist() == [0.5, 4]
    assert table.loc["repeat_elsewhere", ["estimate", "n"]].tolist() == [0.5, 2]


def test_surveys_are_no_contacts():
    hits, texts = contacts(("a", 0, "email", "return"), ("a", 1, "email", "return"))
    assert contact_measures(hits, texts.assign(kind="survey")).empty


def test_the_quality_of_the_journey_is_a_mean_over_people_per_side_of_the_scale():
    asked = [(p, q, s) for p in "abcdefghijkl" for q, s in (("sjq_seamless_1", 4.0), ("sjq_seamless_2", 2.0), ("sjq_coherent_1", 5.0))]
    answers = pd.DataFrame(asked, columns=["person_id", "question_id", "score"]).assign(wave="w", stage="unassigned", label=None)
    events = log_of(("a", 0, "view_item", "web", "m"))
    table = stage_measures(build_journeys(events, FIVE).steps, events, FIVE, answers=answers).query("metric == 'journey_quality'")
    assert table.set_index("segment")["estimate"].to_dict() == {"sjq=coherence": 5.0, "sjq=seamlessness": 3.0}
    assert set(table["status"]) == {"reported"}


def test_a_silence_as_long_as_the_timeout_ends_no_session_and_another_wave_begins_one():
    events = log_of(("a", 0, "view_item", "email", "m"), ("a", 0.5, "view_item", "email", "m"), ("a", 1.01, "view_item", "email", "m"), (None, 2, "view_item", "email", "m"))
    assert sessions(events)["session"].tolist() == [1, 1, 2] and sessions(events, "1h")["session"].tolist() == [1, 1, 1]
    waves = pd.concat([events, events.assign(wave="x")])
    assert sessions(waves)["session"].tolist() == [1, 1, 2, 3, 3, 4]
    found = switches(sessions(waves.assign(channel="email")))
    assert found.values.tolist() == [["w", "a", 1, 0], ["x", "a", 1, 0]]


@pytest.mark.parametrize("unknown", ["", "unknown", "all", "other", None])
def test_a_session_of_unknown_channel_is_passed_over(unknown):
    events = log_of(("a", 0, "view_item", "email", "m"), ("a", 5, "view_item", unknown, "m"), ("a", 9, "view_item", "web", "m"))
    assert switches(sessions(events))[["returns", "switched"]].values.tolist() == [[1, 1]]
    assert switches(sessions(events).drop(columns="channel")).empty and switches(sessions(events.iloc[:0])).empty
    left = log_of(("a", 0, "add_to_cart", unknown, unknown), ("a", 5, "begin_checkout", "web", "desktop"))
    assert carts(sessions(left), FIVE).empty


def test_a_cart_is_taken_up_once_by_the_same_person_in_the_same_wave():
    rows = [("a", 0, *CART), ("a", 5, "begin_checkout", "web", "desktop"), ("a", 9, *CART), ("a", 15, "add_to_cart", "web", "desktop"), ("b", 0, "begin_checkout", "store", "desktop")]
    assert carts(sessions(log_of(*rows)), FIVE)[["person_id", "is_kept"]].values.tolist() == [["a", True]]
    waves = pd.concat([log_of(("a", 0, *CART)), log_of(("a", 5, "begin_checkout", "web", "desktop")).assign(wave="x")])
    assert carts(sessions(waves), FIVE).empty
    late = [("a", 0, "begin_checkout", "web", "mobile"), ("a", 5, "begin_checkout", "web", "desktop"), ("b", 0, *CART)]
    assert carts(sessions(log_of(*late)), FIVE).empty        # nothing had been put in
    goal = [("a", 0, *CART), ("a", 0.1, "share", "web", "mobile"), ("a", 9, "begin_checkout", "web", "desktop")]
    assert len(carts(sessions(log_of(*goal)), FIVE)) == 1 and carts(sessions(log_of(*goal)), FIVE, ["share"]).empty


def test_thirty_days_later_is_still_again_and_a_day_more_is_not():
    for day, again in ((30, 1.0), (31, 0.0)):
        table = contact_measures(*contacts(("a", 0, "email", "return"), ("a", day, "email", "return")), minimum_people=1).set_index("metric")
        assert table.loc["repeat_contact", ["estimate", "n"]].tolist() == [again, 1] and ("repeat_elsewhere" in table.index) == (again == 1)
    assert table.loc["repeat_contact", "high"] == pytest.approx(0.793, abs=1e-3)
    hits, texts = contacts(("a", 0, "email", "return"), ("b", 1, "email", "return"), ("a", 2, "email", "return"))
    texts.loc[2, "wave"] = "x"
    assert contact_measures(hits, texts, minimum_people=1).query("metric == 'repeat_contact'")[["wave", "estimate", "n"]].values.tolist() == [["w", 0, 2], ["x", 0, 1]]
    for kind in ("tickets", "contact", "contacts", "chat", "email"):
        assert len(contact_measures(*(t if i == 0 else t.assign(kind=kind) for i, t in enumerate(contacts(("a", 0, "email", "return")))), minimum_people=1)) == 1
