"""The themes of each stage, persona and wave: how many people mention them, which pain points cost most, what could be tried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from helpers import intervals, tables
from helpers.emotions.behaviour import EVENT, goal_per_person, seen_at
from helpers.emotions.priority import pain_priority
from helpers.emotions.tactics import gains, opportunities
from helpers.emotions.taxonomy import Taxonomy
from helpers.emotions.themes import rated_touchpoints

KEY = ["theme", "kind", "stage"]
RANKED = ["impact", "priority", "priority_low", "priority_high", "rank_low", "rank_high", "p_top3", "q", "verdict"]


def theme_table(
    hits: pd.DataFrame,
    comments: pd.DataFrame,
    answers: pd.DataFrame,
    memberships: pd.DataFrame | None = None,
    *,
    taxonomy: str | Path | Taxonomy = "retail",
    outcome: str = "nps",
    events: pd.DataFrame | None = None,
    goal_event: Sequence[str] = (),
    minimum_people: int = 10,
    level: float = 0.95,
    draws: int = 1000,
    random_state: int = 7,
) -> pd.DataFrame:
    """Share of people per theme × stage × persona × wave, and the rank of pain points by what they cost.

    Of whom the share is, said in ``asked``: of ratings, those who rated there ("raters"); of a tick, those who answered ("choosers");
    of open answers, everybody who answered the survey ("respondents"). A theme that too few respondents mention is a share of all who
    wrote something in the wave ("writers"), as where no survey asked for words. Where a closed question asks about a pain, its answers
    make the share. Pain points are ranked among people whose outcome is known, per wave and persona, all stages together.

    Args:
        hits: table ``hits`` (texts, ratings and choices together). comments, answers, memberships: the tables of that name.
        taxonomy: for the opportunities. outcome: metric or question_id of the outcome, higher is better; averaged per person.
        events, goal_event: for hits from events, whose share is of the people seen at that stage ("seen"); and in a wave where nobody
            answered the outcome, the goal that people reached or not takes its place (``lost_in`` is then "conversion": people per 100
            who did not reach it), with the stages that they had reached held constant.

    Returns:
        Table ``themes``. Verdict of a pain: see `pain_priority`; of other kinds: "not_ranked", or "too_few" below ``minimum_people``
        people. ``rated`` and ``told`` set the two kinds of evidence side by side: the share of raters who marked it low, and of
        writers who said it in their own words; empty where nobody was asked that way, or fewer than ``minimum_people`` did it.
        An opportunity follows from each pain that enough people have, unless nothing is lost by it. It carries the numbers of its pain
        (``answers``), tactic, KPI, owner and what it could bring at most (see `helpers.emotions.tactics.gains`).
    """
    if events is None:
        hits = hits[hits["question_id"] != EVENT]
    if hits.empty:
        return tables.empty("themes")
    hits, score = hits.assign(person=_person(hits)).reset_index(drop=True), outcome_per_person(answers, outcome)
    behaved = goal_per_person(events, goal_event) if events is not None else score.iloc[:0]
    found = []
    for wave in sorted(hits["wave"].unique()):
        of_wave = hits[hits["wave"] == wave]
        bases = _bases(of_wave, comments[comments["wave"] == wave], answers[answers["wave"] == wave])
        stages = seen_at(events[events["wave"] == wave]) if events is not None else {}
        bases |= {f"seen {stage}": people for stage, people in stages.items()}
        of_wave, both = _one_base(of_wave, bases, minimum_people), of_wave
        of_survey = score[score["wave"] == wave]
        lost_in, held = ("outcome", {}) if len(of_survey) else ("conversion", stages)
        known = (of_survey if len(of_survey) else behaved[behaved["wave"] == wave]).set_index("person_id")["outcome"]
        for persona, inside in _personas(memberships):
            rows = _shares(of_wave, bases, inside, minimum_people, level).join(_both_sides(both, bases, inside, minimum_people), on=KEY)
            group = None if inside is not None else _group(memberships)
            ranks = _ranks(of_wave, bases, known, inside, group, held, minimum_people, level, draws, random_state)
            rows = _with_ranks(rows, ranks).assign(persona=persona, wave=wave)
            found.append(rows.assign(lost_in=pd.Series(lost_in, index=rows.index).where(rows["priority"].notna())))
    themes = pd.concat(found, ignore_index=True)
    return tables.conform(pd.concat([themes, _chances(themes, taxonomy)], ignore_index=True), "themes")


def outcome_per_person(answers: pd.DataFrame, outcome: str) -> pd.DataFrame:
    """The outcome of each person and wave, the mean of its answers: ``person_id``, ``wave``, ``outcome``."""
    own = answers[((answers["metric"] == outcome) | (answers["question_id"] == outcome)) & answers["score"].notna()]
    return own.groupby(["person_id", "wave"], as_index=False, observed=True)["score"].mean().rename(columns={"score": "outcome"})


def _person(frame: pd.DataFrame) -> pd.Series:
    """Who spoke; a text without a person stands for one."""
    return frame["person_id"].where(frame["person_id"].notna(), "row " + frame["row_id"].astype("str"))


def _personas(memberships: pd.DataFrame | None) -> list[tuple[str, frozenset | None]]:
    """ "all", then each persona with its people."""
    if memberships is None or memberships.empty:
        return [("all", None)]
    sure = memberships[memberships["is_assigned"]]
    return [("all", None), *((p, frozenset(g)) for p, g in sure.groupby("persona", observed=True)["person_id"])]


def _group(memberships: pd.DataFrame | None) -> pd.Series | None:
    """Persona by person, to hold constant in the total."""
    if memberships is None or memberships.empty:
        return None
    return memberships[memberships["is_assigned"]].drop_duplicates("person_id").set_index("person_id")["persona"]


def _bases(hits: pd.DataFrame, comments: pd.DataFrame, answers: pd.DataFrame) -> dict[str, frozenset]:
    """Of whom a share can be: "respondents", "writers", "raters <question>", "choosers <question>"."""
    in_survey = comments["kind"] == "survey"
    writers = frozenset(_person(comments))
    answered = set(_person(comments[in_survey])) | set(answers["person_id"].dropna().unique()) if in_survey.any() else ()
    rated = rated_touchpoints(answers)
    bases = {"respondents": frozenset(answered), "writers": writers}
    bases |= {f"raters {q}": frozenset(g.unique()) for q, g in rated.groupby("question_id", observed=True)["person_id"]}
    of_goals = {q.split("=")[0] for q in hits.loc[hits["kind"] == "goal", "question_id"].unique()}
    asked = answers["question_id"].map({q: q.split("=")[0] for q in answers["question_id"].unique()})
    chosen = answers[asked.isin(of_goals)].groupby(asked, sort=True)["person_id"]
    return bases | {f"choosers {q}": frozenset(g.unique()) for q, g in chosen}


def _one_base(hits: pd.DataFrame, bases: dict[str, frozenset], minimum_people: int) -> pd.DataFrame:
    """Hits with their base, one per theme at a stage: its closed question where it has one, else respondents, else writers.

    Events speak where too few people do: what people say of a hindrance is never overruled by a trace of it.
    """
    is_event = hits["question_id"] == EVENT
    speaking = hits["person"].where(~is_event).groupby([hits[k] for k in KEY], observed=True).transform("nunique")
    hits = hits[np.where(speaking >= minimum_people, ~is_event, is_event | ~_any(is_event, hits))]
    question = hits["question_id"].map({q: q.split("=")[0] for q in hits["question_id"].unique()})
    rated, chosen = "raters " + hits["question_id"], "choosers " + question
    is_goal, is_rating = hits["kind"] == "goal", hits["span"] == ""
    closed = np.where(chosen.isin(list(bases)) & is_goal, chosen, np.where(rated.isin(list(bases)) & is_rating, rated, ""))
    hits = hits.assign(base=np.where(hits["question_id"] == EVENT, "seen " + hits["stage"], closed))
    has_closed = hits.groupby(KEY, observed=True)["base"].transform("max") != ""
    hits = hits[~has_closed | (hits["base"] != "")]
    responding = hits["person"].where(hits["person"].isin(bases["respondents"]))
    enough = responding.groupby([hits[k] for k in KEY], observed=True).transform("nunique") >= minimum_people
    text = np.where(enough | (not bases["writers"]), "respondents", "writers")
    return hits.assign(base=hits["base"].where(hits["base"] != "", text))


def _any(mark: pd.Series, hits: pd.DataFrame) -> pd.Series:
    """Whether any hit of the same theme at the same stage is marked."""
    return mark.groupby([hits[k] for k in KEY], observed=True).transform("max")


def _both_sides(hits: pd.DataFrame, bases: dict[str, frozenset], inside: frozenset | None, minimum_people: int) -> pd.DataFrame:
    """Per pain at a stage: ``rated``, the share of its raters who marked it low, and ``told``, the share of writers who said it."""
    pains = hits[hits["kind"] == "pain_point"]
    rows = []
    for key, group in pains.groupby(KEY, sort=True, observed=True):
        is_rating = (group["span"] == "") & ("raters " + group["question_id"]).isin(list(bases))
        raters = frozenset().union(*(bases[f"raters {q}"] for q in sorted(group.loc[is_rating, "question_id"].unique())))
        sides = []
        for asked, people in ((raters, group.loc[is_rating, "person"]), (bases["writers"], group.loc[group["span"] != "", "person"])):
            asked = asked if inside is None else asked & inside
            count = len(set(people) & asked)
            sides.append(count / len(asked) if count >= minimum_people else np.nan)
        rows.append((*key, *sides))
    return pd.DataFrame(rows, columns=[*KEY, "rated", "told"]).set_index(KEY).astype(float)


def _shares(hits: pd.DataFrame, bases: dict[str, frozenset], inside: frozenset | None, minimum_people: int, level: float) -> pd.DataFrame:
    rows = []
    for key, group in hits.groupby(KEY, sort=True, observed=True):
        asked = frozenset().union(*(bases[b] for b in sorted(group["base"].unique())))
        asked = asked if inside is None else asked & inside
        rows.append((*key, group["base"].iloc[0].split(" ")[0], len(asked), len(set(group["person"]) & asked)))
    out = pd.DataFrame(rows, columns=[*KEY, "asked", "n", "people"])
    shown = out["n"] >= minimum_people
    out["share"] = (out["people"] / out["n"].where(out["n"] > 0)).where(shown)
    low, high = intervals.wilson(out["people"], out["n"], level)
    out["low"], out["high"] = np.where(shown, low, np.nan), np.where(shown, high, np.nan)
    out["verdict"] = np.where(out["people"] >= minimum_people, "not_ranked", "too_few")
    return out


def _ranks(
    hits: pd.DataFrame,
    bases: dict[str, frozenset],
    known: pd.Series,
    inside: frozenset | None,
    group: pd.Series | None,
    stages: Mapping[str, frozenset],
    minimum_people: int,
    level: float,
    draws: int,
    random_state: int,
) -> pd.DataFrame:
    """Priority of the pains among the people with an outcome who were asked anything."""
    pains = hits[hits["kind"] == "pain_point"]
    asked = frozenset().union(*bases.values())
    people = [p for p in known.index if p in asked and (inside is None or p in inside)]
    if pains.empty or len(people) < 2 * minimum_people:
        return pd.DataFrame(columns=[*KEY[::2], *RANKED])
    keys = pd.MultiIndex.from_frame(pains[["theme", "stage"]])
    code, distinct = pd.factorize(keys, sort=True)
    place = pd.Series(np.arange(len(people)), index=people).reindex(pains["person"]).to_numpy()
    matrix = np.zeros((len(people), len(distinct)), dtype=bool)
    there = ~np.isnan(place)
    matrix[place[there].astype(int), code[there]] = True
    columns = pd.Index([str(i) for i in range(len(distinct))])
    persona = group.reindex(people).fillna("unknown") if group is not None else None
    held = pd.DataFrame({stage: [p in there for p in people] for stage, there in stages.items() if stage in set(pains["stage"])})
    table = pain_priority(
        pd.DataFrame(matrix, columns=columns),
        known.loc[people].reset_index(drop=True),
        persona=persona,
        held=held.astype(float) if len(held.columns) else None,
        level=level,
        minimum_people=minimum_people,
        draws=draws,
        random_state=random_state,
    )
    at = [distinct[int(i)] for i in table["theme"]]
    return table[RANKED].assign(theme=[a[0] for a in at], stage=[a[1] for a in at])


def _with_ranks(rows: pd.DataFrame, ranks: pd.DataFrame) -> pd.DataFrame:
    joined = rows.merge(ranks.assign(kind="pain_point"), on=KEY, how="left", suffixes=("", "_ranked"), validate="one_to_one")
    usable = joined["verdict_ranked"].isin(["clear", "tie"]) & (joined["verdict"] != "too_few")
    verdict = joined["verdict"].where(~usable, joined["verdict_ranked"])
    numbers = [c for c in RANKED if c != "verdict"]
    return joined.assign(verdict=verdict, **{c: pd.to_numeric(joined[c]).where(usable) for c in numbers}).drop(columns="verdict_ranked")


def _chances(themes: pd.DataFrame, taxonomy: str | Path | Taxonomy) -> pd.DataFrame:
    """An opportunity per pain that enough people have, unless its whole interval says that nothing is lost by it.

    Two pains with one answer at one stage share it; the dearer gives its numbers.
    """
    pains = themes[(themes["kind"] == "pain_point") & (themes["verdict"] != "too_few")]
    joined = pains.merge(opportunities(taxonomy), on="theme", how="inner", validate="many_to_one")
    joined = joined.sort_values(["priority", "people"], ascending=False, na_position="last", kind="stable")
    joined["gain_low"], joined["gain_high"] = gains(joined)
    joined = joined[joined["gain_high"].isna() | (joined["gain_high"] > 0)]
    joined = joined.assign(answers=joined["theme"], theme=joined["opportunity"], kind="opportunity")
    joined = joined.drop(columns=["opportunity", "effect_low", "effect_high", "is_assumed"])
    return joined.drop_duplicates(["theme", "stage", "persona", "wave"])
