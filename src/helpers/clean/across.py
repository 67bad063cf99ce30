"""What sources and waves of one study show beside each other: changed questions, rows delivered twice, people who contradict themselves."""

from __future__ import annotations

import pandas as pd

from helpers.clean.say import finding


def drift(part, earlier: dict[str, dict]) -> list[dict]:
    """Questions of the wave before that are gone, new, on another scale or with other options.

    Args:
        earlier: question id -> scale and options in the surveys of the wave before; empty for the first wave.
    """
    if not earlier:
        return []
    total, out = len(part.frame), []
    now = asked(part)
    out += [finding("schema_drift", total, total, column=q, severity="warning") for q in sorted(set(earlier) - set(now))]
    out += [finding("schema_new", total, total, column=q) for q in sorted(set(now) - set(earlier))]
    for question_id in sorted(set(now) & set(earlier)):
        if now[question_id]["scale"] != earlier[question_id]["scale"]:
            out.append(finding("scale_changed", total, total, column=question_id, severity="serious"))
        elif gone := set(earlier[question_id]["options"]) - set(now[question_id]["options"]):
            out.append(finding("options_gone", total, total, column=f"{question_id}: {', '.join(sorted(map(str, gone)))[:80]}"))
    return out


def asked(part) -> dict[str, dict]:
    """Question id -> its scale, and the options that the study names for it (those that merely occur differ between waves by chance)."""
    return {q: {"scale": t.scale, "options": t.options if t.question["options"] else []} for q, t in part.typed.items()}


def delivered_twice(part, before: dict[int, str]) -> list[dict]:
    """Rows that stand word for word in an earlier source of the study as well.

    Args:
        before: hash of a row -> the source that had it. Rows of this source are added to it.
    """
    hashes = part.hashes
    if hashes is None:
        return []
    again = hashes.isin(before.keys()).to_numpy()
    example = hashes.index[again][:5].tolist()
    before.update(dict.fromkeys(hashes, part.name))
    severity = "serious" if again.mean() > 0.05 else "warning"
    return [finding("delivered_twice", int(again.sum()), len(hashes), severity=severity, example=example)] if again.any() else []


def contradictions(parts: list) -> list[dict]:
    """People whose attribute (a word) differs between their rows; the latest one is used.

    Between waves people may really have changed, so that is for information; within one wave it asks for attention.
    """
    found: dict[str, list[pd.DataFrame]] = {}
    for part in parts:
        for question_id, typed in part.typed.items():
            if typed.question["role"] == "attribute" and typed.label is not None and "person_id" in part.frame:
                own = part.frame[["person_id", "row"]].assign(label=typed.label, source=part.name, wave=part.wave).dropna()
                found.setdefault(question_id, []).append(own)
    out = []
    for question_id, pieces in sorted(found.items()):
        both = pd.concat(pieces, ignore_index=True)
        differs = both.groupby("person_id")["label"].transform("nunique") > 1
        for source, rows in both[differs].groupby("source", sort=False):
            total = int((both["source"] == source).sum())
            within = len(rows.drop_duplicates(["person_id", "wave", "label"])) > len(rows.drop_duplicates(["person_id", "wave"]))
            one = finding("contradiction", len(rows), total, column=question_id, severity="warning" if within else "note",
                          example=rows["row"].head(5).tolist())  # fmt: skip
            out.append({**one, "source": source, "distinct": int(rows["person_id"].nunique())})
    return out


def unmapped(events: pd.DataFrame) -> list[dict]:
    """Events for which no rule of the stage model fits, per source, with the three most frequent of them.

    Args:
        events: the ``events`` table, stages assigned.
    """
    out = []
    if events.empty:
        return out
    source = events["row_id"].str.rsplit(":", n=1).str[0]
    for name, rows in events.groupby(source, sort=True):
        lost = rows[rows["stage"] == "unassigned"]
        if len(lost):
            number = lost["row_id"].str.rsplit(":", n=1).str[1].str.split(".").str[0].astype("int64")
            example = number.drop_duplicates().nsmallest(5).tolist()
            severity = "warning" if len(lost) > 0.05 * len(rows) else "note"
            out.append({**finding("events_unassigned", len(lost), len(rows), severity=severity, example=example), "source": name,
                        "distinct": int(lost["event"].nunique())})  # fmt: skip
            for event, n in lost["event"].value_counts().sort_index().sort_values(ascending=False, kind="stable").head(3).items():
                out.append({**finding("events_unassigned", int(n), len(rows), column=str(event)[:80]), "source": name})
    return out
