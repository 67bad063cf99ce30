import pandas as pd
import pytest

from helpers import tables
from helpers.journey import build_evidence, by_person, dated


def one_cell(**more: object) -> pd.DataFrame:
    row = {
        "cell_id": "all.s.touchpoints.1",
        "persona": "all",
        "stage": "s",
        "lane": "touchpoints",
        "rank": 1,
        "statement": "cart",
        "metric": "reach",
        "estimate": 0.5,
        "low": 0.4,
        "high": 0.6,
        "n": 50,
        "people": 25,
        "unit": "share",
        "mark": "none",
        "status": "observed",
        "sources": "events",
        "wave": "w1",
        "method": "wilson",
        **more,
    }
    return tables.conform(pd.DataFrame([row]), "journey")


def seen(rows: int, touchpoint: str = "cart", persons: int = 50) -> pd.DataFrame:
    return by_person(
        tables.conform(
            pd.DataFrame(
                {
                    "row_id": [f"e.csv:{i}" for i in range(2, rows + 2)],
                    "person_id": [f"u{i % persons}" for i in range(rows)],
                    "wave": "w1",
                    "at": pd.Timestamp("2026-05-01", tz="UTC"),
                    "event": "view",
                    "stage": "s",
                    "touchpoint": touchpoint,
                    "channel": "web",
                    "rule_id": "r",
                }
            ),
            "events",
        )
    )


def spoken(texts: list[str], person: list[str | None], theme: str = "slow", kind: str = "pain_point") -> tuple[pd.DataFrame, pd.DataFrame]:
    rows = pd.DataFrame(
        {"row_id": [f"f.csv:{i}" for i in range(2, len(texts) + 2)], "question_id": "q", "person_id": person, "wave": "w1", "stage": "s"}
    )
    hits = tables.conform(rows.assign(theme=theme, kind=kind, span=""), "hits")
    comments = rows.assign(text=texts, kind="survey", touchpoint="other", channel="survey", rule_id="r")
    return hits, tables.conform(comments, "comments")


PAIN = {"cell_id": "all.s.pain_points.1", "lane": "pain_points", "statement": "slow", "metric": "priority"}


@pytest.mark.row("B1")
def test_a_cell_leads_to_the_rows_of_its_place_and_no_others():
    events = pd.concat([seen(3), seen(2, "checkout").assign(row_id=["x:1", "x:2"])], ignore_index=True)
    found = build_evidence(one_cell(), events=events)
    assert found["row_id"].tolist() == ["e.csv:2", "e.csv:3", "e.csv:4"]
    assert set(found["total"]) == {3}


def test_rows_of_another_wave_and_of_nobody_stand_behind_no_cell():
    later, nobody = seen(2).assign(row_id=["z:1", "z:2"], wave="w2"), seen(1).assign(row_id="n:1", person_id=None)
    found = build_evidence(one_cell(), events=pd.concat([seen(3), later, nobody], ignore_index=True))
    assert found["row_id"].tolist() == ["e.csv:2", "e.csv:3", "e.csv:4"]


def test_at_most_two_hundred_rows_stand_with_the_full_count_and_the_draw_is_fixed():
    first, second = (build_evidence(one_cell(), events=seen(1000).sample(frac=1, random_state=s)) for s in (1, 2))
    assert len(first) == 200 and set(first["total"]) == {1000}
    pd.testing.assert_frame_equal(first, second)
    assert first["row_id"].str.removeprefix("e.csv:").astype(int).max() > 800  # not merely the first rows of the file


def test_no_person_is_quoted_twice_in_a_cell():
    hits, comments = spoken(["Het duurde veel te lang", "Weer te lang gewacht", "Trage terugbetaling"], ["u1", "u1", "u2"])
    found = build_evidence(one_cell(**PAIN), hits=hits, comments=comments)
    assert len(found) == 3 and found["quote"].notna().sum() == 2


def test_a_cell_of_few_people_has_rows_and_no_quotes():
    hits, comments = spoken(["Het duurde veel te lang"], ["u1"])
    assert build_evidence(one_cell(**PAIN, n=9), hits=hits, comments=comments)["quote"].isna().all()


def test_quotes_are_short_one_line_and_without_hidden_characters():
    hits, comments = spoken(["Wacht\u202e op\u200b mijn\ngeld " + "en blijf wachten " * 20], [None])
    quote = build_evidence(one_cell(**PAIN), hits=hits, comments=comments)["quote"].iloc[0]
    assert quote.startswith("Wacht op mijn geld en blijf") and quote.endswith("…") and len(quote) <= 91


def test_a_persona_cell_holds_rows_of_its_own_people_only():
    memberships = tables.conform(
        pd.DataFrame({"person_id": ["u0", "u1"], "persona": ["p1", "p2"], "probability": 0.9, "is_assigned": True, "basis": "survey"}),
        "memberships",
    )
    found = build_evidence(one_cell(persona="p1", cell_id="p1.s.touchpoints.1"), events=seen(4, persons=2), memberships=memberships)
    assert found["row_id"].tolist() == ["e.csv:2", "e.csv:4"]


def test_gaps_have_no_evidence():
    gap = one_cell(rank=0, statement=None, n=0, status="gap", cell_id="all.s.touchpoints.0")
    assert build_evidence(gap, events=seen(3)).empty


def test_people_known_only_from_answers_lead_to_their_answers():
    answers = pd.DataFrame(
        {
            "row_id": ["f.csv:2"],
            "question_id": "q",
            "person_id": "u1",
            "wave": "w1",
            "metric": "rating",
            "score": 4.0,
            "stage": "s",
            "touchpoint": "o",
            "channel": "c",
            "rule_id": "r",
        }
    )
    reached = one_cell(cell_id="all.s.kpis.1", lane="kpis", statement="people_reached", metric="people_reached", status="reported")
    assert build_evidence(reached, answers=tables.conform(answers, "answers"))["row_id"].tolist() == ["f.csv:2"]


@pytest.mark.row("A12")
def test_each_cell_carries_the_day_of_its_newest_evidence_and_what_was_typed_its_own_day():
    rows = seen(300)
    rows["at"] = rows["at"] - pd.to_timedelta(range(300), unit="D")
    typed = one_cell(cell_id="all.s.channels.1", lane="channels", status="assumed", n=0, note="source: a | date: 2026-02-03")
    empty = one_cell(cell_id="all.s.goals.0", lane="goals", statement=None, n=0, status="gap")
    made = pd.concat([one_cell(), typed, empty], ignore_index=True)
    evidence = build_evidence(made, events=rows)
    found = dated(made, evidence).set_index("cell_id")["newest_on"]
    assert found["all.s.touchpoints.1"] == pd.Timestamp("2026-05-01") and evidence["total"].iloc[0] == 300
    assert found["all.s.channels.1"] == pd.Timestamp("2026-02-03") and pd.isna(found["all.s.goals.0"])


def test_a_complaint_has_the_day_of_its_text():
    hits, comments = spoken(["te traag bezorgd"] * 3, ["a", "b", "c"])
    comments["at"] = pd.to_datetime(["2026-01-01", "2026-01-09", "2026-01-04"], utc=True)
    made = one_cell(cell_id="all.s.pain_points.1", lane="pain_points", statement="slow", metric="priority")
    assert dated(made, build_evidence(made, hits=hits, comments=comments))["newest_on"].tolist() == [pd.Timestamp("2026-01-09")]


def test_rows_without_a_time_and_no_rows_at_all_give_cells_no_day():
    made = one_cell(note="")
    timeless = tables.empty("evidence").reindex(range(1)).assign(cell_id="all.s.touchpoints.1", row_id="e:1")
    for evidence in (timeless, timeless.iloc[:0], timeless.assign(cell_id="another")):
        assert dated(made, evidence)["newest_on"].isna().all()
    typed = one_cell(status="assumed", note="source: us | date: 2026-02-03")
    assert dated(typed, timeless.iloc[:0])["newest_on"].tolist() == [pd.Timestamp("2026-02-03")]


def answered(*rows):
    """Rows (row_id, person, stage, metric, score, label)."""
    made = pd.DataFrame(rows, columns=["row_id", "person_id", "stage", "metric", "score", "label"])
    return tables.conform(made.assign(question_id="q", wave="w1", touchpoint="o", channel="c", rule_id="r"), "answers")


ANSWERS = answered(("a:1", "u", "s", "nps", 9.0, None), ("a:2", "u", "advocacy", "nps", 8.0, None), ("a:4", "v", "advocacy", "csat", 4.0, None),
                   ("a:5", "v", "advocacy", "ces", None, None), ("a:6", "v", "s", "emotion", 1.0, "joy"), ("a:7", "v", "s", "emotion", 0.0, "joy"), ("a:8", "u", "s", "emotion", 1.0, None),
                   ("a:9", "v", "s", "csat", 4.0, None), ("a:10", "v", "s", "rating", 4.0, None))


@pytest.mark.parametrize(("stage", "lane", "metric", "statement", "rows"), [
    ("advocacy", "kpis", "nps", "nps", ["a:2"]), ("all", "kpis", "nps", "nps", ["a:1", "a:2"]), ("s", "kpis", "csat", "csat", ["a:9"]), ("advocacy", "kpis", "ces", "ces", []),
    ("s", "emotions", "emotion:joy", "joy", ["a:6"]), ("s", "emotions", "emotion:q", "q", ["a:8"]), ("s", "emotions", "valence_reported", "valence_reported", ["a:10", "a:9"]),
    ("s", "kpis", "cpa", "cpa", []), ("s", "kpis", "conversion", "conversion", [])])  # fmt: skip
def test_behind_a_score_stand_the_answers_of_its_stage_and_of_its_question(stage, lane, metric, statement, rows):
    cell = one_cell(stage=stage, lane=lane, metric=metric, statement=statement)
    assert build_evidence(cell, answers=ANSWERS)["row_id"].tolist() == rows


def test_behind_the_feeling_in_texts_stand_those_of_this_wave_also_of_nobody_known():
    moods = pd.DataFrame([("f:1", "u", "w1", "s"), ("f:2", None, "w1", "s"), ("f:3", None, "w0", "s"), ("f:4", "u", "w0", "s"), ("f:5", None, "w1", "t"), ("f:6", None, "w2", "s")],
                         columns=["row_id", "person_id", "wave", "stage"])
    whole = tables.empty("moods").reindex(range(6)).assign(**moods).assign(question_id="q")
    for metric in ("valence_text", "felt:joy"):
        assert build_evidence(one_cell(lane="emotions", statement=metric, metric=metric), moods=whole)["row_id"].tolist() == ["f:1", "f:2"]
    assert build_evidence(one_cell(lane="emotions", statement="x", metric="valence_text", persona="p1"), moods=whole).empty


def walked(*rows):
    """Rows (row_id, person, stage, touchpoint, channel, event)."""
    frame = pd.DataFrame(rows, columns=["row_id", "person_id", "stage", "touchpoint", "channel", "event"])
    return frame.assign(wave="w1", at=pd.Timestamp("2026-05-01", tz="UTC"), rule_id="r")


WALKED = walked(("e:1", "u", "s", "shop", "web", "look"), ("e:2", "v", "s", "shop", "mail", "buy"), ("e:3", "v", "t", "desk", "mail", "buy"), ("e:4", "w", "unassigned", "other", "web", "scroll"))
ORDERS = tables.conform(pd.DataFrame({"row_id": ["o:1", "o:2", "o:3"], "order_id": list("abc"), "person_id": ["u", "v", None], "wave": ["w1", "w1", "w1"], "channel": "web", "items": 1, "revenue": 5.0,
                                      "at": pd.Timestamp("2026-05-03", tz="UTC")}), "orders")  # fmt: skip


@pytest.mark.parametrize(("cell", "rows"), [
    ({"lane": "people", "metric": "make_up", "statement": "old"}, ["e:1", "e:2"]), ({"lane": "touchpoints", "statement": "shop"}, ["e:1", "e:2"]),
    ({"lane": "channels", "statement": "mail"}, ["e:2"]), ({"lane": "actions", "statement": "purchase"}, ["e:2"]), ({"lane": "frontstage", "statement": "purchase"}, ["e:2"]),
    ({"lane": "kpis", "metric": "conversion"}, ["e:1", "e:2"]), ({"lane": "kpis", "metric": "conversion", "stage": "all"}, ["e:1", "e:2", "e:3"]), ({"lane": "kpis", "metric": "roi"}, []),
    ({"lane": "kpis", "metric": "conversion", "stage": "advocacy"}, []), ({"lane": "kpis", "metric": "purchases"}, ["o:1", "o:2"]), ({"lane": "kpis", "metric": "aov", "stage": "all"}, ["o:1", "o:2"]),
    ({"lane": "kpis", "metric": "conversion", "status": "reported"}, []), ({"lane": "actions", "statement": "purchase", "n": 0}, []), ({"lane": "actions", "statement": "purchase", "n": 1}, ["e:2"]),
])  # fmt: skip
def test_each_row_of_the_map_leads_to_its_own_kind_of_rows(cell, rows):
    made = one_cell(**{"statement": cell.get("metric", "x"), **cell})
    found = build_evidence(made, events=by_person(WALKED, {"look": "view", "buy": "purchase"}), orders=ORDERS)
    assert found["row_id"].tolist() == rows and found.index.tolist() == list(range(len(rows))) and (found["total"] == len(rows)).all()


def test_an_opportunity_leads_to_the_complaints_that_it_answers_and_a_thought_to_its_theme():
    hits, comments = spoken(["Het duurde lang", "Ik dacht na"], ["u", "v"])
    hits = hits.assign(theme=["slow", "doubt"], kind=["pain_point", "thought"])
    for cell, rows in (({"lane": "opportunities", "statement": "be faster", "note": "answers: slow"}, ["f.csv:2"]), ({"lane": "opportunities", "statement": "slow", "note": None}, ["f.csv:2"]),
                       ({"lane": "opportunities", "statement": "be faster", "note": None}, []), ({"lane": "thoughts", "statement": "x", "metric": "doubt"}, ["f.csv:3"]),
                       ({"lane": "pain_points", "statement": "slow", "metric": "doubt"}, ["f.csv:2"]), ({"lane": "questions", "statement": "x", "metric": "doubt"}, [])):  # fmt: skip
        assert build_evidence(one_cell(**{"metric": "priority", **cell}), hits=hits, comments=comments)["row_id"].tolist() == rows, cell


def test_from_ten_people_on_there_are_quotes_and_never_more_than_twelve():
    hits, comments = spoken([f"Het duurde bij keer {i} veel te lang" for i in range(20)], [f"u{i}" for i in range(20)])
    for n, quotes in ((9, 0), (10, 12)):
        found = build_evidence(one_cell(**PAIN, n=n), hits=hits, comments=comments)
        assert (len(found), found["quote"].notna().sum()) == (20, quotes)
