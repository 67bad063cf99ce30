"""Who travels, in sentences: the groups, how sure we are of them, and what is on each card."""

from __future__ import annotations

import re

import pandas as pd

from helpers.words import NBSP, Words

BLOCKS = ("demography", "psychography", "goals", "challenges", "online_behaviour", "channels", "stages")
VERDICTS = ("none", "continuum", "groups")
FEW = 100
LEVEL = 0.3          # share of the differences in general level between groups from which the level is what parts them
UNIT = re.compile(r" *\([^()]*\)$")


def _value(structure: pd.DataFrame, check: str) -> float | None:
    found = structure.loc[structure["check"] == check, "value"]
    return float(found.iloc[0]) if len(found) else None


def name_of(persona: str, personas: pd.DataFrame, say: Words) -> str:
    """The name of a persona in the language of ``say``; its id where it has none."""
    column = f"name_{say.language}"
    found = personas.loc[personas["persona"] == persona, column] if column in personas else []
    return str(found.iloc[0]) if len(found) and pd.notna(found.iloc[0]) else say.label(persona)


def who(personas: pd.DataFrame, structure: pd.DataFrame, say: Words) -> str:
    """Which personas there are, with share and interval, or why there are none."""
    warning = override(structure, say)
    if personas.empty and warning:
        return f"{warning} {say['personas.chosen_none']}"
    if personas.empty:
        people = int(_value(structure, "people") or 0)
        key = "no_survey" if not people else "too_few" if people < FEW else "none"
        return say(f"personas.{key}", n=say.number(people))
    items = [say("personas.item", name=name_of(row.persona, personas, say), share=say.percent(row.share),
                 interval=say.interval(row.low, row.high, unit="share")) for row in personas.itertuples()]
    verdict = personas["verdict"].iloc[0]
    key = "forced" if warning and verdict == "none" else "groups" if verdict == "groups" else "continuum"
    sentence = say(f"personas.{key}", k=len(personas), n=say.number(personas["n"].max()), list=say.join(items))
    return f"{warning} {sentence}" if warning else sentence


def override(structure: pd.DataFrame, say: Words, reason: str | None = None) -> str:
    """That the analyst chose the number of groups, against what the data say, and why; empty when nobody did."""
    chosen = _value(structure, "override")
    if chosen is None:
        return ""
    verdict = say["personas.verdict"][VERDICTS[int(_value(structure, "verdict") or 0)]]
    sentence = say("personas.override_one" if chosen == 1 else "personas.override", k=int(chosen), verdict=verdict)
    return f"{sentence} {say('personas.override_reason', reason=reason)}" if reason else sentence


def certainty(structure: pd.DataFrame, say: Words) -> list[str]:
    """How sure we are that the groups exist: the null, stability, a second method, and the people in between; without groups, why not."""
    jaccard = structure.loc[structure["check"] == "jaccard", "value"]
    if jaccard.empty:
        gap = _value(structure, "gap_k") if _value(structure, "verdict") == 0 else None
        return [] if gap is None else [say["personas.none_gap" if gap == 1 else "personas.none_halves"]]
    said = []
    p = _value(structure, "copula_p")
    if p is not None:
        said.append(say("personas.null_beaten" if p <= 0.05 else "personas.null_not_beaten", p=say.number(p, 2)))
    low, high = say.number(jaccard.min(), 2), say.number(jaccard.max(), 2)
    said.append(say("personas.certain" if jaccard.min() >= 0.75 else "personas.uncertain",
                    range=low if low == high else say("personas.range", low=low, high=high)))
    agreement = _value(structure, "agreement")
    said.append(say("personas.methods_agree" if agreement >= 0.8 else "personas.methods_differ", ari=say.number(agreement, 2)))
    said.append(say("personas.unsure", share=say.percent(_value(structure, "unsure_share"))))
    return said


def card(persona: str, personas: pd.DataFrame, profiles: pd.DataFrame, say: Words) -> list[str]:
    """The traits that set one persona apart, block by block, each with share or mean, interval, the rest, and n."""
    own = profiles[(profiles["persona"] == persona) & profiles["is_telling"]]
    lines = [] if len(own) else [say("personas.no_card", name=name_of(persona, personas, say))]
    for block in (*BLOCKS, *(("outcome",) if (own["block"] == "outcome").any() else ())):
        here = own[own["block"] == block]
        if here.empty:
            lines.append(f"{say['personas.blocks'][block]}: {say['words.no_data'] if _is_silent(profiles, persona, block) else '–'}")
            continue
        lines.append(say["personas.blocks"][block])
        here = here.sort_values("effect", key=abs, ascending=False, kind="stable")
        lines += [f"  {'●' if pd.notna(row.core_rank) else ' '} {trait(row, say)}, {effect(row, say)}" for row in here.itertuples()]
    return lines


def _is_silent(profiles: pd.DataFrame, persona: str, block: str) -> bool:
    here = profiles[(profiles["persona"] == persona) & (profiles["block"] == block)]
    return not here["estimate"].notna().any()


def trait(row, say: Words) -> str:
    """One trait of a card in words, from a row of ``profiles``."""
    question, _, answer = row.trait.partition("=")
    values = {"trait": say.label(question), "interval": say.interval(row.low, row.high, unit=row.unit), "n": say.number(row.n)}
    if row.unit != "share":
        return say("personas.trait_mean", mean=say.value(row.estimate, row.unit), rest=say.value(row.rest, row.unit), **values)
    if answer:
        values["trait"] = say.label(answer) if question in ("channel", "stage") else f"{say.label(question)}: {say.label(answer)}"
    return say("personas.trait_share", share=say.percent(row.estimate), rest=say.percent(row.rest), **values)


def core(persona: str, personas: pd.DataFrame, profiles: pd.DataFrame, say: Words) -> str:
    """What at least half of the members have together, how many that is, and how many people fit the whole card."""
    return f"{together(persona, personas, profiles, say)} {whole(persona, personas, profiles, say)}".rstrip()


def together(persona: str, personas: pd.DataFrame, profiles: pd.DataFrame, say: Words) -> str:
    """What at least half of the members have together, and how many that is."""
    row = personas[personas["persona"] == persona].iloc[0]
    card = profiles[(profiles["persona"] == persona) & profiles["core_rank"].notna()].sort_values("core_rank", kind="stable")
    if card.empty or pd.isna(row["prevalence"]):
        return say["personas.no_core"] if (profiles["persona"] == persona).any() else ""
    traits = say.join([short(r, say) for r in card.itertuples()])
    return say(f"personas.core{'_one' if len(card) == 1 else ''}", list=traits, rest=_rest(row, say), whole="",
               share=say.percent(row["prevalence"]), interval=say.interval(row["prevalence_low"], row["prevalence_high"], "share")).rstrip()


def had_together(persona: str, personas: pd.DataFrame, profiles: pd.DataFrame, say: Words) -> str:
    """How many members have the whole core, for below a list that names its traits; else why there is no core."""
    row = personas[personas["persona"] == persona].iloc[0]
    cores = int(((profiles["persona"] == persona) & profiles["core_rank"].notna()).sum())
    if not cores or pd.isna(row["prevalence"]):
        return say["personas.no_core"] if (profiles["persona"] == persona).any() else ""
    return say(f"personas.core_had{'_one' if cores == 1 else ''}", rest=_rest(row, say), share=say.percent(row["prevalence"]),
               interval=say.interval(row["prevalence_low"], row["prevalence_high"], "share"))


def _rest(row: pd.Series, say: Words) -> str:
    """The same among the others."""
    few = "few" if pd.isna(row["prevalence_rest"]) else "none" if row["prevalence_rest"] == 0 else ""
    return say[f"personas.core_rest_{few}"] if few else say("personas.core_rest", share=say.percent(row["prevalence_rest"]))


def whole(persona: str, personas: pd.DataFrame, profiles: pd.DataFrame, say: Words) -> str:
    """How many people fit the whole card; nothing where the card has no core, or nothing but its core."""
    row = personas[personas["persona"] == persona].iloc[0]
    card = profiles[profiles["persona"] == persona]
    cores = int(card["core_rank"].notna().sum())
    if not cores or pd.isna(row["prevalence"]) or int(card["is_telling"].sum()) <= cores:
        return ""
    every = row["prevalence_all"]
    return say["personas.core_all_few"] if pd.isna(every) or every == 0 else say("personas.core_all", share=say.percent(every))


def short(row, say: Words) -> str:
    """A trait of a card without its figures: what people have, seldom have, or score high or low on."""
    question, _, answer = row.trait.partition("=")
    name = say.label(answer) if answer else UNIT.sub("", say.label(question))
    if row.unit != "share" and row.block in ("demography", "online_behaviour", "outcome"):
        return say("personas.low" if row.effect < 0 else "personas.high", trait=name)
    return say("personas.lacks", trait=name) if row.effect < 0 else name


def between(persona: str, personas: pd.DataFrame, say: Words) -> str:
    """How many people stand near a persona without clearly belonging to it, and which other persona they resemble."""
    row = personas[personas["persona"] == persona].iloc[0]
    if pd.isna(row["unsure"]) or row["unsure"] == 0 or pd.isna(row["nearest"]):
        return say["personas.between_few"]
    return say("personas.between", n=say.number(row["unsure"]), name=name_of(row["nearest"], personas, say))


def effect(row, say: Words, words: str = "personas.effects") -> str:
    """How large a difference is, in words and as Cohen's h or d; large from .8, middle from .5."""
    size = abs(row.effect)
    word = "large" if size >= 0.8 else "middle" if size >= 0.5 else "small"
    return say[words][word].format(size=f"{'h' if row.unit == 'share' else 'd'}{NBSP}{say.number(size, 1)}")


def quoted(persona: str, quotes: pd.DataFrame, say: Words) -> list[str]:
    """What typical members said, in their own words; empty when too few wrote something."""
    own = quotes[quotes["persona"] == persona].sort_values("rank", kind="stable")
    return [say("personas.quoted", text=text) for text in own["quote"]]


def readings(structure: pd.DataFrame, say: Words) -> list[str]:
    """What both ways to read a battery show, without and with the general level of answers; empty when there is no battery."""
    found = {}
    for style in ("centre", "keep"):
        verdict, k = _value(structure, f"reading_{style}_verdict"), _value(structure, f"reading_{style}_k")
        if verdict is None:
            return []
        found[style] = say["personas.readings_found"][VERDICTS[int(verdict)]].format(k=int(k))
    said = [say("personas.readings", **found)]
    agreement, level = _value(structure, "readings_agreement"), _value(structure, "reading_keep_level")
    if agreement is not None and pd.notna(agreement):
        said.append(say(f"personas.readings_{'same' if agreement >= 0.8 else 'differ'}", ari=say.number(agreement, 2)))
    if level is not None and level >= LEVEL and (agreement is None or not agreement >= 0.8):
        said.append(say("personas.readings_level", share=say.percent(level)))
    return said


def golden(questions: list[str], structure: pd.DataFrame, say: Words) -> list[str]:
    """The questions that tell somebody's persona in a next survey, and how often they are right."""
    if not questions:
        return []
    asked = []
    for name in questions:
        question, _, answer = name.partition("=")
        asked.append(f"{say.label(question)}: {say.label(answer)}" if answer else say.label(question))
    key = "personas.golden_one" if len(questions) == 1 else "personas.golden"
    return [say(key, k=len(questions), share=say.percent(_value(structure, "typing_accuracy")),
                balanced=say.percent(_value(structure, "typing_balanced"))), *(f"  {text}" for text in asked)]


def propagated(memberships: pd.DataFrame, structure: pd.DataFrame, say: Words) -> str:
    """How many people without a survey could be placed by what they did; empty when that was not tried."""
    others = memberships[memberships["basis"] == "behaviour"]
    if others.empty:
        return say["personas.not_propagated"] if _value(structure, "propagation_ece") is not None else ""
    return say("personas.propagated", n=say.number(len(others)), share=say.percent(others["is_assigned"].mean()))
