import json

from helpers.clean.formats.matomo import prepare, prepare_report
from helpers.clean.reading.read import read_table


def actions(tmp_path, *visits):
    (tmp_path / "m.json").write_text(json.dumps(list(visits)), encoding="utf-8")
    return prepare(read_table(tmp_path / "m.json"))


def test_each_action_is_a_row_of_its_visit_in_order_and_only_an_order_has_a_value(tmp_path):
    done = [{"type": "action", "url": "https://x.example/maat/?mail=a@b.nl", "timestamp": 1_772_438_400},
            {"type": "event", "eventCategory": "filter", "eventAction": "maat", "timestamp": 1_772_438_401, "revenue": 3},
            {"type": "goal", "goalName": "offerte", "timestamp": 1_772_438_402},
            {"type": "ecommerceOrder", "revenue": "49.95", "timestamp": 1_772_438_403}]  # fmt: skip
    made = actions(tmp_path, {"idVisit": 7, "visitorId": "v", "referrerType": "social", "referrerName": "Instagram", "actionDetails": done})
    assert made.table[["event", "page", "value"]].values.tolist() == [
        ["page_view", "/maat", ""], ["filter maat", "", ""], ["goal offerte", "", ""], ["purchase", "", "49.95"]
    ]  # fmt: skip
    assert made.rows.tolist() == [1] * 4 and made.within.tolist() == [1, 2, 3, 4]
    assert made.table["at"].iloc[0] == "2026-03-02T08:00:00Z" and set(made.table["channel"]) == {"social Instagram"}


def test_a_visit_without_actions_has_an_entry(tmp_path):
    made = actions(tmp_path, {"idVisit": 7, "visitorId": "v", "actionDetails": []}, {"idVisit": 8, "visitorId": "v", "actionDetails": None})
    assert len(made.table) == 0 and made.repairs[["row", "rule", "before"]].values.tolist() == [[1, "no_actions", "7"], [2, "no_actions", "8"]]


def test_a_period_in_one_cell_is_its_two_ends(tmp_path):
    (tmp_path / "m.csv").write_text('date,nb_visits,nb_actions\n"2026-03-02,2026-03-08",5,9\n2026-03-09,6,8\n', encoding="utf-16")
    made = prepare_report(read_table(tmp_path / "m.csv")).table
    assert made[["from_on", "until_on"]].values.tolist() == [["2026-03-02", "2026-03-08"], ["2026-03-09", "2026-03-09"]]


def test_a_search_on_the_site_keeps_what_was_searched_for(tmp_path):
    done = [{"type": "search", "siteSearchKeyword": "rode jurk", "timestamp": 1_772_438_400}, {"type": "action", "timestamp": 1_772_438_401}]
    made = actions(tmp_path, {"idVisit": 7, "visitorId": "v", "actionDetails": done})
    assert made.table[["event", "search_term"]].to_numpy().tolist() == [["site_search", "rode jurk"], ["page_view", ""]]


def test_what_a_visit_and_an_action_do_not_say_is_empty_and_a_moment_that_is_none_stays_as_it_is(tmp_path):
    done = [{"type": "event", "eventCategory": "filter"}, {"type": "goal"}, {"type": "ecommerceAbandonedCart", "revenue": 5, "timestamp": "gisteren"},
            {"type": "download", "url": "https://x.example/a.pdf", "timestamp": 99_999_999_999}, {"type": "action", "url": "https://x.example"}, {}]
    made = actions(tmp_path, {"idVisit": 7, "visitorId": "v", "userId": "u", "deviceType": "tablet", "referrerType": "search", "referrerName": "Google", "actionDetails": done},
                   {"idVisit": 8, "referrerType": "campaign", "referrerName": "mei", "actionDetails": [{"type": "action"}]}, {"idVisit": 9, "referrerType": "social", "actionDetails": [{"type": "action"}]})
    assert made.table[["event", "at", "page", "value"]].values.tolist() == [
        ["filter", "", "", ""], ["goal", "", "", ""], ["abandoned_cart", "gisteren", "", ""], ["download", "99999999999", "", ""], ["page_view", "", "/", ""], ["", "", "", ""],
        ["page_view", "", "", ""], ["page_view", "", "", ""]]
    assert made.table[["device_key", "user_id", "session_id", "channel", "device"]].drop_duplicates().values.tolist() == [
        ["v", "u", "7", "search", "tablet"], ["", "", "8", "campaign mei", ""], ["", "", "9", "social", ""]]
    assert made.within.tolist() == [1, 2, 3, 4, 5, 6, 1, 1] and made.rows.tolist() == [1] * 6 + [2, 3]
