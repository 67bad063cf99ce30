"""Are these the personas of last time? The model of each wave is frozen, places the people of the next wave, and is matched with its model.

A run covers the chosen wave and all before it (docs/decisions/0001), so the earlier models are made again from the earlier answers, by the
same rules and in the order of the waves; no result depends on which runs somebody kept. What a persona was first called (p1, p2, …)
stays its id, and a new one gets a number that no persona had before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from scipy import special
from scipy.optimize import linear_sum_assignment

from helpers import intervals, tables
from helpers.personas.find import Personas, find_personas
from helpers.personas.name import named
from helpers.personas.profile import memberships, personas_table, profiles
from helpers.personas.traits import Traits, pick, trait_table
from helpers.words import Words

DISSOLVED = 0.5       # Jaccard below which a group is not the same one any more (Hennig 2007)
DOUBTFUL = 0.6        # probability below which somebody fits no group of the earlier model well
MOVED = 0.5           # a medium effect (Cohen 1988): from here a trait of a persona has really moved …
SURELY = 0.01         # … with a corrected p below this, so that a persona is hardly ever called changed by luck
GONE = 0.25           # a persona whose share surely fell below this part of what it was has vanished


@dataclass(frozen=True)
class Moment:
    """The personas as the run of one wave finds them: its respondents so far, and the model."""

    wave: str
    traits: Traits
    frame: pd.DataFrame
    kinds: dict[str, str]
    found: Personas
    newest: pd.Index      # people who answered in this very wave


@dataclass(frozen=True)
class Identity:
    """``found``: the personas with the ids they keep. ``table``: the ``identities``. ``model``: the ``persona_model``, of every wave.

    ``earlier``: the moments of the waves before.
    """

    found: Personas
    table: pd.DataFrame
    model: pd.DataFrame
    earlier: list[Moment] = field(default_factory=list)


def over_waves(people: pd.DataFrame, answers: pd.DataFrame, questions: pd.DataFrame, traits: Traits, frame: pd.DataFrame,
               kinds: dict[str, str], found: Personas, waves: Sequence[str], *, chosen: Sequence[str] = (), level: float = 0.95,
               **how) -> Identity:
    """Give the personas the ids that earlier waves gave them, and say which were kept, changed, new or have vanished.

    Args:
        people, answers, questions: the tables of all waves of the run. traits, frame, kinds, found: what this run found in them.
        waves: names in order, the chosen one last. chosen: questions to group by. how: the arguments that `find_personas` got.
    """
    present = [wave for wave in waves if (answers["wave"] == wave).any()]
    moments = []
    for i, wave in enumerate(present):
        newest = pd.Index(answers.loc[answers["wave"] == wave, "person_id"].unique())
        if i == len(present) - 1:
            moments.append(Moment(wave, traits, frame, kinds, found, newest))
            continue
        upto = answers[answers["wave"].isin(present[: i + 1])]
        then = trait_table(people, upto, questions[questions["wave"].isin(present[: i + 1])])
        seen, seen_kinds = pick(then, chosen)
        moments.append(Moment(wave, then, seen, seen_kinds, find_personas(seen, seen_kinds, **how), newest))
    return _linked(moments, level) if moments else Identity(found, tables.empty("identities"), tables.empty("persona_model"))


def _linked(moments: list[Moment], level: float) -> Identity:
    used = moments[0].found.k if moments[0].found.k > 1 else 0
    linked, rows = [moments[0]], []
    for after in moments[1:]:
        before = linked[-1]
        pairs, agreement = match(before, after)
        ids = [before.found.names[pairs[j]] if j in pairs else None for j in range(after.found.k)]
        if after.found.k > 1:
            fresh = iter(range(used + 1, used + 1 + after.found.k))
            ids = [name or f"p{next(fresh)}" for name in ids]
            used = max(used, *(int(name[1:]) for name in ids))
            after = replace(after, found=_renamed(after.found, tuple(ids)))
        rows += _verdicts(before, after, pairs, agreement, level)
        linked.append(after)
    table = pd.DataFrame(rows) if rows else tables.empty("identities")
    return Identity(linked[-1].found, table, model_table(linked), linked[:-1])


def _renamed(found: Personas, ids: tuple[str, ...]) -> Personas:
    """The same personas under the ids they keep; numbers behind the verdict that are per persona go along."""
    evidence = found.evidence.copy()
    own = evidence["check"] == "jaccard"
    evidence.loc[own, "k"] = [int(ids[int(k) - 1][1:]) for k in evidence.loc[own, "k"]]
    return replace(found, ids=ids, evidence=evidence)


def model_table(moments: Sequence[Moment]) -> pd.DataFrame:
    """The model of every wave as plain numbers: the ``persona_model`` table."""
    parts = []
    for moment in moments:
        if moment.found.model is None:
            continue
        rows = moment.found.model.to_table()
        parts.append(rows.assign(wave=moment.wave, place=np.arange(len(rows)),
                                 persona=[moment.found.names[g] if g >= 0 else None for g in rows["cluster"]]))
    return pd.concat(parts, ignore_index=True) if parts else tables.empty("persona_model")


def scored(frame: pd.DataFrame, model: pd.DataFrame, wave: str | None = None) -> pd.DataFrame:
    """Probability of each persona for people of any wave, from the stored numbers alone.

    Args:
        frame: one row per person, columns as in `persona_frame`; questions that the model knows and the frame does not are missing answers.
        model: the ``persona_model`` table. wave: which model; left out, the last.
    """
    from helpers.personas.estimator import PersonaMixture

    own = model[model["wave"] == (wave or model["wave"].iloc[-1])].sort_values("place")
    read = PersonaMixture.from_table(own[["part", "column", "answer", "at", "cluster", "value"]].reset_index(drop=True))
    names = own.dropna(subset="persona").drop_duplicates("cluster").sort_values("cluster")["persona"]
    return pd.DataFrame(read.predict_proba(_known(frame, read)), index=frame.index, columns=list(names))


def _known(frame: pd.DataFrame, model) -> pd.DataFrame:
    return frame.reindex(columns=list(model.feature_names_in_))


def match(before: Moment, after: Moment) -> tuple[dict[int, int], dict[int, float]]:
    """Which group of the new model is which of the frozen one, by the people whom both place (Hungarian method).

    The people of the new wave decide; groups that nobody of that wave is in are looked for among everyone.

    Returns:
        new group -> frozen group, for pairs that share at least half of their people (Jaccard) or are each other's best match; and the
        Jaccard of each pair.
    """
    pairs, agreement = {}, {}
    if before.found.model is None or after.found.model is None:
        return pairs, agreement
    frozen = before.found.model.predict(_known(after.frame, before.found.model))
    for here in (after.frame.index.isin(after.newest), np.ones(len(frozen), dtype=bool)):
        jaccard = _jaccard(after.found.labels[here], frozen[here], after.found.k, before.found.k)
        jaccard[list(pairs)] = jaccard[:, list(pairs.values())] = 0
        for j, i in zip(*(side.tolist() for side in linear_sum_assignment(-jaccard))):
            is_best = jaccard[j, i] == jaccard[j].max() == jaccard[:, i].max()
            if jaccard[j, i] >= DISSOLVED or (jaccard[j, i] > 0 and is_best):
                pairs[j], agreement[j] = i, float(jaccard[j, i])
    return pairs, agreement


def _jaccard(new: np.ndarray, old: np.ndarray, k_new: int, k_old: int) -> np.ndarray:
    table = np.zeros((k_new, k_old))
    np.add.at(table, (new, old), 1)
    return table / np.maximum(table.sum(axis=1)[:, None] + table.sum(axis=0)[None, :] - table, 1)


def _verdicts(before: Moment, after: Moment, pairs: dict[int, int], agreements: dict[int, float], level: float) -> list[dict]:
    """One row per persona of either model."""
    base = {"wave_before": before.wave, "wave_after": after.wave, **_doubts(before, after)}
    then = before.frame.index.isin(before.newest)
    now = after.frame.index.isin(after.newest)
    moved = movements(after.traits, after, now) if after.found.k > 1 else {}
    rows = []
    for j, persona in enumerate(after.found.names if after.found.k > 1 else ()):
        shares = _shares_over(after, j, before.newest, level)
        trait, effect, is_moved = moved.get(persona, (None, np.nan, False))
        agreement = agreements.get(j, np.nan)
        verdict = "new" if j not in pairs else "vanished" if shares["high_now"] < GONE * shares["share_before"] else \
            "changed" if agreement < DISSOLVED or is_moved else "kept"
        shares.pop("high_now")
        rows.append({**base, "persona": persona, "verdict": verdict, "agreement": agreement, **shares, "moved_trait": trait,
                     "moved": effect})
    for i, persona in enumerate(before.found.names if before.found.k > 1 else ()):
        if i not in pairs.values():
            rows.append({**base, "persona": persona, "verdict": "vanished", "agreement": np.nan, "low": np.nan, "high": np.nan,
                         "share_before": float(before.found.probabilities[then, i].mean()), "share_after": 0.0, "moved_trait": None,
                         "moved": np.nan, "n_before": int(then.sum()), "n_after": int(now.sum())})
    return rows


def _doubts(before: Moment, after: Moment) -> dict[str, float]:
    """Share of people whom the frozen model places in no group well, in its own wave and in the new one."""
    out = {}
    for name, moment in (("unsure_before", before), ("unsure_after", after)):
        model, here = before.found.model, moment.frame[moment.frame.index.isin(moment.newest)]
        is_known = model is not None and len(here)
        out[name] = float((model.predict_proba(_known(here, model)).max(axis=1) < DOUBTFUL).mean()) if is_known else np.nan
    return out


def _shares_over(after: Moment, j: int, earlier: pd.Index, level: float) -> dict[str, float]:
    """Share of a persona among those who answered then and now, by the new model, and the interval of the difference."""
    probability = after.found.probabilities[:, j]
    sides = [probability[after.frame.index.isin(who)] for who in (earlier, after.newest)]
    (e1, n1), (e2, n2) = ((side.mean() if len(side) else np.nan, len(side)) for side in sides)
    low, high = intervals.newcombe(e1 * n1, n1, e2 * n2, n2, level)
    return {"share_before": float(e1), "share_after": float(e2), "low": float(low), "high": float(high), "n_before": n1, "n_after": n2,
            "high_now": float(intervals.wilson(e2 * n2, n2, level)[1])}


def movements(traits: Traits, after: Moment, now: np.ndarray) -> dict[str, tuple[str, float, bool]]:
    """Per persona, the trait on which its newest members differ most from its earlier ones: name, effect, and whether it has really moved.

    The effect is the difference in standard deviations of all people, or Cohen's h for an answer. It has moved from a medium effect,
    with q below .01 over all traits and personas.
    """
    found, columns = after.found, {}
    for name, kind in after.kinds.items():
        x = after.frame[name]
        if kind == "nominal":
            columns |= {f"{name}={word}" if "=" not in name else name: x.eq(word).astype(float).where(x.notna())
                        for word in (sorted(x.dropna().unique(), key=str) if "=" not in name else [1.0])}
        else:
            columns[name] = pd.to_numeric(x)
    values = pd.DataFrame(columns).to_numpy(dtype="float64", na_value=np.nan)
    is_share = np.array(["=" in name for name in columns])
    rows = [_differences(values[(found.labels == j) & now], values[(found.labels == j) & ~now], values, is_share) for j in range(found.k)]
    effect, p = (np.array([row[i] for row in rows]) for i in (0, 1))
    q = intervals.benjamini_hochberg(p.ravel()).reshape(p.shape)
    strength = np.where(np.isnan(effect), -1.0, np.abs(effect))
    out, names = {}, list(columns)
    for j, persona in enumerate(found.names):
        most = int(np.where(q[j] < SURELY, strength[j] + 10, strength[j]).argmax())
        if strength[j, most] >= 0:
            out[persona] = (names[most], float(effect[j, most]), bool(q[j, most] < SURELY and strength[j, most] >= MOVED))
    return out


def _differences(new: np.ndarray, old: np.ndarray, everyone: np.ndarray, is_share: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Effect size and p-value (Welch) of new against old members, per column; NaN with fewer than ten people on a side."""
    n1, n0 = (~np.isnan(new)).sum(axis=0), (~np.isnan(old)).sum(axis=0)
    with np.errstate(all="ignore"):
        m1, m0 = np.nansum(new, axis=0) / n1, np.nansum(old, axis=0) / n0
        v1, v0 = (np.nansum((x - m) ** 2, axis=0) / (n - 1) / n for x, m, n in ((new, m1, n1), (old, m0, n0)))
        sd = np.sqrt(np.nanmean((everyone - np.nanmean(everyone, axis=0)) ** 2, axis=0))
        h = 2 * np.arcsin(np.sqrt(np.clip(m1, 0, 1))) - 2 * np.arcsin(np.sqrt(np.clip(m0, 0, 1)))
        effect = np.where(is_share, h, (m1 - m0) / sd)
        df = (v1 + v0) ** 2 / (v1**2 / (n1 - 1) + v0**2 / (n0 - 1))
        p = 2 * special.stdtr(df, -np.abs((m1 - m0) / np.sqrt(v1 + v0)))
        p = np.where((v1 + v0 == 0) & (m1 != m0), 0.0, p)        # all of the new said one thing, all of the old another
    few = (n1 < 10) | (n0 < 10) | np.isnan(p)
    return np.where(few, np.nan, effect), np.where(few, np.nan, p)


def first_names(identity: Identity, says: Mapping[str, Words], given: Mapping[str, Mapping[str, str]] | None = None,
                minimum_people: int = 10) -> dict[str, dict[str, str]]:
    """The name that each persona got in the wave in which it was first seen, per language; names from the study go first.

    So a persona keeps its name as long as it keeps its id, even when other traits of it tell more today.
    """
    out = {persona: dict(names) for persona, names in (given or {}).items()}
    for moment in identity.earlier:
        if moment.found.k == 1 or set(moment.found.names) <= set(out):
            continue
        members = memberships(moment.found, moment.frame.index)
        cards = profiles(moment.traits, members, list(moment.kinds), minimum_people=minimum_people)
        people = personas_table(moment.found, moment.frame.index, moment.traits, members, cards, minimum_people=minimum_people)
        for row in named(people, cards, says, out, list(moment.kinds)).itertuples():
            out.setdefault(row.persona, {language: getattr(row, f"name_{language}") for language in says})
    return out


def by_name(table: pd.DataFrame, people: pd.DataFrame, names: Mapping[str, Mapping[str, str]]) -> pd.DataFrame:
    """The ``identities`` with a name per language: that of today, or for a persona that is no more the one it had."""
    out = table.copy()
    today = people.set_index("persona")
    for column in (c for c in people if c.startswith("name_")):
        was = {persona: given.get(column.removeprefix("name_")) for persona, given in names.items()}
        out[column] = pd.Series([today[column].get(p) or was.get(p) for p in out["persona"]], index=out.index, dtype="str")
    return out
