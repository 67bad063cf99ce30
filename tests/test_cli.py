"""The command: fast to answer, one line when something is wrong, no traceback."""

import os
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace

import pytest
from conftest import ROOT

from helpers import cli, errors, words


def klantreis(*words, cwd=ROOT):
    return subprocess.run([sys.executable, "-m", "helpers.cli", *words], cwd=cwd, capture_output=True, text=True, timeout=60, check=False)


def test_help_lists_the_commands_without_loading_the_stack():
    probe = "import sys; from helpers import cli; print([m for m in ('pandas', 'numpy', 'papermill', 'matplotlib', 'sklearn') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    done = klantreis("--help")
    assert done.returncode == 0
    assert all(word in done.stdout for word in ("run", "new", "check", "inspect", "trace", "compare", "lab"))


@pytest.mark.parametrize("words", [["rnu"], ["run"], ["run", "studies/sample.yml", "--nope"], ["trace", "studies/sample.yml"],
                                   ["run", "studies/sample.yml", "--jobs", "0"], ["run", "studies/sample.yml", "--set", "x"],
                                   ["run", "studies/sample.yml", "--lang", "de"], ["check", "nowhere.yml"], ["new", "../x"]])
def test_a_usage_error_is_one_line_and_exit_2(words):
    done = klantreis(*words)
    assert done.returncode == 2, done.stderr
    assert len(done.stderr.strip().splitlines()) == 1 and "Traceback" not in done.stderr


def test_the_version_is_that_of_the_package():
    done = klantreis("--version")
    assert (done.returncode, done.stdout) == (0, f"klantreis {version('klantreis')}\n")


def test_without_a_word_it_shows_its_help_and_each_command_is_told_in_both_languages():
    bare, asked = klantreis(), klantreis("--help")
    assert bare.returncode == 0 and bare.stdout == asked.stdout and not bare.stderr
    told = " ".join(asked.stdout.split())
    for command in cli.app.registered_commands:
        assert " / " in command.callback.__doc__ and " ".join(command.callback.__doc__.split()) in told, "the list stops before the English"


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_who_reads_only_the_first_lines_gets_no_complaint(unbuffered):
    """A reader that closes early: ``klantreis inspect … | head -1``."""
    reading, writing = os.pipe()
    os.close(reading)
    with open(writing, "wb") as pipe:
        done = subprocess.run([sys.executable, "-m", "helpers.cli", "inspect", "data/raw/sample/2026-Q2/kosten.csv"], cwd=ROOT, stdout=pipe,
                              stderr=subprocess.PIPE, text=True, timeout=60, check=False, env={**os.environ, "PYTHONUNBUFFERED": unbuffered})
    assert done.returncode == 1 and done.stderr == ""


def test_what_follows_lab_goes_to_jupyterlab(monkeypatch):
    seen = []
    monkeypatch.setattr(cli.os, "execv", lambda program, words: seen.append(words))
    for typed in ("lab", "lab --no-browser --port 9999"):
        cli.app(typed.split(), standalone_mode=False)
    start = [sys.executable, "-m", "jupyterlab", "--notebook-dir", "."]
    assert seen == [[*start, "notebooks"], [*start, "--no-browser", "--port", "9999", "notebooks"]]


def test_outside_a_project_it_says_where_to_start(tmp_path):
    (tmp_path / "a.yml").write_text("study: a\ntitle: {nl: A, en: A}\nwaves: {w: []}\n", encoding="utf-8")
    done = klantreis("run", "a.yml", cwd=tmp_path)
    assert done.returncode == 2 and "projectmap" in done.stderr


def test_importing_helpers_costs_nothing():
    code = "import sys, helpers; print(len([m for m in sys.modules if m.startswith('helpers')]), 'pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split() == ["1", "False"]


def test_new_makes_a_study_in_the_folder_where_it_runs(tmp_path):
    began = time.monotonic()
    assert klantreis("new", "acme", cwd=tmp_path).returncode == 0
    assert (tmp_path / "studies/acme.yml").is_file() and time.monotonic() - began < 30


def test_a_shell_completes_commands_and_options_and_leaves_files_to_itself():
    """The script that a shell loads, and what it asks the command for."""
    command = Path(sys.executable).with_name("klantreis")
    own = {**os.environ, "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}  # the shell is named here; the tests may run under any
    script = subprocess.run([command, "--show-completion", "bash"], env=own, capture_output=True, text=True, timeout=60, check=True).stdout
    assert "_KLANTREIS_COMPLETE=complete_bash" in script and "complete -o default" in script, "with no answer bash completes names of files"
    for typed, wanted in (("klantreis i", ["inspect"]), ("klantreis run x.yml --fo", ["--force", "--formats"]), ("klantreis run stud", [])):
        asked = {**own, "COMP_WORDS": typed, "COMP_CWORD": str(typed.count(" ")), "_KLANTREIS_COMPLETE": "complete_bash"}
        done = subprocess.run([command], env=asked, capture_output=True, text=True, timeout=60, check=False)
        assert done.stdout.split() == wanted and not done.stderr


def test_help_imports_nothing_that_reads_data_or_runs_notebooks():
    probe = ("import sys; sys.argv = ['klantreis', '--help']\nfrom helpers import cli\ntry: cli.main()\nexcept SystemExit: pass\n"
             "print([m for m in sys.modules if m.startswith('helpers.')], [m for m in ('pydantic', 'yaml', 'asyncio', 'filelock') if m in sys.modules])")
    said = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True).stdout.splitlines()[-1]
    assert said == "['helpers.errors', 'helpers.report', 'helpers.report.exports', 'helpers.cli'] []", "formats are found by their names alone"


@pytest.mark.parametrize(("language", "told"), [
    ("en", "study file: labels, targets; inputs: answers.parquet; helper modules: a, b, c, d, +2; versions of packages"),
    ("nl", "studiebestand: labels, targets; invoer: answers.parquet; hulpmodules: a, b, c, d, +2; versies van pakketten"),
])
def test_why_a_notebook_runs_again_is_said_in_words_that_a_user_knows(language, told):
    reasons = ["study: labelled", "study: targets", "inputs: answers.parquet", *(f"helpers: {name}" for name in "abcdef"), "versions"]
    assert cli._reasons(reasons, words.load(language)) == told


def test_lists_choices_and_settings_are_read_from_what_was_typed():
    assert cli._listed(" html, pdf,,html", "--formats") == ("html", "pdf") and cli._choice("nl,en", ("nl", "en"), "--lang") == ("nl", "en")
    assert [cli._setting(text) for text in ("level=0.9", "wave=w=1", "on=true", "x=")] == [("level", 0.9), ("wave", "w=1"), ("on", True), ("x", None)]
    for wrong, told in ((lambda: cli._listed(" ,", "--formats"), "--formats"), (lambda: cli._choice("nl,de", ("nl", "en"), "--lang"), "nl, en"),
                        (lambda: cli._setting("level"), "--set level"), (lambda: cli._setting("a b=1"), "--set a b=1")):
        with pytest.raises(errors.UsageError, match=told):
            wrong()


@pytest.mark.parametrize("why", [True, False])
def test_a_notebook_that_ran_is_told_in_a_line_with_its_reasons_if_asked(why, capsys):
    tell = cli._teller(words.load("en"), why)
    step = SimpleNamespace(book=SimpleNamespace(name="03_personas"), reasons=["study: targets", "by hand: a.csv", "by hand: b.csv"], seconds=2.34)
    tell(step, 3, 9, "start")
    tell(step, 3, 9, "ran")
    first, *rest = capsys.readouterr().out.splitlines()
    assert all(part in first for part in ("3", "9", "03_personas", "2.3")) and ("targets" in first) == why
    assert len(rest) == 1 and "a.csv, b.csv" in rest[0]
    tell(SimpleNamespace(book=step.book, reasons=[], seconds=0.0), 3, 9, "kept")
    assert len(capsys.readouterr().out.splitlines()) == 1


@pytest.mark.parametrize(("failure", "code", "told"), [
    (errors.UsageError("fout"), 2, "fout\n"), (errors.Interrupted(15, "gestopt"), 143, "gestopt\n"), (ValueError("x\ny"), 5, "klantreis: ValueError: x. "),
    (ValueError(), 5, "klantreis: ValueError: . "), (None, 0, "")])
def test_what_goes_wrong_ends_as_one_line_and_the_code_of_its_kind(failure, code, told, monkeypatch, capsys):
    def command(standalone_mode):
        assert standalone_mode is False
        if failure:
            raise failure

    monkeypatch.setattr(cli, "app", command)
    monkeypatch.setattr(cli.signal, "signal", lambda *_: None)
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    said = capsys.readouterr()
    assert stopped.value.code == code and said.err.startswith(told) and said.err.count("\n") == (code > 0) and said.out == ""


HERE = Path(".")
GIVEN = {
    "new a": ("helpers.new.start_study", ("a", HERE)), "check s.yml --wave w": ("helpers.check.check_study", (Path("s.yml"), HERE, "w")),
    "inspect a b --json --as survey": ("helpers.look.inspect_files", ([Path("a"), Path("b")], True, "survey")),
    "inspect a --write s.yml --wave w": ("helpers.look.write_into", ([Path("a")], Path("s.yml"), HERE, "w", None)),
    "trace s.yml c1": ("helpers.check.trace_cell", (Path("s.yml"), HERE, "c1", None)), "compare s.yml --with w0": ("helpers.check.show_changes", (Path("s.yml"), HERE, "w0", None)),
    "plan s.yml --people 400": ("helpers.plan.plan_survey", (Path("s.yml"), HERE, 400, None)),
}


@pytest.mark.parametrize("typed", GIVEN)
def test_a_command_hands_over_what_was_typed_and_prints_what_comes_back(typed, monkeypatch, capsys):
    name, wanted = GIVEN[typed]
    seen = []
    monkeypatch.setattr(name, lambda *given: seen.append(given) or "said")
    cli.app(typed.split(), standalone_mode=False)
    assert seen == [wanted] and capsys.readouterr().out == "said\n"


@pytest.mark.parametrize(("typed", "people"), [("forget s.yml a b --yes", ["a", "b"]), ("forget s.yml", ["typed"]), ("purge s.yml --older-than 24m --yes", None)])
def test_nobody_is_erased_without_a_yes(typed, people, monkeypatch):
    seen = {}
    monkeypatch.setattr("helpers.forget.read_who", lambda *_: ["typed"])
    monkeypatch.setattr("helpers.forget.may_go_on", lambda file, text, is_sure: is_sure)
    monkeypatch.setattr("helpers.forget.forget_people", lambda file, root, who, ask: seen.update(who=who, sure=ask("?")))
    monkeypatch.setattr("helpers.forget.purge_waves", lambda file, root, ask, **ends: seen.update(ends, who=None, sure=ask("?")))
    cli.app(typed.split(), standalone_mode=False)
    assert seen["who"] == people and seen["sure"] == ("--yes" in typed) and (people is not None or (seen["older_than"], seen["before"]) == ("24m", None))


RUNS = {
    "": ((None, None, None, False, 2, ("html", "pdf"), None, {}, 900, None), False),
    "--wave w --only 03 --force --jobs 1 --formats html,xlsx --lang en --set a=1 --set b=x --timeout 60 --memory 2":
        (("w", "03", None, True, 1, ("html", "xlsx"), ("en",), {"a": 1, "b": "x"}, 60, 2.0), True),
    "--from 04": ((None, None, "04", False, 2, ("html", "pdf"), None, {}, 900, None), True),
}


@pytest.mark.parametrize("typed", RUNS)
def test_a_run_gets_what_was_typed_and_tells_where_the_report_is(typed, monkeypatch, capsys):
    from helpers import run

    wanted, did_nothing = RUNS[typed]
    seen = []

    def made(file, root, options):
        seen.append((file, root, options))
        return SimpleNamespace(say=words.load("en"), go=lambda: Path("out"), did_nothing=did_nothing, plan=SimpleNamespace(languages=("nl", "en")), options=options)

    monkeypatch.setattr(run, "Run", made)
    cli.app(["run", "s.yml", *typed.split()], standalone_mode=False)
    assert seen == [(Path("s.yml"), Path("."), run.Options(*wanted))]
    first, *rest = capsys.readouterr().out.splitlines()
    assert f"report.{'en' if '--lang' in typed else 'nl'}.html" in first and len(rest) == ("xlsx" in typed)
    key = "run.nothing_changed" if did_nothing else "run.done"
    assert first.startswith(words.load("en")[key].split("{")[0])


@pytest.mark.parametrize(("raised", "wanted", "told"), [(OSError(28, "full"), errors.NotebookFailed, "disk"), (errors.Interrupted(2), errors.Interrupted, None)])
def test_a_full_disk_and_a_stop_are_told_as_they_are(raised, wanted, told, monkeypatch):
    from helpers import run

    def go():
        raise raised

    monkeypatch.setattr(run, "Run", lambda *_: SimpleNamespace(say=words.load("en"), go=go, disk_message=lambda error: "disk", still="", options=None))
    with pytest.raises(wanted) as stopped:
        cli.app(["run", "s.yml"], standalone_mode=False)
    if told:
        assert told in str(stopped.value)
    else:
        assert stopped.value.number == 2 and stopped.value.text == words.load("en")("run.interrupted", still="")
