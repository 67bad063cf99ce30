"""A study file that cannot work ends the command with exit 2 or 3 and one line, in the language of that study."""

import re
import signal
import subprocess
import sys
from types import SimpleNamespace

import pytest

from helpers import cli

GOOD = """\
study: acme
title: {nl: Acme, en: Acme}
languages: [LANGUAGE]
stage_model: five_stages
waves:
  2026-Q1:
    - {path: data/raw/sample/2026-Q1/kosten.csv, as: costs}
"""

BAD = {
    "unknown key": (GOOD + "targest: {}\n", 2, r"rij 8: de sleutel targest .*Bedoelt u targets\?", r"row 8: .*key targest.*Did you mean targets\?"),
    "unknown key in a part": (GOOD + "privacy: {minimum_poeple: 10}\n", 2, r"Bedoelt u minimum_people\?", r"Did you mean minimum_people\?"),
    "missing file": (GOOD.replace("kosten.csv", "kost.csv"), 3, r"2026-Q1/kost\.csv: .*bestand", r"2026-Q1/kost\.csv: .*file"),
    "duplicate key": (GOOD + "study: twice\n", 2, r"rij 8: de sleutel study staat er twee keer", r"row 8: the key study stands there twice"),
    "bad name": (GOOD.replace("study: acme", "study: ../Acme"), 2, r"sleutel study: .*kleine letters", r"key study: .*small letters"),
    "bad yaml": (GOOD + "labels: [a, {b\n", 2, r"rij \d+: dit is geen leesbare YAML", r"row \d+: this is no readable YAML"),
    "not a study": ("- a\n- b\n# LANGUAGE\n", 2, r"een studie is een lijst van sleutels", None),
    "unknown stage model": (GOOD.replace("five_stages", "five_stagez"), 2, r"five_stagez.*five_stages", r"five_stagez.*five_stages"),
    "no wave": (GOOD.split("waves:")[0] + "waves: {}\n", 2, r"geen enkele meting", r"there is no wave"),
    "wrong kind of file": (GOOD.replace("as: costs", "as: cost"), 2, r"kies uit .*costs", r"choose from .*costs"),
}


def one_line(done) -> str:
    """What the command said on stderr: one line, no traceback, and nothing on stdout."""
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    assert "Traceback" not in done.stderr and done.stdout.strip() == ""
    return lines[0]


@pytest.fixture
def klantreis(fresh, monkeypatch, capsys):
    """Write a study (None: no file) and give the command to `cli.main`, in a project where nothing has run."""
    file = fresh / "studies" / "acme.yml"
    monkeypatch.chdir(fresh)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(fresh.parent / "config"))
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def go(text: str | None, language: str, command: str, *options: str) -> SimpleNamespace:
        file.unlink(missing_ok=True)
        if text is not None:
            file.write_text(text.replace("LANGUAGE", language), encoding="utf-8")
        monkeypatch.setattr(sys, "argv", ["klantreis", command, "studies/acme.yml", *options])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        return SimpleNamespace(returncode=ended.value.code, stdout=said.out, stderr=said.err)

    yield go
    file.unlink(missing_ok=True)
    for number, handler in kept.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("command", ["run", "check"])
@pytest.mark.parametrize("what", list(BAD))
def test_a_study_that_cannot_work_ends_with_its_exit_code_and_one_line(klantreis, what, command):
    text, code, nl, en = BAD[what]
    for language, pattern in (("nl", nl), ("en", en)):
        if pattern is None:
            continue
        done = klantreis(text, language, command)
        said = one_line(done)
        assert done.returncode == code, (done.returncode, said)
        assert re.search(pattern, said), said


@pytest.mark.parametrize("command", ["run", "check"])
def test_a_wave_that_does_not_exist_names_the_nearest_one(klantreis, command):
    for language, pattern in (("nl", "er is geen meting 2026-Q4.*Bedoelt u 2026-Q1"), ("en", "there is no wave 2026-Q4.*Did you mean 2026-Q1")):
        done = klantreis(GOOD, language, command, "--wave", "2026-Q4")
        assert done.returncode == 2
        assert re.search(pattern, one_line(done))


def test_a_study_file_that_is_not_there_is_said_in_both_languages(klantreis):
    done = klantreis(None, "nl", "run")
    assert done.returncode == 2
    assert re.search("het bestand is er niet.*there is no such file", one_line(done))


def test_an_unknown_option_or_format_is_a_line_and_exit_2(klantreis):
    for options in (("--formats", "word"), ("--lnag", "nl"), ("--only", "13"), ("--set", "sead=7")):
        done = klantreis(GOOD, "en", "run", *options)
        assert done.returncode == 2, done.stderr
        one_line(done)


def test_nothing_is_written_when_a_study_is_refused(fresh, klantreis):
    klantreis(GOOD + "targest: {}\n", "nl", "run")
    klantreis(GOOD.replace("kosten.csv", "kost.csv"), "nl", "run")
    left = [p for folder in ("data/processed", "reports") for p in (fresh / folder).rglob("*") if p.is_file() and not p.name.startswith(".")]
    assert left == []


@pytest.mark.parametrize(("text", "code"), [(GOOD + "study: twice\n", 2), (GOOD.replace("kosten.csv", "kost.csv"), 3)])
def test_a_shell_sees_the_same_exit_code_and_line(fresh, tmp_path, text, code):
    file = tmp_path / "acme.yml"
    file.write_text(text.replace("LANGUAGE", "en"), encoding="utf-8")
    done = subprocess.run([sys.executable, "-m", "helpers.cli", "run", str(file)], cwd=fresh, capture_output=True, text=True, timeout=120)
    assert done.returncode == code
    one_line(done)
