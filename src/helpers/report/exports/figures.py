"""Every drawn figure as PDF, from its SVG: vectors, tagged, with its finding as alternative text, the same bytes on every run."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from helpers.report import pdf
from helpers.report.exports import Material

LAY_OUT = """
import datetime, json, pathlib, sys, tempfile, typst
wanted = json.load(sys.stdin)
same = {"font_paths": wanted["fonts"], "ignore_system_fonts": True, "pdf_standards": ["ua-1"],
        "timestamp": datetime.datetime.fromisoformat(wanted["moment"])}
with tempfile.TemporaryDirectory() as room:
    page = pathlib.Path(room, "figure.typ")
    page.write_text(wanted["page"], encoding="utf-8")
    for svg, to, inputs in wanted["figures"]:
        pathlib.Path(room, "figure.svg").write_bytes(pathlib.Path(svg).read_bytes())
        pathlib.Path(to).write_bytes(typst.compile(str(page), root=room, sys_inputs=inputs, **same))
"""
"""What the process that lays out runs; the title of a figure is data for it and never markup."""
PAGE = """#set document(title: sys.inputs.title)
#set text(lang: sys.inputs.language)
#set page(width: auto, height: auto, margin: 6pt)
#image("figure.svg", alt: sys.inputs.title)
"""


def write(material: Material, folder: Path) -> list[str]:
    """Save ``figures/<name>.<language>.pdf`` for each figure that was drawn as SVG."""
    drawn = [(svg, lang) for lang in material.says for svg in sorted(material.figures.glob(f"*.{lang}.svg"))]
    target = folder / "figures"
    target.mkdir(exist_ok=True)
    figures = []
    for svg, lang in drawn:
        title = titles(material, lang).get(svg.name.partition(".")[0], svg.stem)
        figures.append((str(svg.resolve()), str((target / f"{svg.stem}.pdf").resolve()), {"title": title, "language": lang}))
    wanted = {"fonts": [str(f) for f in pdf.fonts()], "moment": pdf.moment(material.facts.generated_on).isoformat()}
    if figures:
        _lay_out(wanted | {"page": PAGE, "figures": figures})
    return [f"figures/{svg.stem}.pdf" for svg, _ in drawn]


def titles(material: Material, language: str) -> dict[str, str]:
    """The finding that each figure shows, by its name; of a map for a slide, the title of that map."""
    blocks = [b for s in material.reports[language]["sections"] for b in s["blocks"] if b["kind"] == "figure"]
    maps = {f"map_wide_{m['persona']}": m["title"] for m in material.maps(language)}
    return maps | {b["name"]: b["table"]["caption"] for b in blocks if b["table"]["caption"]}


def _lay_out(wanted: dict) -> None:
    """Lay out in a process of its own, as the report's PDF is: only its end gives back the memory."""
    done = subprocess.run([sys.executable, "-c", LAY_OUT], input=json.dumps(wanted).encode(), capture_output=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr.decode("utf-8", "replace").strip())
