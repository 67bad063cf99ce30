"""What the questions of a survey may be when the study names none: by the words of the headings, and said to be an assumption."""

from __future__ import annotations

import re

from helpers.clean.formats import plain
from helpers.clean.persons.privacy import special_category

PROPOSALS = [
    (r"^((what is )?your |(wat is )?(uw|je|jouw) )?((full|whole) name|volledige naam|name|naam)\??$", {"role": "name"}),
    (r"\bnps\b|aanbeve+l|recommend", {"metric": "nps"}),
    (r"\bces\b|moeite|makkelijk|effort|\beas(e|y)\b", {"metric": "ces"}),
    (r"\bcsat\b|tevreden|satisf", {"metric": "csat"}),
    (r"rapportcijfer", {"metric": "rating", "scale": (1.0, 10.0)}),
    (r"\brating\b|(do|would|did) you rate|cijfer|beoordeling|\bscore\b|\bstars?\b", {"metric": "rating", "scale": (1.0, 5.0)}),
    (r"\bemoti|gevoel|voelde|feeling|did you feel", {"role": "emotion", "kind": "multi"}),
    (r"\bleeftijd\b|\bage\b", {"role": "attribute", "scale": (0.0, 120.0)}),
    (r"geboortejaar|year of birth|birth year", {"role": "attribute", "scale": (1900.0, 2100.0)}),
    (r"geslacht|gender|provincie|region|land\b|country|opleiding|education", {"role": "attribute"}),
    (r"\bantwoord\b|\banswer\b|toelichting|comment|opmerking|waarom|\bwhy\b|verbeter|improve|wat kan|wat vond|wat ging|what did|what went|"
     r"tekst|\btext\b|open.?ended|feedback|suggest", {"role": "comment"}),
]


def propose(headings: list[str]) -> dict[str, dict]:
    """Heading -> question, for headings whose words give them away. Special category data are among them, so that they stop the run.

    >>> propose(["nps", "Toelichting", "kleur"])
    {'nps': {'id': 'nps', 'metric': 'nps'}, 'Toelichting': {'id': 'toelichting', 'role': 'comment'}}
    """
    found: dict[str, dict] = {}
    used: set[str] = set()
    for heading in headings:
        given = (
            {"role": "attribute"} if special_category(heading) else next((q for p, q in PROPOSALS if re.search(p, plain(heading))), None)
        )
        if given is not None:
            found[heading] = {"id": question_id(heading, used), **given}
            used.add(found[heading]["id"])
    return found


def question_id(heading: str, used: set[str]) -> str:
    """A plain id of a heading, unlike those that are used.

    >>> question_id("Hoe tevreden bent u?", {"hoe_tevreden_bent_u"})
    'hoe_tevreden_bent_u_2'
    """
    name = re.sub(r"[^a-z0-9]+", "_", plain(heading)).strip("_")[:60].strip("_") or "question"
    return next(n for n in (name, *(f"{name}_{i}" for i in range(2, 10_000))) if n not in used)
