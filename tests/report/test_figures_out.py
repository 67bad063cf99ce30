import pandas as pd

from helpers import theme
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
