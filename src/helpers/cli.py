"""The command ``klantreis``: thin, with everything heavy imported only when a command needs it."""

from __future__ import annotations

import logging
import os
import signal
import sys
import time
from pathlib import Path
from typing import Annotated, Any

import typer

from helpers import errors
from helpers.report import exports

app = typer.Typer(add_completion=True, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None,
                  help="Van ruwe exports naar een klantreisrapport. / From raw exports to a customer journey report.")

StudyFile = Annotated[Path, typer.Argument(metavar="STUDIE.yml", help="Het studiebestand. / The study file.")]
MANY = 4  # names that --why prints of one part
Wave = Annotated[str | None, typer.Option(help="Meting; standaard de laatste. / Wave; the last one unless said.")]


def _say_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        print("klantreis", version("klantreis"))
        raise typer.Exit


@app.callback()
def _all(version: Annotated[bool, typer.Option("--version", callback=_say_version, is_eager=True,
                                               help="Toon de versie. / Show the version.")] = False) -> None: ...


@app.command()
def run(
    file: StudyFile,
    wave: Wave = None,
    only: Annotated[str | None, typer.Option(help="Alleen dit notebook (03). / Only this notebook (03).")] = None,
    start: Annotated[str | None, typer.Option("--from", help="Vanaf dit notebook. / From this notebook on.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Alles opnieuw. / Everything again.")] = False,
    why: Annotated[bool, typer.Option("--why", help="Zeg waarom een notebook opnieuw draait. / Say why a notebook runs again.")] = False,
    jobs: Annotated[int, typer.Option(min=1, max=16, help="Notebooks en figuren naast elkaar. / Notebooks and figures side by side.")] = 2,
    formats: Annotated[str, typer.Option(help=",".join(exports.names()))] = "html,pdf",
    lang: Annotated[str | None, typer.Option(help="nl,en")] = None,
    settings: Annotated[list[str] | None, typer.Option("--set", help="naam=waarde voor een notebook. / name=value for a notebook.")] = None,
    timeout: Annotated[int, typer.Option(min=1, help="Seconden per cel. / Seconds per cell.")] = 900,
    memory: Annotated[float | None, typer.Option(min=0.5, help="GB per notebook. / GB per notebook.")] = None,
    stage_model: Annotated[str | None, typer.Option(help="Dezelfde rijen in een ander fasemodel. / The same rows in another stage model: "
                                                    "five_a, race.")] = None,
) -> None:
    """Maak het rapport van een studie. / Make the report of a study."""
    from helpers import words
    from helpers.run import Options, Run

    logging.getLogger("papermill").setLevel(logging.CRITICAL)
    logging.getLogger("traitlets").setLevel(logging.CRITICAL)
    began = time.monotonic()
    if stage_model:
        from helpers import stages, study
        from helpers.study.views import view

        plan = study.read(file)
        stages.load_model(f"{plan.stage_model} in {stage_model}", language=plan.languages[0])  # a name that is none is said here
        file = view(file, plan.study, stage_model)
    options = Options(wave, only, start, force, jobs, _listed(formats, "--formats"),
                      _choice(lang, tuple(words.languages()), "--lang") if lang else None,
                      dict(_setting(s) for s in settings or []), timeout, memory)
    job = Run(file, Path("."), options)
    job.tell = _teller(job.say, why)
    try:
        folder = job.go()
    except OSError as error:
        raise errors.NotebookFailed(job.disk_message(error)) from None
    except errors.Interrupted as stop:
        raise errors.Interrupted(stop.number, job.say("run.interrupted", still=job.still)) from None
    report = folder / f"report.{(options.languages or job.plan.languages)[0]}.html"
    if job.did_nothing:
        print(job.say("run.nothing_changed", path=report))
    else:
        print(job.say("run.done", seconds=round(time.monotonic() - began), path=report))
    for name in job.options.formats:
        if name not in exports.PAGES:
            print(exports.told(name, job.say))


def _listed(text: str, option: str) -> tuple[str, ...]:
    """Names between commas, each once."""
    chosen = tuple(dict.fromkeys(t.strip() for t in text.split(",") if t.strip()))
    if not chosen:
        raise errors.UsageError(f"{option} {text}: noem er een. / name one.")
    return chosen


def _choice(text: str, allowed: tuple[str, ...], option: str) -> tuple[str, ...]:
    chosen = _listed(text, option)
    if any(t not in allowed for t in chosen):
        shown = ", ".join(allowed)
        raise errors.UsageError(f"{option} {text}: kies uit {shown}. / choose from {shown}.")
    return chosen


def _setting(text: str) -> tuple[str, Any]:
    import yaml

    name, mark, value = text.partition("=")
    if not mark or not name.isidentifier():
        raise errors.UsageError(f"--set {text}: schrijf naam=waarde. / write name=value.")
    return name, yaml.safe_load(value)


def _teller(say, why: bool):
    """Prints a line per notebook; on a terminal the running notebook and its time move in place."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(highlight=False, markup=False)
    bar = Progress(SpinnerColumn(), BarColumn(bar_width=18), TextColumn("{task.description}"), TimeElapsedColumn(),
                   console=console, transient=True)
    tasks: dict[str, Any] = {}

    def tell(step, index: int, count: int, state: str) -> None:
        name = step.book.name
        if state == "start":
            if console.is_terminal:
                bar.start()
                tasks[name] = bar.add_task(say("run.started", index=index, count=count, notebook=name), total=count, completed=index - 1)
            return
        if name in tasks:
            bar.remove_task(tasks.pop(name))
            if not tasks:
                bar.stop()
        told = _reasons(step.reasons, say)
        reasons = say("run.because", reasons=told) if why and step.reasons else ""
        seconds = say.number(step.seconds, 1)
        console.print(say(f"run.{state}", index=index, count=count, notebook=name, seconds=seconds, reasons=reasons), soft_wrap=True)
        by_hand = [r.partition(": ")[2] for r in step.reasons if r.startswith("by hand")]
        if by_hand:
            console.print(say("run.by_hand", files=", ".join(by_hand)), soft_wrap=True)

    return tell


def _reasons(reasons: list[str], say) -> str:
    """Why a notebook runs, in words: ``part`` or ``part: name`` each; of many names in one part, the first few."""
    parts: dict[str, list[str]] = {}
    named = say["run.named"]
    for part, _, name in (reason.partition(": ") for reason in reasons):
        parts.setdefault(part, []).append(named.get(name, name))
    shown = {part: [*names[:MANY], *([f"+{len(names) - MANY}"] if len(names) > MANY else [])] for part, names in parts.items()}
    return "; ".join(say[f"run.reasons.{part.replace(' ', '_')}"] + (": " + ", ".join(names) if names[0] else "")
                     for part, names in shown.items())


@app.command()
def new(name: Annotated[str, typer.Argument(help="Kleine letters, cijfers, - en _. / Small letters, digits, - and _.")]) -> None:
    """Begin een studie: mappen en een studiebestand met uitleg. / Start a study: folders and an explained study file."""
    from helpers.new import start_study

    print(start_study(name, Path(".")))


@app.command()
def check(file: StudyFile, wave: Wave = None) -> None:
    """Controleer een studie en haar bestanden; draait niets. / Check a study and its files; runs nothing."""
    from helpers.check import check_study

    print(check_study(file, Path("."), wave))


@app.command()
def inspect(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…")],
    as_json: Annotated[bool, typer.Option("--json", help="Als JSON. / As JSON.")] = False,
    write: Annotated[Path | None, typer.Option(metavar="STUDIE.yml", help="Zet het in deze studie. / Put it into this study.")] = None,
    wave: Annotated[str | None, typer.Option(help="Meting om onder te schrijven. / Wave to write under.")] = None,
    kind: Annotated[str | None, typer.Option("--as", help="survey, events, … (anders geraden / else by the format)")] = None,
) -> None:
    """Zeg wat een export is en hoe het gelezen wordt. / Say what an export is and how it is read."""
    from helpers.look import inspect_files, write_into

    print(inspect_files(files, as_json, kind) if write is None else write_into(files, write, Path("."), wave, kind))


@app.command()
def trace(file: StudyFile, cell: Annotated[str, typer.Argument(metavar="CELL_ID")], wave: Wave = None) -> None:
    """Toon de rijen achter een cel van de kaart. / Show the rows behind a cell of the map."""
    from helpers.check import trace_cell

    print(trace_cell(file, Path("."), cell, wave))


@app.command()
def compare(
    file: StudyFile,
    before: Annotated[str | None, typer.Option("--with", help="Vorige meting. / Earlier wave.")] = None,
    wave: Wave = None,
) -> None:
    """Toon wat er veranderde sinds de vorige meting. / Show what changed since the previous wave."""
    from helpers.check import show_changes

    print(show_changes(file, Path("."), before, wave))


@app.command()
def plan(
    file: StudyFile,
    people: Annotated[int | None, typer.Option("--people", "--respondents", min=1, max=10_000_000,
                                               help="Respondenten (anders als vorige meting). / Respondents (else as last wave).")] = None,
    wave: Wave = None,
) -> None:
    """Zeg welke vakken leesbaar worden en welke verandering zichtbaar is. / Say which cells will be readable, what change visible."""
    from helpers.plan import plan_survey

    print(plan_survey(file, Path("."), people, wave))


@app.command()
def forget(
    file: StudyFile,
    who: Annotated[list[str] | None, typer.Argument(metavar="[WIE]…", help="Klantnummer of e-mailadres; zonder: van de standaardinvoer, "
                                                    "één per regel. / Customer number or e-mail; without: from standard input.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Niet vragen. / Do not ask.")] = False,
) -> None:
    """Wis een persoon overal: exports, tabellen en rapporten. / Erase a person everywhere: exports, tables and reports."""
    from helpers.forget import forget_people, read_who

    people = who or read_who(file, sys.stdin)
    print(forget_people(file, Path("."), people, _asker(file, yes)))


@app.command()
def purge(
    file: StudyFile,
    older_than: Annotated[str | None, typer.Option("--older-than", metavar="24m", help="Maanden. / Months.")] = None,
    before: Annotated[str | None, typer.Option(metavar="2025-01-31", help="Einde voor deze dag. / Ended before this day.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Niet vragen. / Do not ask.")] = False,
) -> None:
    """Verwijder de gegevens van metingen waarvan de bewaartermijn om is. / Remove the data of waves whose retention is over."""
    from helpers.forget import purge_waves

    print(purge_waves(file, Path("."), _asker(file, yes), older_than=older_than, before=before))


def _asker(file: Path, is_sure: bool):
    """Shows what will happen and waits for a yes; without a person to ask, only --yes is one."""
    from helpers.forget import may_go_on

    return lambda text: may_go_on(file, text, is_sure)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def lab(typed: typer.Context) -> None:
    """Open JupyterLab bij de notebooks; wat volgt, is voor JupyterLab. / Open JupyterLab on the notebooks; what follows is for it."""
    os.execv(sys.executable, [sys.executable, "-m", "jupyterlab", "--notebook-dir", ".", *typed.args, "notebooks"])


for command in app.registered_commands:
    command.short_help = command.callback.__doc__  # as it is: the list would end it at its first full stop, before the English


def _stop(number: int, _frame: object) -> None:
    raise errors.Interrupted(number)


def main() -> None:
    """Run a command; what goes wrong ends as one line and the exit code of its kind, never as a traceback."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    try:
        sys.argv += ["--help"] * (len(sys.argv) == 1)
        code = app(standalone_mode=False)
        sys.stdout.flush()
        sys.exit(code or 0)
    except BrokenPipeError:  # `klantreis check … | head`: who reads has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)  # as typer ends when it meets the same within a command
    except errors.KlantreisError as error:
        print(error, file=sys.stderr)
        sys.exit(error.exit_code)
    except errors.Interrupted as stop:
        print(stop.text, file=sys.stderr)
        sys.exit(128 + stop.number)
    except Exception as error:
        if hasattr(error, "format_message"):
            print(f"klantreis: {error.format_message()} (klantreis --help)", file=sys.stderr)
            sys.exit(2)
        what = f"{type(error).__name__}: {str(error).splitlines()[0][:300] if str(error) else ''}"
        print(f"klantreis: {what}. Dit is een fout in klantreis zelf; meld hem met deze regel. / "
              "This is a defect of klantreis itself; report it with this line.", file=sys.stderr)
        sys.exit(5)


if __name__ == "__main__":
    main()
