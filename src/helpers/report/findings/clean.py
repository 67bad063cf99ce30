"""What we may say about what came in."""

from __future__ import annotations

from pathlib import PurePosixPath

import pandas as pd

from helpers.words import Words


def received(sources: pd.DataFrame, findings: pd.DataFrame, say: Words) -> str:
    """What was received and what of it can be used, in one paragraph.

    Args:
        sources, findings: tables of those names.
    """
    if sources.empty:
        return say("clean.nothing_received")
    rows, kept, rejected = (int(sources[c].sum()) for c in ("rows_read", "rows_kept", "rows_rejected"))
    form = "received_row" if rows == len(sources) == 1 else "received_all" if rows == kept else "received"
    said = [
        say(
            f"clean.{form}_one" if len(sources) == 1 and rows > 1 else f"clean.{form}",
            files=say.number(len(sources)),
            rows=say.number(rows),
            kept=say.number(kept),
            share=say.percent(_floor(kept / rows if rows else 0.0), 1),
        )
    ]
    said.append(say("clean.rejected", rejected=say.number(rejected)) if rejected else say("clean.none_rejected"))
    if rows - kept - rejected > 0:
        said.append(say("clean.left_out", left=say.number(rows - kept - rejected)))
    scrubbed = findings.loc[findings["finding"] == "personal_data", "rows"].sum()
    if scrubbed:
        said.append(say("clean.scrubbed", times=say.number(int(scrubbed))))
    return " ".join([*said, *serious(findings, say)])


def serious(findings: pd.DataFrame, say: Words) -> list[str]:
    """One sentence per serious finding, or that there is none."""
    worst = findings[findings["severity"] == "serious"].sort_values(["share", "source"], ascending=[False, True], kind="stable")
    if worst.empty:
        return [say("clean.nothing_serious")]
    return [
        say("clean.serious", what=say(f"clean.finding.{f.finding}"), source=PurePosixPath(f.source).name, share=say.percent(f.share, 1))
        for f in worst.itertuples()
    ]


def linked(findings: pd.DataFrame, say: Words) -> list[str]:
    """One sentence per source about how many of its people were found in another source as well."""
    found = findings[findings["finding"] == "linked"].sort_values("source", kind="stable")
    return [
        say("clean.matched", source="/".join(PurePosixPath(f.source).parts[-2:]), share=say.percent(f.share)) for f in found.itertuples()
    ]


COMPARED = ("differs", "same", "cannot_tell")
UNCOMPARED = ("tied", "one_side", "too_few")


def linkage(table: pd.DataFrame, people: pd.DataFrame, say: Words) -> list[str]:
    """Whether people of several kinds of source have other figures than people of one; first the answer, then what was not compared.

    Args:
        table: table ``linkage`` of one wave. people: with ``sources``; tells why there is nothing to compare.
    """
    names = lambda rows: "; ".join(say.label(metric) for metric in rows["metric"])  # noqa: E731
    if table.empty:
        is_linked = people["sources"].fillna("").str.contains(";")
        form = "all" if is_linked.all() else "" if is_linked.any() else "none"
        return [say[f"clean.linkage.{form}"]] if form and len(people) > 1 else []
    compared, differ = table[table["verdict"].isin(COMPARED)], table[table["verdict"] == "differs"]
    if compared.empty:
        told = [say["clean.linkage.nothing"]]
    elif len(compared) == 1:
        told = [say("clean.linkage.only_differs" if len(differ) else "clean.linkage.only_not", name=names(compared))]
    else:
        form = {0: "none_differs", 1: "one_differs"}.get(len(differ), "differ")
        told = [say(f"clean.linkage.{form}", compared=say.number(len(compared)), differ=say.number(len(differ)), names=names(differ))]
    told += [say["clean.linkage.association"]] if len(compared) else []
    left = {verdict: table[table["verdict"] == verdict] for verdict in UNCOMPARED}
    return told + [say(f"clean.linkage.{verdict}", names=names(rows)) for verdict, rows in left.items() if len(rows)]


def _floor(share: float) -> float:
    """A share rounded down to a tenth of a percent, so that 99.97 % is never shown as everything."""
    return int(share * 1000 + 1e-9) / 1000
