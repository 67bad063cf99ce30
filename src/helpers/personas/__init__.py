"""Personas: who travels?

`trait_table` and `pick` (together `persona_frame`) make one row per respondent, `find_personas` says whether there are groups,
`memberships`, `profiles` and `personas_table` describe them, `named` names them, `quotes` lets them speak, `decision_tree` draws what
divides them, `propagate` places people without a survey, `typing_tool` finds the few questions that tell somebody's persona in a next survey.
"""

from helpers.personas.find import Personas, adjusted_rand, find_personas
from helpers.personas.golden import TypingTool, typed, typing_tool
from helpers.personas.name import named, names_to_keep
from helpers.personas.profile import add_traits, memberships, met, personas_table, profiles, shares, space, with_level
from helpers.personas.propagate import propagate, together
from helpers.personas.quotes import quotes
from helpers.personas.traits import missing_by_persona, persona_frame, pick, trait_table
from helpers.personas.tree import Tree, decision_tree

__all__ = [
    "Personas", "Tree", "TypingTool", "add_traits", "adjusted_rand", "decision_tree", "find_personas", "memberships", "met", "missing_by_persona", "named",
    "names_to_keep", "persona_frame", "personas_table", "pick", "profiles", "propagate", "quotes", "shares", "space", "together", "trait_table", "typed",
    "typing_tool", "with_level",
]
