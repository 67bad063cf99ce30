"""Kernels are forked from a process that loaded what they share; they are as new as any, and none outlives it."""

import os
import time

import pytest

from helpers.run.nursery import Nursery, can_fork

pytestmark = pytest.mark.skipif(not can_fork(), reason="only Linux forks kernels; elsewhere each loads for itself (test_kernels.py)")

THREAD = "import threading, time; threading.Thread(target=time.sleep, args=(60,), daemon=True).start()"


def command(folder):
    return ["kernel", "-f", str(folder / "connection.json"), "--HistoryManager.enabled=False"]


@pytest.fixture
def nursery(tmp_path):
    ours = Nursery(tmp_path, dict(os.environ), ("decimal",), ("fractions",))
    yield ours
    ours.close()


def test_kernels_are_processes_of_their_own_that_end_alone(nursery, tmp_path):
    first, second = nursery.bear(command(tmp_path), None), nursery.bear(command(tmp_path), None)
    assert first.pid != second.pid and first.poll() is second.poll() is None
    first.kill()
    assert first.wait() == 1 and first.poll() == 1 and second.wait(0.1) is None
    first.kill()
    assert second.poll() is None


def test_an_interrupt_at_the_terminal_reaches_neither_the_nursery_nor_a_kernel(nursery, tmp_path):
    born = nursery.bear(command(tmp_path), None)
    until = time.monotonic() + 20
    while os.getsid(born.pid) != born.pid and time.monotonic() < until:
        time.sleep(0.01)
    assert len({os.getsid(pid) for pid in (0, nursery._process.pid, born.pid)}) == 3


def test_closing_ends_every_kernel(nursery, tmp_path):
    born = [nursery.bear(command(tmp_path), 2_000_000_000) for _ in range(3)]
    nursery.close()
    assert [kernel.wait(5) for kernel in born] == [1, 1, 1]
    assert nursery.bear(command(tmp_path), None) is None


def test_kernels_end_when_the_nursery_is_killed(nursery, tmp_path):
    born = nursery.bear(command(tmp_path), None)
    until = time.monotonic() + 20
    while not (tmp_path / "connection.json").exists() and time.monotonic() < until:
        time.sleep(0.05)
    nursery._process.kill()
    assert born.wait(20) == 1


def test_what_has_a_thread_or_cannot_be_loaded_forks_nothing_or_is_left_to_the_notebook(tmp_path):
    (tmp_path / "with_thread.py").write_text(THREAD, encoding="utf-8")
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])}
    for first, is_born in ((("with_thread",), False), (("no_such_module",), True)):
        ours = Nursery(tmp_path, env, first, ())
        try:
            assert (ours.bear(command(tmp_path), None) is not None) == is_born
        finally:
            ours.close()
