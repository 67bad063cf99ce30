import pytest

from helpers.clean.values.scales import bare, families, points_of, stars


@pytest.mark.parametrize(
    ("said", "high", "points"),
    [
        (["helemaal mee eens", "strongly agree", "mee oneens", "neutral", "zeer mee oneens"], 5, [5, 5, 2, 3, 1]),
        (["strongly agree", "agree", "somewhat agree", "neutral"], 7, [7, 6, 5, 4]),
        (["nooit", "zelden", "soms", "vaak", "altijd", "never"], 5, [1, 2, 3, 4, 5, 1]),
        (["zeer waarschijnlijk", "unlikely", "neutraal"], 5, [5, 2, 3]),
        (["poor", "fair", "good", "very good", "excellent"], 5, [1, 2, 3, 4, 5]),
        (["very bad", "bad", "good", "very good"], 5, [1, 2, 4, 5]),
        (["very easy", "somewhat difficult", "easy"], 7, [7, 3, 6]),
        (["not at all satisfied", "very satisfied", "extremely satisfied"], 5, [1, 4, 5]),
    ],
)
def test_words_are_points_of_the_scale_that_knows_most_of_them(said, high, points):
    assert points_of(said, 1, high) == dict(zip(said, points))


@pytest.mark.parametrize("said", [["agree", "somewhat agree"], ["very satisfied"], ["good", "poor"], ["prima"], []])
def test_words_that_may_be_two_points_are_none(said):
    assert points_of(said, 1, 5) == {}


def test_a_scale_that_is_not_declared_has_no_words():
    assert points_of(["agree"], None, None) == {} and points_of(["agree"], 1, 4) == {}


def test_every_family_has_as_many_points_as_it_says_and_no_word_twice():
    for name, lengths in families().items():
        for points, words in lengths.items():
            steps = {step for step, _ in words.values()}
            assert min(steps) == 0 and max(steps) == points - 1, (name, points)
            assert all(word == bare(word) for word in words), (name, points)


def test_stars_count_when_the_empty_ones_fill_the_scale():
    assert (stars("★★★", 5), stars("★★★☆☆", 5), stars("★★★☆☆", 7), stars("goed", 5)) == (3, 3, None, None)
