"""Work beside work, in as many processes as a run may use (``klantreis run --jobs``)."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import threading
from collections.abc import Callable, Sequence
from typing import Any

JOBS = "KLANTREIS_JOBS"
"""Name of the environment variable by which a run tells its notebooks how many processes they may use; one where nobody says."""


def together(work: Callable, calls: Sequence[tuple]) -> list[Any]:
    """What ``work(*call)`` gives for each call, in their order; a part of the calls is done in other processes.

    ``work`` is a function of a module, that a new process can import; its results do not depend on where it runs. What fails in another
    process is done again in this one, so that an error is raised here as it would be without other processes.
    """
    count = min(int(os.environ.get(JOBS, "1")), len(calls))
    shares = [list(range(i, len(calls), count)) for i in range(1, count)]
    others = [_Other(work, [calls[i] for i in share]) for share in shares]
    found: dict[int, Any] = {}
    try:
        for i in range(0, len(calls), max(count, 1)):
            found[i] = work(*calls[i])
        for share, other in zip(shares, others, strict=True):
            answers = other.answers()
            found |= dict(zip(share, answers if answers is not None else [work(*calls[i]) for i in share], strict=True))
    finally:
        for other in others:
            other.end()
    return [found[i] for i in range(len(calls))]


class _Other:
    """A process that does some calls, asked and answering through a pipe that only the two hold.

    It is started fresh and not forked: a kernel has threads, which a fork would lose in mid-work.
    """

    def __init__(self, work: Callable, calls: list[tuple]):
        fresh = multiprocessing.get_context("spawn")
        self._ours, theirs = fresh.Pipe(duplex=False)
        self._process = fresh.Process(target=_there, args=(work, calls, theirs), daemon=True)
        self._process.start()
        theirs.close()

    def answers(self) -> list[Any] | None:
        """The results; nothing when the process failed or was ended."""
        with contextlib.suppress(EOFError, OSError):
            return self._ours.recv()
        return None

    def end(self) -> None:
        self._process.kill()
        self._process.join()
        self._process.close()
        self._ours.close()


def _there(work: Callable, calls: list[tuple], theirs: Any) -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with contextlib.suppress(Exception):
        theirs.send([work(*call) for call in calls])


def _end_with_parent() -> None:
    """No process outlives the kernel that started it, however that ends."""
    multiprocessing.parent_process().join()
    os._exit(1)
