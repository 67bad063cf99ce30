"""What the questions of a survey may be when the study names none: by the words of the headings, and said to be an assumption."""

from __future__ import annotations

import re

from helpers.clean.formats import plain
from helpers.clean.privacy import special_category

PROPOSALS = [
    (r"\bnps\b|aanbeve+l|recommend", {"metric": "nps"}),
    (r"\bces\b|moeite|makkelijk|effort|\beas(e|y)\b", {"metric": "ces"}),
    (r"\bcsat\b|tevreden|satisf", {"metric": "csat"}),
    (r"rapportcijfer", {"metric": "rating", "scale": (1.0, 10.0)}),
    (r"\brating\b|cijfer|beoordeling|\bscore\b|\bstars?\b", {"metric": "rating", "scale": (1.0, 5.0)}),
    (r"\bemoti|gevoel|voelde|feeling|did you feel", {"role": "emotion", "kind": "multi"}),
    (r"geslacht|gender|leeftijd|\bage\b|provincie|region|land\b|country|opleiding|education", {"role": "attribute"}),
    (r"\bantwoord\b|\banswer\b|toelichting|comment|opmerking|waarom|\bwhy\b|verbeter|improve|wat kan|wat vond|wat ging|what did|what went|"
     r"tekst|\btext\b|open.?ended|feedback|suggest", {"role": "comment"}),
]


def propose(headings: list[str]) -> dict[str, dict]:
    """Heading -> question, for headings whose words give them away. Special category data are among them, so that they stop the run.

    >>> propose(["nps", "Toelichting", "kleur"])
    {'nps': {'id': 'nps', 'metric': 'nps'}, 'Toelichting': {'id': 'toelichting', 'role': 'comment'}}
    """
    found, used = {}, set()
    for heading in headings:
        name = re.sub(r"[^a-z0-9]+", "_", plain(heading)).strip("_") or "question"
        name = name if name[0].isalnum() and name not in used else f"q_{len(used)}_{name}"
        given = (
            {"role": "attribute"} if special_category(heading) else next((q for p, q in PROPOSALS if re.search(p, plain(heading))), None)
        )
        if given is not None:
            found[heading] = {"id": name[:60], **given}
            used.add(name)
    return found
