"""Personas: who travels?

`trait_table` and `pick` (together `persona_frame`) make one row per respondent, `find_personas` says whether there are groups
(`with_readings` with and without the general level),
`memberships`, `profiles` and `personas_table` describe them, `named` names them, `quotes` lets them speak, `decision_tree` shows what
divides them, `propagate` places people without a survey, `typing_tool` finds the few questions that tell somebody's persona in a
next survey. `over_waves` keeps their ids from wave to wave; `wanted` and `segments` hold groups thought of in advance beside them, and
`fairness` the sensitive attributes that never made them.
"""

from helpers.personas.fairness import fairness
from helpers.personas.find import Personas, adjusted_rand, find_personas
from helpers.personas.golden import TypingTool, typed, typing_tool
from helpers.personas.identity import Identity, by_name, first_names, over_waves, scored
from helpers.personas.name import named, names_to_keep
from helpers.personas.profile import add_traits, memberships, met, personas_table, profiles, shares, space, with_level
from helpers.personas.propagate import propagate, propagated_shares, together, with_touchpoints
from helpers.personas.quotes import quotes
from helpers.personas.readings import with_readings
from helpers.personas.traits import missing_by_persona, persona_frame, pick, trait_table
from helpers.personas.tree import Tree, decision_tree
from helpers.personas.wanted import segment_shares, segments, wanted

__all__ = [
    "Identity", "Personas", "Tree", "TypingTool", "add_traits", "adjusted_rand", "by_name", "decision_tree", "fairness", "find_personas",
    "first_names", "memberships", "met", "missing_by_persona", "named", "names_to_keep", "over_waves", "persona_frame",
    "personas_table", "pick", "profiles", "propagate", "propagated_shares", "quotes", "scored", "segment_shares", "segments", "shares",
    "space", "together", "trait_table", "typed", "typing_tool", "wanted", "with_level",
    "with_readings", "with_touchpoints",
]
