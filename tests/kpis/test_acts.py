"""What people do at all, by hand."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import intervals
from helpers.kpis import How, acts
from helpers.kpis.sessions import COUNTED

HOW = How(homes={"goal": "decision"})


def visitors(**times):
    n = max(len(v) for v in times.values())
    return pd.DataFrame({"person_id": [f"p{i}" for i in range(n)], **{act: times.get(act, [0] * n) for act in COUNTED}})


@pytest.mark.row("K3")
def test_conversion_counts_people_once_and_stands_at_its_own_stage_too():
    rows = acts.conversion(visitors(goal=[2, 0, 0, 0]), HOW)
    assert [(r["stage"], r["estimate"], r["n"]) for r in rows] == [("all", 0.25, 4), ("decision", 0.25, 4)]


def test_an_act_that_nobody_did_is_a_gap_and_no_zero():
    nobody = visitors(goal=[0])
    assert all(f(nobody, HOW) == [] for f in (acts.conversion, acts.share_rate, acts.reviews_written, acts.mail_open, acts.downloads_per_person))


@pytest.mark.row("K2")
def test_product_pages_downloads_and_sign_ups_are_counted_per_active_person():
    frame = visitors(product_view=[3, 1, 0, 0], download=[1, 0, 0, 0], signup=[0, 0, 2, 0])
    found = {f: getattr(acts, f)(frame, HOW)[0] for f in ("product_views_per_person", "downloads_per_person", "signups_per_person")}
    assert [r["estimate"] for r in found.values()] == [1.0, 0.25, 0.5]
    assert all(r["low"] >= 0 and r["n"] == 4 and r["unit"] == "ratio" for r in found.values())


@pytest.mark.row("K5")
def test_reviews_shares_and_invitations_count_people_and_the_number_of_reviews_stands_beside_them():
    frame = visitors(review=[3, 0, 0, 0], share=[1, 1, 0, 0], invite=[0, 0, 0, 1])
    assert [f(frame, HOW)[0]["estimate"] for f in (acts.review_rate, acts.reviews_written, acts.share_rate, acts.invite_rate)] == [.25, 3, .5, .25]


def test_mails_are_opened_out_of_those_who_got_one():
    assert acts.mail_open(visitors(mail_sent=[1, 2, 0, 1], mail_open=[1, 0, 1, 0]), HOW)[0]["estimate"] == pytest.approx(1 / 3)


@settings(max_examples=25, deadline=None)
@given(st.permutations(range(8)))
def test_row_order_never_matters(order):
    frame = visitors(goal=[1, 0, 0, 1, 0, 0, 2, 0])
    assert acts.conversion(frame.iloc[list(order)], HOW) == acts.conversion(frame, HOW)


def test_every_row_of_an_act_has_its_name_unit_and_interval():
    how = How(level=0.9, homes={"share": "advocacy"})
    frame = visitors(share=[1, 3, 0, 0], goal=[1, 0, 0, 0], mail_sent=[1, 1, 1, 0], mail_open=[2, 0, 0, 1], review=[2, 1, 0, 0], signup=[1, 0, 0, 0], download=[0, 0, 0, 4], product_view=[5, 1, 0, 0])
    both = acts.share_rate(frame, how)
    assert [(r["metric"], r["stage"], r["estimate"], r["n"], r["unit"], r["method"]) for r in both] == [("share_rate", s, 0.5, 4, "share", "wilson") for s in ("all", "advocacy")]
    assert [both[1]["low"], both[1]["high"]] == pytest.approx([float(x) for x in intervals.wilson(2, 4, 0.9)])
    (seen,), (mail,), (written,), (views,) = acts.visitors(frame, how), acts.mail_open(frame, how), acts.reviews_written(frame, how), acts.product_views_per_person(frame, how)
    assert (seen["estimate"], seen["n"]) == (4, 4) and [seen["low"], seen["high"]] == pytest.approx([float(x) for x in intervals.poisson(4, 0.9)])
    assert (mail["estimate"], mail["n"]) == (pytest.approx(1 / 3), 3) and [mail["low"], mail["high"]] == pytest.approx([float(x) for x in intervals.wilson(1, 3, 0.9)])
    assert [written[k] for k in ("estimate", "low", "high", "n")] == pytest.approx([*intervals.total(np.array([2.0, 1, 0, 0]), 0.9), 4])
    assert [views["estimate"], views["low"], views["high"]] == pytest.approx([1.5, 0, float(intervals.mean_t(6.0, 26.0, 4, 0.9)[2])])
    assert [(f(frame, how)[0]["metric"], f(frame, how)[0]["estimate"]) for f in (acts.signup, acts.download, acts.product_view, acts.conversion, acts.review_rate)] == [
        ("signup", .25), ("download", .25), ("product_view", .5), ("conversion", .25), ("review_rate", .5)]
