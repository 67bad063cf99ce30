"""pyproject.toml is the truth; uv.lock, constraints.txt and environment.yml say the same."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
CONDA = {"matplotlib-base": "matplotlib", "seaborn-base": "seaborn", "python-duckdb": "duckdb", "pandera-pandas": "pandera"}


def wanted() -> dict[str, Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {r.name: r for r in map(Requirement, project["dependencies"])}


def locked() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for package in tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))["package"]:
        found.setdefault(package["name"], []).append(package.get("version", ""))
    return found


def conda() -> dict[str, Requirement]:
    given = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    names = [d for d in given if isinstance(d, str) and not re.match(r"(python|pip)\b(?!-)", d)]
    names += [d for part in given if isinstance(part, dict) for d in part["pip"] if not d.startswith("-e")]
    requirements = map(Requirement, names)
    return {CONDA.get(r.name, r.name): r for r in requirements}


def test_conda_has_the_same_packages_with_the_same_ranges():
    ours = {name: str(r.specifier) for name, r in wanted().items()}
    assert {name: str(r.specifier) for name, r in conda().items()} == ours


def test_every_range_admits_the_locked_version():
    lock = locked()
    for name, requirement in wanted().items():
        assert any(requirement.specifier.contains(v) for v in lock[name]), (name, lock[name])


def test_conda_uses_conda_forge_alone():
    assert yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["channels"] == ["conda-forge", "nodefaults"]


def test_constraints_pin_what_the_lock_holds_with_hashes():
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    pins = re.findall(r"^([a-z0-9._-]+)(?:\[[^]]*\])?==(\S+)", text, re.M)
    lock = locked()
    assert {name for name, _ in pins} >= set(wanted())
    assert all(version in lock[name] for name, version in pins)
    assert text.count("--hash=sha256:") >= len(pins)


def test_lock_and_constraints_name_no_download_address():
    for name in ("uv.lock", "constraints.txt", "environment.yml"):
        assert "://" not in (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("extra", ["embeddings", "spark", "tableau", "pptx", "names"])
def test_extras_stay_out_of_the_core(extra):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert not {Requirement(r).name for r in project["optional-dependencies"][extra]} & set(wanted())
