import json

import pytest
from exports import received

from helpers import clean


@pytest.mark.row("D14")
def test_a_low_mark_on_a_ten_point_scale_is_not_taken_for_stars():
    comments = clean.comments(received("kiyoh.json"))
    assert comments["rating"].round(2).tolist() == [1.0, -0.33]


def test_answers_in_an_object_or_in_lists_and_a_mark_beside_them_are_all_found(tmp_path):
    said = [{"questionGroup": "DEFAULT_OPINION", "rating": "Te laat"}]
    reviews = [{"reviewId": str(i), "reviewAuthor": "", "dateSince": "2026-04-01T10:00:00+02:00", "rating": 3, "reviewContent": held}
               for i, held in enumerate((said, [said], {"reviewContent": said}))]  # fmt: skip
    (tmp_path / "k.json").write_text(json.dumps({"reviews": reviews}), encoding="utf-8")
    given = {"path": "k.json", "source": "k.json", "file": str(tmp_path / "k.json"), "kind": "reviews", "wave": "w"}
    comments = clean.comments(clean.receive([given], {}, key=b"k"))
    assert comments["text"].tolist() == ["Te laat"] * 3 and comments["rating"].round(3).tolist() == [round(4 / 9 - 1, 3)] * 3


def test_a_mark_off_the_scale_is_rejected(tmp_path):
    review = {"reviewId": "1", "reviewAuthor": "", "dateSince": "2026-04-01T10:00:00+02:00", "rating": 11, "reviewComment": "Goed", "reviewContent": []}
    (tmp_path / "k.json").write_text(json.dumps({"reviews": [review]}), encoding="utf-8")
    given = {"path": "k.json", "source": "k.json", "file": str(tmp_path / "k.json"), "kind": "reviews", "wave": "w"}
    got = clean.receive([given], {}, key=b"k", max_rejected=1.0)
    assert clean.comments(got)["rating"].isna().all() and clean.rejects(got)["reason"].tolist() == ["off_scale"]
