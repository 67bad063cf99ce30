"""The KPI explorer, driven as a person drives it: widgets are set, and what it shows is read."""

import numpy as np
import pandas as pd
import pytest

from helpers import words
from helpers.kpis.explore import explorer
from helpers.report.figures.kpis import cell
from helpers.report.findings import kpis as speak

NL = words.load("nl")


def row(metric, persona="all", stage="all", channel="all", wave="w1", estimate=0.5, n=40, **other):
    width = {"low": estimate - 0.1, "high": estimate + 0.1}
    return {"metric": metric, "stage": stage, "persona": persona, "touchpoint": "all", "channel": channel, "segment": "all", "period": "all",
            "wave": wave, "estimate": estimate, **width, "n": n, "unit": "share", "method": "wilson", "status": "observed", **other}


@pytest.fixture
def lab():
    rows = [row("conversion", persona=p, wave=w, estimate=e) for p, w, e in (("all", "w1", .2), ("all", "w2", .3), ("p1", "w2", .4))]
    rows += [row("conversion", stage="decision", wave="w2", estimate=.3), row("bounce", channel="search", wave="w2", estimate=.6),
             row("signup", estimate=np.nan, n=4, low=np.nan, high=np.nan, status="suppressed")]
    return explorer(pd.DataFrame(rows), pd.DataFrame({"metric": ["cpa"], "table": ["costs"]}), NL, speak, cell)


def test_it_opens_on_everyone_in_the_last_wave_with_value_interval_n_and_a_figure(lab):
    assert lab.metric.value == "conversion" and lab.places["wave"].value == "w2"
    assert "30%" in lab.result.value.replace(" %", "%").replace("\u00a0%", "%") and "n = 40" in lab.result.value
    assert bytes(lab.figure.value).startswith(b"\x89PNG")


def test_another_persona_and_wave_give_their_own_figures(lab):
    lab.places["persona"].value = "p1"
    assert "40" in lab.result.value
    lab.places["wave"].value = "w1"
    assert "bestaat niet op deze plek" in lab.result.value


def test_another_kpi_offers_only_its_own_places(lab):
    lab.metric.value = "bounce"
    assert [o[1] for o in lab.places["channel"].options] == ["search"] and "60" in lab.result.value


def test_what_has_too_few_people_or_no_data_says_so_and_draws_nothing(lab):
    lab.metric.value = "signup"
    assert "te weinig mensen (4)" in lab.result.value and not lab.figure.value
    lab.metric.value = "cpa"
    assert "er zijn geen kosten in deze studie" in lab.result.value and "0" not in lab.result.value.split("<small>")[0].replace("46em", "")
