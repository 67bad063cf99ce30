"""The catalogue of tactics, and the opportunities that follow from pain points: what could be tried, who owns it, what to watch.

The catalogue suggests; it never says that a tactic works. What a study knows better (owner, KPI, effect, a tactic of its own) stands under
``tactics`` or at the pain's ``opportunity`` in its taxonomy.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

from helpers.emotions.taxonomy import Taxonomy, load_taxonomy, near_to, wrong

FIELDS = ("stage", "nl", "en", "answers", "kpi", "owner", "effect")
WHOLE = (1.0, 1.0)
"""Part of the pain that is taken away where a study says nothing: all of it, so that the range is what can be won at most."""


@cache
def _shipped() -> dict[str, dict]:
    given = yaml.load(Path(__file__).with_name("tactics.yml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return {key: {"stage": stage, **spec} for stage, group in given.items() for key, spec in group.items()}


def tactics(taxonomy: str | Path | Taxonomy | None = None) -> pd.DataFrame:
    """The catalogue of tactics, with what a study's own taxonomy changes in it or adds.

    Returns:
        One row per tactic: ``tactic``, ``stage``, ``nl``, ``en``, ``answers`` (kinds of pain), ``kpi``, ``owner`` (or none).
    """
    own = load_taxonomy(taxonomy).tactics if taxonomy is not None else {}
    known = _shipped()
    merged = {key: {**known.get(key, {}), **own.get(key, {})} for key in dict.fromkeys([*known, *own])}
    rows = [
        {
            "tactic": key,
            "stage": spec.get("stage", "all"),
            "nl": spec.get("nl") or spec.get("en", key),
            "en": spec.get("en") or spec.get("nl", key),
            "answers": "|".join(spec.get("answers", ())),
            "kpi": spec.get("kpi"),
            "owner": spec.get("owner"),
        }
        for key, spec in merged.items()
    ]
    return pd.DataFrame(rows)


def opportunities(taxonomy: str | Path | Taxonomy, language: str = "en") -> pd.DataFrame:
    """What could be tried against each pain point of a taxonomy.

    Returns:
        One row per pain that has an answer: ``theme``, ``opportunity``, ``tactic``, ``kpi``, ``owner`` (or none), ``effect_low`` and
        ``effect_high`` (part of the pain that the study assumes is taken away, 0 to 1; 1 where it says nothing) and ``is_assumed``
        (whether the study says so).

    Raises:
        UsageError: a tactic that is not in the catalogue, or an effect that is no range of parts.

    >>> opportunities("retail").iloc[0][["theme", "opportunity", "tactic", "kpi"]].tolist()
    ['no_size_table', 'show_size_table', 'product_pages', 'conversion']
    """
    known = load_taxonomy(taxonomy, language)
    catalogue = {**_shipped(), **known.tactics}
    rows = []
    for theme in known.themes:
        if not theme.opportunity:
            continue
        answer = theme.opportunity
        tactic = answer.get("tactic")
        if tactic not in catalogue:
            near = near_to(language, tactic, list(catalogue), 0.5)
            raise wrong(language, "tactic", key=theme.id, tactic=tactic, near=near)
        spec = {**_shipped().get(tactic, {}), **known.tactics.get(tactic, {}), **answer}
        low, high = _effect(theme.id, spec.get("effect"), language)
        rows.append(
            {
                "theme": theme.id,
                "opportunity": answer.get("id", tactic),
                "tactic": tactic,
                "kpi": spec.get("kpi"),
                "owner": spec.get("owner"),
                "effect_low": low,
                "effect_high": high,
                "is_assumed": spec.get("effect") is not None,
            }
        )
    text = ["theme", "opportunity", "tactic", "kpi", "owner"]
    frame = pd.DataFrame(rows, columns=[*text, "effect_low", "effect_high", "is_assumed"])
    return frame.astype({**dict.fromkeys(text, "str"), "effect_low": float, "effect_high": float, "is_assumed": bool})


def _effect(theme: str, given: object, language: str) -> tuple[float, float]:
    if given is None:
        return WHOLE
    is_range = isinstance(given, (list, tuple)) and len(given) == 2 and all(isinstance(x, (int, float)) for x in given)
    if not is_range or not 0 <= given[0] <= given[1] <= 1:
        raise wrong(language, "effect", key=theme, given=given)
    return float(given[0]), float(given[1])


def gains(pains: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Outcome points per 100 people that an opportunity could bring, low and high: the part taken away times the pain's interval.

    It holds only if the pain is the cause of the loss; no tactic's effect is measured here. Below zero is nothing to be won.

    Args:
        pains: ``priority_low``, ``priority_high``, ``effect_low``, ``effect_high``.

    >>> row = pd.DataFrame({"priority_low": [-2.0], "priority_high": [20.0], "effect_low": [0.2], "effect_high": [0.5]})
    >>> [x.tolist() for x in gains(row)]
    [[0.0], [10.0]]
    """
    low = np.maximum(pains["priority_low"], 0).where(pains["priority_low"].notna()) * pains["effect_low"]
    high = np.maximum(pains["priority_high"], 0).where(pains["priority_high"].notna()) * pains["effect_high"]
    return low, high
