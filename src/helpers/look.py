"""inspect: what each file is, how sure that is, what only a person can know of it, and the study entry that would read it."""

from __future__ import annotations

import json
import os
import re
import tempfile
from pathlib import Path

import yaml

from helpers import clean, study, words
from helpers.errors import InputError, KlantreisError, UsageError
from helpers.study import text as study_text

SILENT = {"contacts", "costs", "exposures"}
"""Kinds that say nothing by themselves."""
STOPPING = ("column", "questions", "date_order", "date_number", "mixed_times", "words")
"""What is asked and stops a run until somebody answers; the rest has a proposal that is said to be one."""


def both(key: str, **values: object) -> str:
    """A sentence in Dutch and in English."""
    return " / ".join(words.load(language)(f"inspect.{key}", **values) for language in ("nl", "en"))


def inspect_files(files: list[Path], as_json: bool = False, kind: str | None = None) -> str:
    """What each file is, how it is read, and the study entry that would read it."""
    seen = _seen(files, kind)
    if as_json:
        return json.dumps(seen, ensure_ascii=False, indent=1, default=str)
    return "\n".join(line for one in seen for line in described(one, Path(".")))


def _seen(files: list[Path], kind: str | None) -> list[dict]:
    gone = next((file for file in files if not file.exists()), None)
    if gone is not None:
        raise InputError(both("no_file", file=gone.as_posix()).removesuffix("."))
    return [clean.inspect(file, kind=kind) for file in files]


def described(one: dict, root: Path) -> list[str]:
    """One file in lines; the last of them are YAML for a study."""
    share = f"{one['confidence']:.0%}"
    lines = [f"{one['file']}", f"  {both('format', format=one['format'], kind=one['kind'], share=share)}",
             f"  {both('size', rows=one['rows'], columns=len(one['columns']))}; {one['dialect']}, {one['encoding']}"]
    lines += [f"  {name}: {heading}" for name, heading in one["mapping"].items()]
    lines += [f"  ! {_finding(f['finding'])} ({f['rows']})" for f in one["findings"]]
    lines += [f"  ? {asked(ask)}" for ask in one["asks"]]
    entry, remarks = source_entry(one, root)
    lines += ["waves:", "  …:", *(f"    # {remark}" for remark in remarks), f"    - {entry}"]
    asked_for = question_lines(one, set(), set())
    return lines + (["questions:", *(f"  {line}" for line in asked_for)] if asked_for else [])


def asked(ask: dict) -> str:
    """One question to the person who knows, in both languages."""
    return both(f"ask.{ask['what']}", column=ask["column"], seen=ask["seen"])


def _finding(name: str) -> str:
    key = f"clean.finding.{name}"
    return " / ".join(say[key] if key in say else name for say in map(words.load, ("nl", "en")))  # noqa: SIM401 (Words has no get)


def source_entry(one: dict, root: Path) -> tuple[str, list[str]]:
    """A source as YAML on one line, and what must still be filled in, as remarks above it."""
    path = Path(os.path.relpath(one["file"], root)).as_posix()
    columns = {ask["column"]: "…" for ask in one["asks"] if ask["what"] == "column"}
    entry = {"path": path, "as": one["kind"], "format": one["format"], **one["keys"]}
    remarks = [f"? {asked(ask)}" for ask in one["asks"] if ask["what"] not in ("scale", "na", "words", "special", "questions")]
    if columns:
        remarks.append(f"  columns: {study_text.scalar(columns)}")
    return study_text.scalar(entry), remarks


def question_lines(one: dict, headings: set[str], ids: set[str]) -> list[str]:
    """The proposed questions as YAML, one a line, with what is asked of them behind it; those of ``headings`` stand there already."""
    asks = {ask["column"]: ask for ask in one["asks"] if ask["what"] in ("scale", "na", "words", "special")}
    lines = []
    for heading, question in one["questions"].items():
        if heading not in headings:
            name = question["id"]
            own = next(n for n in (name, *(f"{name}_{i}" for i in range(2, 10_000))) if n not in ids)
            ids.add(own)
            remark = f"    # ? {asked(asks[heading])}" if heading in asks else ""
            lines.append(f"{_quoted(heading)}: {study_text.scalar({**question, 'id': own})}{remark}")
    if lines:
        lines.insert(0, f"# {both('proposal')}")
    perhaps = [f"# {_quoted(h)}: {study_text.scalar(q)}" for h, q in one["perhaps"].items() if h not in headings]
    rest = [h for h in one["unmapped"] if h not in one["questions"] and h not in one["perhaps"] and h not in headings]
    if one["kind"] == "survey" and (perhaps or rest):
        lines += [f"# {both('perhaps')}", *perhaps, *(f"# {_quoted(h)}: {{id: …, role: …}}" for h in rest)]
    return lines


def _quoted(heading: str) -> str:
    text = study_text.scalar(heading)
    return text if text.startswith('"') else f'"{text}"'


def write_into(files: list[Path], target: Path, root: Path, wave: str | None = None, kind: str | None = None) -> str:
    """Put the entries of files into a study, new or existing, and say what was written and what is still asked.

    An existing study keeps its comments and its order; a file or question that stands there already is left alone and said.

    Raises:
        UsageError: the study cannot be read, or would not be readable with the entries; then nothing is written.
    """
    seen = _seen(files, kind)
    is_new = not target.exists()
    text = _new(target, seen) if is_new else target.read_text(encoding="utf-8-sig")
    plan = yaml.safe_load(text) if is_new else study.read(target, root).model_dump(by_alias=True)
    waves = plan.get("waves") or {}
    wave = wave or (list(waves)[-1] if waves else _wave_of(files[0]))
    if not re.fullmatch(study.WAVE, wave):
        raise UsageError(both("bad_wave", wave=wave))
    listed = {source["path"]: name for name, sources in waves.items() for source in sources}
    told, entries, lines = [], [], []
    headings, ids = set(plan.get("questions") or {}), {q["id"] for q in (plan.get("questions") or {}).values()}
    missing = [] if is_new else _missing(text, waves.get(wave) or [], root)
    replaced = set()
    for one in seen:
        entry, remarks = source_entry(one, root)
        path = yaml.safe_load(entry)["path"]
        if path in listed:
            told.append(both("there", path=path, wave=listed[path]))
        else:
            entries.append((entry, remarks))
            told.append(both("source", path=path, wave=wave, format=one["format"]))
            gone = next((m for m in missing if m[1]["as"] == one["kind"] and m[0] not in replaced), None)
            if gone:
                replaced.add(gone[0])
                told.append(both("replaced", path=gone[1]["path"], row=gone[0] + 1))
        kept = [h for h in one["questions"] if h in headings]
        if kept:
            told.append(both("kept", count=len(kept), headings=", ".join(kept[:4])))
        lines += question_lines(one, headings, ids)
        headings |= set(one["questions"])
    made = study_text.add(text, wave, entries, lines, replaced)
    _save(made, target, root)
    open_ = [f"  ? {Path(one['file']).name}: {asked(ask)}" for one in seen for ask in one["asks"]]
    stops = any(ask["what"] in STOPPING for one in seen for ask in one["asks"])
    kinds = {source["as"] for sources in waves.values() for source in sources} | {one["kind"] for one in seen}
    last = both("answer_first" if stops else "alone" if kinds <= SILENT else "check_next", study=target.as_posix())
    return "\n".join([both("made" if is_new else "extended", study=target.as_posix()), *(f"  {t}" for t in told), *open_, last])


def _missing(text: str, sources: list[dict], root: Path) -> list[tuple[int, dict]]:
    """Sources of a wave that stand on a line of their own and whose file is not there: the line, and the source."""
    out = []
    for source in sources:
        if not (root / source["path"]).exists():
            places = [i for i, line in enumerate(text.splitlines()) if line.lstrip().startswith("- {") and source["path"] in line]
            out += [(place, source) for place in places[:1]]
    return out


def _new(target: Path, seen: list[dict]) -> str:
    name = re.sub(r"[^a-z0-9_-]+", "-", target.stem.lower()).strip("-_")[:64]
    if not re.fullmatch(study.NAME, name) or target.suffix not in (".yml", ".yaml"):
        raise UsageError(both("bad_name", study=target.as_posix()))
    title = study_text.scalar(name.replace("-", " ").replace("_", " ").title())
    return (f"study: {study_text.scalar(name)}\ntitle: {{nl: {title}, en: {title}}}\nlanguages: [nl, en]\nstage_model: five_stages\n\n"
            "waves: {}\n\nquestions: {}\n\nprivacy: {minimum_people: 10}\nrandom_state: 7\n")


def _wave_of(file: Path) -> str:
    """The folder of the file where it is called like a wave, else w1."""
    name = file.resolve().parent.name
    return name if re.fullmatch(study.WAVE, name) and re.search(r"\d", name) else "w1"


def _save(text: str, target: Path, root: Path) -> None:
    """Write the study when it can be read; else leave what was there."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(suffix=".yml", dir=target.parent, text=True)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        study.read(name, root)
        os.chmod(name, target.stat().st_mode if target.exists() else 0o644)
        os.replace(name, target)
    except KlantreisError as error:
        raise UsageError(str(error).replace(name, target.as_posix())) from None
    finally:
        Path(name).unlink(missing_ok=True)
