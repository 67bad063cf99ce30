"""The command: fast to answer, one line when something is wrong, no traceback."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import ROOT

from helpers import cli, words


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
