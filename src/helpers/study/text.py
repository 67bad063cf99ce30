"""Puts sources and questions into the text of a study file, and leaves its comments, its order and everything else as they are."""

from __future__ import annotations

import json
import re

import yaml

from helpers.errors import UsageError

PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_./-]*")
TRAPS = {"yes", "no", "on", "off", "true", "false", "null", "y", "n"}


def scalar(value: object) -> str:
    """A value as YAML on one line, quoted where YAML would read something else.

    >>> scalar("nps"), scalar("no"), scalar((1.0, 5.0)), scalar({"nl": "Hoe, dan?"})
    ('nps', '"no"', '[1, 5]', '{nl: "Hoe, dan?"}')
    """
    if isinstance(value, dict):
        return "{" + ", ".join(f"{scalar(k)}: {scalar(v)}" for k, v in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(scalar, value)) + "]"
    if isinstance(value, (int, float)):
        return f"{value:g}"
    text = str(value)
    if PLAIN.fullmatch(text) and text.lower() not in TRAPS:
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return re.sub("[\x7f-\x9f\u2028\u2029\ufeff]", lambda found: f"\\u{ord(found.group()):04x}", quoted)


def add(text: str, wave: str, sources: list[tuple[str, list[str]]], questions: list[str], replaced: set[int] = frozenset()) -> str:
    """The text of a study with sources under a wave and questions at the end of its questions.

    Args:
        sources: a source as YAML on one line, and comments to stand above it. questions: lines (a question, or a comment).
        replaced: line numbers (from 0) of sources that the first new ones take the place of.

    Raises:
        UsageError: waves or questions stand on one line in braces, so that nothing can be put between them.
    """
    text = text if text.endswith("\n") or not text else text + "\n"
    lines = text.splitlines(keepends=True)
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    keys = {key.value: (key, value) for key, value in root.value}
    edits: list[Edit] = []
    if questions:
        edits.append(_questions(keys.get("questions"), questions, len(lines)))
    if sources:         # after the questions: of two edits at one place the last one comes out on top
        edits.append(_sources(keys.get("waves"), wave, sources, len(lines)))
    lines = ["" if place in replaced else line for place, line in enumerate(lines)]
    for first, last, new in sorted(edits, key=lambda edit: edit[:2], reverse=True):
        lines[first:last] = [line + "\n" for line in new]
    return "".join(lines)


Edit = tuple[int, int, list[str]]
"""First line, line after the last (the same for an insertion), and the lines that come in their place."""


def _sources(found: tuple | None, wave: str, sources: list[tuple[str, list[str]]], end: int) -> Edit:
    def items(indent: int) -> list[str]:
        return [" " * indent + line for entry, remarks in sources for line in (*(f"# {r}" for r in remarks), f"- {entry}")]

    name = scalar(wave)
    if found is None:
        return end, end, ["waves:", f"  {name}:", *items(4)]
    key, waves = found
    if not isinstance(waves, yaml.MappingNode) or not waves.value:
        return key.start_mark.line, _last(waves) + 1, ["waves:", f"  {name}:", *items(4)]
    _must_be_block(waves, "waves")
    for wave_key, listed in waves.value:
        if wave_key.value == wave:
            indent = wave_key.start_mark.column
            if not isinstance(listed, yaml.SequenceNode) or not listed.value:
                return wave_key.start_mark.line, _last(listed) + 1, [" " * indent + f"{name}:", *items(indent + 2)]
            _must_be_block(listed, f"waves.{wave}")
            return _last(listed) + 1, _last(listed) + 1, items(listed.start_mark.column)
    indent = waves.value[0][0].start_mark.column
    return _last(waves) + 1, _last(waves) + 1, [" " * indent + f"{name}:", *items(indent + 2)]


def _questions(found: tuple | None, questions: list[str], end: int) -> Edit:
    is_any = any(not line.startswith("#") for line in questions)
    block = ["questions:" if is_any else "questions: {}", *(f"  {line}" for line in questions)]
    if found is None:
        return end, end, block
    key, asked = found
    if not isinstance(asked, yaml.MappingNode) or not asked.value:
        return key.start_mark.line, _last(asked) + 1, block
    _must_be_block(asked, "questions")
    indent = " " * asked.value[0][0].start_mark.column
    return _last(asked) + 1, _last(asked) + 1, [indent + line for line in questions]


def _must_be_block(node: yaml.Node, key: str) -> None:
    if node.flow_style:
        raise UsageError(f"{key}: staat op één regel tussen haken. Zet elke regel apart en probeer het opnieuw. / "
                         "stands on one line in brackets. Put each entry on its own line and try again.")


def _last(node: yaml.Node) -> int:
    """The line of the last thing in a node; the end of a block itself lies after the comments that follow it."""
    if isinstance(node, (yaml.MappingNode, yaml.SequenceNode)) and not node.flow_style and node.value:
        last = node.value[-1]
        return _last(last[1] if isinstance(last, tuple) else last)
    mark = node.end_mark
    return mark.line - 1 if mark.column == 0 and mark.line > node.start_mark.line else mark.line
