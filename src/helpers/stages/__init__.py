"""Where on the journey an answer or event belongs, and how people move. The public list of the room behind 02_stages."""

from helpers.stages.chains import JourneyGroups, group_journeys, order_test, transition_shares
from helpers.stages.journeys import Journeys, build_journeys
from helpers.stages.measures import measures_by_group, stage_measures
from helpers.stages.model import Rule, Stage, StageModel, load_model, shipped
from helpers.stages.rules import assign_stages, coverage, crosswalk, redraw
from helpers.stages.seen import seen_or_not

__all__ = [
    "JourneyGroups",
    "Journeys",
    "Rule",
    "Stage",
    "StageModel",
    "assign_stages",
    "build_journeys",
    "coverage",
    "crosswalk",
    "group_journeys",
    "load_model",
    "measures_by_group",
    "order_test",
    "redraw",
    "seen_or_not",
    "shipped",
    "stage_measures",
    "transition_shares",
]
