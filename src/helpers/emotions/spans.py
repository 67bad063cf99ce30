"""Texts cut into sentences and clauses, and clauses into words, with their place in the text."""

from __future__ import annotations

import re

WORDS_ON_BOTH_SIDES = 3  # a comma parts two clauses only when both could stand alone; "snel, goed en vriendelijk" is one
ENDS = re.compile(r"(?<=[.!?\u2026])[\"')\]]*\s+(?=\S)|\n+|(?<=[a-z])\.(?=[A-Z])|\s+[\u2013-]\s+|;\s*")
CONTRAST = {
    "nl": re.compile(
        r"[,\s]+(?=(?:maar|echter|desondanks|daarentegen|alhoewel|hoewel|terwijl)\b)|,\s+(?=(?:alleen|helaas|jammer|toch)\b)", re.I
    ),
    "en": re.compile(
        r"(?<!anything)(?<!nothing)(?<!all)[,\s]+(?=(?:but|however|although|though|whereas)\b)|,\s+(?=(?:unfortunately|yet|except|sadly)\b)",
        re.I,
    ),
}
COMMA = re.compile(r",\s+")
AHEAD = 60  # characters looked at behind a comma
TOKEN = re.compile(
    r"(?:https?://|www\.)\S+|[:;]'?-?[()dDsS/|](?!\w)|<3|[^\W_]+(?:['\u2019\-][^\W\d_]+)*|[.,!?;:()\u2026]"
    r"|[\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]"
)
NEVER_APART = re.compile(r"\b(?:niet alleen|not only|not just)\b", re.I)


def clauses(text: str, language: str) -> list[tuple[int, int]]:
    """Start and end of each sentence or clause, white space left out.

    >>> text = "Mooie kleding, maar de verzending duurde lang. Jammer!"
    >>> [text[a:b] for a, b in clauses(text, "nl")]
    ['Mooie kleding', 'maar de verzending duurde lang.', 'Jammer!']
    """
    found = []
    for start, end in _cut(text, 0, len(text), ENDS):
        if NEVER_APART.search(text, start, end):
            found.append((start, end))
            continue
        parts = [piece for a, b in _cut(text, start, end, CONTRAST[language]) for piece in _at_commas(text, a, b)]
        found.extend(parts)
    return [(a, b) for a, b in (_trim(text, a, b) for a, b in found) if b > a]


def _cut(text: str, start: int, end: int, mark: re.Pattern) -> list[tuple[int, int]]:
    edges, last = [], start
    for match in mark.finditer(text, start, end):
        if match.start() > last:
            edges.append((last, match.start()))
        last = max(last, match.end())
    return [*edges, (last, end)] if last < end else edges


def _at_commas(text: str, start: int, end: int) -> list[tuple[int, int]]:
    pieces, last = [], start
    for match in COMMA.finditer(text, start, end):
        before, after = text[last : match.start()].split(), text[match.end() : min(end, match.end() + AHEAD)].split(",")[0].split()
        if len(before) >= WORDS_ON_BOTH_SIDES and len(after) >= WORDS_ON_BOTH_SIDES:
            pieces.append((last, match.start()))
            last = match.end()
    return [*pieces, (last, end)]


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in " \t\r\n,;":
        start += 1
    while end > start and text[end - 1] in " \t\r\n,;":
        end -= 1
    return start, end


def tokens(clause: str) -> list[str]:
    """Words, signs and emoji of a clause in lower case; an address on the web is no word.

    >>> tokens("De levering was NIET op tijd :( \U0001f621")
    ['de', 'levering', 'was', 'niet', 'op', 'tijd', ':(', '\U0001f621']
    """
    return [t for t in TOKEN.findall(clause.lower().replace("\u2019", "'")) if not t.startswith(("http", "www."))]
