"""Write docs/codebook.md: every table, column, lane and KPI with its meaning in Dutch and English."""

from pathlib import Path

from helpers import tables, words

TARGET = Path(__file__).with_name("codebook.md")
LANES = ("actions", "touchpoints", "channels", "thoughts", "questions", "goals", "emotions", "pain_points", "opportunities", "kpis")


def codebook() -> str:
    """The whole page as Markdown."""
    nl, en = words.load("nl"), words.load("en")
    lines = ["# Codebook", "", "Generated from `src/helpers/tables.yml` and the words by `make docs`; do not edit.",
             "*Gemaakt uit `src/helpers/tables.yml` en de woorden met `make docs`; niet met de hand wijzigen.*", "", "## Lanes", "",
             "| lane | nl | en |", "|---|---|---|"]
    lines += [f"| `{lane}` | {nl.label(lane)} | {en.label(lane)} |" for lane in LANES]
    lines += ["", "## KPIs", "", *_kpis()]
    for spec in tables.contracts().values():
        writer = "`store.save(…, part=…)` by several notebooks" if spec.writer == "parts" else f"`{spec.writer}`"
        lines += ["", f"## {spec.name}", "", f"One row per: {spec.row['en']}. *Eén rij per: {spec.row['nl']}.* Written by {writer}.", "",
                  "| column | type | nl | en |", "|---|---|---|---|"]
        for c in spec.columns.values():
            kind = " \\| ".join(c.words) if c.words else c.kind
            key = " (key)" if c.name in spec.key else ""
            empty = ", may be empty" if c.is_nullable else ""
            lines.append(f"| `{c.name}`{key} | {kind}{empty} | {c.meaning['nl']} | {c.meaning['en']} |")
        if spec.extra:
            lines.append(f"| `{spec.extra}…` | any | verdere kolommen van de studie | further columns of the study |")
    return "\n".join(lines) + "\n"


def _kpis() -> list[str]:
    from helpers.kpis import registry

    rows = ["| KPI | nl | en | formula | denominator | unit | interval | guard | source |", "|---|---|---|---|---|---|---|---|---|"]
    for k in registry():
        said = [f"{k['name'][lang]}: {k['meaning'][lang]}" for lang in ("nl", "en")]
        rest = [k[part] for part in ("formula", "denominator", "unit", "interval", "guard", "source")]
        rows.append("| " + " | ".join([f"`{k['metric']}`", *said, *(str(x).replace("|", "\\|") for x in rest)]) + " |")
    return rows


if __name__ == "__main__":
    TARGET.write_text(codebook(), encoding="utf-8")
    print(TARGET.name)
