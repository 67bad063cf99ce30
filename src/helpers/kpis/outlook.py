"""Who may leave, who buys again and who is ready to buy: chances per person, how good they are on later people, and for whom they err.

The chances are a private table. Only what is said of models and groups may be shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from helpers import tables as contracts
from helpers.kpis import moments as when
from helpers.kpis import points as score
from helpers.kpis import prediction as models
from helpers.parity import odds_difference, parity_ratio

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from helpers.kpis.catalogue import How

LONGEST, LEAD_DAYS = 90, 14
READABLE = 50
"""People that a group needs before it is compared."""
PARITY, ODDS, SURELY, SHUFFLES = 0.8, 0.1, 0.01, 199
MAKERS = {"logistic": models.logistic, "boosting": models.boosting, "points": score.points,
          "base_rate": lambda cases, _: models.base_rate(cases), "last_activity": lambda cases, _: models.last_activity(cases)}


class Outlook(NamedTuple):
    """Rows of ``predictions`` (private), ``model_checks`` and ``scorecards``."""

    predictions: pd.DataFrame
    checks: pd.DataFrame
    scorecards: pd.DataFrame


def outlook(orders: pd.DataFrame, events: pd.DataFrame, stages: Sequence[str], how: How, sensitive: pd.DataFrame | None = None) -> Outlook:
    """Churn and next purchase of customers, and the lead score of visitors.

    Args:
        orders, events: all waves up to this one. stages: ids of the stages. how: goal events, waves, level and seed.
        sensitive: index person_id, one column per sensitive attribute; never a feature, only held against the result.

    Returns:
        Churn is no order in the days ahead, of active customers without a contract: they may come back. Next purchase is its complement.
    """
    parts: list[Outlook] = []
    bought = orders[orders["person_id"].notna()]
    if len(bought):
        days = when.horizon([bought], LONGEST)
        back = when.lookback(bought["at"], when.moments(bought["at"], bought["wave"], days))
        parts.append(_one("churn", days, lambda m: when.customers(bought, events, m, days, back), bought, how, sensitive))
    if len(events):
        log, reached = when.slim(events, orders, how.goal_event)

        parts.append(_one("lead", LEAD_DAYS, lambda m: when.visitors(log, reached, stages, m, LEAD_DAYS), events, how, sensitive,
                          model=score.points))
    found = []
    for place, name in enumerate(("predictions", "model_checks", "scorecards")):
        frames = [part[place] for part in parts if len(part[place])]
        found.append(contracts.conform(pd.concat(frames, ignore_index=True), name) if frames else contracts.empty(name))
    return Outlook(*found)


def sensitive_of(people: pd.DataFrame, questions: pd.DataFrame) -> pd.DataFrame:
    """The sensitive attributes of everyone who told them: index person_id, one column per question."""
    asked = [q for q in sorted(set(questions.loc[questions["is_sensitive"], "question_id"])) if f"attr_{q}" in people]
    found = people.set_index("person_id")[[f"attr_{q}" for q in asked]]
    return found.rename(columns=lambda name: name.removeprefix("attr_"))


def _one(metric: str, days: int, build: Callable, table: pd.DataFrame, how: How, sensitive: pd.DataFrame | None,
         model: Callable | None = None) -> Outlook:
    """One outcome: judged on later people, then said of everyone as they stand now."""
    wave = how.waves[-1] if how.waves else str(sorted(table["wave"])[-1])
    about = {"metric": metric, "horizon": f"{days} days", "wave": wave}
    table = table[table["person_id"].notna()]
    sides = when.gather(build, when.moments(table["at"], table["wave"], days)) if len(table) else None
    judged = None if sides is None else models.judge(*sides, model=model, name="points" if model else "logistic", level=how.level,
                                                     random_state=how.random_state)
    if judged is None:
        n = 0 if sides is None else int(pd.unique(sides[1].person).size)
        none = {**about, "attribute": "all", "group": "all", "n": n, "verdict": "cannot_tell"}
        return Outlook(pd.DataFrame(), pd.DataFrame([none]), pd.DataFrame())
    earlier, later = sides
    row = {**about, "attribute": "all", "group": "all", "model": judged.tried, "used": judged.name, **judged.checks}
    checks = [row, *({**about, **r} for r in _groups(later, judged, sensitive, how))]
    both = models.Cases(pd.concat([earlier.x, later.x], ignore_index=True),
                        *(np.concatenate(pair) for pair in zip(earlier[1:], later[1:], strict=True)))
    now, _ = build(table["at"].max())
    chances = MAKERS[judged.name](both, how.random_state)(now)
    predictions = pd.DataFrame({"person_id": now.index, "estimate": chances, "model": judged.name}).assign(**about)
    card = pd.DataFrame()
    if judged.tried == "points":
        card = score.scorecard(earlier, later, judged.chances, how.level).assign(**about)
        card.loc[card["n"] < how.minimum_people, ["estimate", "low", "high"]] = np.nan
        predictions["points"] = score.total(score.points_table(earlier.x, earlier.y), now).astype(int)
    else:
        again = predictions.assign(metric="next_purchase", estimate=1 - predictions["estimate"])
        predictions = pd.concat([predictions, again], ignore_index=True)
    return Outlook(predictions, pd.DataFrame(checks), card)


def _groups(later: models.Cases, judged: models.Judged, sensitive: pd.DataFrame | None, how: How) -> list[dict]:
    """Per sensitive attribute and group: whom the model puts into the top fifth, how often rightly, and how well its chances hold."""
    if sensitive is None or sensitive.empty:
        return []
    rng, rows = np.random.default_rng(how.random_state), []
    shown = judged.chances if judged.name == judged.tried else judged.simple
    chosen = (pd.Series(shown).rank(pct=True, method="first") > 0.8).to_numpy()
    for attribute in sensitive.columns:
        group = pd.Series(later.person).map(sensitive[attribute].dropna().astype("str")).to_numpy(dtype=object)
        sizes = pd.Series(later.person).groupby(group).nunique()
        names = sizes.index[sizes >= READABLE]
        small = {"attribute": attribute, "verdict": "not_assessed"}
        rows += [{**small, "group": str(g), "n": int(sizes[g])} for g in sizes.index[(sizes < READABLE) & (sizes >= how.minimum_people)]]
        inside = np.isin(group.astype(str), names.astype(str)) & pd.notna(group)
        if len(names) < 2:
            rows += [{**small, "group": str(g), "n": int(sizes[g])} for g in names]
            continue
        truth, pick, g = later.y[inside], chosen[inside], group[inside].astype(str)
        verdict = _apart(truth, pick, g, rng)
        for name in names:
            own = g == name
            _, ece = models.calibration(truth[own], shown[inside][own], how.level)
            hit, miss = (pick[own & (truth == v)].mean() if (own & (truth == v)).any() else np.nan for v in (1, 0))
            rows.append({"attribute": attribute, "group": str(name), "n": int(sizes[name]), "model": judged.tried, "used": judged.name,
                         "happened": float(truth[own].mean()), "ece": ece, "chosen": float(pick[own].mean()), "rightly": float(hit),
                         "wrongly": float(miss), "verdict": verdict})
    return rows


def _apart(truth: np.ndarray, chosen: np.ndarray, group: np.ndarray, rng: np.random.Generator) -> str:
    """Whether a gap between groups is beyond the bars of methods 6 and beyond what shuffled groups show."""

    def gaps(g: np.ndarray) -> np.ndarray:
        return np.nan_to_num([1 - parity_ratio(chosen, g), odds_difference(truth, chosen, g)])

    real = gaps(group)
    chance = np.array([gaps(rng.permutation(group)) for _ in range(SHUFFLES)])
    p = (1 + (chance >= real).sum(axis=0)) / (SHUFFLES + 1)
    over = real > [1 - PARITY, ODDS]
    return "fine" if not over.any() else "attention" if (over & (p <= SURELY)).any() else "cannot_tell"
