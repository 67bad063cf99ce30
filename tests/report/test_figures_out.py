import pandas as pd

from helpers import theme, words
from helpers.report import figures_out


def test_each_figure_is_saved_as_svg_and_png_with_the_same_bytes_twice(given, about, say, rooms, tmp_path):
    theme.apply()
    for turn in ("one", "two"):
        figures_out.draw(given, about, say, tmp_path / turn, only=["funnel"])
    for kind in ("svg", "png"):
        assert (tmp_path / "one" / f"funnel.nl.{kind}").read_bytes() == (tmp_path / "two" / f"funnel.nl.{kind}").read_bytes()


def test_a_figure_without_data_is_not_drawn(nothing, about, say, rooms, tmp_path):
    assert figures_out.draw(nothing, about, say, tmp_path) == {}


def test_everything_that_has_data_is_drawn(given, about, say, drawn):
    assert set(drawn) == {"emotion_curve", "pain_ranking", "funnel"} and drawn["funnel"]["title"] == "Title of funnel with $5 of $10"


def test_the_source_line_names_sources_and_wave_and_says_when_data_are_made_up(given, about, say):
    line = figures_out.source_line(["survey", "events"], about, say)
    assert line.startswith("Bron: enquête en gebeurtenissen. Meting 2026-Q2.") and line.endswith(say["words.synthetic"])


def test_the_source_line_is_drawn_in_the_figure(given, about, say, rooms):
    import matplotlib.pyplot as plt

    axes = plt.subplots()[1]
    figures_out.stamp(axes.figure, "Bron: enquête. " * 20)
    written = axes.figure.texts[0].get_text()
    plt.close(axes.figure)
    assert written.startswith("Bron: enquête.") and "\n" in written


def test_wide_maps_are_made_for_everyone_and_for_each_persona_on_the_map(given, nothing):
    assert [f.name for f in figures_out.slides(given)] == ["map_wide_all"] and figures_out.slides(nothing) == ()


def test_credit_of_a_single_channel_is_no_figure(given, about):
    figure = next(f for f in figures_out.FIGURES if f.name == "attribution")
    row = given["measures"].iloc[[0]].assign(metric="attribution_first", channel="bank")
    assert not figure.has_data(given | {"measures": row}, about)
    two = pd.concat([row, row.assign(channel="email")])
    assert figure.has_data(given | {"measures": two}, about)


def test_a_legend_of_the_whole_figure_and_the_source_line_do_not_meet_in_what_is_saved(tmp_path):
    import matplotlib.pyplot as plt

    theme.apply()
    figure, axes = plt.subplots(1, 2, figsize=(6, 3))
    axes[0].bar([1], [1], label="a group with a long name")
    legend = figure.legend(loc="outside lower center")
    figures_out.stamp(figure, "Bron: enquête. " * 4)
    figures_out.save(figure, tmp_path / "both")
    source = next(t for t in figure.texts if t.get_gid() == figures_out.SOURCE)
    drawn = figure.canvas.get_renderer()
    line, box = source.get_window_extent(drawn), legend.get_window_extent(drawn)
    plt.close(figure)
    assert line.y1 < box.y0 and 'id="source-line"' in (tmp_path / "both.svg").read_text(encoding="utf-8")


def test_title_and_subtitle_stand_flush_with_the_left_side_of_all_that_is_drawn(tmp_path):
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(layout="constrained")
    axes.set_yticks([0, 1], ["een lang opschrift aan de linkerkant", "kort"])
    axes.set_title("De kop", loc="left")
    below = axes.annotate("Wat er gemeten is", (0, 1), (0, 8), xycoords="axes fraction", textcoords="offset points")
    figures_out.save(figure, tmp_path / "kop")
    shown = figure.canvas.get_renderer()
    ink = figure.get_tightbbox(shown).x0 * figure.dpi
    title = next(text for text in axes.get_children() if getattr(text, "get_text", str)() == "De kop")
    assert abs(title.get_window_extent(shown).x0 - ink) < 3 and abs(below.get_window_extent(shown).x0 - ink) < 3
    assert axes.get_window_extent(shown).x0 > ink + 100
    plt.close(figure)


def test_a_figure_is_drawn_from_one_row_or_two_as_it_needs_and_not_from_others(given, nothing, about):
    import dataclasses

    has = {f.name: lambda more, f=f: f.has_data(nothing | more, about) for f in figures_out.FIGURES}
    row, people, theme_ = given["measures"].iloc[[0]], given["personas"], given["themes"].iloc[[0]]
    read = lambda name, **tables: bool(has[name](tables))  # noqa: E731
    assert read("shares", personas=people.head(1)) and read("rows_kept", sources=given["sources"].head(1)) and not any(has[name]({}) for name in has)
    assert read("snake", profiles=given["profiles"], personas=people.head(1)) and not read("snake", profiles=given["profiles"]) and not read("snake", personas=people)
    jaccard = given["structure"].assign(check="jaccard")
    assert read("stability", structure=jaccard, personas=people.head(1)) and not read("stability", structure=jaccard) and not read("stability", structure=given["structure"], personas=people)
    assert read("persona_tree", persona_tree=[1], personas=people) and not read("persona_tree", persona_tree=[1]) and not read("persona_tree", personas=people)
    felt = given["journey"].iloc[[0]].assign(metric="valence_reported")
    assert read("multiples", personas=people, journey=felt) and not read("multiples", personas=people.head(1), journey=felt) and not read("multiples", personas=people, journey=given["journey"])
    assert read("emotion_curve", measures=row.assign(metric="valence_text")) and not read("emotion_curve", measures=row.assign(metric="valence_text", estimate=None)) and not read("emotion_curve", measures=row)
    assert read("pain_ranking", themes=theme_) and not read("pain_ranking", themes=theme_.assign(persona="p1")) and not read("pain_ranking", themes=theme_.assign(kind="thought"))
    part = row.assign(metric="importance")
    assert not read("importance", measures=part) and read("importance", measures=pd.concat([part, part.assign(stage="decision")]))
    assert read("paths", transitions=given["transitions"].head(1)) and not read("paths", transitions=given["transitions"].assign(level="touchpoint"))
    flows = pd.DataFrame({"persona": ["all", "all"]})
    assert read("alluvial", flows=flows, personas=people) and not read("alluvial", flows=flows.assign(persona=["all", "p1"]), personas=people) and not read("alluvial", flows=flows.head(0))
    assert read("step_chart", flows=flows.assign(persona=["all", "p1"]), personas=people) and not read("step_chart", flows=flows, personas=people) and not read("step_chart", personas=people)
    assert read("targets", measures=given["measures"]) and not next(f for f in figures_out.FIGURES if f.name == "targets").has_data(given, dataclasses.replace(about, targets={}))


def test_figures_of_all_waves_name_them_all_and_real_data_are_not_said_to_be_made_up(about):
    import dataclasses

    say, real = words.load("en"), dataclasses.replace(about, is_synthetic=False)
    line = figures_out.source_line
    assert line(["survey"], real, say, name="shares") == "Source: survey. Waves 2026-Q1 and 2026-Q2 together." and line(["survey"], real, say, name="funnel") == "Source: survey. Wave 2026-Q2."
    assert line([], dataclasses.replace(real, waves=("2026-Q2",)), say, name="shares") == "Source: none. Wave 2026-Q2." and line(["survey"], about, say).endswith(f". {say['words.synthetic']}")


def test_the_title_of_a_figure_is_found_wherever_it_was_set_and_stands_on_one_line():
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots()
    assert figures_out.title_of(axes) == ""
    axes.set_title("right", loc="right")
    axes.set_title("in the\n middle")
    assert figures_out.title_of(axes) == "in the middle"
    axes.set_title("left", loc="left")
    assert figures_out.title_of(axes) == "left"
    figure.suptitle("over all")
    assert figures_out.title_of(axes) == "over all"
    plt.close(figure)


def test_each_persona_on_the_map_has_a_wide_one(given, about):
    own = given | {"journey": pd.concat([given["journey"], given["journey"].head(1).assign(persona="p2")])}
    assert [f.name for f in figures_out.slides(own)] == ["map_wide_all", "map_wide_p2"] and [f.has_data(own, about) for f in figures_out.slides(own)] == [True, True]


def test_only_what_is_asked_and_has_data_is_drawn(given, about, rooms, tmp_path):
    assert set(figures_out.draw(given, about, words.load("en"), tmp_path, only=["changes", "lengths"])) == {"changes"}
    assert sorted(p.name for p in tmp_path.iterdir()) == ["changes.en.png", "changes.en.svg"]


def test_the_source_line_stands_flush_under_all_that_is_drawn_and_other_texts_stay_where_they_are():
    import matplotlib.pyplot as plt

    figure, _ = plt.subplots(figsize=(4, 3))
    others = [figure.text(0.5, place, "text", gid=gid) for place, gid in ((0.6, "a"), (0.7, "z"), (-0.2, None))]
    drawn = figure.get_tightbbox(figure.canvas.get_renderer())
    figures_out.stamp(figure, "Bron: enquête. " * 9)
    frame, line = figures_out._framed(figure), figure.texts[-1]
    assert line.get_gid() == figures_out.SOURCE and [t.get_position() for t in others] == [(0.5, 0.6), (0.5, 0.7), (0.5, -0.2)]
    assert line.get_position() == (drawn.x0 / 4, (drawn.y0 - 0.12) / 3)
    box = line.get_window_extent().transformed(figure.dpi_scale_trans.inverted())
    assert [frame.x0, frame.y0, frame.y1, frame.x1] == [min(drawn.x0, box.x0) - figures_out.EDGE, box.y0 - 0.1, drawn.y1 + 0.1, max(drawn.x1, box.x1) + 0.1]
    plt.close(figure)
