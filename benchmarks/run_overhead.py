"""What the runner costs: a whole sample run against notebooks that only import, two jobs against one, and overhead per notebook.

Ours import late, inside functions, so that a notebook of bare import statements is lighter than what runs. Both bases are printed: the
statements alone, and with the stack that ours end up loading. Bars: ratio at most 4, peak of the run and its kernels under 1.5 GB,
two jobs in at most .85 of the time of one, overhead per notebook (all but the notebook's own work) under half of papermill's.
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
    """Bytes of a process and all its descendants; what forked processes share counts once (proportional set size)."""
    parents = {}
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            parents[int(entry)] = int(Path(f"/proc/{entry}/stat").read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            continue
    family, grew = {pid}, True
    while grew:
        more = {p for p, parent in parents.items() if parent in family} - family
        family, grew = family | more, bool(more)
    return sum(own_part(member) for member in family)


def own_part(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)


def sample_run(jobs: int) -> tuple[float, float]:
    """Seconds and peak GB of a forced run of the sample study."""
    peak, done = [0], threading.Event()
    began = time.monotonic()
    command = [sys.executable, "-m", "helpers.cli", "run", "studies/sample.yml", "--force", "--jobs", str(jobs)]
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


WORK = 1.0
BOOKS = 6
PAPERMILL = "import papermill\nfor b in books:\n    papermill.execute_notebook(b, b + '.out', progress_bar=False)"
OURS = """\
from pathlib import Path
from helpers.run.execute import execute
from helpers.run.kernels import Kernels
kernels = Kernels(Path(books[0]).parent, wanted=len(books))
kernels.warm()
import papermill
for b in books:
    assert execute(Path(b), Path(b + '.out.ipynb'), {}, kernels, 60) is None
kernels.close()"""


def overhead(folder: Path, way: str) -> float:
    """Seconds per notebook beyond its own work, for notebooks that load the tables stack and then work for a second, one after another."""
    import nbformat

    books = []
    for i in range(BOOKS):
        code = ["x: int = 1", f"import pandas, matplotlib.pyplot, pandera.pandas, time\ntime.sleep({WORK})"]
        book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in code])
        book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
        nbformat.write(book, folder / f"{i}.ipynb")
        books.append(str(folder / f"{i}.ipynb"))
    began = time.monotonic()
    subprocess.run([sys.executable, "-c", f"books = {books!r}\n{way}"], check=True, stderr=subprocess.DEVNULL, cwd=folder)
    return (time.monotonic() - began) / BOOKS - WORK


def main() -> None:
    folder = Path(tempfile.mkdtemp())
    try:
        theirs, ours = overhead(folder, PAPERMILL), overhead(folder, OURS)
        print(f"overhead per notebook: papermill {theirs:.2f} s, ours {ours:.2f} s: {ours / theirs:.2f} of it (bar .50)", flush=True)
        if "--overhead" in sys.argv:
            return
        for file in folder.iterdir():
            file.unlink()
        base, stack = imports_only(folder), imports_only(folder, STACK)
    finally:
        shutil.rmtree(folder)
    one, _ = sample_run(1)
    two, peak = sample_run(2)
    print(f"nine notebooks, papermill API: only the import statements of ours {base:.1f} s, with the analysis stack as well {stack:.1f} s")
    print(f"sample run, one job: {one:.1f} s, ratio {one / base:.2f} (bar 4) and {one / stack:.2f}")
    print(f"sample run, two jobs: {two:.1f} s, {two / one:.2f} of one job (bar .85); peak {peak:.2f} GB (bar 1.5)")


if __name__ == "__main__":
    main()
