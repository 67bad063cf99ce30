"""Words of feeling in one language, and how a word that is not listed finds its entry (inflected, compound, misspelt).

The lists are files in ``lexicons/`` beside this module, to be edited by people who know the language; LICENCES.md says whence they come.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pandas as pd
import yaml

FOLDER = Path(__file__).with_name("lexicons")
NEGATIVE_AWAY = 0.9  # "hassle-free" is nearly as good as hassle is bad
LONG = 9  # from this length on one missing or extra letter is forgiven
WORD = re.compile(r"[^\W\d_]{5,}")
REPEATED = re.compile(r"(.)\1{2,}")


@dataclass
class Entry:
    """What one word does in a clause."""

    value: float = 0.0
    factor: float = 1.0  # of an intensifier
    is_negator: bool = False
    is_expected: bool = False
    is_too_sensitive: bool = False
    is_comparative: bool = False
    emotion: str = ""


@dataclass
class Lexicon:
    """One language's lists. `entry` gives the role of any word, listed or not."""

    language: str
    own: dict[str, float]
    base: dict[str, float]
    lists: dict
    phrases: dict[str, list[tuple[tuple[str, ...], float | None, str]]]
    model_hash: str
    _seen: dict[str, Entry] = field(default_factory=dict)

    def entry(self, word: str) -> Entry:
        """The role of a word; looked up once per distinct word."""
        found = self._seen.get(word)
        if found is None:
            found = self._seen[word] = self._find(word)
        return found

    def _find(self, word: str) -> Entry:
        word = self.lists["misspelt"].get(word, word)
        entry = Entry(self.value(word))
        entry.factor = self.lists["intensifiers"].get(word, 1.0)
        entry.is_negator = word in self.lists["negators"]
        entry.is_expected = word in self.lists["expected"]
        entry.is_too_sensitive = word in self.lists["too"]
        entry.is_comparative = word in self.lists["comparatives"]
        entry.emotion = self._emotion(word)
        if entry.is_negator:
            entry.value = 0.0
        return entry

    def _emotion(self, word: str) -> str:
        emotions = self.lists["emotions"]
        return next((emotions[form] for form in [word, *_base_forms(word, self.language)] if form in emotions), "")

    def value(self, word: str) -> float:
        """Value of a word: as listed, inflected, compound, misspelt, or 0."""
        listed = self._listed(word)
        if listed is not None:
            return listed
        if "-" in word:
            return _hyphened(word, self)
        if not word.isalpha():
            return 0.0
        short = REPEATED.sub(r"\1\1", word)
        for form in dict.fromkeys([short, REPEATED.sub(r"\1", word), *_base_forms(short, self.language)]):
            listed = self._listed(self.lists["misspelt"].get(form, form))
            if listed is not None:
                return listed
        for form in _verb_forms(short) if self.language == "nl" else ():
            if form in self.own:
                return self.own[form]
        made = _compound(short, self) if self.language == "nl" else None
        return made if made is not None else self._forgiven(short)

    def _listed(self, word: str) -> float | None:
        value = self.own.get(word)
        return self.base.get(word) if value is None else value

    def _forgiven(self, word: str) -> float:
        """Value of the listed word that this one is a misspelling of, judged by sound and, for long words, one letter."""
        if len(word) < 5:
            return 0.0
        sounds = self.lists["sounds"]
        heard = _sound(word, self.language)
        if heard in sounds:
            return sounds[heard]
        if len(word) < LONG:
            return 0.0
        near = self.lists["near"]
        return next((near[n] for n in [heard, *_one_less(heard)] if n in near), 0.0)


@cache
def load(language: str) -> Lexicon:
    """The lexicon of one language ("nl" or "en")."""
    text = (FOLDER / f"{language}.yml").read_text(encoding="utf-8")
    given = yaml.load(text, Loader=yaml.CSafeLoader)
    base = _read_tsv(FOLDER / f"{language}_base.tsv")
    emoji = _read_tsv(FOLDER / "emoji.tsv")
    own = {w: float(v) for v, words in given["valence"].items() for w in words.split()} | emoji
    single = {w: v for w, v in own.items() if "_" not in w}
    strong = {w: v for w, v in {**base, **single}.items() if abs(v) >= 0.4 and len(w) >= 6 and w.isalpha()}
    sounds = {_sound(w, language): v for w, v in sorted(strong.items())}
    lists = {
        "intensifiers": {w: float(f) for f, words in given["intensifiers"].items() for w in words.split()},
        "negators": frozenset(given["negators"].split()),
        "expected": frozenset(given["expected"]["words"].split()),
        "expected_value": given["expected"]["value"],
        "too": frozenset(given["too"]["of"].split()),
        "too_word": given["too"]["words"],
        "too_value": given["too"]["value"],
        "misspelt": given["misspelt"],
        "heads": {w: float(v) for v, words in given["heads"].items() for w in words.split()},
        "first_parts": [
            (p, frozenset(spec["rest"].split()), float(v)) for v, spec in given["first_parts"].items() for p in spec["parts"].split()
        ],
        "emotions": {w: family for family, words in given["emotions"].items() for w in words.split()},
        "numbers": frozenset(given["numbers"].split()),
        "surprise": frozenset(given["surprise"].split()),
        **{name: frozenset(words.split()) for name, words in given["context"].items()},
        "than": given["than"],
        "endings": {e: float(v) for v, endings in given["endings"].items() for e in endings.split()},
        "sounds": sounds,
        "near": {n: v for s, v in sounds.items() if len(s) >= LONG - 1 for n in [s, *_one_less(s)]},
        "irony": {k: ({tuple(w.split("_")) for w in v.split()} if isinstance(v, str) else v) for k, v in given["irony"].items()},
    }
    digest = hashlib.sha256()
    for file in (f"{language}.yml", f"{language}_base.tsv", "emoji.tsv"):
        digest.update((FOLDER / file).read_bytes())
    return Lexicon(language, single, base, lists, _phrases(given, own), digest.hexdigest()[:16])


def _read_tsv(file: Path) -> dict[str, float]:
    rows = (line.split("\t") for line in file.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#"))
    return {word: float(value) for word, value in rows}


def _phrases(given: dict, own: dict[str, float]) -> dict[str, list[tuple[tuple[str, ...], float | None, str]]]:
    """Phrases by their first word, longest first: (words, value or None, what it is: phrase, irony)."""
    found = {w: (float(v), "phrase") for v, words in given["phrases"].items() for w in words.split()}
    found |= {w: (v, "phrase") for w, v in own.items() if "_" in w}
    found |= {w: (float(given["irony"]["value"]), "irony") for w in given["irony"]["alone"].split()}
    by_first: dict[str, list] = {}
    for phrase, (value, kind) in found.items():
        words = tuple(phrase.split("_"))
        by_first.setdefault(words[0], []).append((words, value, kind))
    return {first: sorted(rows, key=lambda row: (-len(row[0]), row[0])) for first, rows in by_first.items()}


def _base_forms(word: str, language: str) -> list[str]:
    """Forms that an inflected word may come from, likeliest first."""
    if language == "en":
        endings = [
            ("ies", "y"),
            ("ied", "y"),
            ("es", ""),
            ("s", ""),
            ("ed", ""),
            ("ed", "e"),
            ("ing", ""),
            ("ing", "e"),
            ("ly", ""),
            ("er", ""),
            ("est", ""),
        ]
        return [word[: -len(e)] + new for e, new in endings if word.endswith(e) and len(word) - len(e) >= 3]
    forms = []
    for ending in ("e", "er", "ere", "ste"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            forms.extend(_dutch_stems(word[: -len(ending)]))
    return list(dict.fromkeys(forms))


def _verb_forms(word: str) -> list[str]:
    """Dutch verbs, plurals, superlatives and "iets leuks"; only the hand-written list may answer for them ("moet" is not "moe")."""
    endings = [e for e in ("en", "t", "de", "te", "den", "ten", "st", "s") if word.endswith(e) and len(word) - len(e) >= 4]
    return list(dict.fromkeys(form for e in endings for form in _dutch_stems(word[: -len(e)])))


def _dutch_stems(stem: str) -> list[str]:
    """Dutch spelling undone: trag- is traag, dikk- is dik, boz- is boos, liev- is lief."""
    forms = [stem]
    last = {"z": "s", "v": "f"}.get(stem[-1], stem[-1])
    if last != stem[-1]:
        forms.append(stem[:-1] + last)
    if len(stem) >= 3 and stem[-1] == stem[-2]:
        forms.append(stem[:-1])
    elif len(stem) >= 2 and stem[-2] in "aeou" and (len(stem) < 3 or stem[-3] not in "aeiou"):
        forms.append(stem[:-1] + stem[-2] + last)
    return forms


def _hyphened(word: str, lexicon: Lexicon) -> float:
    """Words tied by hyphens: an ending decides ("bug-ridden", "user-friendly"), "-free" turns what it is free of, else the parts add up."""
    first, _, last = word.rpartition("-")
    if last in ("free", "proof", "vrij", "loos"):
        return -NEGATIVE_AWAY * min(lexicon.value(first), 0.0) if "-" not in first else 0.0
    if last in lexicon.lists["endings"]:
        return lexicon.lists["endings"][last]
    return sum(lexicon._listed(part) or 0.0 for part in word.split("-"))


def _compound(word: str, lexicon: Lexicon) -> float | None:
    """Dutch compounds: super + goed, on + vriendelijk, klant + onvriendelijk, bezorg + problemen, probleem + loos."""
    for ending in ("loos", "loze"):
        stem = word.removesuffix(ending).removesuffix("e")
        if word.endswith(ending) and lexicon._listed(stem):
            return -0.8 * lexicon._listed(stem)
    for part, rest, value in lexicon.lists["first_parts"]:
        tail = word.removeprefix(part)
        if tail != word and (tail in rest or (lexicon._listed(tail) or 0) * value > 0):
            return value
    if word.startswith("on") and len(word) >= 7:
        for form in [word[2:], *_base_forms(word[2:], "nl")]:
            if (lexicon.own.get(form) or 0) > 0:
                return -lexicon.own[form]
    for cut in range(3, len(word) - 4):
        tail = word[cut:]
        if tail in lexicon.lists["heads"]:
            return lexicon.lists["heads"][tail]
        value = next((lexicon.own[f] for f in [tail, *_base_forms(tail, "nl")] if f in lexicon.own and len(f) >= 6), 0.0)
        if abs(value) >= 0.4:
            return value
    return None


def respell(clauses: pd.Series, languages: pd.Series, words: frozenset[str]) -> pd.Series:
    """Clauses with words that sound like one of ``words``, or are one letter off a long one, written as that word.

    >>> respell(pd.Series(["verzentkosten pas laat"]), pd.Series(["nl"]), frozenset({"verzendkosten"})).tolist()
    ['verzendkosten pas laat']
    """
    known = {x: {_sound(w, x): w for w in sorted(words)} for x in ("nl", "en")}
    near = {x: {n: w for s, w in by.items() if len(s) >= LONG - 1 for n in _one_less(s)} for x, by in known.items()}
    right: dict[tuple[str, str], str] = {}

    def fixed(word: str, language: str) -> str:
        heard = _sound(word, language)
        if heard in known[language]:
            return known[language][heard]
        if len(word) < LONG:
            return word
        return next(
            (
                near[language].get(n) or known[language].get(n)
                for n in [heard, *_one_less(heard)]
                if n in near[language] or n in known[language]
            ),
            word,
        )

    def line(clause: str, language: str) -> str:
        for word in dict.fromkeys(WORD.findall(clause)):
            low = word.lower()
            if low not in words:
                key = (low, language)
                if key not in right:
                    right[key] = fixed(low, language)
                if right[key] != low:
                    clause = clause.replace(word, right[key])
        return clause

    return pd.Series([line(c, x) for c, x in zip(clauses, languages)], index=clauses.index, dtype="str")


ALIKE = {
    "nl": (
        ("ij", "ei"),
        ("y", "ei"),
        ("au", "ou"),
        ("ch", "g"),
        ("dt", "t"),
        ("ie", "i"),
        ("z", "s"),
        ("v", "f"),
        ("ck", "k"),
        ("ph", "f"),
    ),
    "en": (("ei", "ie"),),
}


def _sound(word: str, language: str) -> str:
    """A word as it sounds: doubled letters once; in Dutch ij and ei, au and ou, ch and g, final d and t alike."""
    for before, after in ALIKE[language]:
        word = word.replace(before, after)
    word = re.sub(r"(.)\1+", r"\1", word)
    return word[:-1] + "t" if language == "nl" and word.endswith("d") else word


def _one_less(word: str) -> list[str]:
    """The word without one of its letters (never the first)."""
    return [word[:i] + word[i + 1 :] for i in range(1, len(word))]
