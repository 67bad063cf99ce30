"""The test calculator: baseline, effect that matters and traffic give people, whole weeks, and a curve of the chance to see it."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy import special

from helpers import intervals
from helpers.experiments.planning import (
    people_for_groups,
    people_for_means,
    people_for_shares,
    people_for_table,
    power_of_shares,
    weeks_needed,
)
from helpers.words import Words

if TYPE_CHECKING:
    import ipywidgets

MOST_WEEKS = 26


def size_of_test(baseline: float, effect: float, per_week: float, *, spread: float | None = None, arms: int = 2, power: float = 0.8,
                 level: float = 0.95) -> tuple[float, int | None]:
    """People per arm and whole weeks for a test of a share, or of a mean when its standard deviation is given.

    Several variants are each set against control, so each comparison gets its part of the error (Bonferroni).

    Returns:
        people per arm (NaN when the effect leads out of 0 to 1), weeks (None without traffic).

    >>> size_of_test(.05, .01, 2_000)[1]
    9
    """
    strict = 1 - (1 - level) / (arms - 1)
    if spread is not None:
        n = people_for_means(effect, spread, power, strict) if effect and spread > 0 else np.nan
    else:
        is_possible = 0 < baseline < 1 and 0 < baseline + effect < 1 and effect != 0
        n = people_for_shares(baseline, baseline + effect, power, strict) if is_possible else np.nan
    return n, weeks_needed(n, per_week, arms)


def any_difference(baseline: float, effect: float, arms: int, spread: float | None = None) -> float:
    """People per group to see that the groups differ at all when one of them has the effect (analysis of variance; chi-square)."""
    deviation = abs(effect) * np.sqrt(arms - 1) / arms
    if spread is not None:
        return people_for_groups(arms, deviation / spread)
    middle = baseline + effect / arms
    return people_for_table(deviation / np.sqrt(middle * (1 - middle)), arms - 1) / arms


def power_curve(baseline: float, effect: float, per_week: float, *, spread: float | None = None, arms: int = 2, level: float = 0.95
                ) -> pd.DataFrame:
    """The chance to see the effect after each whole week (columns week, n per arm, power)."""
    strict = 1 - (1 - level) / (arms - 1)
    weeks = np.arange(1, MOST_WEEKS + 1)
    n = per_week * weeks / arms
    if spread is not None:
        seen = special.ndtr(abs(effect) / (spread * np.sqrt(2 / n)) - intervals.z_of(strict))
    else:
        seen = [power_of_shares(k, baseline, baseline + effect, strict) for k in n]
    return pd.DataFrame({"week": weeks, "n": n, "power": seen})


@dataclass
class Calculator:
    """The widgets, by name, for the notebook and for tests; ``view`` is what the notebook shows."""

    view: ipywidgets.Widget
    kpi: ipywidgets.Dropdown
    baseline: ipywidgets.BoundedFloatText
    spread: ipywidgets.BoundedFloatText
    effect: ipywidgets.FloatText
    per_week: ipywidgets.BoundedFloatText
    arms: ipywidgets.BoundedIntText
    result: ipywidgets.HTML
    picture: ipywidgets.Image


def calculator(actions: pd.DataFrame, measures: pd.DataFrame, per_week: float, say: Words, draw: Callable[..., Any]) -> Calculator:
    """Start from one of the proposed tests, change any number, and see people and weeks follow at once.

    Args:
        actions: the backlog. measures: for units. per_week: people per week on this shop. draw: the figure of the curve
            (`helpers.report.figures.experiments.power`).
    """
    import ipywidgets as w

    units = measures.drop_duplicates("metric").set_index("metric")["unit"]
    proposed = actions[actions["baseline"].notna() & actions["kpi"].map(units).eq("share")]
    own = [(f"{say.label(r.action)}: {say.label(r.kpi)}", i) for i, r in enumerate(proposed.itertuples())]
    words, wide = {"description_width": "17em"}, w.Layout(width="34em")
    hint = lambda key: say[f"experiments.calculator.{key}"]  # noqa: E731
    made = Calculator(
        view=w.VBox(),
        kpi=w.Dropdown(options=[*own, (hint("free"), -1)], value=0 if own else -1, description=hint("kpi"), style=words, layout=wide),
        baseline=w.BoundedFloatText(5.0, min=0, max=1e9, step=0.5, description=hint("baseline"), style=words, layout=wide),
        spread=w.BoundedFloatText(0.0, min=0, max=1e9, description=hint("spread"), style=words, layout=wide),
        effect=w.FloatText(1.0, step=0.1, description=hint("effect"), style=words, layout=wide),
        per_week=w.BoundedFloatText(per_week if per_week == per_week else 0.0, min=0, max=1e12, description=hint("per_week"), style=words,
                                    layout=wide),
        arms=w.BoundedIntText(2, min=2, max=10, description=hint("arms"), style=words, layout=wide),
        result=w.HTML(), picture=w.Image(format="png", layout=w.Layout(width="46em")),
    )
    inputs = (made.baseline, made.spread, made.effect, made.per_week, made.arms)
    made.view.children = [made.kpi, *inputs, made.result, made.picture]
    made.kpi.observe(lambda _: _start(made, proposed), names="value")
    for one in inputs:
        one.observe(lambda _: _work(made, say, draw), names="value")
    _start(made, proposed)
    _work(made, say, draw)
    return made


def _start(made: Calculator, proposed: pd.DataFrame) -> None:
    """The numbers of the proposed test, in percent."""
    if made.kpi.value >= 0:
        row = proposed.iloc[made.kpi.value]
        made.baseline.value, made.effect.value = round(100 * row["baseline"], 2), round(100 * row["effect"], 2)


def _work(made: Calculator, say: Words, draw: Callable[..., Any]) -> None:
    from matplotlib import pyplot as plt

    is_mean = made.spread.value > 0
    size = 1.0 if is_mean else 0.01
    given = {"baseline": made.baseline.value * size, "effect": made.effect.value * size, "per_week": made.per_week.value,
             "spread": made.spread.value if is_mean else None, "arms": made.arms.value}
    n, weeks = size_of_test(**given)
    if np.isnan(n):
        made.result.value, made.picture.value = f"<p>{say['experiments.calculator.impossible']}</p>", b""
        return
    key = "answer" if weeks is not None else "answer_no_weeks"
    told = say(f"experiments.calculator.{key}", n=say.number(np.ceil(n)), people=say.number(made.arms.value * np.ceil(n)), weeks=weeks)
    late = f" {say['experiments.calculator.long']}" if weeks is not None and weeks > MOST_WEEKS else ""
    if given["arms"] > 2:
        every = any_difference(given["baseline"], given["effect"], given["arms"], given["spread"])
        late += " " + say("experiments.calculator.any", n=say.number(np.ceil(every)), arms=given["arms"])
    made.result.value = f"<p>{told}{late}</p>"
    if weeks is None:
        made.picture.value = b""
        return
    ax = draw(power_curve(**given), weeks, say)
    file = io.BytesIO()
    ax.figure.savefig(file, format="png", dpi=110)
    made.picture.value = file.getvalue()
    plt.close(ax.figure)
