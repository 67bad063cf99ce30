"""From a log of events to the tables of how people move."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa

from helpers import engine as engines
from helpers.engine import log
from helpers.stages.model import StageModel, load_model
from helpers.stages.rules import assign_stages, matcher


@dataclass(frozen=True)
class Journeys:
    """How people moved, per wave. Counts count people unless the column is called ``times``.

    Attributes:
        steps: one row per visit of a person to a stage, in one session (contract ``steps``).
        transitions: what directly follows what: events, touchpoints, stages (contract ``transitions``).
        funnel: one row per wave × stage: people there, people who went on, back, skipped, came again, converted, and passed in order.
        features: one row per person, 30 and more numbers (contract ``features``).
        variants: whole routes (contract ``variants``). channel_paths: channels towards a conversion (contract ``channel_paths``).
        reach: one row per kind (touchpoint, channel, action) × stage × item × wave, with people and times.
        summary: one row per wave: people, events, sessions, steps, unassigned, dropped, converted, second_cycle, value, first and last.
    """

    steps: pd.DataFrame | Path
    transitions: pd.DataFrame
    funnel: pd.DataFrame
    features: pd.DataFrame | Path
    variants: pd.DataFrame | Path
    channel_paths: pd.DataFrame
    reach: pd.DataFrame
    summary: pd.DataFrame


def build_journeys(
    events: str | Path | pd.DataFrame | pa.Table,
    stage_model: StageModel | str | Path,
    *,
    columns: Mapping[str, str] | None = None,
    engine: str | Mapping[str, str] = "auto",
    timeout: str = "30min",
    timezone: str = "Europe/Amsterdam",
    goal_event: list[str] | None = None,
    folder: str | Path | None = None,
    language: str = "en",
) -> Journeys:
    """Build every journey table from a log of events.

    Args:
        events: a Parquet, CSV or JSON file (or a folder or pattern of Parquet), GA4's nested export (people then carry the ids of the
            export), a frame or an Arrow table, one row per event: person_id, at, event; perhaps channel, device, value, wave
            (journeys never cross waves), row_id (breaks ties in time), stage and touchpoint (what a row says of itself stands).
        stage_model: a loaded model, its name, or a path.
        columns: our name -> name in the log, where they differ; or the other way round, as pandas renames.
        engine: auto (by size), memory, duckdb, spark, or ``{"name": "spark", "master": "spark://host:7077"}``; the tables are the same.
        timeout: silence after which a new session begins, with its unit.
        timezone: of hours and days in the features. goal_event: globs that count as conversion; default: the model's.
        folder: for a log whose tables do not fit in memory: steps, features and variants are written here as Parquet, and are paths in
            the result. language: of what is said when something is wrong.

    Returns:
        `Journeys`. Sessions are numbered per person; rows without person or time are counted in ``summary.dropped``.

    >>> log = pd.DataFrame({"person_id": ["a", "a"], "at": ["2026-05-01T10:00Z", "2026-05-01T10:05Z"], "event": ["ad_click", "purchase"]})
    >>> build_journeys(log, "five_stages").steps[["person_id", "step", "stage", "dwell_s"]]
      person_id  step      stage  dwell_s
    0         a     1  awareness    300.0
    1         a     2   decision      NaN
    """
    model = load_model(stage_model)
    plan = engines.Plan(
        classify=classifier(model, goal_event),
        stages=model.stage_ids,
        timezone=timezone,
        columns=_from_ours(columns or {}),
        timeout_us=int(pd.Timedelta(timeout) / pd.Timedelta(microseconds=1)),
        language=language,
    )
    return Journeys(**engines.run(events, plan, engine, folder))


def _from_ours(columns: Mapping[str, str]) -> dict[str, str]:
    """Our name -> name in the log, also where it was given the other way round and can only be meant so.

    >>> _from_ours({"klant": "person_id"}), _from_ours({"person_id": "klant"})
    ({'person_id': 'klant'}, {'person_id': 'klant'})
    """
    is_reversed = not set(columns) & set(log.KNOWN) and set(columns.values()) <= set(log.KNOWN)
    return {ours: theirs for theirs, ours in columns.items()} if is_reversed else dict(columns)


def classifier(model: StageModel, goal_event: list[str] | None = None) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """What an engine asks of each distinct event: its stage, touchpoint, action, and whether it is the goal."""
    is_goal = matcher(list(goal_event or model.goal_event)).fullmatch

    def classify(distinct: pd.DataFrame) -> pd.DataFrame:
        named = action_names(distinct["event"].unique(), model)
        goals = {event: bool(is_goal(event)) for event in named}
        return assign_stages(distinct, model).assign(action=distinct["event"].map(named), is_goal=distinct["event"].map(goals))

    return classify


def action_names(events: Iterable[str], model: StageModel) -> dict[str, str]:
    """Event -> action: the first glob of the model's actions that fits, else the event itself."""
    actions = [(glob, matcher([glob]).fullmatch) for glob in model.actions]
    return {event: next((glob for glob, fits in actions if fits(event)), event) for event in events}


def second_actions(events: Iterable[str], model: StageModel) -> set[str]:
    """The actions of the second actor of a model (care-givers, staff), out of the events that were seen."""
    fits = matcher(model.second_actor).fullmatch
    return {action for event, action in action_names(events, model).items() if fits(event)}
