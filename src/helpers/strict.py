"""YAML as people write it for klantreis: no aliases, no tags, no key given twice, no ``no`` where text is meant; dates stay text."""

from __future__ import annotations

from typing import Any

import yaml

from helpers import words
from helpers.errors import UsageError

OPENS = (yaml.BlockMappingStartToken, yaml.BlockSequenceStartToken, yaml.FlowMappingStartToken, yaml.FlowSequenceStartToken)
CLOSES = (yaml.BlockEndToken, yaml.FlowMappingEndToken, yaml.FlowSequenceEndToken)
DEEPEST = 100


class Strict(yaml.CSafeLoader):
    """YAML without aliases, tags and repeated keys; dates and times stay text."""


Strict.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:timestamp"]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def compose(text: str, file: str, say: words.Words) -> tuple[Any, dict[tuple, int]]:
    """The values of a YAML text, and the line of each key path."""
    lines: dict[tuple, int] = {}
    depth = 0
    try:
        for token in yaml.scan(text, Loader=Strict):
            depth += isinstance(token, OPENS) - isinstance(token, CLOSES)
            if depth > DEEPEST:          # the C parser would follow it until the stack is full
                raise RecursionError
            if isinstance(token, (yaml.AliasToken, yaml.AnchorToken, yaml.TagToken)):
                raise UsageError(say("study.alias", file=file, row=token.start_mark.line + 1))
        node = yaml.compose(text, Loader=Strict)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or say["study.too_deep"]
        raise UsageError(say("study.unreadable", file=file, row=mark.line + 1 if mark else 1, what=what)) from None
    loader = Strict("")

    def build(node: yaml.Node, at: tuple) -> Any:
        if isinstance(node, yaml.MappingNode):
            out = {}
            for key_node, value_node in node.value:
                key = loader.construct_object(key_node, deep=True)
                row = key_node.start_mark.line + 1
                if isinstance(key, bool) or key is None:
                    raise UsageError(say("study.boolean", file=file, row=row, key=key_node.value))
                key = str(key_node.value) if not isinstance(key, (str, int, float)) else str(key)
                if key in out:
                    raise UsageError(say("study.duplicate", file=file, row=row, key=key))
                lines[(*at, key)] = row
                out[key] = build(value_node, (*at, key))
            return out
        if isinstance(node, yaml.SequenceNode):
            for i, child in enumerate(node.value):
                lines[(*at, i)] = child.start_mark.line + 1
            return [build(child, (*at, i)) for i, child in enumerate(node.value)]
        return loader.construct_object(node, deep=True)

    return (build(node, ()) if node else None), lines
