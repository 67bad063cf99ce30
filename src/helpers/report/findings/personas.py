"""Who travels, in sentences: the groups, how sure we are of them, and what is on each card."""

from __future__ import annotations

import pandas as pd

from helpers.words import Words

BLOCKS = ("demography", "psychography", "goals", "challenges", "online_behaviour", "channels", "stages")
VERDICTS = ("none", "continuum", "groups")
FEW = 100


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
    if personas.empty:
        people = int(_value(structure, "people") or 0)
        key = "no_survey" if not people else "too_few" if people < FEW else "none"
        return say(f"personas.{key}", n=say.number(people))
    items = [say("personas.item", name=name_of(row.persona, personas, say), share=say.percent(row.share),
                 interval=say.interval(row.low, row.high, unit="share")) for row in personas.itertuples()]
    verdict = personas["verdict"].iloc[0]
    sentence = say(f"personas.{'groups' if verdict == 'groups' else 'continuum'}", k=len(personas), list=say.join(items))
    warning = override(structure, say)
    return f"{warning} {sentence}" if warning else sentence


def override(structure: pd.DataFrame, say: Words, reason: str | None = None) -> str:
    """That the analyst chose the number of groups, against what the data say, and why; empty when nobody did."""
    chosen = _value(structure, "override")
    if chosen is None:
        return ""
    verdict = say["personas.verdict"][VERDICTS[int(_value(structure, "verdict") or 0)]]
    sentence = say("personas.override", k=int(chosen), verdict=verdict)
    return f"{sentence} {say('personas.override_reason', reason=reason)}" if reason else sentence


def certainty(structure: pd.DataFrame, say: Words) -> list[str]:
    """How sure we are that the groups exist: the null, stability, a second method, and the people in between."""
    jaccard = structure.loc[structure["check"] == "jaccard", "value"]
    if jaccard.empty:
        return []
    said = []
    p = _value(structure, "copula_p")
    if p is not None:
        said.append(say("personas.null_beaten" if p <= 0.05 else "personas.null_not_beaten", p=say.number(p, 2)))
    said.append(say("personas.certain" if jaccard.min() >= 0.75 else "personas.uncertain",
                    low=say.number(jaccard.min(), 2), high=say.number(jaccard.max(), 2)))
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
        lines += [f"  {trait(row, say)}" for row in here.sort_values("effect", key=abs, ascending=False, kind="stable").itertuples()]
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


def whole_card(personas: pd.DataFrame, say: Words) -> list[str]:
    """Per persona, how many of its own members match the whole card."""
    return [say("personas.whole_card", name=name_of(row.persona, personas, say), share=say.percent(row.prevalence))
            for row in personas.itertuples() if pd.notna(row.prevalence)]


def golden(questions: list[str], structure: pd.DataFrame, say: Words) -> list[str]:
    """The questions that tell somebody's persona in a next survey, and how often they are right."""
    if not questions:
        return []
    asked = []
    for name in questions:
        question, _, answer = name.partition("=")
        asked.append(f"{say.label(question)}: {say.label(answer)}" if answer else say.label(question))
    return [say("personas.golden", k=len(questions), share=say.percent(_value(structure, "typing_accuracy")),
                balanced=say.percent(_value(structure, "typing_balanced"))), *(f"  {text}" for text in asked)]


def propagated(memberships: pd.DataFrame, structure: pd.DataFrame, say: Words) -> str:
    """How many people without a survey could be placed by what they did; empty when that was not tried."""
    others = memberships[memberships["basis"] == "behaviour"]
    if others.empty:
        return say["personas.not_propagated"] if _value(structure, "propagation_ece") is not None else ""
    return say("personas.propagated", n=say.number(len(others)), share=say.percent(others["is_assigned"].mean()))
