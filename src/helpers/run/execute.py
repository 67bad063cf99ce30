"""Run one notebook in a kernel of its own, and believe only what we checked ourselves.

papermill stamps cells that never ran as completed when a kernel dies or a cell times out, and takes ``sys.exit(0)`` for success.
So a cell of ours is put at the end, and a run counts only when that cell wrote its word, every cell has an execution count and
no output is an error.
"""

from __future__ import annotations

import asyncio
import secrets
import sys
from dataclasses import dataclass
from pathlib import Path
from queue import Empty
from time import monotonic
from typing import ClassVar

from helpers.run.kernels import Kernels

OUTPUT_CAP = 50_000_000
FULL = ("[Errno 28]", "[Errno 122]", "[Errno 30]", "No space left", "disk quota")
"""How a full disk, a used-up quota and a read-only disk sound in errors of Python, Arrow and DuckDB."""
TRIES = 4
"""How often a kernel that dies before its first word is replaced."""
LOOK = 5.0
"""Seconds after which a message that nobody announced is looked for."""


@dataclass(frozen=True)
class Failure:
    """Why a notebook did not run to its end.

    Attributes:
        cause: error, died, memory, disk, timeout, exit, input, flood or unfinished. cell: number of the cell, counted from 1.
        line: first line of that cell. name, text: type and message of the error, where there is one.
    """

    cause: str
    cell: int
    line: str
    name: str = ""
    text: str = ""


def load() -> None:
    """Import what runs notebooks, without the grammar of web addresses, which jsonschema would build a parser from.

    That takes longer than all the rest, and no notebook holds such an address.
    """
    grammar = "rfc3987_syntax"
    is_there = grammar in sys.modules
    sys.modules.setdefault(grammar, None)
    try:
        import papermill  # noqa: F401
    finally:
        if not is_there:
            del sys.modules[grammar]


def execute(source: Path, target: Path, values: dict, kernels: Kernels, timeout: int) -> Failure | None:
    """Run a notebook with the given parameters and keep the executed copy.

    Args:
        source: the notebook. target: where the executed notebook goes. values: parameters, JSON values.
        kernels: where the notebook takes its kernel from. timeout: seconds that one cell may take.

    Returns:
        None when every cell ran, else the failure.
    """
    load()
    import nbformat
    import papermill
    from nbclient.exceptions import CellTimeoutError
    from papermill.exceptions import PapermillExecutionError

    _register_engine()
    word, witness = secrets.token_hex(16), target.with_suffix(".ran").resolve()
    book = nbformat.read(source, as_version=4)
    book.cells.append(nbformat.v4.new_code_cell(
        f"__import__('pathlib').Path({str(witness)!r}).write_text({word!r}, encoding='utf-8');",
        metadata={"tags": ["klantreis-last"]}))
    staged = target.with_suffix(".staged.ipynb")
    nbformat.write(book, staged)
    cause, name, text, seen = None, "", "", {}
    try:
        papermill.execute_notebook(
            str(staged), str(target), parameters=values, engine_name="klantreis", kernel_name="python3", language="python",
            progress_bar=False, request_save_on_cell_execute=False, execution_timeout=timeout, kernels=kernels, seen=seen)
    except PapermillExecutionError as error:
        cause, name, text = _kind(error.ename, error.evalue), error.ename, error.evalue
    except RuntimeError:  # a dead kernel, in the middle or before its first word
        cause = "flood" if seen.get("printed", 0) > OUTPUT_CAP else "died"
    except CellTimeoutError:
        cause = "timeout"
    finally:
        staged.unlink(missing_ok=True)
        _close_loop()
    ran = witness.is_file() and witness.read_text(encoding="utf-8") == word
    witness.unlink(missing_ok=True)
    return _verdict(seen.get("book", book).cells, cause, name, text, ran)


def _kind(name: str, text: str) -> str:
    """What an error of a cell comes down to for the person who reads the message."""
    if name == "StdinNotImplementedError":
        return "input"
    if "MemoryError" in name or "OutOfMemory" in name or "bad_alloc" in text:
        return "memory"
    return "disk" if any(sign in text for sign in FULL) else "error"


def _verdict(cells: list, cause: str | None, name: str, text: str, ran: bool) -> Failure | None:
    """Success only when nothing speaks against it; else the cell that was running last."""
    own = [c for c in cells if not {"injected-parameters", "papermill-error-cell-tag"} & set(c["metadata"].get("tags", []))]
    code = [(i, c) for i, c in enumerate(own, 1) if c["cell_type"] == "code"]
    faulty = [o for _, c in code for o in c.get("outputs", []) if o["output_type"] == "error"]
    if cause is None and ran and not faulty and all(c["execution_count"] is not None for _, c in code):
        return None
    if cause is None and faulty:
        name, text = faulty[0]["ename"], faulty[0]["evalue"]
        cause = "exit" if name == "SystemExit" else "error"
    begun = [(i, c) for i, c in code if c["metadata"].get("papermill", {}).get("start_time")]
    where, cell = (begun or code)[-1]
    line = next((s for s in cell["source"].splitlines() if s.strip() and not s.lstrip().startswith("#")), "")
    return Failure(cause or "unfinished", where, line.strip(), name, text)


def _in_turns(receive):
    """Wait for a message in short turns.

    That one lies ready is told once, and in rare runs that got lost between ZeroMQ and asyncio: the kernel had answered, and the client
    waited until its time was up. The next look finds such a message.
    """

    async def get_msg(timeout: float | None = None) -> dict:
        until = None if timeout is None else monotonic() + timeout
        while True:
            left = LOOK if until is None else until - monotonic()
            try:
                return await receive(timeout=max(0.0, min(LOOK, left)))
            except Empty:
                if left <= LOOK and until is not None:
                    raise

    return get_msg


def _close_loop() -> None:
    """End what the Jupyter client left waiting in this thread, and close its event loop; at exit Python would complain about both."""
    from jupyter_core.utils import ensure_event_loop

    loop = ensure_event_loop()
    if not loop.is_running():
        left = asyncio.all_tasks(loop)
        for task in left:
            task.cancel()
        if left:
            loop.run_until_complete(asyncio.wait(left, timeout=1))
        loop.close()


def _register_engine() -> None:
    """A papermill engine that runs a notebook in a kernel of ours, and stops it when it prints without end."""
    from papermill.clientwrap import PapermillNotebookClient
    from papermill.engines import NBClientEngine, papermill_engines
    from papermill.log import logger

    class Client(PapermillNotebookClient):
        seen: ClassVar[dict] = {}

        def papermill_execute_cells(self):
            for channel in (self.kc.shell_channel, self.kc.iopub_channel):
                channel.get_msg = _in_turns(channel.get_msg)
            return super().papermill_execute_cells()

        def process_message(self, msg, cell, cell_index):
            content = msg["content"]
            shown = [content.get("text", ""), *content.get("data", {}).values()]
            self.seen["printed"] = self.seen.get("printed", 0) + sum(len(s if isinstance(s, str) else str(s)) for s in shown)
            if self.seen["printed"] > OUTPUT_CAP:
                self.km.provisioner.process.kill()
                return None
            return super().process_message(msg, cell, cell_index)

    class KlantreisEngine(NBClientEngine):
        @classmethod
        def execute_managed_notebook(cls, nb_man, kernel_name, execution_timeout=None, start_timeout=120, kernels=None, seen=None, **_):
            seen["book"] = nb_man.nb
            for attempt in range(TRIES):
                manager = kernels.take()
                client = Client(nb_man, km=manager, timeout=execution_timeout, startup_timeout=start_timeout,
                                kernel_name=kernel_name, log=logger)
                client.seen = seen
                try:
                    return client.execute(cleanup_kc=True)
                except RuntimeError as error:  # a kernel that fell before its first word: no cell has run
                    if "before replying" not in str(error) or attempt == TRIES - 1:
                        raise
                finally:
                    kernels.end(manager)

    papermill_engines.register("klantreis", KlantreisEngine)
