"""Lays a report model out as a tagged PDF (PDF/UA-1) with Typst.

The model goes in as JSON, so that what people wrote is text and can never be markup. Fonts come from this package and from
matplotlib only, and the date from the model, so the same model gives the same bytes on every machine.
"""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from helpers import theme

HERE = Path(__file__).parent
AT_ONCE = 2  # layouts side by side; more would take more memory than they save time
LAY_OUT = """
import datetime, json, sys, typst
wanted = json.load(sys.stdin)
root, moment = wanted["root"], datetime.datetime.fromisoformat(wanted["moment"])
sys.stdout.buffer.write(typst.compile(root + "/report.typ", root=root, font_paths=wanted["fonts"], ignore_system_fonts=True,
                                      pdf_standards=["ua-1"], timestamp=moment))
"""
"""What the process that lays out runs: fonts of this package only, tagged for screen readers (PDF/UA-1)."""


def write_pdf(model: Mapping[str, Any], path: str | Path) -> Path:
    """Write a report, or its summary, as PDF.

    Args:
        model: from `compose.compose` or `compose.summary`. path: the file.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(render(model))
    return path


def write_all(models: Mapping[str, Mapping[str, Any]]) -> list[Path]:
    """Write several, path -> model, side by side: each is laid out in a process of its own, and a machine has more than one core."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        return list(pool.map(write_pdf, models.values(), models))


def render(model: Mapping[str, Any]) -> bytes:
    """The PDF of a model, laid out in a process of its own: laying out takes memory that only the end of a process gives back."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "model.json").write_text(json.dumps(data(model), ensure_ascii=False, sort_keys=True), encoding="utf-8")
        for name in ("report.typ", "map.typ"):
            (root / name).write_bytes((HERE / "templates" / name).read_bytes())
        wanted = {"root": folder, "fonts": [str(f) for f in fonts()], "moment": moment(model["generated_on"]).isoformat()}
        made = subprocess.run(
            [sys.executable, "-c", LAY_OUT], input=json.dumps(wanted).encode(), capture_output=True, check=False
        )
        if made.returncode:
            raise RuntimeError(made.stderr.decode("utf-8", "replace").strip())
        return made.stdout


def data(model: Mapping[str, Any]) -> dict[str, Any]:
    """The model without the HTML of its maps, with the colours by role."""
    sections = [{**s, "blocks": [{k: v for k, v in b.items() if k != "html"} for b in s["blocks"]]} for s in model["sections"]]
    colours = {
        name: getattr(theme, name)
        for name in ("INK", "MUTED", "HAIRLINE", "NEGATIVE", "NEUTRAL", "POSITIVE", "NEUTRAL_PALE", "POSITIVE_PALE", "NEGATIVE_PALE")
    }
    return {**model, "sections": sections, "colours": {k.lower(): v for k, v in colours.items()} | {"personas": theme.PERSONAS}}


def fonts() -> list[Path]:
    """The folders of fonts: ours, and matplotlib's for the signs that ours lacks."""
    import matplotlib

    return [HERE / "fonts", Path(matplotlib.get_data_path()) / "fonts" / "ttf"]


def moment(day: str) -> dt.datetime:
    """The creation time written into the file: noon of the newest record's day; a fixed day when the data hold no moments."""
    return dt.datetime.combine(dt.date.fromisoformat(day or "2000-01-01"), dt.time(12), tzinfo=dt.UTC)
