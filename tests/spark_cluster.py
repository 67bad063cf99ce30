"""A real Spark cluster on this machine: a master and its workers as processes of their own, started from the installed package."""

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path


def missing():
    """What there is not, or nothing."""
    if find_spec("pyspark") is None:
        return "PySpark (the extra `spark`) is not installed"
    home = os.environ.get("JAVA_HOME")
    return "" if shutil.which("java") or (home and Path(home, "bin", "java").is_file()) else "there is no Java"


def free_port():
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        return place.getsockname()[1]


class Cluster:
    """A master and workers on loopback, one core each; ended with `stop`."""

    def __init__(self, folder, workers):
        import pyspark

        self.folder, self.port = Path(folder), free_port()
        self.home = Path(pyspark.__file__).parent
        self.master = f"spark://127.0.0.1:{self.port}"
        self.processes = {"master": self._start("master", "master.Master", "--port", str(self.port))}
        wait(lambda: answers(self.port), "the master does not answer")
        for number in range(workers):
            self.add_worker(f"worker {number}")

    def _start(self, name, main, *arguments):
        log = open(self.folder / f"{name}.log", "w")  # noqa: SIM115 (the process writes to it)
        environment = os.environ | {"SPARK_HOME": str(self.home), "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_NO_DAEMONIZE": "1",
                                    "SPARK_WORKER_DIR": str(self.folder / "work"), "SPARK_DAEMON_MEMORY": "256m"}
        command = [str(self.home / "bin" / "spark-class"), f"org.apache.spark.deploy.{main}", "--host", "127.0.0.1", "--webui-port", "0"]
        return subprocess.Popen([*command, *arguments], stdout=log, stderr=log, env=environment, start_new_session=True, cwd=self.folder,
                                preexec_fn=end_with_parent)

    def add_worker(self, name):
        self.processes[name] = self._start(name, "worker.Worker", "--cores", "1", "--memory", "1g", self.master)
        wait(lambda: "registered with master" in (self.folder / f"{name}.log").read_text().lower(), f"{name} does not register")

    def kill(self, name):
        """End a process and all that it started, at once."""
        os.killpg(self.processes[name].pid, signal.SIGKILL)
        self.processes.pop(name).wait()

    def stop(self):
        for name in reversed(list(self.processes)):
            self.kill(name)


def end_with_parent():
    """On Linux a process of the cluster ends with the tests, however these end."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def answers(port):
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


def wait(is_so, otherwise, seconds=120):
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until, otherwise
        time.sleep(0.2)
