"""Work in several processes gives what it gives in one, and leaves no process behind."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time

import pytest

from helpers.aside import JOBS, together


def test_without_a_run_that_says_so_all_is_done_here(monkeypatch):
    monkeypatch.delenv(JOBS, raising=False)
    assert together(os.getpid, [(), (), ()]) == [os.getpid()] * 3


@pytest.mark.parametrize("jobs", [1, 2, 16])
def test_results_stand_in_the_order_of_the_calls_however_many_processes_there_are(monkeypatch, jobs):
    monkeypatch.setenv(JOBS, str(jobs))
    assert together(divmod, [(7, 2), (9, 4), (1, 1)]) == [(3, 1), (2, 1), (1, 0)]
    assert together(divmod, []) == []
    assert len(set(together(os.getpid, [(), ()]))) == min(jobs, 2)


@pytest.mark.parametrize("calls", [[("1",), ("x",)], [("x",), ("1",)]])
def test_an_error_is_raised_here_wherever_it_arose_and_no_process_is_left(monkeypatch, calls):
    monkeypatch.setenv(JOBS, "2")
    with pytest.raises(ValueError, match="'x'"):
        together(int, calls)
    assert multiprocessing.active_children() == []


def test_what_a_process_could_not_do_because_it_died_is_done_here(monkeypatch):
    monkeypatch.setenv(JOBS, "2")
    here = os.getpid()
    assert together(_die_elsewhere, [(here,), (here,)]) == [here, here]


def _die_elsewhere(here: int) -> int:
    if os.getpid() != here:
        os.kill(os.getpid(), signal.SIGKILL)
    return here


def test_a_process_ends_with_the_one_that_started_it_even_by_a_kill(tmp_path):
    code = (f"import os, time; os.environ[{JOBS!r}] = '2'\nfrom helpers.aside import together\n"
            "if __name__ == '__main__':\n together(os.system, [('echo ready; exec sleep 100',), (f'echo $PPID > {0}; exec sleep 100',)])")
    job = subprocess.Popen([sys.executable, "-c", code.replace("{0}", str(tmp_path / "pid"))], stdout=subprocess.PIPE, start_new_session=True)
    until = time.monotonic() + 60
    while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text().strip():
        assert time.monotonic() < until
        time.sleep(0.05)
    other = int((tmp_path / "pid").read_text())
    os.kill(job.pid, signal.SIGKILL)
    job.wait()
    while time.monotonic() < until:
        try:
            os.kill(other, 0)
        except ProcessLookupError:
            break
        time.sleep(0.05)
    with pytest.raises(ProcessLookupError):
        os.kill(other, 0)
    os.killpg(job.pid, signal.SIGKILL)
