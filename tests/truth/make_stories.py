"""Writes the exports of the example studies from their stories: synthetic people, the same bytes on every run.

A story (stories/<study>.yml) says who travels, what they do at each stage, and what they answer.

    python tests/truth/make_stories.py [folder for data/raw, default the project's] [study …]
"""

from __future__ import annotations

import csv
import io
import sys
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import yaml

HERE = Path(__file__).resolve().parent
STORIES = HERE / "stories"
RAW = HERE.parents[1] / "data" / "raw"


def of(value: object, group: str) -> object:
    """What a story says for a group: one value for everyone, or one per group with ``else`` for the others."""
    return value.get(group, value.get("else")) if isinstance(value, dict) and ("else" in value or group in value) else value


def pick(rng: Random, shares: dict[str, float]) -> str:
    return rng.choices(list(shares), weights=list(shares.values()))[0]


def travel(story: dict, group: str, start: datetime, rng: Random) -> tuple[list[dict], dict[str, int]]:
    """The events of one person, and how often each stage was visited."""
    events, visits, at, place, moves = [], {}, start, 0, 0
    stages = story["journey"]
    while place < len(stages) and moves < 3 * len(stages):
        stage = stages[place]
        visits[stage["stage"]] = visits.get(stage["stage"], 0) + 1
        at += timedelta(days=rng.uniform(*stage.get("wait_days", (0, 1))) if moves else 0)
        for act in stage["events"]:
            if rng.random() < of(act.get("share", 1), group):
                at += timedelta(minutes=1 + rng.expovariate(1 / act.get("minutes", 4)))
                channel = act.get("channel", "web")
                channel = pick(rng, of(channel, group)) if isinstance(channel, dict) else channel
                events.append({"at": at, "event": act["event"], "channel": channel})
        moves += 1
        if place and visits[stage["stage"]] == 1 and rng.random() < of(stage.get("back", 0), group):
            place -= 1
        elif rng.random() < of(stage.get("go", 1), group):
            place += 2 if rng.random() < of(stage.get("skip", 0), group) else 1
        else:
            break
    return events, visits


def answers(story: dict, group: str, visits: dict[str, int], rng: Random) -> dict[str, object]:
    """One row of the survey. What somebody complains of pulls down the scores that the story names."""
    row, pull = {}, {}
    columns = story["survey"]["columns"]
    around = story["survey"].get("around", {})
    for column in sorted(columns, key=lambda c: c["kind"] != "text"):  # texts first: they pull at the scores
        if column.get("about") and column["about"] not in visits:
            row[column["heading"]] = ""
        else:
            row[column["heading"]] = _answer({**around, **column}, group, rng, pull)
    return {column["heading"]: row[column["heading"]] for column in columns}


def _answer(column: dict, group: str, rng: Random, pull: dict[str, float]) -> object:
    kind = column["kind"]
    if kind == "choice":
        return pick(rng, of(column["options"], group))
    if kind == "ticks":
        return ", ".join(option for option, share in of(column["options"], group).items() if rng.random() < share)
    if kind == "number":
        return max(column["low"], min(column["high"], round(rng.gauss(of(column["mean"], group), column["sd"]))))
    if kind == "scale":
        if rng.random() < column.get("missing", 0.03):
            return ""
        low, high = column["scale"]
        mean = of(column["mean"], group) + pull.get(column["id"], 0)
        return max(low, min(high, round(rng.gauss(mean, column.get("sd", (high - low) / 5)))))
    if rng.random() >= of(column["share"], group):
        return ""
    said = column["says"][pick(rng, {name: of(s["weight"], group) for name, s in column["says"].items()})]
    for score, change in said.get("pulls", {}).items():
        pull[score] = pull.get(score, 0) + change
    before, after = (rng.choice(column[part]) if part in column else "" for part in ("before", "after"))
    return f"{before} {rng.choice(said['texts'])} {after}".strip()


def tell(story: dict) -> dict[str, list[dict]]:
    """Rows per file of one story."""
    start, files = datetime.fromisoformat(str(story["start"])), {"events.csv": [], "enquete.csv": []}
    for number in range(1, story["people"] + 1):
        rng = Random(f"{story['seed']}/{number}")
        group = pick(rng, story["groups"])
        began = start + timedelta(days=rng.randrange(story["days"]), hours=rng.uniform(7, 22))
        events, visits = travel(story, group, began.replace(microsecond=0), rng)
        person = f"{story['prefix']}-{1000 + number}"
        files["events.csv"] += [{"person_id": person, "at": f"{e['at']:%Y-%m-%d %H:%M:%S}", **{k: e[k] for k in ("event", "channel")}}
                                for e in events]
        if rng.random() < story["survey"]["answers"]:
            asked = (events[-1]["at"] if events else began) + timedelta(days=rng.uniform(1, 6))
            row = answers(story, group, visits, rng)
            files["enquete.csv"].append({"respondent_id": person, "submitted_at": f"{asked:%Y-%m-%d %H:%M}", **row})
    files["events.csv"].sort(key=lambda e: (e["at"], e["person_id"]))
    return files


def write(name: str, raw: Path = RAW) -> list[Path]:
    """The exports of one example, in ``raw/<study>/<wave>/``."""
    story = yaml.safe_load((STORIES / f"{name}.yml").read_text(encoding="utf-8"))
    folder = raw / name / story["wave"]
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for file, rows in tell(story).items():
        text = io.StringIO(newline="")
        sheet = csv.DictWriter(text, list(rows[0]), lineterminator="\r\n")
        sheet.writeheader()
        sheet.writerows(rows)
        (folder / file).write_bytes(text.getvalue().encode("utf-8"))
        written.append(folder / file)
    return written


def names() -> list[str]:
    return sorted(file.stem for file in STORIES.glob("*.yml"))


if __name__ == "__main__":
    into = Path(sys.argv[1]) if len(sys.argv) > 1 else RAW
    for study in sys.argv[2:] or names():
        for path in write(study, into):
            print(path, path.stat().st_size)
