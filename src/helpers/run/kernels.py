"""One kernel per notebook, started ahead: while a notebook runs, the next kernel starts and loads what all notebooks load.

Each notebook still gets a kernel of its own that nobody used before it; loading leaves no name behind in it.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "PYTHONHASHSEED": "0",
              "PYDEVD_DISABLE_FILE_VALIDATION": "1", "PYTHONUTF8": "1"}
"""One thread per kernel: OpenMP threads spin against each other on few cores, and sums come out the same everywhere."""

LOADED = ("pandas", "matplotlib.pyplot", "pandera.pandas", "helpers.study", "helpers.store", "helpers.theme", "helpers.words")


class Kernels:
    """Kernels in the working directory ``folder``. Close it at the end: no kernel outlives a run."""

    def __init__(self, folder: Path):
        self.folder = folder
        self._ahead: Future | None = None
        self._starter = ThreadPoolExecutor(max_workers=1)
        self._started: list = []

    def warm(self) -> None:
        """Start a kernel for whoever takes one next."""
        self._ahead = self._starter.submit(self._start)

    def take(self):
        """A kernel manager with a running, unused kernel; the next one starts at once."""
        ahead = self._ahead or self._starter.submit(self._start)
        self.warm()
        return ahead.result()

    def _start(self):
        from jupyter_client.manager import AsyncKernelManager

        manager = AsyncKernelManager(kernel_name="python3")
        lines = [f"--IPKernelApp.exec_lines=__import__({name!r})" for name in LOADED]
        asyncio.run(manager.start_kernel(extra_arguments=lines, cwd=str(self.folder), env={**os.environ, **ONE_THREAD},
                                         stderr=subprocess.DEVNULL))
        self._started.append(manager)
        return manager

    def end(self, manager) -> None:
        """Stop one kernel and remove what it left on disk."""
        process = getattr(manager.provisioner, "process", None)
        if process is not None:
            process.kill()
            process.wait()
        manager.cleanup_connection_file()
        if manager in self._started:
            self._started.remove(manager)

    def close(self) -> None:
        """Stop every kernel, also those that still run a notebook; such a notebook then ends as died."""
        self._starter.shutdown(wait=True, cancel_futures=True)
        for manager in list(self._started):
            self.end(manager)
