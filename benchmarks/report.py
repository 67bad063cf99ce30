"""What every format to take along costs: seconds, processor and bytes of each, from the finished tables of a study.

Run the study first, then ``python benchmarks/report.py studies/sample.yml``. Bar: all together in at most 25 s beyond the notebooks.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from helpers import disclosure, store, study, tables, theme, words
from helpers.report import compose, exports, facts, pdf
from helpers.stages import load_model

BAR = 25


def material(file: str) -> exports.Material:
    """What notebook 09 hands to the formats, from the published tables of the last wave."""
    plan = study.read(file, root=".")
    wave, model = plan.waves_until(None)[-1], load_model(plan.stage_model, root=".")
    place = Path("data/processed") / plan.study / wave
    given = {name: store.load(name, place) if store.parts(name, place) else tables.empty(name) for name in tables.contracts()}
    least = {"minimum_people": plan.privacy.minimum_people}
    given["measures"] = disclosure.protect(given["measures"], given["personas"], **least)
    given["themes"] = disclosure.protect_themes(given["themes"], given["personas"], **least)
    given["profiles"] = disclosure.protect_profiles(given["profiles"], **least)
    given = compose.of_wave(given, wave)
    about = facts.gather(plan, wave, model.stage_ids, given["sources"])
    says = {lang: compose.voice(words.load(lang, {**model.labels_in(lang), **plan.labels_in(lang)}), given) for lang in plan.languages}
    made = {lang: compose.compose(given, about, say, {}) for lang, say in says.items()}
    return exports.Material(given, about, says, made, Path("reports") / plan.study / wave / "figures")


def main() -> None:
    theme.apply()
    given, whole, spent = material(sys.argv[1] if len(sys.argv) > 1 else "studies/sample.yml"), 0.0, 0.0
    print("| format | seconds | processor s | files | kB |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for name in exports.names():
            to = Path(folder) / name
            began, busy = time.perf_counter(), time.process_time()
            if name == "pdf":
                for lang, report in given.reports.items():
                    pdf.write_pdf(report, to / f"report.{lang}.pdf")
            else:
                exports.write([name], given, to)
            seconds, processor = time.perf_counter() - began, time.process_time() - busy
            whole, spent = whole + seconds, spent + processor
            files = [p for p in to.rglob("*") if p.is_file()]
            if files:
                print(f"| {name} | {seconds:.2f} | {processor:.2f} | {len(files)} | {sum(p.stat().st_size for p in files) / 1000:.0f} |")
    print(f"\nAll together {whole:.1f} s ({spent:.1f} s of this process); the bar is {BAR} s: {'met' if whole <= BAR else 'missed'}.")


if __name__ == "__main__":
    main()
