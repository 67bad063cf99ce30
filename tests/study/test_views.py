"""A view of a study is the same study drawn in another stage model, in a file and folders of its own."""

import pytest

from helpers import stages, study
from helpers.errors import UsageError
from helpers.study.views import drawn_from, view, views_of

SHOP = """\
study: shop
title: {nl: Winkel, en: Shop}
stage_model: five_stages
privacy: {minimum_people: 20}
targets: {nps: {goal: 40, stage: advocacy}, csat: {goal: 0.7, stage: retention}}
owners: {decision: Webwinkel, retention: Service}
assumed: [{stage: retention, lane: thoughts, text: {nl: Hm}, source: x, date: "2026-01-01"}]
waves: {w1: []}
"""


@pytest.fixture
def shop(tmp_path):
    file = tmp_path / "shop.yml"
    file.write_text(SHOP, encoding="utf-8")
    return file


@pytest.mark.row("B8", "M3")
def test_a_view_says_everything_that_its_study_says_and_draws_it_in_another_model(shop):
    made = view(shop, "shop", "five_a")
    seen = study.read(made)
    assert (seen.study, seen.privacy.minimum_people, seen.stage_model) == ("shop-five-a", 20, "five_stages in five_a")
    assert stages.load_model(seen.stage_model).stage_ids == ["aware", "appeal", "ask", "act", "advocate"]
    assert views_of(shop) == [made] and views_of(made) == []


@pytest.mark.row("E7", "M4", "M10")
@pytest.mark.parametrize(("onto", "stage"), [("race", "engage"), ("service", "after_help")])
def test_a_view_in_race_or_of_the_service_keeps_the_advocates_where_its_crosswalk_puts_them(shop, onto, stage):
    model = stages.load_model(study.read(view(shop, "shop", onto)).stage_model)
    assert {t.stage for t in stages.placed({"nps": study.read(shop).targets["nps"]}, model).values()} == {stage}


@pytest.mark.row("M10")
def test_a_map_of_the_service_has_its_own_stages_and_what_is_hoped_for_stands_on_the_map_of_the_future_only(shop):
    text = SHOP.replace("date: \"2026-01-01\"}]", "date: \"2026-01-01\", map: future}]")
    for chosen, typed, first in (("current", 0, "awareness"), ("future", 1, "awareness"), ("service", 0, "use")):
        shop.write_text(text + f"map: {{type: {chosen}}}\n", encoding="utf-8")
        read = study.read(shop)
        assert len(read.typed()) == typed and stages.load_model(read.stage_model).stage_ids[0] == first


@pytest.mark.row("L18")
def test_typed_cells_may_stand_in_a_text_file_of_their_own_and_a_mistake_in_it_names_the_file(shop, tmp_path):
    cell = "- {stage: decision, lane: competitors, text: {nl: Gratis bezorgen}, source: bezoek, date: \"2026-02-01\"}\n"
    (tmp_path / "rivals.yml").write_text(cell, encoding="utf-8")
    shop.write_text(SHOP + "map: {file: rivals.yml}\n", encoding="utf-8")
    assert [(c.lane, c.source) for c in study.read(shop, root=tmp_path).typed()] == [("thoughts", "x"), ("competitors", "bezoek")]
    (tmp_path / "rivals.yml").write_text(cell.replace("source", "sauce"), encoding="utf-8")
    with pytest.raises(UsageError, match=r"rivals\.yml.*sauce"):
        study.read(shop, root=tmp_path)


def test_what_is_said_of_stages_comes_along_and_what_has_no_column_is_left_out(shop):
    seen = study.read(view(shop, "shop", "five_a"))
    model = stages.load_model(seen.stage_model)
    assert {name: t.stage for name, t in stages.placed(seen.targets, model).items()} == {"nps": "advocate"}
    assert stages.placed(seen.owners, model) == {"act": "Webwinkel"} and stages.placed(seen.typed(), model) == []
    plain = study.read(shop)
    assert stages.placed(plain.targets, stages.load_model(plain.stage_model)) is plain.targets


def test_a_view_that_somebody_changed_is_left_as_it_is(shop):
    made = view(shop, "shop", "race")
    made.write_text(made.read_text(encoding="utf-8") + "privacy: {minimum_people: 50}\n", encoding="utf-8")
    assert study.read(view(shop, "shop", "race")).privacy.minimum_people == 50


def test_a_study_that_is_like_nothing_or_itself_is_refused(shop):
    for like in ("nothing.yml", "shop.yml"):
        shop.write_text(f"like: {like}\nstudy: shop\n", encoding="utf-8")
        with pytest.raises(UsageError):
            study.read(shop)


def test_a_view_is_drawn_from_the_study_that_it_is_like_and_a_study_from_itself(tmp_path):
    base = tmp_path / "shop.yml"
    base.write_text("study: shop\nwaves: {}\n", encoding="utf-8")
    own = tmp_path / "own.yml"
    own.write_text("like: shop.yml\nstudy: own\nwaves:\n  w1: []\n", encoding="utf-8")
    assert drawn_from(view(base, "shop", "race")) == base
    assert drawn_from(base) == base and drawn_from(own) == own


@pytest.mark.parametrize(("model", "short"), [("race", "race"), ("five_a", "five-a"), ("studies/Own Model.stages.yml", "own-model"), ("x_.yml", "x")])
def test_a_view_is_called_after_its_study_and_its_model(shop, model, short):
    made = view(shop, "winkel", model)
    assert made == shop.with_name(f"shop.{short}.yml")
    assert made.read_text(encoding="utf-8") == (
        f"# winkel, drawn in the stages of {model}. Everything else is as in shop.yml. This view can be removed; klantreis makes it again.\n"
        f"like: shop.yml\nstudy: winkel-{short}\ndraw_in: {model}\n")


def test_only_what_is_like_this_study_is_a_view_of_it_in_the_order_of_names(tmp_path):
    base = tmp_path / "shop.yml"
    texts = {"shop.yml": "study: shop\n", "z.yml": 'like: "shop.yml"  # de winkel\n', "a.yml": "like: 'shop.yml'\n", "b.yml": "like: other.yml\n",
             "c.yml": "study: c\n", "d.yml": "  like: shop.yml\n", "e.yaml": "like: shop.yml\n"}
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert [file.name for file in views_of(base)] == ["a.yml", "z.yml"]
    assert [drawn_from(tmp_path / name).name for name in ("z.yml", "a.yml", "b.yml", "c.yml", "d.yml", "gone.yml")] == [
        "shop.yml", "shop.yml", "other.yml", "c.yml", "d.yml", "gone.yml"]
