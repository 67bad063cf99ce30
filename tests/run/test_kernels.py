"""Kernels start ahead, are used once, and never outlive a run."""

import os

import pytest

from helpers.run.kernels import Kernels


def lives(pid: int) -> bool:
    try:
        return open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture
def kernels(tmp_path):
    ours = Kernels(tmp_path)
    yield ours
    ours.close()


def test_every_taker_gets_a_kernel_of_its_own_in_the_folder(kernels, tmp_path):
    first, second = kernels.take(), kernels.take()
    pids = [m.provisioner.process.pid for m in (first, second)]
    assert len(set(pids)) == 2
    assert {os.readlink(f"/proc/{pid}/cwd") for pid in pids} == {str(tmp_path)}


def test_closing_ends_those_in_use_and_those_started_ahead(kernels):
    used = kernels.take()
    ahead = kernels._ahead.result()
    pids = [m.provisioner.process.pid for m in (used, ahead)]
    kernels.close()
    assert [lives(pid) for pid in pids] == [False, False]
    assert not os.path.exists(used.connection_file)


def test_closing_twice_or_without_a_kernel_is_no_error(kernels):
    kernels.close()
    kernels.close()
