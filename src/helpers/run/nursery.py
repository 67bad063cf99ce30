"""A process that loads once what all notebooks load, and from which their kernels are then forked: each new, none used before.

Loading takes longer than most notebooks. On Linux it is done once a run; elsewhere each kernel loads for itself (`helpers.run.kernels`).
This file is also the program of that process: it has one thread, or it forks nothing; it ends its kernels and itself when the command that
started it is gone, however that ended.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import select
import signal
import subprocess
import sys
from pathlib import Path

QUIET = {"JE_ARROW_MALLOC_CONF": "background_thread:false", "MPLBACKEND": "module://matplotlib_inline.backend_inline"}
"""Arrow's allocator starts no thread of its own; Matplotlib gets the backend that a kernel would set before it is imported."""


def can_fork() -> bool:
    """Whether this system has what a nursery needs: a fork that its libraries bear, and handles of processes that are no children."""
    try:
        os.close(os.pidfd_open(os.getpid()))
    except (AttributeError, OSError):
        return False
    return sys.platform == "linux"


class Born:
    """A forked kernel, with what Jupyter asks of a process; it is no child of ours, so it is known by a handle and not by its number."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int):
        self.pid, self.returncode = pid, None
        self._handle = os.pidfd_open(pid)

    def poll(self) -> int | None:
        """Nothing while it lives."""
        return self._ended(0)

    def wait(self, timeout: float | None = None) -> int | None:
        """Until it has ended, or for ``timeout`` seconds."""
        return self._ended(None if timeout is None else 1000 * timeout)

    def _ended(self, milliseconds: float | None) -> int | None:
        if self.returncode is None:
            ends = select.poll()
            ends.register(self._handle, select.POLLIN)
            if ends.poll(milliseconds):
                os.close(self._handle)
                self.returncode = 1
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class Nursery:
    """The nursery of one run, as the command sees it. Close it at the end.

    Args:
        folder: where kernels work. env: their environment. first: modules that it loads before the first kernel. then: those that it loads
            while the first kernel works.
    """

    def __init__(self, folder: Path, env: dict[str, str], first: tuple[str, ...], then: tuple[str, ...]):
        self._process = subprocess.Popen([sys.executable, __file__, json.dumps([first, then])], cwd=folder, env={**QUIET, **env},
                                         stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True)

    def bear(self, command: list[str], memory: int | None) -> Born | None:
        """A kernel with the arguments of a command and a cap on its memory in bytes; nothing where it cannot be forked."""
        try:
            self._process.stdin.write(json.dumps([command, memory]).encode() + b"\n")
            self._process.stdin.flush()
            return Born(int(self._process.stdout.readline()))
        except (OSError, ValueError):  # it is gone, or it has a thread and said so
            return None

    def close(self) -> None:
        """End it, and with it the kernels that are left."""
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        try:
            self._process.wait(2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()


def _load(names: list[str]) -> None:
    for name in names:
        with contextlib.suppress(Exception):  # the notebook that needs it says what is wrong with it
            importlib.import_module(name)
    gc.freeze()


def _become(command: list[str], memory: int | None) -> None:
    """Turn this process into a kernel; never returns."""
    try:
        os.setsid()
        null = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1):
            os.dup2(null, stream)
        if memory:
            import resource

            resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
        from ipykernel import kernelapp

        sys.argv = command
        kernelapp.launch_new_instance(argv=command[1:])
    finally:
        os._exit(1)


def main() -> None:
    """Load, then answer each line on standard input with the number of a new kernel, until nobody is there to ask."""
    sys.path[:] = [p for p in sys.path if p != str(Path(__file__).parent)]  # its modules are no modules of a notebook
    os.environ["JPY_PARENT_PID"] = str(os.getpid())  # kernels end when this process is gone
    ask, tell = os.fdopen(os.dup(0), "rb", buffering=0), os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    first, then = json.loads(sys.argv[1])
    _load(["ipykernel.kernelapp", "ipykernel.ipkernel", *first])
    born: list[int] = []
    while line := ask.readline():
        born = [pid for pid in born if not os.waitpid(pid, os.WNOHANG)[0]]
        pid = 0
        if len(os.listdir("/proc/self/task")) == 1:
            pid = os.fork()
            if not pid:
                ask.close()
                tell.close()
                _become(*json.loads(line))
            born.append(pid)
        tell.write(b"%d\n" % pid if pid else b"no\n")
        while then and not select.select([ask], [], [], 0)[0]:
            _load([then.pop(0)])
    for pid in born:
        os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    main()
