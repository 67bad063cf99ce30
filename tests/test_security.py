"""What must not come in, and what must not be weakened: no pickle, no unsafe YAML, no configuration of Jupyter, no template without escaping."""

import ast
import json
from pathlib import Path

import pytest
from conftest import ROOT

FILES = sorted((ROOT / "src").rglob("*.py"))
NEVER = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "shelve", "marshal"}
CALLS = {"eval", "exec", "read_pickle", "to_pickle", "unsafe_load", "full_load", "allow_pickle", "mktemp", "system"}

LOADERS = {"Strict", "yaml.CSafeLoader", "yaml.SafeLoader"}


def trees():
    for file in FILES:
        yield file.relative_to(ROOT).as_posix(), ast.parse(file.read_text(encoding="utf-8"))
    for file in sorted((ROOT / "notebooks").glob("*.ipynb")):
        cells = json.loads(file.read_text(encoding="utf-8"))["cells"]
        yield file.name, ast.parse("\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code"))


def test_nothing_is_unpickled_and_no_text_is_run_as_code():
    found = []
    for name, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = {a.name.split(".")[0] for a in node.names} | ({node.module.split(".")[0]} if getattr(node, "module", None) else set())
                found += [f"{name}: {n}" for n in names & NEVER]
            elif isinstance(node, ast.Call):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                owner = getattr(getattr(node.func, "value", None), "id", "")
                if called in CALLS and not (called in ("eval", "exec") and isinstance(node.func, ast.Attribute)):
                    found.append(f"{name}: {called}")
                found += [f"{name}: {k.arg}" for k in node.keywords if k.arg == "allow_pickle" or (k.arg == "shell" and owner == "subprocess")]
                if owner == "yaml" and called == "load" and not any(k.arg == "Loader" and ast.unparse(k.value) in LOADERS for k in node.keywords):
                    found.append(f"{name}: yaml.load")
    assert found == []


def test_every_template_escapes_what_it_is_given():
    makers = [(name, node) for name, tree in trees() for node in ast.walk(tree)
              if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in ("Environment", "Template")]
    assert makers, "a template engine is made somewhere"
    for name, node in makers:
        escapes = {k.arg: ast.unparse(k.value) for k in node.keywords}.get("autoescape")
        assert escapes not in (None, "False"), f"{name}: {ast.unparse(node)}"


def test_jupyter_keeps_its_own_safe_defaults():
    from jupyter_server.serverapp import ServerApp

    ours = [p for place in ("src", "notebooks", "studies", "docs", "tests") for p in (ROOT / place).rglob("jupyter_*config*")]
    assert ours == [] and "ServerApp" not in "".join(f.read_text(encoding="utf-8") for f in FILES)
    app = ServerApp()
    assert (app.ip, app.allow_remote_access, app.disable_check_xsrf, app.allow_root, app.allow_origin) == ("localhost", False, False, False, "")
    lab = (ROOT / "src/helpers/cli.py").read_text(encoding="utf-8")
    assert not any(word in lab for word in ("--ip", "token=", "allow-root", "--allow", "password"))


@pytest.mark.parametrize("suffix", [".pkl", ".joblib", ".npy", ".pickle"])
def test_no_file_that_could_run_code_is_shipped(suffix):
    assert not [p for p in Path(ROOT / "src").rglob(f"*{suffix}")]
