"""The labelling widget of notebook 04: one text at a time, by mouse or by the keys 1 to 5, each answer written at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from helpers.emotions import labels as labelling
from helpers.emotions.ppi import FEWEST
from helpers.emotions.queue import progress, queue
from helpers.words import Words

if TYPE_CHECKING:
    import ipywidgets

WIDE = "46em"


@dataclass
class Labeller:
    """The widgets, by name, for the notebook and for tests; ``view`` is what the notebook shows.

    Attributes:
        left: the comments still to label. at: the place in it. No text is shown before somebody gave initials, so that a notebook
            that only runs keeps none.
    """

    view: ipywidgets.Widget
    who: ipywidgets.Text
    task: ipywidgets.ToggleButtons
    place: ipywidgets.HTML
    text: ipywidgets.HTML
    ask: ipywidgets.HTML
    buttons: ipywidgets.HBox
    key: ipywidgets.Text
    told: ipywidgets.HTML
    left: pd.DataFrame = field(default_factory=pd.DataFrame)
    at: int = 0


@dataclass(frozen=True)
class Shelf:
    """What there is to label: tables ``comments`` and ``moods``, the file of the labels, the wave, the stages in order."""

    comments: pd.DataFrame
    moods: pd.DataFrame
    file: Path
    wave: str
    stages: Sequence[str]
    second: pd.DataFrame | None = None
    random_state: int = 7


def labelling_widget(
    comments: pd.DataFrame,
    moods: pd.DataFrame,
    file: str | Path,
    say: Words,
    *,
    wave: str,
    stages: Sequence[str],
    second: pd.DataFrame | None = None,
    random_state: int = 7,
) -> Labeller:
    """Read texts one by one and say how they sound; what the scorer thinks is shown only after the answer.

    Args:
        comments, moods: tables of that name; texts are shown as they stand there, without personal data.
        file: CSV that the labels are added to. stages: ids in order. second: moods of another scorer (see `helpers.emotions.queue`).
    """
    import ipywidgets as w

    word = lambda key: say[f"emotions.labels.{key}"]  # noqa: E731
    shelf = Shelf(comments, moods, Path(file), wave, stages, second, random_state)
    made = Labeller(
        view=w.VBox(),
        who=w.Text(description=word("who"), style={"description_width": "12em"}, continuous_update=False),
        task=w.ToggleButtons(options=[(word("tasks")[t], t) for t in labelling.TASKS], description=word("task"),
                             style={"description_width": "12em"}),
        place=w.HTML(),
        text=w.HTML(),
        ask=w.HTML(escape(word("who_first"))),
        buttons=w.HBox(layout=w.Layout(flex_flow="row wrap")),
        key=w.Text(layout=w.Layout(width=WIDE), disabled=True),
        told=w.HTML(),
    )
    made.view.children = [made.who, made.task, made.place, made.text, made.ask, made.buttons, made.key, made.told]
    made.who.observe(lambda _: _begin(made, shelf, say), "value")
    made.task.observe(lambda _: _begin(made, shelf, say), "value")
    made.key.observe(lambda change: _pressed(made, shelf, say, change["new"]), "value")
    return made


def _begin(made: Labeller, shelf: Shelf, say: Words) -> None:
    """Make the queue of this annotator and task, and show its first text."""
    import ipywidgets as w

    annotator, task = made.who.value.strip(), made.task.value
    if not annotator:
        return
    known = labelling.read_labels(shelf.file, language=say.language)
    made.left = queue(shelf.comments, shelf.moods, known, wave=shelf.wave, annotator=annotator, task=task, second=shelf.second,
                      random_state=shelf.random_state)
    made.at = 0
    names = say["emotions.labels.names"]
    choices = [w.Button(description=f"{i} {names[x]}", layout=w.Layout(width="auto")) for i, x in enumerate(labelling.TASKS[task], start=1)]
    for label, button in zip(labelling.TASKS[task], choices):
        button.on_click(lambda _, label=label: _answered(made, shelf, say, label))
    back = w.Button(description=say["emotions.labels.undo"], layout=w.Layout(width="auto"))
    back.on_click(lambda _: _back(made, shelf, say))
    made.buttons.children = [*choices, back]
    made.key.placeholder = say("emotions.labels.key", last=len(choices))
    made.told.value = ""
    _show(made, shelf, say)
    made.key.focus()


def _show(made: Labeller, shelf: Shelf, say: Words) -> None:
    """The text at hand with its stage and question, or that all is done; and how far each stage is."""
    is_done = made.at >= len(made.left)
    made.key.disabled = is_done
    if is_done:
        made.place.value, made.text.value, made.ask.value = "", "", escape(say["emotions.labels.done"])
    else:
        row = made.left.iloc[made.at]
        made.place.value = escape(say("emotions.labels.place", stage=say.label(row["stage"]), question=say.label(row["question_id"])))
        made.text.value = f'<blockquote style="max-width:{WIDE};font-size:1.2em">{escape(str(row["text"]))}</blockquote>'
        made.ask.value = escape(say["emotions.labels.ask"][made.task.value])
    done = progress(labelling.read_labels(shelf.file, language=say.language), shelf.comments, shelf.wave, made.task.value)
    counts = {s: int(done.get(s, 0)) for s in shelf.stages}
    items = [say("emotions.labels.progress", stage=say.label(s), n=n) + (" ✓" if n >= FEWEST else "") for s, n in counts.items()]
    told = made.told.value.partition("<br>")[0] if made.told.value else ""
    made.told.value = f"{told}<br>{escape(say('emotions.labels.progress_all', items=', '.join(items), needed=FEWEST))}"


def _answered(made: Labeller, shelf: Shelf, say: Words, label: str) -> None:
    """Write the label, say what the scorer thought, and go on."""
    if made.at >= len(made.left):
        return
    row, names = made.left.iloc[made.at], say["emotions.labels.names"]
    is_tone = made.task.value == "sentiment"
    labelling.add_label(shelf.file, row, made.task.value, label, annotator=made.who.value.strip(), sampled_by=row["sampled_by"],
                        predicted=row["predicted"] if is_tone else "")
    made.told.value = escape(say("emotions.labels.given", label=names[label], predicted=names[row["predicted"]])) if is_tone else ""
    made.at += 1
    _show(made, shelf, say)


def _back(made: Labeller, shelf: Shelf, say: Words) -> None:
    """The text before this one again; a new answer is added and counts instead of the old one."""
    made.at = max(made.at - 1, 0)
    made.told.value = ""
    _show(made, shelf, say)


def _pressed(made: Labeller, shelf: Shelf, say: Words, typed: str) -> None:
    """A key in the small field: the number of an answer, or 0 to go back."""
    if not typed:
        return
    made.key.value = ""
    choices = labelling.TASKS[made.task.value]
    if typed[-1] == "0":
        _back(made, shelf, say)
    elif typed[-1].isdigit() and int(typed[-1]) <= len(choices):
        _answered(made, shelf, say, choices[int(typed[-1]) - 1])
