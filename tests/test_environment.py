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
    for name in ("uv.lock", "constraints.txt", "constraints-spark.txt", "environment.yml"):
        assert "://" not in (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("extra", ["embeddings", "spark", "tableau", "pptx", "names"])
def test_extras_stay_out_of_the_core(extra):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert not {Requirement(r).name for r in project["optional-dependencies"][extra]} & set(wanted())


def workflow() -> dict:
    return yaml.safe_load((ROOT / ".github/workflows/test.yml").read_text(encoding="utf-8"))


def test_the_workflow_runs_on_every_python_that_we_say_works_and_on_the_lowest_versions():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    said = [c.rpartition(" ")[2] for c in project["classifiers"] if re.search(r":: 3\.\d+$", c)]
    jobs = workflow()["jobs"]
    assert jobs["pinned"]["strategy"]["matrix"]["python"] == said
    assert any("make lowest" in step.get("run", "") for step in jobs["lowest"]["steps"])


def test_the_workflow_takes_actions_by_commit_and_asks_for_no_rights():
    steps = [step for job in workflow()["jobs"].values() for step in job["steps"] if "uses" in step]
    assert steps and all(re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", step["uses"]) for step in steps)
    assert workflow()["permissions"] == {"contents": "read"}


def test_what_only_benchmarks_use_is_pinned():
    lines = [line for line in (ROOT / "benchmarks/peers.txt").read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    assert lines and all(re.fullmatch(r"[\w.-]+==[\w.]+", line) for line in lines)


def test_the_number_of_the_release_is_the_same_everywhere():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))["version"] == project["version"]
    assert f"## {project['version']} " in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_every_decision_has_a_number_and_stands_in_the_list():
    listed = (ROOT / "docs/decisions/README.md").read_text(encoding="utf-8")
    files = sorted(p.name for p in (ROOT / "docs/decisions").glob("0*.md"))
    assert [name[:4] for name in files] == [f"{i:04d}" for i in range(1, len(files) + 1)]
    assert re.findall(r"\((0\d{3}-[\w-]+\.md)\)", listed) == files


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/method.md", "docs/release.md", "docs/decisions/README.md"])
def test_what_a_page_points_at_is_there(page):
    """Links, and paths and make targets in code marks."""
    text = (ROOT / page).read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)#\s]+)\)", text) if "://" not in link]
    assert [link for link in links if not ((ROOT / page).parent / link).exists()] == []
    paths = re.findall(r"`((?:src|tests|docs|studies|notebooks|benchmarks)/[\w./-]+\.\w+)`", text)
    assert [path for path in paths if not (ROOT / path).exists()] == []
    targets = set(re.findall(r"(?m)^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8")))
    assert set(re.findall(r"`make ([a-z-]+)", text)) <= targets


def test_every_test_command_is_called_in_our_ci_and_told_of():
    commands = set(re.findall(r"(?m)^(test[a-z-]*):[^#\n]*## (?!of )", (ROOT / "Makefile").read_text(encoding="utf-8")))   # "of": a part of another
    assert commands == set(re.findall(r"(?m)make (test[a-z-]*)$", (ROOT / ".ci/run").read_text(encoding="utf-8")))
    assert all(f"`make {name}`" in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8") for name in commands)
