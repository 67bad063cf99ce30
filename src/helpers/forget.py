"""The commands that take data away for good: forget a person, and purge the waves whose time is over. Each returns the text to print."""

from __future__ import annotations

import contextlib
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TextIO

import pandas as pd

from helpers import clean, errors, study, words
from helpers.clean.persons import forget as forgetting
from helpers.clean.persons import wipe
from helpers.clean.receive import read_source
from helpers.emotions import labels
from helpers.kept import Kept
from helpers.run.publish import Place, is_pointer
from helpers.store import RUNS, follow
from helpers.study import register
from helpers.study.views import drawn_from, views_of

MONTH = 30.4375  # days


def forget_people(file: Path, root: Path, who: list[str], ask: Callable[[str], bool]) -> str:
    """Empty every row of some people in the exports, cover what else names them, and remove what was derived from them.

    Args:
        who: customer numbers, e-mail addresses or browser keys. ask: shown what will happen; nothing does when it says no.

    Raises:
        NothingUsable: no source, table or copy knows them; nothing was changed. InputError: a file in which no row can be emptied.
    """
    file = drawn_from(file)
    plan = study.read(file, root)
    say = words.load(plan.languages[0])
    with _held(plan, root, say):
        parts, asked = _read(plan, say.language), {h: q.model_dump() for h, q in plan.questions.items()}
        found = forgetting.people_of(parts, who, clean.load_key(plan.study, plan.is_synthetic, language=say.language), asked)
        known = {Path(p.source["file"]).resolve() for p in parts}
        copies = [(path, rows) for path in _copies(plan, root, known) if (rows := _rows_with(path, found.words)) is not None]
        derived = [*_derived(plan, root, found), *_of_views(file, root)]
        touched = [(p, found.rows[p.name]) for p in parts if found.rows[p.name] or _names(Path(p.source["file"]), found.words)]
        if not touched and not copies and not derived:
            raise errors.NothingUsable(say["forget.nobody"])
        lines = [say("forget.rows", file=p.source["source"], n=say.number(len(rows))) for p, rows in touched]
        lines += [say("forget.rows", file=_shown(path, root), n=say.number(len(rows))) for path, rows in copies]
        lines += [say("forget.folder", folder=_shown(folder, root)) for folder in derived]
        labelled = [f"{p.source['source']}:{row}" for p, rows in touched for row in rows]
        lines += _lines_on_labels(plan, root, say, rows=labelled)
        if not ask("\n".join([say["forget.will"], *lines, say["forget.ask"]])):
            return say["forget.nothing"]
        made = {}
        for part, rows in touched:
            path = Path(part.source["file"])
            made[path.resolve()] = made.get(path.resolve(), set()) | rows
        options = {Path(p.source["file"]).resolve(): p.source for p, _ in touched}
        fresh = {path: _emptied(path, rows, found.words, options[path], say.language) for path, rows in made.items()}
        fresh |= {path: _emptied(path, rows, found.words, {}, say.language) for path, rows in copies}
        _remove(derived, plan, root)
        labels.forget_labels(root / plan.labelled, rows=labelled)
        for path, data in fresh.items():
            wipe.overwrite(path, data)
        emptied = {p.source["source"]: len(rows) for p, rows in touched if rows}
        register.add(file, forgotten=found.people, emptied=emptied)
    left = [_shown(path, root) for path in fresh if _names(path, found.words)]
    if left:
        raise errors.PrivacyStop(say("forget.left", files=", ".join(left)))
    return "\n".join([*lines, say("forget.done", n=say.number(sum(emptied.values())), file=file)])


def purge_waves(file: Path, root: Path, ask: Callable[[str], bool], *, older_than: str | None = None, before: str | None = None) -> str:
    """Remove the exports and private tables of waves that are older than the study may keep; the reports, without people, stay.

    Args:
        older_than: months, as ``24m``; before: a day, as ``2025-01-31``; without both, the study's ``privacy.retention_months``.
    """
    file = drawn_from(file)
    plan = study.read(file, root)
    say = words.load(plan.languages[0])
    limit = _limit(plan, say, older_than, before)
    with _held(plan, root, say):
        last = _last_days(plan, say.language)
        old = [wave for wave in plan.waves if last.get(wave) is not None and last[wave] < limit]
        unknown = [wave for wave in plan.waves if last.get(wave) is None]
        lines = [say("purge.undated", wave=wave) for wave in unknown]
        if not old:
            return "\n".join([*lines, say("purge.nothing", day=say.date(limit))])
        kept = {Path(s["file"]).resolve() for s in plan.sources() if s["wave"] not in old}
        raw = sorted({Path(s["file"]).resolve() for s in plan.sources() if s["wave"] in old and Path(s["file"]).is_file()} - kept)
        inside = [path for path in raw if path.is_relative_to((root / "data").resolve())]
        lines += [say("purge.wave", wave=wave, day=say.date(last[wave])) for wave in old]
        lines += [say("purge.file", file=_shown(path, root)) for path in inside]
        lines += [say("purge.outside", file=path.name) for path in raw if path not in inside]
        beside = _copies(plan, root, {Path(s["file"]).resolve() for s in plan.sources()})
        lines += [say("purge.beside", file=_shown(path, root)) for path in beside]
        folders = [*(f for f in _folders(plan, root) if _has_wave(f, set(old), plan)), *_of_views(file, root, ("data/processed",))]
        lines += [say("forget.folder", folder=_shown(folder, root)) for folder in folders]
        unlabelled = [s["source"] for s in plan.sources() if s["wave"] in old and Path(s["file"]).resolve() not in kept]
        lines += _lines_on_labels(plan, root, say, sources=unlabelled)
        if not ask("\n".join([say["forget.will"], *lines, say["forget.ask"]])):
            return say["forget.nothing"]
        labels.forget_labels(root / plan.labelled, sources=unlabelled)
        for path in inside:
            wipe.overwrite(path, b"\0" * path.stat().st_size)
            path.unlink()
        _remove(folders, plan, root, reports=False)
        register.add(file, purged=tuple(old))
    return "\n".join([*lines, say("purge.done", waves=say.join(old))])


def read_who(file: Path, stream: TextIO) -> list[str]:
    """Who is named on standard input, one a line, so that no name need stand in the history of the shell."""
    say = words.load(study.read(file).languages[0])
    given = [] if stream.isatty() else [line.strip() for line in stream if line.strip()]
    if not given:
        raise errors.UsageError(say["forget.who"])
    return given


def may_go_on(file: Path, text: str, is_sure: bool) -> bool:
    """Print what will happen and ask; `UsageError` when there is neither a person at the keyboard nor ``--yes``."""
    if is_sure:
        return True
    if not sys.stdin.isatty():
        raise errors.UsageError(words.load(study.read(file).languages[0])["forget.sure"])
    return input(f"{text} ").strip().lower() in ("j", "ja", "y", "yes")


# --- what is there ---------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _held(plan: study.Study, root: Path, say: words.Words) -> Iterator[None]:
    with Place(root, plan.study, next(iter(plan.waves))).lock(say["run.locked"]):
        yield


def _read(plan: study.Study, language: str) -> list:
    """Every source that is there, read as a run would, but with no row too many lost and no ground asked for: to forget needs none."""
    questions = {heading: q.model_dump() for heading, q in plan.questions.items()}
    rules = {**plan.privacy.model_dump(), "sensitive_ground": "to forget"}
    parts, seen = [], set()
    for source in plan.sources():
        if Path(source["file"]).is_file():
            name = f"{source['source']}#{source['kind']}" if source["source"] in seen else source["source"]
            seen.add(name)
            parts.append(read_source(source, questions, name=name, privacy=rules, max_rejected=1.0, language=language))
    return parts


def _copies(plan: study.Study, root: Path, known: set[Path]) -> list[Path]:
    """Other files beside the exports: earlier deliveries, copies, unpacked archives."""
    folders = {root / "data" / "raw" / plan.study} | {p.parent for p in known if p.is_relative_to((root / "data").resolve())}
    files = {p.resolve() for folder in folders if folder.is_dir() for p in folder.rglob("*") if p.is_file() and not p.is_symlink()}
    return sorted(files - known)


def _rows_with(path: Path, telling: tuple[str, ...]) -> set[int] | None:
    """Rows of a file in which one of the words stands; nothing when it stands nowhere."""
    if not _names(path, telling):
        return None
    try:
        read = clean.read_table(path, max_rejected=1.0)
    except errors.InputError:
        return set()
    pattern = "|".join(rf"(?<![\w@.-]){re.escape(w)}(?![\w@-])" for w in telling)
    hit = pd.Series(False, index=read.table.index)
    for name in read.table:
        hit |= read.table[name].str.contains(pattern, case=False, regex=True, na=False)
    return set(read.rows[hit.to_numpy()].astype(int))


def _names(path: Path, telling: tuple[str, ...]) -> bool:
    """Whether one of the words stands anywhere in a file, containers opened."""
    if not telling or not path.is_file():
        return False
    pattern = re.compile("|".join(rf"(?<![\w@.-]){re.escape(w)}(?![\w@-])" for w in telling), re.I)
    data = path.read_bytes()
    texts = [data.decode("utf-8", "replace"), data.decode("latin-1")]
    if data[:4] == b"PAR1" or data[:2] in (b"PK", b"\x1f\x8b", b"$F") or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            read = clean.read_table(path, max_rejected=1.0)
            texts += [read.table.to_csv(index=False), *read.rejects["value"].astype(str)]
            if read.nested is not None:
                texts += [str(read.nested.column(n).to_pylist()) for n in read.nested.column_names]
        except errors.InputError:
            pass
    return any(pattern.search(text) for text in texts)


def _folders(plan: study.Study, root: Path) -> list[Path]:
    """Everything private that was derived: run folders, drafts, and what else lies in the study's folder of tables."""
    base = Place(root, plan.study, next(iter(plan.waves))).tables_base
    runs = sorted((base / RUNS).glob("*")) if (base / RUNS).is_dir() else []
    loose = [p for p in sorted(base.glob("*")) if not is_pointer(p) and p.name != RUNS] if base.is_dir() else []
    return [*runs, *loose]


def _derived(plan: study.Study, root: Path, found: forgetting.Found) -> list[Path]:
    return [folder for folder in _folders(plan, root) if _mentions(folder, found)]


def _of_views(file: Path, root: Path, bases: tuple[str, ...] = ("data/processed", "reports")) -> list[Path]:
    """What the views of a study made: they are drawn from its exports again when they are asked for again."""
    named = [study.read(view, root).study for view in views_of(file)]
    places = [root / place / name for name in named for place in bases]
    return [place for place in places if place.is_dir()]


def _mentions(place: Path, found: forgetting.Found) -> bool:
    """Whether a table in a folder has a row of these people; what cannot be asked (a folder with other files only, vectors of texts)
    counts as if it had."""
    files = [place] if place.is_file() else sorted(p for p in place.rglob("*") if p.is_file())
    tables = [f for f in files if f.suffix == ".parquet"]
    if place.is_dir() and files and not tables:
        return True
    for file in tables:
        frame = pd.read_parquet(file)
        if "text_hash" in frame and "person_id" not in frame:
            return True
        for name in frame.columns[[pd.api.types.is_string_dtype(kind) for kind in frame.dtypes]]:
            values = frame[name].dropna().unique()
            if not found.people.isdisjoint(values):
                return True
            if found.words and any(w in v for v in map(str.casefold, map(str, values)) for w in map(str.casefold, found.words)):
                return True
    return False


def _has_wave(place: Path, waves: set[str], plan: study.Study) -> bool:
    """Whether a folder of tables rests on one of the waves: a run covers the waves before its own too."""
    names = list(plan.waves)
    ours = [w for w in names if place.name in (w, f"{w}.draft") or place.name.startswith(f"{w}-")]
    wave = max(ours, key=len, default=None)
    return place.is_dir() and (wave is None or bool(waves & set(names[: names.index(wave) + 1])))


def _last_days(plan: study.Study, language: str) -> dict[str, pd.Timestamp]:
    """The last moment in the records of each wave."""
    found: dict[str, pd.Timestamp] = {}
    for part in _read(plan, language):
        for name in ("at", "day", "until_on"):
            if name in part.frame and (times := pd.to_datetime(part.frame[name], utc=True, errors="coerce").dropna()).size:
                found[part.wave] = max(times.max(), found.get(part.wave, times.max()))
    return found


def _limit(plan: study.Study, say: words.Words, older_than: str | None, before: str | None) -> pd.Timestamp:
    if before is not None:
        try:
            return pd.Timestamp(datetime.strptime(before, "%Y-%m-%d").replace(tzinfo=UTC))
        except ValueError:
            raise errors.UsageError(say("purge.bad_day", value=before)) from None
    months = plan.privacy.retention_months
    if older_than is not None:
        given = re.fullmatch(r"(\d{1,4})([my]?)", older_than)
        if not given:
            raise errors.UsageError(say("purge.bad_months", value=older_than))
        months = int(given.group(1)) * (12 if given.group(2) == "y" else 1)
    if months is None:
        raise errors.UsageError(say("purge.no_retention", file=plan.file))
    return pd.Timestamp(datetime.now(UTC) - timedelta(days=months * MONTH))


def _lines_on_labels(plan: study.Study, root: Path, say: words.Words, **which: list[str]) -> list[str]:
    """What will become of the file of labels; nothing where it has none of these rows."""
    file = root / plan.labelled
    count = labels.count_labels(file, **which)
    return [say("forget.labels", file=_shown(file, root), n=say.number(count))] if count else []


# --- what is done ----------------------------------------------------------------------------------------------------------


def _emptied(path: Path, rows: set[int], telling: tuple[str, ...], source: dict, language: str) -> bytes:
    hints = {name: source.get(name) for name in ("sheet", "delimiter", "encoding")}
    return wipe.emptied(path, rows, telling, language=language, **hints)


def _remove(folders: list[Path], plan: study.Study, root: Path, reports: bool = True) -> None:
    """Remove folders of tables, the reports of the same runs, the pointers that led to them, and all that is kept of files."""
    place = Place(root, plan.study, next(iter(plan.waves)))
    gone = {f.name for f in folders}
    shutil.rmtree(Kept.of(plan.study, root).folder, ignore_errors=True)
    for folder in [f for f in folders if f.exists()]:
        shutil.rmtree(folder) if folder.is_dir() else folder.unlink()
    if reports:
        kept = {f.name for f in _folders(plan, root)}
        for base in (place.reports_base / RUNS, place.reports_base):
            for folder in [f for f in base.glob("*") if f.is_dir() and not f.is_symlink() and f.name != RUNS]:
                if folder.name in gone or folder.name not in kept:
                    shutil.rmtree(folder)
    for base in (place.tables_base, place.reports_base):
        for pointer in base.glob("*") if base.is_dir() else ():
            if is_pointer(pointer) and not follow(pointer).exists():
                pointer.unlink()


def _shown(path: Path, root: Path) -> str:
    path = path.resolve()
    return path.relative_to(root.resolve()).as_posix() if path.is_relative_to(root.resolve()) else path.name
