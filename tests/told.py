"""Where does each number on a page come from? Every figure that a reader meets is looked up in the tables of the study.

A page is read as groups of numbers that stand together: the row of a table, the facts of a box, a figure with its interval in a sentence.
The numbers of a group must be found, rounded as they are shown, in one row of one table; what no row holds is named.
"""

import html
import re
from dataclasses import dataclass
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import read_page as pages

from helpers import disclosure, study, words
from helpers.stages import load_model

SOURCES = (
    *("measures", "journey", "themes", "moments", "personas", "profiles", "structure", "persona_tree", "persona_quotes", "identities", "wanted"),
    *("fairness", "typing", "changes", "drivers", "question_changes", "kept_actions", "experiments", "actions", "transitions", "variants"),
    *("flows", "sensitivity", "seen", "forecasts", "model_checks", "patterns", "readers", "findings", "sources", "evidence", "linkage"),
)
"""The tables that a report is made of; none has rows about single people but evidence, of which the counts are told."""
BLOCKS = {"p", "li", "dd", "dt", "summary", "caption", "h1", "h2", "h3", "h4", "h5", "td", "th", "figcaption"}
PARTED = ("row", "line", "box")
"""What is read in parts: the row of a table, a stage or lane of the map, a box."""
SCALES = (1.0, 100.0, 2.0, 200.0, 1 / 60, 1 / 3600, 1 / 86_400)
"""How a stored figure may be shown: as it is, per hundred, as a feeling from -2 to 2, as minutes, hours or days."""
NUMBER = {
    language: re.compile(rf"(?<![\w.,:/#-])[+\N{{MINUS SIGN}}]?(?:\d+(?::\d\d)+|\d{{1,3}}(?:\{many}\d{{3}})+(?:\{mark}\d+)?|\d+(?:\{mark}\d+)?)(?![\w/:]|[.,]\d)(?=(\s*%)?)")
    for language, many, mark in (("nl", ".", ","), ("en", ",", "."))
}
"""A number as each language writes it; names of files, hashes and versions are none."""
COUNTED = re.compile(r"[ ,·]*n = [\d.,]*\d")
INTERVAL = re.compile(r"\[[^\]]*\d[^\]]*\]")


NO_FIGURE = re.compile(
    r"\b[A-Z][a-z]{2,8} \d{1,2}, \d{4}\b|\b\d{1,2} [a-z]{3,9}\.? \d{4}\b"   # days
    r"|\b95\s?%[- ](?:\w+-)?interval|\bper 100\b|−2 (?:to|tot) \+2|[pq] < 0[.,]001|(?:onder de|less than) 70\s?%"
    r"|\b(?:deel|part) \d+|\b(?:en|and) \d+ (?:meer|more)\b", re.I)
"""What stands on every page and is no figure of the study: days, the level of the intervals, how a figure is counted, what is only said to be small,
numbers of sections, how many are not named."""


@dataclass(frozen=True)
class Group:
    """Numbers that stand together: the section, the words around them, and each as (value, room for rounding, is a percentage)."""

    section: str
    kind: str
    text: str
    tokens: tuple[tuple[float, float, bool], ...]


class Known:
    """The figures of a study, by table and row, in every form in which they may be shown."""

    def __init__(self, tables: dict[str, pd.DataFrame]):
        self.rows: dict[str, np.ndarray] = {}
        for name, frame in tables.items():
            plain = [pd.to_numeric(frame[c]).to_numpy("float64") for c in frame if pd.api.types.is_numeric_dtype(frame[c])]
            notes = frame["note"] if "note" in frame else pd.Series(dtype="str")
            plain += [notes.str.extract(rf"\b{key}: (-?[\d.]+)", expand=False).astype("float64").to_numpy() for key in NOTED if len(notes)]
            if plain and len(frame):
                self.rows[name] = np.abs(np.column_stack(plain))
        self.all = {name: np.column_stack([values * scale for scale in SCALES]) for name, values in self.rows.items()}
        self.percent = {name: values * 100.0 for name, values in self.rows.items()}

    def holds(self, tokens, tables=None) -> bool:
        """Whether one row of one table has all of these numbers."""
        for name in tables or self.rows:
            if name not in self.rows:
                continue
            left = np.arange(len(self.rows[name]))
            for value, room, is_percent in sorted(tokens, reverse=True):      # large numbers are rare
                found = (self.percent if is_percent else self.all)[name][left]
                left = left[(np.abs(found - abs(value)) <= room * 1.001 + 1e-9).any(axis=1)]
                if not len(left):
                    break
            if len(left):
                return True
        return False


NOTED = ("valence", "low", "high", "target", "gain_low", "gain_high")
"""Figures that stand in the note of a cell."""


PART_OF = {
    "map": ("journey", "measures", "cells", "moves", "transitions", "counts", "personas", "goals"),
    "who": ("personas", "profiles", "structure", "persona_tree", "persona_quotes", "typing", "wanted", "fairness", "measures", "cells", "moves",
            "journey", "transitions", "counts", "goals"),
    "pains": ("measures", "themes", "actions", "experiments", "moments", "readers", "cells", "counts", "goals"),
    "movement": ("measures", "ends", "steps", "transitions", "variants", "flows", "seen", "sensitivity", "counts"),
    "kpis": ("measures", "goals", "forecasts", "model_checks", "patterns", "counts"),
    "changes": ("changes", "drivers", "question_changes", "kept_actions", "identities", "experiments", "counts"),
    "quality": ("sources", "findings", "linkage", "counts"),
}
"""Section -> the tables that its sentences may tell numbers of; the others may tell those of all tables."""


def study_tables(tables: dict[str, pd.DataFrame], targets: dict, wave: str, people: int) -> dict[str, pd.DataFrame]:
    """The tables and what stands together on a page though it comes from several: a cell with the count of its evidence and with its test,
    a measure with its target, the steps from a stage; and counts of rows that sentences tell.

    Args:
        targets: metric -> goal, as in the study. people: all of whom there are records.
    """
    journey, measures, actions = tables["journey"], tables["measures"], tables["actions"]
    rows = tables["evidence"].groupby("cell_id")["total"].first().rename("total_rows").reset_index()
    goals = pd.DataFrame([{"metric": metric.split("@")[0].strip(), "goal": target.goal} for metric, target in targets.items()], columns=["metric", "goal"])
    cells = journey.merge(rows, on="cell_id", how="left").merge(goals.drop_duplicates("metric"), on="metric", how="left")
    tests = actions[["theme", "stage", "n_per_arm", "weeks"]].drop_duplicates(["theme", "stage"]).rename(columns={"theme": "_answers"})
    cells["_answers"] = cells["note"].str.extract(r"answers: ([^|]+)", expand=False).str.strip()
    cells = cells.merge(tests, on=["_answers", "stage"], how="left")
    flat = measures[(measures[["touchpoint", "channel", "segment", "period"]] == "all").all(axis=1)]
    ends = measures[measures["metric"] == "outcome"].merge(
        measures.loc[measures["metric"] == "outcome_people", ["stage", "touchpoint", "persona", "wave", "estimate"]].rename(columns={"estimate": "people"}),
        on=["stage", "touchpoint", "persona", "wave"])
    moves = flat[flat["metric"].isin(["step_conversion", "back_share", "skip_share", "repeat_share", "people_reached"])]
    moves = moves.pivot_table(index=["stage", "persona", "wave"], columns="metric", values=["estimate", "low", "high"], observed=True).reset_index()
    moves.columns = ["_".join(name) for name in moves.columns]
    found = tables["findings"]
    sources, here = tables["sources"], tables["sources"][tables["sources"]["wave"] == wave]
    sums = [s[c].sum() for s in (sources, here) for c in ("rows_read", "rows_kept", "rows_rejected")]
    kinds = [s.groupby("kind")[c].sum().to_numpy() for s in (sources, here) for c in ("rows_read", "rows_kept")]
    shown = measures[(measures["wave"] == wave) & measures["estimate"].notna()]
    told = [len(shown), (shown["n"] < 50).sum(), people, *(sources["rows_read"] - sources["rows_kept"]), sums[0] - sums[1], *found.groupby("finding")["rows"].sum(),
            *found.groupby(["finding", "source"])["rows"].sum()]
    verdicts = tables["linkage"].loc[tables["linkage"]["wave"] == wave, "verdict"]
    told += [*verdicts.value_counts(), verdicts.isin({"differs", "same", "cannot_tell"}).sum()]
    first = journey[journey["wave"] == wave].sort_values("rank").drop_duplicates(["persona", "stage", "lane"])
    for boxes in (first, first[first["persona"] == "all"], first[(first["persona"] == "all") & (first["stage"] != "all")]):
        told += [len(boxes), *boxes["status"].value_counts(), boxes["estimate"].notna().sum()]
    at = tables["flows"].groupby(["persona", "wave", "step"], as_index=False)["people"].sum()
    begun = at[at["step"] == 1].set_index(["persona", "wave"])["people"]
    at["share"] = at["people"] / begun.reindex(pd.MultiIndex.from_frame(at[["persona", "wave"]])).to_numpy()
    counts = pd.DataFrame({"count": np.unique(np.concatenate([sums, *kinds, told])).astype(float)})
    shares = pd.DataFrame({"share": [sums[1] / max(sums[0], 1), *(sources["rows_kept"] / sources["rows_read"].clip(lower=1))]})
    examples = found["example"].fillna("").str.split(r"[;,]\s*", expand=True, regex=True).apply(pd.to_numeric, errors="coerce").add_prefix("row_")
    typing = tables["typing"].pivot_table(index=["place", "question", "answer", "above", "up_to"], columns="persona", values="points", dropna=False, observed=True)
    typing = typing.dropna(how="all").fillna(0).reset_index().assign(answer=lambda t: pd.to_numeric(t["answer"], errors="coerce"))
    kept = {name: rows for name, rows in tables.items() if name != "evidence"}
    return kept | {"cells": cells, "goals": measures.merge(goals, on="metric"), "moves": moves, "ends": ends, "steps": at, "counts": pd.concat([counts, shares]), "findings": found.join(examples), "typing": typing}


def tokens(text: str, language: str) -> tuple[tuple[float, float, bool], ...]:
    """The numbers of a text as (value, room for rounding, whether a percent sign follows)."""
    found = []
    for match in NUMBER[language].finditer(NO_FIGURE.sub(" ", text)):
        said, is_percent = match.group(0), bool(match.group(1))
        value, room = pages.shown(said, "seconds" if ":" in said else "", language)
        found.append((value, room, is_percent))
    return tuple(found)


class _Reader(HTMLParser):
    """Texts of a page by section: rows of tables as lists of cells, all else as paragraphs."""

    def __init__(self):
        super().__init__()
        self.found, self.section, self.stack, self.skip, self.is_traits, self.is_data = [], "", [], 0, False, False

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "section" and "part" in attrs.get("class", ""):
            self.section = attrs["id"]
        if tag in ("style", "svg", "nav", "head"):
            self.skip += 1
        classes = attrs.get("class", "").split()
        self.is_traits = "traits" in classes if tag == "ul" else self.is_traits
        if tag == "table":
            self.is_data = "data" in classes
        kind = "label" if tag == "th" and self.is_data else "trait" if tag == "li" and self.is_traits else tag if tag != "tr" else "row" if self.is_data else "line"
        kind = "box" if tag == "details" and "item" in classes else kind if tag in {*BLOCKS, "tr"} else None
        if kind and not self.skip:
            self.stack.append([tag, kind, [""]])
            if tag in ("td", "th", "dd") and (around := next((s for s in self.stack[-2::-1] if s[1] in PARTED), None)):
                around[2].append("")
        if self.stack and tag not in ("span", "b", "i", "a", "q", "em", "strong", "u", "mark"):
            self.stack[-1][2][-1] += " "

    def handle_endtag(self, tag):
        if tag in ("style", "svg", "nav", "head"):
            self.skip -= 1
        if not self.skip and self.stack and self.stack[-1][0] == tag:
            _, kind, parts = self.stack.pop()
            outer = next((s for s in reversed(self.stack) if s[1] in PARTED), None)
            if outer is not None and kind != "box":
                outer[2][-1] += " " + " ".join(parts) if tag != "dt" and kind != "label" else ""
            else:
                self.found.append((self.section, kind, [" ".join(p.split()) for p in parts if p.strip()]))

    def handle_data(self, data):
        if self.stack and not self.skip:
            self.stack[-1][2][-1] += html.unescape(data).replace(pages.SOFT, "").replace("\N{ZERO WIDTH SPACE}", "")


def texts(page: str) -> list[tuple[str, str, list[str]]]:
    """Every text of a page: its section, what it is, and its parts (the cells of a row, the facts of a box)."""
    reader = _Reader()
    reader.feed(page)
    return reader.found


def groups(page: str, language: str, names=()):
    """Every group of numbers with its cells where it is a row of a table or a box.

    Args:
        names: texts with digits that are no figures, as the name of a wave.
    """
    names = sorted({" ".join(n.split()) for n in names if re.search(r"\d", n) and re.search(r"\D", n)}, key=len, reverse=True)
    is_name = re.compile("|".join(map(re.escape, names))) if names else re.compile(r"(?!)")
    for section, kind, parts in texts(page):
        parts = [is_name.sub(" ", part) for part in parts]
        whole = " | ".join(parts)
        if kind not in (*PARTED, "trait"):
            yield from ([group] for group in _said(section, whole, language))
        elif found := tokens(whole, language):
            cells = [Group(section, "cell", part, said) for part in parts if (said := tokens(part, language))]
            yield [Group(section, kind, whole, found), *cells]


def _said(section: str, text: str, language: str):
    """The numbers of a sentence: an interval takes along the number before it, and the n behind it."""
    at = 0
    for match in INTERVAL.finditer(text):
        before = tokens(text[at : match.start()], language)
        for single in before[:-1]:
            yield Group(section, "single", text, (single,))
        counted = COUNTED.match(text, match.end())
        at = counted.end() if counted else match.end()
        yield Group(section, "figure", text, (*before[-1:], *tokens(text[match.start() : at], language)))
    for single in tokens(text[at:], language):
        yield Group(section, "single", text, (single,))


def left_over(group: list, known: Known) -> list[Group]:
    """What of a group stands in no row: nothing when one row has it all; a row of a table may be made of cells that hold a figure each."""
    whole, *cells = group
    of = ("cells",) if whole.kind == "box" else PART_OF.get(whole.section)
    if known.holds(whole.tokens, of):
        return []
    holds_figures = any(INTERVAL.search(cell.text) and len(cell.tokens) > 2 for cell in cells)
    if whole.kind == "line" or (whole.kind == "row" and (holds_figures or whole.section == "quality")):
        some = [c for c in cells if not known.holds(c.tokens, of)]
        return [c for c in some if whole.section != "quality" or not all(known.holds((token,), of) for token in c.tokens)]
    return [whole]


def unknown(page: str, language: str, known: Known, spared=(), names=()) -> list[Group]:
    """Groups of numbers of a page that no row of a table holds.

    Args:
        spared: sections that are not read. names: texts with digits that are no figures.
    """
    return [g for group in groups(page, language, names) if group[0].section not in spared for g in left_over(group, known)]


# --- of a whole run --------------------------------------------------------------------------------------------------------


def known_of(whole) -> Known:
    """The figures that may be shown: one that is hidden and stands on the page all the same is unknown."""
    plan = study.read(whole.root / whole.file, root=whole.root)
    tables = disclosure.protect_all({name: whole.every(name) for name in SOURCES}, minimum_people=plan.privacy.minimum_people)
    return Known(study_tables(tables, plan.targets, whole.wave, whole.every("people")["person_id"].nunique()))


def names_of(whole, language: str) -> set[str]:
    """Texts with digits that are no figures: waves, labels, and what people wrote."""
    plan = study.read(whole.root / whole.file, root=whole.root)
    say = words.load(language, {**load_model(plan.stage_model, root=whole.root).labels_in(language), **plan.labels_in(language)})
    labels = [*say["labels"].values(), *say._labels.values()]
    said = pd.concat([whole.every("journey")["statement"], whole.every("evidence")["quote"], whole.every("persona_quotes")["quote"], whole.every("wanted")["source"]])
    waves = {f"{word} {wave}" for wave in plan.waves for word in (say["report.wave"], say["report.wave"].lower())}
    files = whole.every("sources")["source"].str.split("/").str[-1]
    return {*plan.waves, *waves, *files, *filter(lambda x: isinstance(x, str), labels), *said.dropna().unique()}


def unknown_in(whole, language: str, known: Known | None = None) -> list[str]:
    """What the report of a study says that no table holds; versions and settings, and how is counted, are not of the study."""
    left = unknown(whole.page(language), language, known or known_of(whole), ("proof", "method"), names_of(whole, language))
    return [f"{g.section} {g.kind} {[t[0] for t in g.tokens]}: {g.text[:120]}" for g in left]
