"""Counts every moment at which a process of a project changes its disk, and lets the one that a test names go wrong.

A folder of ours goes first on PYTHONPATH, with this text as sitecustomize.py, so that the command and its kernels load it before anything else.
``FAULT_ROOT`` is the project, ``FAULT_LOG`` the file that counts, ``FAULT_AT`` the moment (from 1), ``FAULT_KIND`` kill (the command and the
process that writes) or full (the disk, for this write). Arrow writes beside Python and is not seen; tests/run/test_disk_full.py fills a real disk.
"""

import errno
import os
import signal
import sys

WRITES = {"os.rename", "os.link", "os.symlink", "os.mkdir", "os.remove", "os.truncate"}
BUSY = []


def _hook(event: str, given: tuple) -> None:
    if BUSY or (event != "open" and event not in WRITES):
        return
    if event == "open":
        path, _, flags = given
        if not isinstance(path, (str, bytes)) or not isinstance(flags, int) or not flags & (os.O_WRONLY | os.O_RDWR):
            return
    else:
        path = given[1] if event in ("os.rename", "os.link") else given[0]
    BUSY.append(1)
    try:
        path = os.path.realpath(os.path.dirname(os.fspath(path)))
        if os.fsdecode(path).startswith(os.environ["FAULT_ROOT"]):
            with open(os.environ["FAULT_LOG"], "ab", buffering=0) as log:
                log.write(b".")
                moment = log.tell()
            if moment == int(os.environ.get("FAULT_AT", 0)):
                _go_wrong(given[0])
    finally:
        BUSY.pop()


def _go_wrong(path: object) -> None:
    if os.environ["FAULT_KIND"] == "kill":
        for pid in (int(os.environ["FAULT_PARENT"]), os.getpid()):
            os.kill(pid, signal.SIGKILL)
    raise OSError(errno.ENOSPC, "No space left on device", path if isinstance(path, str) else None)


if "FAULT_ROOT" in os.environ:
    os.environ.setdefault("FAULT_PARENT", str(os.getpid()))
    sys.addaudithook(_hook)
