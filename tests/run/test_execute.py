"""One notebook: success is what we checked, a failure names the cell as its author counts it."""

import asyncio
import subprocess
import sys
from queue import Empty

import pytest
from jupyter_core.utils import ensure_event_loop
from run_project import write_notebook

from helpers.run.execute import _close_loop, _in_turns, _verdict, execute
from helpers.run.kernels import Kernels


@pytest.fixture
def kernels(tmp_path):
    ours = Kernels(tmp_path)
    yield ours
    ours.close()


def test_every_cell_ran_and_the_executed_copy_is_kept(tmp_path, kernels):
    write_notebook(tmp_path / "a.ipynb", ["x: int = 1", "print(x + 1)"])
    assert execute(tmp_path / "a.ipynb", tmp_path / "out.ipynb", {"x": 41}, kernels, 60) is None
    assert "42" in (tmp_path / "out.ipynb").read_text(encoding="utf-8")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.ipynb", "out.ipynb"]


def test_a_failure_counts_cells_as_the_author_sees_them(tmp_path, kernels):
    write_notebook(tmp_path / "a.ipynb", ["x: int = 1", "y = 2", "1 / 0", "z = 3"])
    failure = execute(tmp_path / "a.ipynb", tmp_path / "out.ipynb", {"x": 5}, kernels, 60)
    assert (failure.cause, failure.cell, failure.line, failure.name) == ("error", 4, "1 / 0", "ZeroDivisionError")


def test_kernels_have_one_thread_and_a_fixed_hash_seed(tmp_path, kernels):
    write_notebook(tmp_path / "a.ipynb", ["x: int = 1", "import os\nassert (os.environ['OMP_NUM_THREADS'], os.environ['PYTHONHASHSEED']) == ('1', '0')"])
    assert execute(tmp_path / "a.ipynb", tmp_path / "out.ipynb", {}, kernels, 60) is None


def test_a_notebook_may_use_as_many_processes_as_its_run(tmp_path):
    ours = Kernels(tmp_path, jobs=2)
    write_notebook(tmp_path / "a.ipynb", ["x: int = 1", "import os\nfrom helpers.aside import together\n"
                                          "first, second = together(os.getpid, [(), ()])\nassert first == os.getpid() != second"])
    try:
        assert execute(tmp_path / "a.ipynb", tmp_path / "out.ipynb", {}, ours, 60) is None
    finally:
        ours.close()


def test_what_runs_notebooks_is_loaded_without_a_parser_that_takes_longer_than_all_the_rest():
    probe = ("import sys; from helpers.run.execute import load; load(); load(); print('papermill' in sys.modules, [m for m in sys.modules if 'rfc3987' in m or m == 'lark'])\n"
             "import nbformat; nbformat.validate(nbformat.v4.new_notebook())")
    assert subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True).stdout.strip() == "True []"


def test_a_kernel_that_dies_before_its_first_word_is_replaced(tmp_path, kernels):
    whole, taken = kernels.take, []

    def first_dead():
        manager = whole()
        if not taken:
            manager.provisioner.process.kill()
        taken.append(manager)
        return manager

    kernels.take = first_dead
    write_notebook(tmp_path / "a.ipynb", ["x: int = 1", "print(x)"])
    assert execute(tmp_path / "a.ipynb", tmp_path / "out.ipynb", {}, kernels, 60) is None
    assert len(taken) == 2


def test_a_notebook_that_wants_too_much_memory_is_told_so_and_the_machine_is_spared(tmp_path):
    ours = Kernels(tmp_path, memory=1_500_000_000)
    write_notebook(tmp_path / "a.ipynb", ["x: int = 1", "import numpy\nbig = numpy.ones(400_000_000)"])
    try:
        failure = execute(tmp_path / "a.ipynb", tmp_path / "out.ipynb", {}, ours, 60)
    finally:
        ours.close()
    assert (failure.cause, failure.cell) == ("memory", 3)


def test_printing_without_end_is_stopped_while_it_happens(tmp_path, kernels, monkeypatch):
    monkeypatch.setattr(sys.modules[execute.__module__], "OUTPUT_CAP", 5_000_000)
    write_notebook(tmp_path / "a.ipynb", ["x: int = 1", "while True: print('x' * 1_000_000)"])
    failure = execute(tmp_path / "a.ipynb", tmp_path / "out.ipynb", {}, kernels, 60)
    assert (failure.cause, failure.cell) == ("flood", 3)


def test_a_message_that_nobody_announced_is_found_at_the_next_look(monkeypatch):
    monkeypatch.setattr(sys.modules["helpers.run.execute"], "LOOK", 0.01)
    looks = []

    async def receive(timeout):
        looks.append(timeout)
        if len(looks) < 3:
            raise Empty
        return {"said": "done"}

    assert asyncio.run(_in_turns(receive)(timeout=None)) == {"said": "done"}
    assert looks == [0.01] * 3


def test_who_waits_in_turns_gives_up_when_the_whole_time_is_over(monkeypatch):
    monkeypatch.setattr(sys.modules["helpers.run.execute"], "LOOK", 0.01)
    looks = []

    async def receive(timeout):
        looks.append(timeout)
        await asyncio.sleep(timeout)
        raise Empty

    with pytest.raises(Empty):
        asyncio.run(_in_turns(receive)(timeout=0.035))
    assert len(looks) >= 2 and max(looks) <= 0.01


def test_what_still_waits_when_a_notebook_has_ended_is_ended_with_it():
    loop = ensure_event_loop()
    waiting = loop.create_task(asyncio.sleep(60))
    loop.run_until_complete(asyncio.sleep(0))
    _close_loop()
    assert waiting.cancelled() and loop.is_closed()


def cell(source="x = 1", count=1, begun="10:00", error=None, **more):
    outputs = [{"output_type": "error", "ename": error, "evalue": "why"}] if error else [{"output_type": "stream", "text": "ok"}]
    return {"cell_type": "code", "source": source, "execution_count": count, "outputs": outputs,
            "metadata": {"papermill": {"start_time": begun} if begun else {}, **more}}


TEXT = {"cell_type": "markdown", "source": "Word.", "metadata": {}}
ADDED = cell("injected", None, tags=["injected-parameters"])


@pytest.mark.parametrize(("cells", "cause", "ran", "end"), [
    ([TEXT, cell(), ADDED, cell()], None, True, None),
    ([cell(), cell()], None, False, ("unfinished", 2)),
    ([cell(), cell("", None, None)], None, True, ("unfinished", 1)),
    ([cell(), cell(count=None)], None, True, ("unfinished", 2)),
    ([TEXT, cell(), cell("# why\n1 / 0", error="ZeroDivisionError")], None, True, ("error", 3)),
    ([cell(error="SystemExit")], None, True, ("exit", 1)),
    ([cell(), cell()], "time", True, ("time", 2)),
    ([cell(), cell("", None, None)], "memory", False, ("memory", 1)),
    ([cell("", None, None), cell("", None, None)], "died", False, ("died", 2)),
])
def test_success_needs_every_cell_no_error_the_last_word_and_nothing_that_speaks_against_it(cells, cause, ran, end):
    found = _verdict(cells, cause, "", "", ran)
    assert (found and (found.cause, found.cell)) == end


def test_a_failure_names_its_first_line_of_code_and_what_went_wrong():
    found = _verdict([cell("# so\n\n  1 / 0\n2", error="ZeroDivisionError")], None, "", "", True)
    assert (found.line, found.name, found.text) == ("1 / 0", "ZeroDivisionError", "why")
