"""What a run promises: the whole report or the previous one, every cell run, only what changed done again."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import pytest
from run_project import Project

from helpers.run import Run


def left_running(project) -> list[str]:
    """Command lines of kernels that still work in the project."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            if os.readlink(f"/proc/{pid}/cwd").startswith(str(project.root)):
                found.append(pid)
        except OSError:
            continue
    return found


def test_a_run_publishes_tables_and_report_and_says_where(published):
    assert published.report == "anna,bo" * 1000
    assert (published.root / "data/processed/small/w1/memberships.parquet").is_file()
    assert published.manifest["inputs"][0]["path"] == "data/raw/small/a.csv"
    assert str(published.root) not in json.dumps(published.manifest)


def test_a_second_run_does_nothing_and_says_so(published):
    before = os.readlink(published.root / "reports/small/w1")
    done = published.run()
    assert done.returncode == 0 and "Nothing has changed" in done.stdout
    assert os.readlink(published.root / "reports/small/w1") == before


def test_a_comment_runs_nothing_again_and_a_changed_answer_only_what_depends_on_it(published):
    published.write("02_stages", [published.code["02_stages"][0], "# a remark\n" + published.code["02_stages"][1], published.code["02_stages"][2]])
    assert "Nothing has changed" in published.run().stdout
    published.answers("anna", "bas")
    told = published.run("--why").stdout
    assert "01_clean" in told and "(inputs: data/raw/small/a.csv)" in told
    assert "(inputs: memberships.parquet)" in told and published.report == "anna,bas" * 1000
    assert "3/4 04_emotions  unchanged" in told, "the table that it reads is the same as before"


def test_a_parameter_runs_only_the_notebooks_that_take_it(published):
    done = published.run("--set", "random_state=2", "--why")
    assert "1/4 01_clean  unchanged" in done.stdout
    assert "parameters: random_state" in done.stdout
    assert "4/4 09_report  unchanged" in done.stdout


def test_only_and_from_and_force_run_what_they_name(published):
    done = published.run("--only", "02", "--why")
    assert "1/4 01_clean  unchanged" in done.stdout and "2/4 02_stages  unchanged" not in done.stdout
    done = published.run("--from", "02")
    assert "1/4 01_clean  unchanged" in done.stdout and "4/4 09_report  unchanged" not in done.stdout
    assert "unchanged" not in published.run("--force").stdout


def test_a_table_changed_by_hand_is_noticed_and_made_again(published):
    table = published.root / "data/processed/small/w1/memberships.parquet"
    good = table.read_bytes()
    table.write_bytes(good[:-10])
    done = published.run("--why")
    assert "changed by hand: memberships.parquet" in done.stdout and "Your version stays one more run" in done.stdout
    assert table.read_bytes() == good


@pytest.mark.parametrize(("cell", "word"), [
    ("1 / 0", "ZeroDivisionError"),
    ("import sys; sys.exit(0)", "sys.exit(0)"),
    ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "stopped suddenly"),
    ("import os; os._exit(0)", "stopped suddenly"),
    ("import time; time.sleep(60)", "longer than 4 seconds"),
    ("input('who?')", "asks for input"),
    ("print('x' * 60_000_000)", "50 MB"),
    ("import numpy; numpy.ones(10**13)", "GB of memory"),
    ("raise OSError(28, 'No space left on device')", "MB free"),
])
def test_no_way_of_dying_counts_as_success(published, cell, word):
    published.write("02_stages", [*published.code["02_stages"][:2], cell, published.code["02_stages"][2]])
    done = published.run("--timeout", "4" if "sleep" in cell else "120")
    assert done.returncode == 5
    line = done.stderr.strip()
    assert word in line and "02_stages, cell" in line and "\n" not in line
    assert published.report == "anna,bo" * 1000


def test_a_first_run_that_fails_speaks_of_no_report_that_is_still_there(project):
    project.study.write_text(project.study.read_text(encoding="utf-8").replace("[en, nl]", "[nl]"), encoding="utf-8")
    project.write("02_stages", [project.code["02_stages"][0], "1 / 0", *project.code["02_stages"][1:]])
    done = project.run()
    line = "02_stages, cel 3 (1 / 0): ZeroDivisionError: division by zero. Open het notebook in JupyterLab en herstel de cel."
    assert (done.returncode, done.stderr.strip()) == (5, line)


@pytest.mark.parametrize(("kind", "code"), [("PrivacyStop", 6), ("NothingUsable", 4)])
def test_an_error_on_purpose_keeps_its_words_and_exit_code(published, kind, code):
    published.write("01_clean", [*published.code["01_clean"][:2], f"from helpers import errors; raise errors.{kind}('a.csv: no ground. Give one.')",
                                 *published.code["01_clean"][2:]])
    done = published.run()
    assert (done.returncode, done.stderr.strip()) == (code, "a.csv: no ground. Give one.")


def test_a_notebook_that_does_not_write_what_it_says_has_failed(project):
    project.write("02_stages", [*project.code["02_stages"][:2], "if level > 2: store.save(members, 'features', tables)"])
    done = project.run()
    assert done.returncode == 5 and "features.parquet" in done.stderr


@pytest.mark.parametrize(("options", "words"), [
    (["--set", "sead=3"], ["no notebook takes the parameter sead"]),
    (["--set", "randm_state=3"], ["Did you mean random_state?"]),
    (["--set", "random_state=three"], ["must be a int"]),
    (["--wave", "w2"], ["there is no wave w2", "w1"]),
    (["--only", "12"], ["there is no notebook 12"]),
    (["--formats", "docx"], ["html"]),
])
def test_what_does_not_exist_is_refused_before_any_work(project, options, words):
    done = project.run(*options)
    assert done.returncode == 2 and all(w in done.stderr for w in words), done.stderr
    assert not (project.root / "data/processed").exists()


def test_a_parameter_in_the_study_that_no_notebook_takes_is_refused_with_the_nearest(project):
    project.study.write_text(project.study.read_text(encoding="utf-8") + "parameters: {levle: 0.9}\n", encoding="utf-8")
    done = project.run()
    assert done.returncode == 2 and "Did you mean level?" in done.stderr


def test_a_missing_export_ends_with_exit_3_and_its_name(project):
    (project.root / "data/raw/small/a.csv").unlink()
    done = project.run()
    assert done.returncode == 3 and "data/raw/small/a.csv" in done.stderr


def test_input_that_changes_during_a_run_stops_it(published):
    published.answers("anna", "bo", "cas")
    published.write("02_stages", [*published.code["02_stages"], "open('../data/raw/small/a.csv', 'a').write('dirk\\n');"])
    done = published.run()
    assert done.returncode == 3 and "changed during the run" in done.stderr
    assert published.report == "anna,bo" * 1000


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupt_leaves_the_old_report_no_kernel_and_a_free_lock(published, number, code):
    published.answers("anna", "bo", "cas")
    good = list(published.code["02_stages"])
    published.write("02_stages", [*good, "import time; time.sleep(60)"])
    job = published.start()
    published.wait_for("02_stages")
    time.sleep(2)
    began = time.monotonic()
    job.send_signal(number)
    _, err = job.communicate(timeout=30)
    assert job.returncode == code and time.monotonic() - began < 5, err
    assert err.strip() == "Interrupted; the previous report is still there."
    time.sleep(0.5)
    assert left_running(published) == [] and published.report == "anna,bo" * 1000
    published.write("02_stages", good)
    assert published.run().returncode == 0 and published.report == "anna,bo,cas" * 1000


def test_independent_notebooks_may_run_side_by_side(published):
    published.answers("anna", "bo", "cas")
    assert published.run("--jobs", "2").returncode == 0
    assert published.report == "anna,bo,cas" * 1000


def test_a_folder_made_by_hand_is_never_replaced(project):
    place = project.root / "reports/small/w1"
    place.mkdir(parents=True)
    (place / "mine.txt").write_text("keep", encoding="utf-8")
    done = project.run()
    assert done.returncode == 3 and (place / "mine.txt").read_text(encoding="utf-8") == "keep"


def test_on_a_disk_without_links_a_file_says_where_the_report_lies(project, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(1, "a required privilege is not held by the client")

    monkeypatch.setattr(os, "symlink", refuse)
    said = project.run().stdout.strip().splitlines()[-1]
    report = project.root / said.rpartition(" ")[2]
    assert report.read_text() == "anna,bo" * 1000 and ".runs" in report.parts
    assert "Nothing has changed" in project.run().stdout
    project.answers("anna", "bo", "cas")
    said = project.run().stdout.strip().splitlines()[-1]
    assert (project.root / said.rpartition(" ")[2]).read_text() == "anna,bo,cas" * 1000


def test_a_table_changed_by_hand_comes_back_from_an_earlier_run_where_one_has_the_same(published):
    published.answers("anna", "bo", "cas")
    assert published.run().returncode == 0
    published.answers("anna", "bo")
    told = published.run("--why").stdout
    assert told.count("taken over from an earlier run") >= 2 and published.report == "anna,bo" * 1000


def test_a_run_that_failed_is_resumed_behind_what_it_finished(published):
    published.answers("anna", "bo", "cas")
    good = list(published.code["09_report"])
    published.write("09_report", [*good[:2], "1 / 0", *good[2:]])
    assert published.run().returncode == 5
    published.write("09_report", good)
    told = published.run().stdout
    assert "1/4 01_clean  taken over" in told and "2/4 02_stages  taken over" in told and published.report == "anna,bo,cas" * 1000


def test_a_note_of_an_earlier_run_counts_only_with_the_files_that_it_names(published):
    published.answers("anna", "bo", "cas")
    published.write("09_report", [*published.code["09_report"][:2], "1 / 0"])
    assert published.run().returncode == 5
    for table in published.root.glob("data/processed/small/.runs/*/features.parquet"):
        table.write_text("9")
    for note in published.root.glob("data/processed/small/.runs/*/notebooks/01_clean.json"):
        note.write_text(note.read_text()[:-20])
    told = published.run().stdout
    assert "01_clean  taken over" not in told and "02_stages  taken over" not in told


def test_the_command_killed_alone_leaves_no_kernel_behind(published):
    published.answers("anna", "bo", "cas")
    published.write("02_stages", [*published.code["02_stages"], "import time; time.sleep(60)"])
    job = published.start()
    published.wait_for("02_stages")
    time.sleep(1)
    os.kill(job.pid, signal.SIGKILL)
    job.communicate(timeout=30)
    until = time.monotonic() + 15
    while left_running(published) and time.monotonic() < until:
        time.sleep(0.2)
    assert left_running(published) == [] and published.report == "anna,bo" * 1000


@pytest.mark.parametrize(("name", "content", "words"), [
    ("no json", b"\x00\x01", ["03_bad.ipynb"]),
    ("no cells", b"{}", ["03_bad.ipynb", "a part that every notebook has is missing"]),
    ("deep", b"[" * 200_000, ["03_bad.ipynb"]),
    ("cells of another kind", b'{"cells": [1]}', ["03_bad.ipynb"]),
    ("broken code", b'{"cells": [{"cell_type": "code", "source": "def (", "metadata": {}}]}', ["03_bad.ipynb", "SyntaxError"]),
    ("parameters that run code", b'{"cells": [{"cell_type": "code", "source": "x: int = open(1)", "metadata": {"tags": ["parameters"]}}]}', ["03_bad.ipynb"]),
])
def test_a_notebook_that_is_none_is_refused_in_one_line_before_any_work(project, name, content, words):
    (project.root / "notebooks/03_bad.ipynb").write_bytes(content)
    done = project.run()
    assert done.returncode == 5 and all(w in done.stderr for w in words), done.stderr
    assert len(done.stderr.strip().splitlines()) == 1 and not (project.root / "data/processed").exists()


def test_a_notebook_that_is_a_link_out_of_the_project_is_refused(project, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "a.ipynb"
    outside.write_bytes((project.root / "notebooks/02_stages.ipynb").read_bytes())
    (project.root / "notebooks/03_bad.ipynb").symlink_to(outside)
    done = project.run()
    assert done.returncode == 5 and "a link to a file outside the project" in done.stderr


def test_a_secret_is_no_parameter(project):
    done = project.run("--set", "api_key=abc")
    assert done.returncode == 2 and "environment variable" in done.stderr and "abc" not in done.stderr


@pytest.mark.parametrize("which", ["studies/small.yml", "notebooks/04_emotions.ipynb"])
def test_a_study_or_notebook_that_changes_during_a_run_stops_it(published, which):
    published.answers("anna", "bo", "cas")
    published.write("02_stages", [*published.code["02_stages"], f"open('../{which}', 'a').write('\\n');"])
    done = published.run()
    assert done.returncode == 3 and which.split("/")[1] in done.stderr and published.report == "anna,bo" * 1000


def test_where_a_report_cannot_be_written_no_work_is_begun(project):
    (project.root / "reports").write_text("a file where a folder must be")
    done = project.run()
    assert done.returncode == 5 and "reports" in done.stderr and len(done.stderr.strip().splitlines()) == 1
    assert not list(project.root.glob("data/processed/small/.runs/*/notebooks"))


@pytest.mark.skipif(os.name != "posix", reason="rights to write are another thing elsewhere")
def test_who_may_not_write_is_told_so_before_any_work_and_not_that_the_disk_is_full(good_run):
    place = Path(tempfile.mkdtemp())  # a root may write everywhere, so it becomes somebody who may come here but write in one place only
    project, mine = Project(place / "project"), os.geteuid()
    (project.root / "data/processed").mkdir()
    (project.root / "reports").mkdir(mode=0o555)
    place.chmod(0o755)
    if not mine:
        os.chown(project.root / "data/processed", 65534, -1)
        os.seteuid(65534)
    try:
        done = project.run()
    finally:
        os.seteuid(mine)
        (project.root / "reports").chmod(0o755)
    assert (done.returncode, done.stdout) == (5, "")
    assert done.stderr.strip() == ("Permission denied: reports/small may not be written or used by you. "
                                   "Give yourself the right to, or put the project in a folder of your own.")
    shutil.rmtree(place)


def test_a_value_that_looks_like_code_stays_a_value(published):
    told = "'''; open('hit', 'w') #"
    published.write("02_stages", [published.code["02_stages"][0] + "\nname: str = ''", *published.code["02_stages"][1:], f"assert name == {told!r}"])
    assert published.run("--set", f"name={json.dumps(told)}").returncode == 0
    assert not list(published.root.rglob("hit"))


def test_a_clock_set_back_stops_nothing(published, monkeypatch):
    published.answers("anna", "bo", "cas")
    monkeypatch.setattr(time, "time_ns", lambda: 1_000_000_000)
    assert published.run().returncode == 0 and published.report == "anna,bo,cas" * 1000
    assert "Nothing has changed" in published.run().stdout


def test_a_disk_that_is_read_only_is_said_before_any_work(published):
    try:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", str(published.root / "reports")], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("mounting needs Linux and the right to mount")
    try:
        published.answers("anna", "bo", "cas")
        done = published.run()
        assert done.returncode == 5 and "Read-only" in done.stderr and len(done.stderr.strip().splitlines()) == 1
        assert not done.stdout
    finally:
        subprocess.run(["umount", "-l", str(published.root / "reports")], check=True)
    assert published.report == "anna,bo" * 1000


def test_when_every_byte_is_the_same_no_code_is_parsed(published, monkeypatch):
    def never(*_):
        raise AssertionError("judged step by step")

    monkeypatch.setattr(Run, "_judge", never)
    assert "Nothing has changed" in published.run().stdout
    monkeypatch.undo()
    (published.root / "data/processed/small/w1/features.parquet").write_text("9")
    assert "features.parquet" in published.run().stdout


def test_a_cluster_that_is_not_there_is_said_before_any_work(project):
    book = next((project.root / "notebooks").glob("02*"))
    book.write_text(book.read_text(encoding="utf-8").replace("level: float = 0.95", "engine: str = 'auto'"), encoding="utf-8")
    cluster = 'engine: {name: spark, master: "spark://127.0.0.1:1"}\n'
    project.study.write_text(project.study.read_text(encoding="utf-8") + cluster, encoding="utf-8")
    done = project.run()
    assert done.returncode == 2 and done.stderr.startswith("engine spark: ") and not list(project.root.glob("data/processed/*/.runs/*"))
