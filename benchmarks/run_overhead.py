"""The whole sample run against nine notebooks that only import what ours import, run by papermill's Python API one after another.

Ours import late, inside functions, so that a notebook of bare import statements is lighter than what runs. Both bases are printed: the
statements alone, and with the stack that ours end up loading. Bars: ratio at most 4, peak of the run and its kernels under 1.5 GB.
"""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def imports_of(notebook: Path) -> str:
    """The import statements of a notebook."""
    code = "\n".join("".join(c["source"]) for c in json.loads(notebook.read_text(encoding="utf-8"))["cells"] if c["cell_type"] == "code")
    return "\n".join(ast.unparse(n) for n in ast.parse(code).body if isinstance(n, ast.Import | ast.ImportFrom))


STACK = "import pandas, matplotlib.pyplot, seaborn, sklearn.cluster"


def imports_only(folder: Path, more: str = "") -> float:
    """Seconds for nine notebooks with nothing but imports, by papermill's API in one process."""
    import nbformat

    for source in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb")):
        book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(f"{imports_of(source)}\n{more}")])
        book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
        nbformat.write(book, folder / source.name)
    script = (f"import papermill, pathlib\nfor p in sorted(pathlib.Path({str(folder)!r}).glob('*.ipynb')):\n"
              "    papermill.execute_notebook(str(p), str(p) + '.out', progress_bar=False)")
    began = time.monotonic()
    subprocess.run([sys.executable, "-c", script], check=True, cwd=ROOT / "notebooks", stderr=subprocess.DEVNULL)
    return time.monotonic() - began


def memory_of(pid: int) -> int:
    """Resident bytes of a process and all its descendants."""
    parents, sizes = {}, {}
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            fields = Path(f"/proc/{entry}/stat").read_text().rsplit(")", 1)[1].split()
            parents[int(entry)], sizes[int(entry)] = int(fields[1]), int(fields[21]) * os.sysconf("SC_PAGE_SIZE")
        except OSError:
            continue
    family, grew = {pid}, True
    while grew:
        more = {p for p, parent in parents.items() if parent in family} - family
        family, grew = family | more, bool(more)
    return sum(sizes.get(p, 0) for p in family)


def sample_run() -> tuple[float, float]:
    """Seconds and peak GB of a forced run of the sample study."""
    peak, done = [0], threading.Event()
    began = time.monotonic()
    command = [sys.executable, "-m", "helpers.cli", "run", "studies/sample.yml", "--force"]
    job = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)

    def watch() -> None:
        while not done.wait(0.2):
            peak[0] = max(peak[0], memory_of(job.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    code = job.wait()
    seconds = time.monotonic() - began
    done.set()
    watcher.join()
    if code:
        raise SystemExit(f"the sample run ended with {code}")
    return seconds, peak[0] / 1e9


def main() -> None:
    folder = Path(tempfile.mkdtemp())
    try:
        base, stack = imports_only(folder), imports_only(folder, STACK)
    finally:
        shutil.rmtree(folder)
    seconds, peak = sample_run()
    print(f"nine notebooks, papermill API: only the import statements of ours {base:.1f} s, with the analysis stack as well {stack:.1f} s")
    print(f"sample run: {seconds:.1f} s, ratio {seconds / base:.2f} (bar 4) and {seconds / stack:.2f}; peak {peak:.2f} GB (bar 1.5)")


if __name__ == "__main__":
    main()
