"""Sentences on how the stages feel, and on what hurts most. They name one stage or pain only when its interval lies clear of the rest."""

from __future__ import annotations

import pandas as pd

from helpers.report import felt, shown
from helpers.words import Words

FINE = 20  # costs below this are said with one decimal
ALIKE = 0.005  # stages that differ less than this have no lowest
NAMED = 4  # so many pains that cannot be told apart are named


def low_point(measures: pd.DataFrame, model_stages: list[str], say: Words, persona: str = "all") -> str:
    """The stage that feels worst, if it can be told from the others.

    Args:
        measures: rows ``valence_reported`` and ``valence_text``; ratings are used where at least one stage has them, else texts.
        model_stages: stage ids in order.
    """
    rows, metric = felt.best(measures, model_stages, persona)
    rows = rows.reset_index().sort_values("estimate", kind="stable", ignore_index=True)
    if rows.empty:
        return _within(say["emotions.low_point.none"], persona, say, "low_point")
    low = rows.iloc[0]
    others = rows.iloc[1:]
    values = {
        "stage": say.label(low["stage"]),
        "value": shown.value(low["estimate"], low["low"], low["high"], "valence", say),
        "interval": shown.span(low["low"], low["high"], "valence", say),
        "n": say.number(low["n"]),
    }
    if others.empty:
        text = say("emotions.low_point.one", **values)
    elif others["estimate"].max() - low["estimate"] < ALIKE:
        text = say("emotions.low_point.same", **values)
    elif low["high"] < others["low"].min():
        text = say("emotions.low_point.clear_positive" if low["low"] > 0 else "emotions.low_point.clear", **values)
    else:
        near = [low["stage"], *others.loc[others["low"] <= low["high"], "stage"]]
        text = say("emotions.low_point.tie", stages=say.join([say.label(s) for s in model_stages if s in near]), **values)
    if metric == "valence_text":
        text = f"{text} {say['emotions.low_point.from_labels' if felt.validated(rows).all() else 'emotions.low_point.from_text']}"
    return _within(text, persona, say, "low_point")


def reading(measures: pd.DataFrame, readers: pd.DataFrame, model_stages: list[str], say: Words) -> str:
    """How the texts were read: at which stages people checked it, whether own labels made a better reader, and how far people agree."""
    text = felt.curves(measures, model_stages)["valence_text"]
    text = text[text["estimate"].notna()]
    if text.empty:
        return ""
    checked = list(text.index[felt.validated(text)])
    people = measures[(measures["metric"] == "text_labels") & (measures["persona"] == "all") & measures["stage"].isin(checked)]
    people = people[people["wave"] == text["wave"].iloc[0]]
    split = {"stages": checked, "others": [s for s in text.index if s not in checked]}
    names = {name: say.join([say.label(s) for s in own]) for name, own in split.items()}
    form = "all" if len(checked) == len(text) else "some" if checked else "none"
    return " ".join([say(f"emotions.validated.{form}", n=say.number(people["estimate"].min()), **names), *_of_readers(readers, say)])


def reader(readers: pd.DataFrame, say: Words) -> dict[str, str]:
    """What read the open answers (``reader``) and its version (``hash``); nothing where there were none to read."""
    used = readers[readers["is_used"].astype(bool) & (readers["model_hash"].fillna("") != "")]
    if used.empty:
        return {}
    names, row = say["emotions.adopted.names"], used.iloc[0]
    return {"reader": names.get(row["scorer"], say.label(row["scorer"])), "hash": str(row["model_hash"])}


def _of_readers(readers: pd.DataFrame, say: Words) -> list[str]:
    """Whether a model from own labels took over, and what is to be known of the labels."""
    known, told = readers.set_index("scorer"), []
    names = say["emotions.adopted.names"]
    before = known.drop(index=["own", "annotators"], errors="ignore")
    if "annotators" in known.index and "own" not in known.index and len(before):
        told.append(say("emotions.adopted.few", old=names.get(before.index[0], say.label(before.index[0]))))
    if "own" in known.index:
        own, old = known.loc["own"], before.iloc[0]
        told.append(say(
            "emotions.adopted.better" if own["is_used"] else "emotions.adopted.not_better",
            old=names.get(old.name, say.label(old.name)),
            n=say.number(own["people"]),
            new_score=say.number(own["macro_f1"], 2),
            old_score=say.number(old["macro_f1"], 2),
            difference=say.number(own["difference"], 2, sign=True),
            interval=say.interval(own["low"], own["high"], "score", 2),
        ))
    if "annotators" in known.index:
        row = known.loc["annotators"]
        if pd.notna(row["kappa"]):
            values = {"share": say.percent(row["agreed"]), "kappa": say.number(row["kappa"], 2)}
            told.append(say("emotions.labels.agreed", n=say.number(row["people"]), **values))
        if row["stale"] > 0:
            told.append(say("emotions.labels.stale", n=say.number(row["stale"])))
    return told


def disagreement(measures: pd.DataFrame, model_stages: list[str], say: Words, persona: str = "all") -> str:
    """Where texts and ratings contradict each other: stages where the two intervals do not touch; empty where one of them is missing."""
    reported, text = felt.curves(measures, model_stages, persona).values()
    if not (reported["estimate"].notna().any() and text["estimate"].notna().any()):
        return ""
    signs = felt.apart(measures, model_stages, persona)
    if signs.empty:
        return _within(say["emotions.disagree.none"], persona, say, "disagree")
    told = []
    for form, sign in (("lower", -1), ("higher", 1)):
        if (signs == sign).any():
            told.append(say(f"emotions.disagree.{form}", stages=say.join([say.label(s) for s in signs.index[signs == sign]])))
    sides = [s for s in signs.index if reported.loc[s, "low"] > 0 > text.loc[s, "high"] or text.loc[s, "low"] > 0 > reported.loc[s, "high"]]
    if sides:
        told.append(say("emotions.disagree.opposite", stages=say.join([say.label(s) for s in sides])))
    if not felt.validated(text).loc[signs.index].all():
        told.append(say["emotions.disagree.unchecked"])
    return _within(" ".join([*told, say["emotions.disagree.why"]]), persona, say, "disagree")


def peak_end(measures: pd.DataFrame, model_stages: list[str], say: Words, persona: str = "all") -> str:
    """High point, low point and end of the journey, and what peak and end explain of the outcome; ties are said as ties."""
    rows, _ = felt.best(measures, model_stages, persona)
    if len(rows) < 2:
        return _within(say["emotions.peak_end.none"], persona, say, "peak_end")
    value = lambda stage: shown.value(*rows.loc[stage, ["estimate", "low", "high"]], "valence", say)  # noqa: E731
    told = []
    for name, near in felt.extremes(rows).items():
        if len(near) == 1:
            told.append(say(f"emotions.peak_end.{name}", stage=say.label(near[0]), value=value(near[0])))
        else:
            told.append(say(f"emotions.peak_end.no_{name}", stages=say.join([say.label(s) for s in near])))
    last = rows.iloc[-1]
    interval = shown.span(last["low"], last["high"], "valence", say)
    told.append(say("emotions.peak_end.end", stage=say.label(last.name), value=value(last.name), interval=interval))
    return _within(" ".join([*told, *_explained(measures, rows["wave"].iloc[0], say, persona)]), persona, say, "peak_end")


def _explained(measures: pd.DataFrame, wave: str, say: Words, persona: str) -> list[str]:
    own = measures[(measures["persona"] == persona) & (measures["wave"] == wave) & measures["estimate"].notna()]
    known = {m: own[own["metric"] == m] for m in ("peak_end_r2", "stage_mean_r2")}
    if any(frame.empty for frame in known.values()):
        return []
    first, plain = (frame.iloc[0] for frame in known.values())
    values = {"share": say.percent(first["estimate"]), "interval": say.interval(first["low"], first["high"], "share")}
    return [say("emotions.peak_end.explained", **values, n=say.number(first["n"]), mean=say.percent(plain["estimate"]))]


def top_pain(themes: pd.DataFrame, say: Words, persona: str = "all") -> str:
    """The pain point that costs most; a tie, a loss within chance and a missing outcome are said as such."""
    rows = themes[(themes["kind"] == "pain_point") & (themes["persona"] == persona)]
    rows = rows[rows["wave"] == rows["wave"].max()] if len(rows) else rows
    if rows.empty:
        return _within(say["emotions.top_pain.none"], persona, say, "top_pain")
    shown = rows[rows["verdict"] != "too_few"]
    if shown.empty:
        return _within(say["emotions.top_pain.too_few"], persona, say, "top_pain")
    ranked = shown[shown["priority"].notna()].sort_values(["priority", "theme"], ascending=[False, True], kind="stable")
    costly = ranked[(ranked["verdict"] == "clear") & (ranked["priority_low"] > 0)]
    if len(costly):
        level = ranked[ranked["rank_low"] <= 1]  # also those whose loss may be nothing: they may still be the heaviest
        form = "clear" if len(level) < 2 and costly.iloc[0]["rank_high"] <= 1 else "tie"
        names = [_at(r, say) for _, r in (level if len(level) > 1 else ranked.head(2)).iterrows()]
        more = say("report.and_more", count=say.number(len(names) - NAMED)) if len(names) > NAMED else ""
        listed = f"{', '.join(names[:NAMED])}{more}" if more else say.join(names)
        text = say(f"emotions.top_pain.{form}", **_filled((costly if form == "clear" else ranked).iloc[0], say, themes=listed))
    else:
        most = shown.sort_values(["share", "theme"], ascending=[False, True], kind="stable").iloc[0]
        text = say("emotions.top_pain.by_chance" if len(ranked) else "emotions.top_pain.not_ranked", **_filled(most, say))
        if (shown.drop(index=most.name)["high"] >= most["low"]).any():
            text = f"{text} {say['emotions.top_pain.near']}"
    if (shown.get("lost_in", pd.Series(dtype="str")) == "conversion").any():
        text = f"{text} {say['emotions.top_pain.in_conversion']}"
    return _within(text, persona, say, "top_pain")


def caution(themes: pd.DataFrame, say: Words) -> str:
    """What to think of actions against pains of which none costs clearly more than chance; empty where one does, or none was ranked."""
    rows = themes[(themes["kind"] == "pain_point") & (themes["persona"] == "all") & (themes["wave"] == themes["wave"].max())]
    ranked = rows[rows["priority"].notna()]
    return say["emotions.top_pain.caution"] if len(ranked) and not (ranked["verdict"] == "clear").any() else ""


def _at(row: pd.Series, say: Words) -> str:
    return say("emotions.at_stage", theme=say.label(row["theme"]), stage=say.label(row["stage"]))


def _filled(row: pd.Series, say: Words, **more: str) -> dict[str, str]:
    digits = 0 if abs(row["priority"]) >= FINE else 1
    return {
        "theme": say.label(row["theme"]),
        "stage": say.label(row["stage"]),
        "share": say.percent(row["share"]),
        "interval": say.interval(row["low"], row["high"], "share"),
        "n": say.number(row["n"]),
        "priority": say.number(row["priority"], digits),
        "priority_interval": say.interval(row["priority_low"], row["priority_high"], "score", digits),
        **more,
    }


def _within(sentence: str, persona: str, say: Words, finding: str) -> str:
    return sentence if persona == "all" else say(f"emotions.{finding}.within", persona=say.label(persona), sentence=sentence)
