"""Notebooks as a person runs them: a real JupyterLab server, a kernel session per notebook, and its code cells one by one.

The server is started with the options of `klantreis lab` and a configuration of nobody, so that what holds here are Jupyter's own
defaults: a token, no foreign origins, and a check against forged requests.
"""

import json
import os
import re
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass
from pathlib import Path

import pytest
import websocket
from conftest import ROOT

CHEAP = ["02_stages", "07_compare"]
ALL = [path.stem for path in sorted((ROOT / "notebooks").glob("0*.ipynb"))]


@dataclass
class Lab:
    """A running server. ``call`` speaks to its web API as a browser that was given the token."""

    url: str
    token: str

    def call(self, path: str, body: dict | None = None, method: str | None = None) -> dict:
        asked = urllib.request.Request(self.url + path, json.dumps(body).encode() if body is not None else None,
                                       {"Authorization": f"token {self.token}", "Content-Type": "application/json"}, method=method)
        with urllib.request.urlopen(asked, timeout=60) as answer:
            text = answer.read()
        return json.loads(text) if text else {}


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


def start(root: Path, own: Path) -> tuple[subprocess.Popen, Lab]:
    """JupyterLab in ``root``; its configuration, runtime and log in ``own``, away from those of whoever runs the tests."""
    lab = Lab(f"http://127.0.0.1:{free_port()}", secrets.token_hex(16))
    env = {**os.environ, "JUPYTER_CONFIG_DIR": str(own / "config"), "JUPYTER_RUNTIME_DIR": str(own / "runtime"),
           "JUPYTER_NO_CONFIG": "1", "XDG_CONFIG_HOME": str(own / "settings"), "IPYTHONDIR": str(own / "ipython"), "JUPYTER_TOKEN": lab.token}
    words = [sys.executable, "-m", "jupyterlab", "--no-browser", "--notebook-dir", ".", "--ServerApp.ip=127.0.0.1",
             f"--ServerApp.port={lab.url.rsplit(':', 1)[1]}", "--ServerApp.port_retries=0"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        words.append("--allow-root")
    with (own / "log").open("w") as log:
        server = subprocess.Popen(words, cwd=root, env=env, stdout=log, stderr=log)
    until = time.monotonic() + 60
    while time.monotonic() < until and server.poll() is None:
        try:
            lab.call("/api/status")
            return server, lab
        except OSError:
            time.sleep(0.2)
    server.kill()
    raise AssertionError(f"JupyterLab did not start\n{(own / 'log').read_text()[-3000:]}")


@pytest.fixture(scope="module")
def mine(sample, tmp_path_factory):
    """The project with the published sample, copied: notebooks run by hand in it."""
    return sample.copied_to(tmp_path_factory.mktemp("mine"))


@pytest.fixture(scope="module")
def lab(mine, tmp_path_factory):
    """A server on that project."""
    server, made = start(mine.root, tmp_path_factory.mktemp("lab"))
    yield made
    server.terminate()
    server.wait(timeout=30)


def run_cell(door: websocket.WebSocket, code: str) -> str:
    """Send one cell to the kernel; what it printed. An error in the cell fails the test with its traceback."""
    asked = uuid.uuid4().hex
    head = {"msg_id": asked, "msg_type": "execute_request", "session": "lab", "username": "", "version": "5.3", "date": ""}
    content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False, "stop_on_error": True}
    door.send(json.dumps({"header": head, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}))
    printed, replied, idle = [], False, False
    while not (replied and idle):
        said = json.loads(door.recv())
        if said["parent_header"].get("msg_id") != asked:
            continue
        kind, content = said["msg_type"], said["content"]
        assert kind != "error", f"{code}\n" + "\n".join(content["traceback"])
        if kind == "stream" and content["name"] == "stdout":
            printed.append(content["text"])
        replied |= kind == "execute_reply"
        idle |= kind == "status" and content["execution_state"] == "idle"
    return "".join(printed)


def run_by_hand(lab: Lab, name: str) -> tuple[str, str]:
    """Open a notebook and run all its code cells: what the checked cell printed, and what is stored under it."""
    path = f"notebooks/{name}.ipynb"
    cells = [c for c in lab.call(f"/api/contents/{path}")["content"]["cells"] if c["cell_type"] == "code"]
    session = lab.call("/api/sessions", {"path": path, "name": name, "type": "notebook", "kernel": {"name": "python3"}})
    address = f"{lab.url.replace('http', 'ws')}/api/kernels/{session['kernel']['id']}/channels?session_id=lab"
    door = websocket.create_connection(address, header=[f"Authorization: token {lab.token}"], timeout=300)
    try:
        printed = [run_cell(door, "".join(cell["source"])) for cell in cells]
    finally:
        door.close()
        lab.call(f"/api/sessions/{session['id']}", method="DELETE")
    assert "nbval-check-output" in cells[-1]["metadata"].get("tags", [])
    return printed[-1], "".join("".join(out.get("text", "")) for out in cells[-1]["outputs"])


@pytest.mark.parametrize("name", CHEAP)
def test_a_notebook_runs_cell_by_cell_in_jupyterlab_and_ends_with_its_checked_table(lab, name):
    printed, stored = run_by_hand(lab, name)
    assert stored.strip() and printed == stored


@pytest.mark.proof
@pytest.mark.parametrize("name", [name for name in ALL if name not in CHEAP])
def test_every_other_notebook_does_so_too(lab, name):
    printed, stored = run_by_hand(lab, name)
    assert stored.strip() and printed == stored


def test_running_by_hand_leaves_the_published_tables_alone(lab, mine):
    before = {p.name: p.stat().st_mtime_ns for p in mine.tables.iterdir()}
    run_by_hand(lab, CHEAP[-1])
    assert {p.name: p.stat().st_mtime_ns for p in mine.tables.iterdir()} == before


def test_without_the_token_the_server_gives_nothing(lab):
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{lab.url}/api/contents/notebooks", timeout=30)
    assert refused.value.code == 403


@pytest.fixture
def browser(lab):
    """A browser in which somebody has logged in: it holds the cookie of the server, and no token."""
    opened = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    opened.open(f"{lab.url}/lab?token={lab.token}", timeout=60).read()
    assert opened.open(f"{lab.url}/api/status", timeout=30).status == 200
    return opened


def test_a_page_from_elsewhere_may_not_read_along_in_that_browser(lab, browser):
    asked = urllib.request.Request(f"{lab.url}/api/status", headers={"Origin": "http://else.example"})
    try:
        with browser.open(asked, timeout=30) as answer:
            assert answer.headers["Access-Control-Allow-Origin"] is None
    except urllib.error.HTTPError as refused:
        assert refused.code in (403, 404)


def test_a_forged_request_from_that_browser_is_refused(lab, browser):
    with pytest.raises(urllib.error.HTTPError) as refused:
        browser.open(urllib.request.Request(f"{lab.url}/api/kernels", b"{}", {"Content-Type": "application/json"}), timeout=30)
    assert refused.value.code == 403


def test_the_project_ships_no_settings_for_jupyter_and_its_command_adds_none(monkeypatch):
    from helpers import cli

    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True).stdout.splitlines()
    assert not [path for path in tracked if re.search(r"\.jupyter/|jupyter_\w*config", path.lower())]
    asked = []
    monkeypatch.setattr(cli.os, "execv", lambda _, words: asked.extend(words))
    cli.app(["lab"], standalone_mode=False)
    assert asked[1:] == ["-m", "jupyterlab", "--notebook-dir", ".", "notebooks"]
