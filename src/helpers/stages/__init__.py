"""Where on the journey an answer or event belongs, and how people move. The public list of the room behind 02_stages."""

from helpers.stages.accounts import account_measures, rolled_up
from helpers.stages.by_persona import flows, trace_of, transitions_by_group, typical_person
from helpers.stages.chains import order_test, transition_shares
from helpers.stages.groups import JourneyGroups, group_journeys
from helpers.stages.journeys import Journeys, build_journeys, second_actions
from helpers.stages.measures import measures_by_group, stage_measures
from helpers.stages.model import Rule, Stage, StageModel, load_model, shipped
from helpers.stages.neat import map_measures
from helpers.stages.outcomes import onward, until_outcome
from helpers.stages.rules import assign_stages, coverage, crosswalk, placed, redraw
from helpers.stages.seen import seen_or_not
from helpers.stages.sensitivity import sensitivity
from helpers.stages.switching import contact_measures

__all__ = [
    "JourneyGroups",
    "Journeys",
    "Rule",
    "Stage",
    "StageModel",
    "account_measures",
    "assign_stages",
    "build_journeys",
    "contact_measures",
    "coverage",
    "crosswalk",
    "flows",
    "group_journeys",
    "load_model",
    "map_measures",
    "measures_by_group",
    "onward",
    "order_test",
    "placed",
    "redraw",
    "rolled_up",
    "second_actions",
    "seen_or_not",
    "sensitivity",
    "shipped",
    "stage_measures",
    "trace_of",
    "transition_shares",
    "transitions_by_group",
    "typical_person",
    "until_outcome",
]
