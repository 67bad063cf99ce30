"""One kernel per notebook, started ahead: while a notebook runs, the next kernel starts.

What all notebooks load is loaded once and shared (`helpers.run.nursery`), or by each kernel where a system cannot fork. Each notebook gets
a kernel of its own that nobody used before it; loading leaves no name behind in it. A kernel is this very Python with settings of ours: a
kernel of the same name that somebody installed, or start-up files of IPython, change no result.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from filelock import FileLock, Timeout

from helpers.aside import JOBS
from helpers.run.nursery import Nursery, can_fork

ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "PYTHONHASHSEED": "0",
              "PYDEVD_DISABLE_FILE_VALIDATION": "1", "PYTHONUTF8": "1"}
"""One thread per kernel: OpenMP threads spin against each other on few cores, and sums come out the same everywhere."""

LOADED = ("pandas", "matplotlib.pyplot", "pandera.pandas", "helpers.study", "helpers.store", "helpers.theme", "helpers.words")
SHARED = ("scipy.stats", "scipy.optimize", "pyarrow.parquet", "pyarrow.compute", "duckdb", "sklearn.linear_model", "babel.numbers",
          "jinja2")
"""What several notebooks load beside that: into the nursery, while the first notebook runs."""
OWN, HELD, TEMPORARY = "klantreis-", "held", "tmp"
"""How the folders for what kernels need are named, the mark of one that is locked, and where in it a kernel's own temporary files go."""
LONGEST = 85
"""Bytes of a folder's name in which the names of sockets still fit on every system."""
CAP = "import sys, importlib.util as u; u.find_spec('resource') and (r := __import__('resource')).setrlimit(r.RLIMIT_DATA, ({0}, {0}))"


def own_memory() -> int | None:
    """Bytes of memory that this machine has, or that its container may use; nothing where the system does not say."""
    found = []
    try:
        found.append(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
        found.append(int(Path("/sys/fs/cgroup/memory.max").read_text(encoding="ascii")))
    except (OSError, ValueError, AttributeError):  # Windows has no sysconf; "max" is no number
        pass
    return min(found, default=None)


def _no_one_elses_figures() -> dict[str, str]:
    """Matplotlib starts from its own defaults, not from the user's matplotlibrc; the house style comes after them."""
    found = importlib.util.find_spec("matplotlib")
    return {"MATPLOTLIBRC": str(Path(found.origin).parent / "mpl-data" / "matplotlibrc")} if found else {}


def _own_folder() -> tuple[Path, FileLock]:
    """A folder for what kernels need on disk, and the lock that its run holds: the system frees that however the run ends."""
    folder = Path(tempfile.mkdtemp(prefix=OWN))
    held = FileLock(folder / "lock")
    held.acquire()
    (folder / TEMPORARY).mkdir()
    (folder / HELD).touch()
    return folder, held


def sweep() -> None:
    """Remove such folders of runs that were killed; one without its mark is still being made."""
    for mark in Path(tempfile.gettempdir()).glob(f"{OWN}*/{HELD}"):
        with contextlib.suppress(Timeout, OSError), FileLock(mark.with_name("lock"), timeout=0):
            shutil.rmtree(mark.parent)


def _has_sockets(folder: Path) -> bool:
    """Whether kernels can be spoken to through files in a folder of ours, which others may not open; such names may not be long."""
    return os.name == "posix" and len(os.fsencode(folder)) < LONGEST


def _provisioner(manager, name: str, process):
    """What Jupyter asks for the process of a kernel: ``process(command, options)`` brings it to life."""
    from jupyter_client.provisioning import LocalProvisioner

    class Ours(LocalProvisioner):
        async def launch_kernel(self, cmd, **options):
            self.process = process(cmd, self._scrub_kwargs(options))
            self.pid = self.process.pid
            return self.connection_info

    return Ours(parent=manager, kernel_id=name, kernel_spec=manager.kernel_spec)


class Kernels:
    """Kernels in the working directory ``folder``. Close it at the end: no kernel outlives a run.

    Args:
        memory: bytes that one kernel may take; a notebook that asks for more gets a `MemoryError` instead of the whole machine.
        wanted: how many kernels are still to be taken, as far as is known; ahead of that none is started.
        jobs: processes that a notebook may use at once.
    """

    def __init__(self, folder: Path, memory: int | None = None, wanted: int = 0, jobs: int = 1):
        self.folder, self.memory, self.wanted, self.jobs = folder, memory, wanted, jobs
        self._ahead: Future | None = None
        self._starter = ThreadPoolExecutor(max_workers=1)
        self._started: list = []
        self._made = 0
        self._own, self._held = _own_folder()
        self._nursery: Nursery | None = None
        self._is_closed = False

    def warm(self) -> None:
        """Start a kernel for whoever takes one next, if one is still wanted."""
        import jupyter_client.manager  # noqa: F401  (here, for two threads that import it in another order stop each other)

        if self._ahead is None and self.wanted > 0:
            self._ahead = self._starter.submit(self._start)

    def take(self):
        """A kernel manager with a running, unused kernel; the next one starts at once."""
        ahead, self._ahead = self._ahead or self._starter.submit(self._start), None
        self.wanted -= 1
        self.warm()
        return ahead.result()

    @property
    def _env(self) -> dict[str, str]:
        temporary = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(self._own / TEMPORARY))  # answers that were unpacked go with the run
        return {**os.environ, **ONE_THREAD, **_no_one_elses_figures(), **temporary, "IPYTHONDIR": str(self._own), JOBS: str(self.jobs)}

    def _start(self):
        from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
        from jupyter_client.manager import AsyncKernelManager

        class Ours(KernelSpecManager):
            def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
                command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
                return KernelSpec(argv=command, display_name="Python 3", language="python")

        if self._nursery is None and not self._is_closed and can_fork():
            self._nursery = Nursery(self.folder, self._env, LOADED, SHARED if LOADED else ())
        if not self._made:
            sweep()
        self._made += 1
        way = {"transport": "ipc", "ip": str(self._own / f"k{self._made}")} if _has_sockets(self._own) else {}
        way["connection_file"] = str(self._own / f"{self._made}.json")
        manager = AsyncKernelManager(kernel_name="python3", kernel_spec_manager=Ours(), **way)
        manager.provisioner = _provisioner(manager, str(self._made), self._process)
        asyncio.run(manager.start_kernel(extra_arguments=["--HistoryManager.enabled=False"], cwd=str(self.folder), env=self._env,
                                         stderr=subprocess.DEVNULL))
        self._started.append(manager)
        return manager

    def _process(self, command: list[str], options: dict):
        """The process of a kernel: from the nursery, else one that loads for itself."""
        from jupyter_client.launcher import launch_kernel

        found = self._nursery.bear(command[2:], self.memory) if self._nursery else None
        if found is None and self._is_closed:
            raise RuntimeError("no kernel is started after the end of a run")
        lines = [f"--IPKernelApp.exec_lines=__import__({name!r})" for name in LOADED]
        if self.memory:
            lines.append(f"--IPKernelApp.exec_lines=exec({CAP.format(self.memory)!r}, {{}})")
        return found or launch_kernel([*command, *lines], **options)

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
        self._is_closed = True
        if self._nursery:
            self._nursery.close()
        self._starter.shutdown(wait=True, cancel_futures=True)
        for manager in list(self._started):
            self.end(manager)
        self._held.release()
        shutil.rmtree(self._own, ignore_errors=True)
