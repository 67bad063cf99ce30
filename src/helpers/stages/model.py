"""Stage models: the ordered stages of a journey, and the rules that place an event or an answer at one of them.

A model is a YAML file: one that klantreis ships (folder ``models``) or one that a study brings. A model may extend another: its
rules run first, those of the other after them. Adding a stage, a rule or a whole model needs no code.
"""

from __future__ import annotations

import difflib
import itertools
from dataclasses import dataclass, field, replace
from pathlib import Path

from helpers import strict, words
from helpers.errors import UsageError

SHIPPED = Path(__file__).with_name("models")
BACKBONE = "five_stages"
Text = dict[str, str]

_KEYS = (
    "name",
    "label",
    "people",
    "extends",
    "goal_event",
    "read_from",
    "stages",
    "crosswalk",
    "touchpoints",
    "channels",
    "actions",
    "outcomes",
    "tracks",
    "second_actor",
    "rules",
)
_STAGE_KEYS = ("id", "label", "synonyms")
_TRACK_KEYS = ("label", "event")
_RULE_KEYS = ("id", "event", "question", "channel", "stage", "touchpoint")


@dataclass(frozen=True)
class Stage:
    """One stage: its id, its label per language, and other words that people use for it."""

    id: str
    label: Text
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rule:
    """One rule. ``event``, ``question`` and ``channel`` are globs; all that are given must fit. A list in the file is a rule per glob."""

    id: str
    stage: str
    touchpoint: str
    event: str | None = None
    question: str | None = None
    channel: str | None = None


@dataclass(frozen=True)
class StageModel:
    """A stage model, ready to use.

    Attributes:
        stages: in the order of the journey. rules: the first that fits decides.
        goal_event: globs of the events that count as conversion.
        crosswalk: stage -> the backbone's stages that it covers (several, one or none).
        read_from: the stage with which a reader starts, e.g. ``engage`` for RACE; the first stage when not said.
        touchpoints, channels, actions: id (for actions: event glob) -> label per language.
        people: what the persons are called (clients, patients, applicants); empty: the study decides.
        outcomes: globs of the events with which a journey ends; one that is no goal is a journey lost at the stage before it.
        tracks: part of the process (an offer, the work behind it) -> globs of its events; track_labels names them.
        drawn: the model that places the rows first, where this one only draws them (``load_model("shop.yml in five_a")``).
        second_actor: globs of the events that somebody else does (care-givers, staff): a row of their own on the map, named by
        second_label.
    """

    name: str
    label: Text
    stages: list[Stage]
    rules: list[Rule]
    touchpoints: dict[str, Text] = field(default_factory=dict)
    channels: dict[str, Text] = field(default_factory=dict)
    actions: dict[str, Text] = field(default_factory=dict)
    goal_event: list[str] = field(default_factory=list)
    crosswalk: dict[str, list[str]] = field(default_factory=dict)
    read_from: str = ""
    people: Text = field(default_factory=dict)
    outcomes: list[str] = field(default_factory=list)
    tracks: dict[str, list[str]] = field(default_factory=dict)
    track_labels: dict[str, Text] = field(default_factory=dict)
    drawn: StageModel | None = None
    second_actor: list[str] = field(default_factory=list)
    second_label: Text = field(default_factory=dict)

    @property
    def stage_ids(self) -> list[str]:
        """The ids of the stages, in order."""
        return [stage.id for stage in self.stages]

    @property
    def priority(self) -> list[str]:
        """The stages in the order in which a reader should look at them: backwards from ``read_from`` when that is the last stage."""
        ids = self.stage_ids
        return ids[::-1] if self.read_from == ids[-1] else ids

    def labels_in(self, language: str) -> dict[str, str]:
        """Labels of stages, touchpoints, channels and actions in one language; another language stands in where one is missing."""
        second = {"frontstage": self.second_label} if self.second_label else {}
        named = {**second, **self.track_labels, **self.actions, **self.channels, **self.touchpoints, **{s.id: s.label for s in self.stages}}
        return {key: text.get(language) or next(iter(text.values()), key) for key, text in named.items()}

    def resolve(self, word: str, language: str = "en", file: str = "") -> str:
        """The stage that a word names: an id, a label, or a synonym, in any case.

        >>> load_model("five_stages").resolve("Aankoop")
        'decision'
        """
        known = self._words()
        found = known.get(_plain(word))
        if found:
            return found
        near = difflib.get_close_matches(_plain(word), known, n=3, cutoff=0.6)
        raise UsageError(
            _say(language, "unknown_stage", file=file or self.name, word=word, near=_near(language, near), stages=", ".join(self.stage_ids))
        )

    def _words(self) -> dict[str, str]:
        return {_plain(word): stage.id for stage in reversed(self.stages) for word in (*stage.synonyms, *stage.label.values(), stage.id)}


def _plain(word: str) -> str:
    return " ".join(str(word).casefold().replace("_", " ").replace("-", " ").split())


def _say(language: str, sentence: str, /, **values: object) -> str:
    return words.load(language)[f"stages.errors.{sentence}"].format(**values)


def _near(language: str, found: list[str]) -> str:
    return _say(language, "near", words=", ".join(found)) if found else ""


def shipped() -> list[str]:
    """The names of the models that come with klantreis."""
    return sorted(file.stem for file in SHIPPED.glob("*.yml"))


def load_model(name_or_path: str | Path | StageModel, root: str | Path = ".", language: str = "en") -> StageModel:
    """Read a stage model.

    Args:
        name_or_path: a shipped model (see `shipped`), a YAML file relative to ``root``, or a model that is loaded already. With
            ``<one> in <other>`` the rows are placed by the one and drawn in the stages of the other, along the crosswalk.
        root: folder that paths are relative to. language: of the message when something is wrong.

    Raises:
        UsageError: one line that says what is wrong, where, and what is near.

    >>> load_model("race").stage_ids
    ['reach', 'act', 'convert', 'engage']
    """
    if isinstance(name_or_path, StageModel):
        return name_or_path
    own, drawn, onto = str(name_or_path).partition(" in ")
    model = _build(_find(own, Path(root), language), language, ())
    return _drawn_in(model, _build(_find(onto, Path(root), language), language, ())) if drawn else model


def _drawn_in(model: StageModel, onto: StageModel) -> StageModel:
    """The stages and rules of one model with the names, goals and actors of another, whose rules place the rows first."""
    kept = {name: getattr(model, name) for name in ("outcomes", "tracks", "track_labels", "second_actor", "second_label")}
    own = {name: {**getattr(model, name)} for name in ("touchpoints", "channels", "actions")}  # its globs first: the first that fits names
    named = {name: known | {key: text for key, text in getattr(onto, name).items() if key not in known} for name, known in own.items()}
    return replace(
        onto,
        **kept,
        **named,
        name=f"{model.name} in {onto.name}",
        people=model.people or onto.people,
        goal_event=model.goal_event or onto.goal_event,
        drawn=model,
    )


def _find(name: str, root: Path, language: str) -> Path:
    if (SHIPPED / f"{name}.yml").is_file():
        return SHIPPED / f"{name}.yml"
    if name.endswith((".yml", ".yaml")) and (root / name).is_file():
        return root / name
    near = difflib.get_close_matches(name, shipped(), n=3, cutoff=0.5)
    raise UsageError(_say(language, "no_model", word=name, near=_near(language, near), models=", ".join(shipped())))


def _read(path: Path, language: str) -> dict:
    say = words.load(language)
    try:
        given, _ = strict.compose(path.read_text(encoding="utf-8-sig"), path.name, say)
    except UnicodeDecodeError:
        raise UsageError(say("study.unreadable", file=path.name, row=1, what=say["study.no_utf8"])) from None
    _allow(given if isinstance(given, dict) else {str(given): None}, _KEYS, path.name, language)
    return given


def _allow(given: dict, keys: tuple[str, ...], file: str, language: str) -> None:
    for key in given:
        if key not in keys:
            near = _near(language, difflib.get_close_matches(str(key), keys, n=1, cutoff=0.5))
            raise UsageError(_say(language, "unknown_key", file=file, key=key, near=near))


def _build(path: Path, language: str, seen: tuple[Path, ...]) -> StageModel:
    if path.resolve() in seen:
        raise UsageError(_say(language, "circle", file=path.name))
    given = _read(path, language)
    parent = None
    if given.get("extends"):
        parent = _build(_find(str(given["extends"]), path.parent, language), language, (*seen, path.resolve()))
    stages = _stages(given.get("stages") or [], parent, path.name, language)
    ids = [stage.id for stage in stages]
    if not ids or len(set(ids)) < len(ids) or {"all", "unassigned"} & set(ids):
        raise UsageError(_say(language, "stages_twice", file=path.name, stages=", ".join(ids)))

    def merged(key: str) -> dict:
        return {**(getattr(parent, key) if parent else {}), **(given.get(key) or {})}

    goal = given.get("goal_event")
    tracks = _tracks(given.get("tracks") or {}, path.name, language)
    second = _tracks({"second_actor": given["second_actor"]} if given.get("second_actor") else {}, path.name, language)
    globs, label = second.get("second_actor") or (parent.second_actor if parent else [], parent.second_label if parent else {})
    model = StageModel(
        name=str(given.get("name") or path.name.split(".")[0]),
        label=merged("label"),
        stages=stages,
        rules=[],
        touchpoints=merged("touchpoints"),
        channels=merged("channels"),
        actions=merged("actions"),
        people=merged("people"),
        goal_event=_listed(goal if goal is not None else parent.goal_event if parent else []),
        crosswalk={stage: list(onto or []) for stage, onto in merged("crosswalk").items() if stage in ids},
        outcomes=_listed(given.get("outcomes", parent.outcomes if parent else [])),
        tracks={**(parent.tracks if parent else {}), **{f"track_{name}": globs for name, (globs, _) in tracks.items()}},
        track_labels={**(parent.track_labels if parent else {}), **{f"track_{name}": label for name, (_, label) in tracks.items()}},
        second_actor=globs,
        second_label=label,
        read_from=given.get("read_from") or (parent.read_from if parent else "") or ids[0],
    )
    model.resolve(model.read_from, language, path.name)
    model.rules.extend(_rules(given.get("rules") or [], model, path.name, language))
    own = {rule.id for rule in model.rules}
    model.rules.extend(rule for rule in (parent.rules if parent else []) if rule.stage in ids and rule.id not in own)
    return model


def _listed(given: str | list | None) -> list[str]:
    return [given] if isinstance(given, str) else [str(item) for item in given or []]


def _tracks(given: dict, file: str, language: str) -> dict[str, tuple[list[str], Text]]:
    """Name -> the globs of its events and its label."""
    found = {}
    for name, track in given.items():
        _allow(track if isinstance(track, dict) else {str(track): None}, _TRACK_KEYS, file, language)
        found[str(name)] = (_listed(track.get("event")), dict(track.get("label") or {"en": str(name)}))
    return found


def _stages(given: list, parent: StageModel | None, file: str, language: str) -> list[Stage]:
    """The stages as listed; an extending model may name a stage of the other model by its id alone."""
    inherited = {stage.id: stage for stage in parent.stages} if parent else {}
    if not given:
        return list(inherited.values())
    found = []
    for item in given:
        if isinstance(item, dict):
            _allow(item, _STAGE_KEYS, file, language)
            label = item.get("label") or {}
            stage_id = str(item["id"])
            before = inherited.get(stage_id)
            synonyms = item.get("synonyms") or (before.synonyms if before else [])
            label = label or (before.label if before else {"en": stage_id})
            found.append(Stage(stage_id, dict(label), tuple(map(str, synonyms))))
        elif item in inherited:
            found.append(inherited[item])
        else:
            near = _near(language, difflib.get_close_matches(str(item), inherited, n=3, cutoff=0.5))
            raise UsageError(_say(language, "unknown_stage", file=file, word=item, near=near, stages=", ".join(inherited)))
    return found


def _rules(given: list[dict], model: StageModel, file: str, language: str) -> list[Rule]:
    rules: list[Rule] = []
    for number, item in enumerate(given, 1):
        _allow(item, _RULE_KEYS, file, language)
        rule_id = str(item.get("id") or f"{model.name}_{number}")
        if not any(item.get(key) for key in ("event", "question", "channel")):
            raise UsageError(_say(language, "empty_rule", file=file, rule=rule_id))
        if rule_id in {rule.id for rule in rules} or rule_id in ("declared", "none"):
            raise UsageError(_say(language, "rule_twice", file=file, rule=rule_id))
        stage = model.resolve(item.get("stage", ""), language, f"{file} ({rule_id})")
        globs = [_listed(item.get(key)) or [None] for key in ("event", "question", "channel")]
        rules += [Rule(rule_id, stage, str(item.get("touchpoint") or "other"), *each) for each in itertools.product(*globs)]
    return rules
