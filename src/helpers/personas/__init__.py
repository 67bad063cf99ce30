"""Personas: who travels?

`trait_table` and `pick` (together `persona_frame`) make one row per respondent, `find_personas` says whether there are groups,
`memberships`, `profiles` and `personas_table` describe them, `named` names them, `propagate` places people without a survey,
`typing_tool` finds the few questions that tell somebody's persona in a next survey.
"""

from helpers.personas.find import Personas, adjusted_rand, find_personas
from helpers.personas.golden import TypingTool, typed, typing_tool
from helpers.personas.name import named
from helpers.personas.profile import add_traits, memberships, met, personas_table, profiles, shares, space, with_level
from helpers.personas.propagate import propagate, together
from helpers.personas.traits import missing_by_persona, persona_frame, pick, trait_table

__all__ = [
    "Personas", "TypingTool", "add_traits", "adjusted_rand", "find_personas", "memberships", "met", "missing_by_persona", "named",
    "persona_frame", "personas_table", "pick", "profiles", "propagate", "shares", "space", "together", "trait_table", "typed",
    "typing_tool", "with_level",
]
