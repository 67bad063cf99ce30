"""The whole report of a small study, in both languages: every sentence, number and mark of the model, and the drawings of its maps, are as somebody approved them."""

import re

import approved
import pandas as pd
import pytest
import small_study as made
import takeaway

from helpers import compare, disclosure, experiments, journey, kpis, stages, theme, words
from helpers.report import compose, figures_out
from helpers.stages.journeys import action_names

SVG = re.compile(r"<svg.*?</svg>", re.S)


def tables_of_report():
    """Tables of the report: who travels as in the invented study, all else from the small one."""
    small, model = made.small(), made.model()
    log = stages.build_journeys(small.events, model, engine="memory")
    how = kpis.How(waves=made.WAVES, stages=kpis.home_stages(model.crosswalk), draws=50)
    measures = pd.concat([kpis.measure(small.data(), small.memberships, how), stages.stage_measures(small.steps, small.events, model, answers=small.answers),
                          stages.measures_by_group(small.steps, small.events, model, small.memberships, answers=small.answers)], ignore_index=True)
    felt = measures[(measures["metric"] == "csat") & (measures["stage"] != "all") & (measures["segment"] == "all")]
    scaled = {c: 2 * felt[c] - 1 for c in ("estimate", "low", "high")}
    measures = pd.concat([measures, felt.assign(metric="valence_reported", unit="valence", method="mean_t", **scaled)], ignore_index=True)
    measures = disclosure.protect(measures, small.personas, minimum_people=10)
    seen = journey.by_person(small.events, action_names(small.events["event"].unique(), model))
    cells = journey.build_cells(measures, small.themes, stages=model.stage_ids, wave="w2", personas=small.personas, hits=small.hits, comments=small.comments,
                                memberships=small.memberships, targets=stages.placed({"csat": {"goal": 0.6}}, model), owners={"decision": "shop"})
    evidence = journey.build_evidence(cells, answers=small.answers, comments=small.comments, hits=small.hits, moods=None, events=seen, orders=small.orders, memberships=small.memberships)
    changes = compare.wave_changes(measures, small.themes, *made.WAVES)
    own = {"measures": measures, "journey": journey.dated(cells, evidence), "evidence": evidence, "themes": small.themes, "personas": small.personas, "changes": changes,
           "drivers": compare.drivers(changes, measures, small.themes, "csat", random_state=3), "transitions": log.transitions, "variants": log.variants,
           "flows": stages.flows(small.steps, model), "experiments": experiments.read_tests(small.exposures, small.orders, small.events),
           "actions": experiments.backlog(small.themes, measures, {"decision": "shop"}, experiments.weekly_people(small.events, "w2"), "w2", stages=model.stage_ids)}
    given = {name: rows.assign(wave="w2") if "wave" in rows else rows for name, rows in takeaway.invented.invented().items()}
    return given | own


def about():
    from dataclasses import replace

    return replace(takeaway.invented.study(), wave="w2", waves=made.WAVES, stages=tuple(made.model().stage_ids), targets={"csat": {"goal": 0.6, "stage": "decision", "touchpoint": "all", "better": "higher"}})


def lines(value, name=""):
    """A model as lines: the path, then what stands there; nothing that is empty, and drawings stand for themselves elsewhere."""
    if isinstance(value, dict):
        plain = {k: "(drawn)" if "<" in str(v) else v for k, v in value.items() if not isinstance(v, (dict, list, tuple)) and v not in (None, "", False)}
        said = [f"{name}: {'; '.join(f'{k} {v!r}' for k, v in plain.items())}"] if plain else []
        return said + [line for k, v in value.items() if isinstance(v, (dict, list, tuple)) for line in lines(v, f"{name}.{k}")]
    if all(not isinstance(v, (dict, list, tuple)) for v in value):
        return [f"{name}: {list(value)!r}"] if len(value) else []
    return [line for i, v in enumerate(value) for line in (lines(v, f"{name}[{i}]") if isinstance(v, (dict, list, tuple)) else [f"{name}[{i}]: {v!r}"])]


def without_some_maps(section, most):
    """A section with its first maps only: the others are made in the same way."""
    maps = [block for block in section["blocks"] if block["kind"] == "map"]
    return {**section, "blocks": [block for block in section["blocks"] if block["kind"] != "map" or block in maps[:most]]}


@pytest.fixture(scope="module")
def given():
    return tables_of_report()


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_report_is_as_approved(given, language):
    theme.apply()
    model = made.model()
    say = compose.voice(words.load(language, model.labels_in(language)), given)
    study = about()
    has = [f.name for f in figures_out.FIGURES if f.has_data(given, study)]
    report = compose.compose(given, study, say, {name: {"title": f"Title of {name}", "svg": "<svg/>"} for name in has})
    shown = {**report, "sections": [without_some_maps(section, 1 if language == "nl" else 0) for section in report["sections"]]}
    approved.check(__file__, f"report_{language}", "\n".join(lines(shown)))
    maps = [block for section in report["sections"] for block in section["blocks"] if block["kind"] == "map"]
    drawings = [re.sub(r"(?<=>)\s*(?=<)", "\n", svg) for block in maps for svg in SVG.findall(str(block["html"]))]
    if language == "nl":
        approved.check(__file__, "drawings", "\n".join(drawings))
