"""Kernels start ahead, are used once, and never outlive a run: those that are forked, and those that load for themselves."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from run_project import write_notebook

from helpers.run.execute import execute
from helpers.run.kernels import Kernels, own_memory, sweep


def lives(pid: int) -> bool:
    try:
        return open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture(params=["forked", "alone"])
def kernels(tmp_path, request, monkeypatch):
    if request.param == "alone":
        monkeypatch.setattr("helpers.run.kernels.can_fork", lambda: False)
    ours = Kernels(tmp_path, memory=2_000_000_000, wanted=2)
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


def test_no_kernel_is_started_that_nobody_will_take(kernels):
    kernels.take(), kernels.take()
    assert kernels._ahead is None and len(kernels._started) == 2


def test_a_kernel_is_this_python_whatever_kernel_start_up_file_or_style_a_user_installed(tmp_path, monkeypatch):
    spec = tmp_path / "share/kernels/python3"
    spec.mkdir(parents=True)
    (spec / "kernel.json").write_text('{"argv": ["false"], "display_name": "Theirs", "language": "python"}', encoding="utf-8")
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "share"))
    startup = tmp_path / "ipython/profile_default/startup"
    startup.mkdir(parents=True)
    (startup / "00.py").write_text("import builtins; builtins.theirs = 1", encoding="utf-8")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    (tmp_path / "rc").write_text("figure.dpi: 11")
    monkeypatch.setenv("MATPLOTLIBRC", str(tmp_path / "rc"))
    write_notebook(tmp_path / "a.ipynb", ["x: int = 1", "import matplotlib as m; assert m.rcParams['figure.dpi'] != 11", "import builtins, sys; assert not hasattr(builtins, 'theirs')", f"assert sys.executable == {sys.executable!r}"])
    ours = Kernels(tmp_path)
    try:
        assert execute(tmp_path / "a.ipynb", tmp_path / "out.ipynb", {}, ours, 60) is None
    finally:
        ours.close()
    assert not ours._own.exists()


def test_where_names_of_sockets_would_be_too_long_kernels_are_spoken_to_over_loopback(tmp_path, monkeypatch):
    long = tmp_path / ("x" * 90)
    long.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(long))
    write_notebook(tmp_path / "a.ipynb", ["x: int = 1"])
    ours = Kernels(tmp_path)
    try:
        assert execute(tmp_path / "a.ipynb", tmp_path / "out.ipynb", {}, ours, 60) is None
    finally:
        ours.close()


def test_what_one_notebook_does_to_its_kernel_no_other_sees(kernels, tmp_path, monkeypatch):
    monkeypatch.setattr("helpers.run.kernels.LOADED", ("decimal",))
    write_notebook(tmp_path / "a.ipynb", ["x: int = 1", "import sys; assert 'decimal' in sys.modules and 'decimal' not in globals()",
                                          "import decimal, os; decimal.mine, os.environ['MINE'] = 1, '1'"])
    write_notebook(tmp_path / "b.ipynb", ["x: int = 1", "import decimal, os; assert not hasattr(decimal, 'mine') and 'MINE' not in os.environ"])
    assert [execute(tmp_path / f"{n}.ipynb", tmp_path / f"{n}.out.ipynb", {}, kernels, 60) for n in "ab"] == [None, None]


def test_a_run_goes_on_when_the_nursery_is_gone(tmp_path):
    write_notebook(tmp_path / "a.ipynb", ["x: int = 1"])
    ours = Kernels(tmp_path, wanted=2)
    try:
        ours.take()
        if ours._nursery:
            ours._nursery._process.kill()
        assert execute(tmp_path / "a.ipynb", tmp_path / "out.ipynb", {}, ours, 60) is None
    finally:
        ours.close()


def test_only_their_user_may_speak_to_kernels(kernels):
    manager = kernels.take()
    assert os.stat(manager.connection_file).st_mode & 0o077 == 0, "it holds the key that every message is signed with"
    assert os.path.dirname(manager.connection_file) == str(kernels._own), "swept with all the rest that a killed run leaves"
    assert manager.session.key and os.stat(kernels._own).st_mode & 0o077 == 0
    assert manager.transport == "tcp" or os.path.dirname(manager.ip) == str(kernels._own)


def test_what_a_notebook_writes_for_the_moment_goes_with_its_run(kernels, tmp_path):
    write_notebook(tmp_path / "a.ipynb", ["x: int = 1", "import tempfile; open('where', 'w').write(tempfile.mkdtemp());"])
    assert execute(tmp_path / "a.ipynb", tmp_path / "out.ipynb", {}, kernels, 60) is None
    where = Path((tmp_path / "where").read_text())
    assert where.is_relative_to(kernels._own) and where.is_dir()
    kernels.close()
    assert not where.exists()


def test_memory_of_this_machine_is_known_here():
    assert own_memory() > 500_000_000


def test_closing_twice_or_without_a_kernel_is_no_error(kernels):
    kernels.close()
    kernels.close()


def test_what_a_killed_run_left_in_the_folder_for_temporary_files_is_swept_and_nothing_else(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    living = Kernels(tmp_path)
    dead = subprocess.Popen([sys.executable, "-c", "from helpers.run.kernels import Kernels; from pathlib import Path; import os, signal\n"
                             "Kernels(Path('.')); os.kill(os.getpid(), signal.SIGKILL)"], env={**os.environ, "TMPDIR": str(tmp_path)})
    dead.wait(60)
    (tmp_path / "klantreis-mine").mkdir()
    (tmp_path / "klantreis-mine" / "notes.txt").touch()
    assert len(list(tmp_path.iterdir())) == 3
    sweep()
    assert sorted(tmp_path.iterdir()) == sorted([living._own, tmp_path / "klantreis-mine"])
    living.close()
    assert [p.name for p in tmp_path.iterdir()] == ["klantreis-mine"]
