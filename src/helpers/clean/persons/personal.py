"""Personal data in open text: what has check digits is proved, the rest has a form, an announcing word, or stands in the row's own columns.

A hit is replaced by one mark that says nothing and is no word in any language, so that it can never become a theme.
"""

from __future__ import annotations

import re
from collections import Counter

import pandas as pd

from helpers.clean.persons import personal_names as names_
from helpers.clean.persons.personal_numbers import CARD, CUED_NINE, NINE, ibans, is_bsn, is_card

MARK = "[•••]"
_WORD = r"[A-Za-zÀ-ÖØ-öø-ÿ]"
_AT = r"\s?(?:@|\(at\)|\[at\]|\{at\}|\(apenstaartje\)|\s(?:at|apenstaartje|apestaartje)\s)\s?"
_DOT = r"(?:\.|\s(?:punt|dot)\s|\s?[(\[](?:dot|punt)[)\]]\s?)"
EMAIL = re.compile(
    rf"(?<![\w.+-])[\w.+'-]{{1,64}}(?:\s(?:punt|dot|streepje|underscore)\s[\w+-]{{1,64}}){{0,3}}{_AT}[\w-]{{1,64}}"
    rf"(?:{_DOT}[\w-]{{1,64}})+",
    re.I,
)
URL = re.compile(r"\b(?:https?://|www\.)\S+", re.I)
PHONE = re.compile(
    r"(?<![\w])(?<!\d[-.,])(?:\(?(?:\+|00)\s?\d{1,3}\)?[\s.\-/]*(?:\(0\)[\s.\-/]*)?(?:\(?\d\)?[\s.\-/]{0,3}){6,11}\d"
    r"|\(?0\d{1,3}\)?[\s.\-/]{0,3}(?:\d[\s.\-/]{0,3}){5,8}\d|\(?[2-9]\d{2}\)?[\s.\-]{1,2}\d{3}[\s.\-]\d{4})(?![\w]|[-.]\w)"
)
NO_POSTCODE = frozenset(
    """
    is in te en op om of al er we ik je me ze zo nu na ja it to at by or on as an he be do go no my us if de
    km cm mm ml cl dl kg gr st eu mb gb kb tb px wa ah am pm rd th nd hz kw kwh pk nl be uk xl xs sa sd ss va vr ma di wo zo do
    """.split()  # noqa: SIM905
)
POSTCODE = re.compile(
    r"(?<![\w.,/-])([1-9]\d{3})[\s-]?([A-Za-z]{2})(?![\w])"
    r"(?:[\s,]+\d{1,5}\s?[a-z]?\b(?![.,:]\d|\s?(?:%|euro|uur|keer|dagen)))?"
)
UK_POSTCODE = re.compile(r"(?<![\w-])(?:[A-Z]{1,2}\d[A-Z\d]?\s?\d[ABD-HJLNP-UW-Z]{2})(?![\w-])")
CUED_POSTCODE = re.compile(
    r"\b(?:postcode|post code|postal code|zip(?: ?code)?)\b[\s:=is,]{0,6}"
    r"([a-z]{1,2}\d[a-z\d]?\s?\d[a-z]{2}|\d{5}(?:-\d{4})?|[1-9]\d{3}\s?[a-z]{2})\b",
    re.I,
)
NO_CUE = re.compile(
    r"(?:\b(?:artikel|art|artikelnr|artikelnummer|article|item|model|type|code|order|ordernr|bestelling|bestelnr|ref|referentie|serie"
    r"|serial"
    r"|version|versie|size|maat|kleur|part|part no|product|lot|batch|versandnr|factuur|invoice|isbn|ean|sku)\.?\s?(?:nr|no|nummer"
    r"|number)?\.?[\s:#]*)$",
    re.I,
)
_SURE = "straat|laan|plein|gracht|kade|singel|dijk|steeg|dreef|plantsoen|straatweg|boulevard|weg"
_MAYBE = (
    "pad|hof|ring|baan|markt|einde|eind|hoek|veld|kamp|akker|berg|brink|wal|vest|park|oord|burg|horst|hout|meent|erf|werf|haven|brug|poort"
    "|tuin|zijde|zand|meer|kant|rak"
)
_NUMBER = r"\d{1,5}(?:\s?[a-z]{1,3}(?![a-z]))?(?:\s?[-/]\s?(?:\d{1,4}|[a-zA-Z])\b)?"
ADDRESS = re.compile(
    rf"\b(?!(?i:onderweg|halverwege|vanweg|wegweg)\b){_WORD}[\w'’.-]*(?:{_SURE})\s+{_NUMBER}(?!\w)"
    rf"|\b[A-ZÀ-Ö]{_WORD}*(?:{_MAYBE})\s+{_NUMBER}(?!\w)|\b(?:Weg|Markt|Hof|Singel|Dijk|Kade|Gracht|Park|Plein|Pad"
    rf"|Broadway)\s+{_NUMBER}(?!\w)"
    rf"|\b(?:[A-Z]\w+\s)?(?:Laan|Plein|Weg|Straat|Hof|Pad)\s(?:van|der|den|de|v\.?d\.?|aan|op)\s(?:(?:de|den|der|het"
    rf"|'t)\s)?[A-Z]\w+\s+{_NUMBER}(?!\w)"
)
ENGLISH_ADDRESS = re.compile(
    r"\b\d{1,5}[a-zA-Z]?,?\s(?:[A-Z][\w.'’-]*\s){1,3}"
    r"(?:[Ss]treet|[Rr]oad|[Aa]venue|[Ll]ane|[Dd]rive|[Cc]lose|[Ss]quare|[Cc]ourt|[Ww]ay|[Hh]ill|[Gg]ardens"
    r"|[Tt]errace|[Pp]lace|[Cc]rescent|[Rr]ow|[Gg]rove|[Mm]ews|[Bb]oulevard|Blvd|St|Rd|Ave|Dr|Ln|Ct)\b\.?"
    r"|\b[A-Z][a-z]+\s(?:[Ss]treet|[Rr]oad|[Aa]venue|[Ll]ane)\s\d{1,5}\b"
)
CUED_ADDRESS = re.compile(
    r"\b(?:woon(?:t|de|en)?|wonen|adres|bezorg\w*|afleveren|geleverd|verhuisd)\b[^\d\n.]{0,25}?"
    r"\b([A-Z][a-zà-ÿ]+(?:\s[A-Z][a-zà-ÿ]+){0,2}\s\d{1,4}(?:\s?[a-zA-Z]\b)?(?:-\w{1,3})?)(?![\w.,:]\d|\w)"
)
_C = "[BDFGHJKLMNPRSTVWXZ]"
_FORMS = [
    "LL-NNN-L", "L-NNN-LL", "NN-LLL-N", "N-LLL-NN", "LLL-NN-L", "L-NN-LLL",
    "N-LL-NNN", "NNN-LL-N", "LL-NN-LL", "LL-LL-NN", "NN-LL-LL", "NN-LL-NN",
]  # fmt: skip
_PLATES = "|".join(form.replace("LLL", _C * 3).replace("LL", "[A-Z]{2}").replace("L", "[A-Z]").replace("N", r"\d") for form in _FORMS)
PLATE = re.compile(rf"(?<![\w-])(?:{_PLATES})(?![\w-])")
_LOOSE = "|".join(f.replace("-", r"[\s-]?").replace("L", "[A-Z]").replace("N", r"\d") for f in [*_FORMS, "LL-NN-NN", "NN-NN-LL"])
CUED_PLATE = re.compile(
    rf"\b(?i:kenteken\w*|nummerplaat|auto|bus|busje|wagen|bestelbus|plate|registration|reg|car|van)\b[^\d\n]{{0,25}}?"
    rf"(?<![\w-])({_LOOSE})(?![\w-])"
)
BORN = re.compile(
    r"\b(?:geboren|geb\.?|geboortedatum|born|birth(?:day|date)|date of birth|dob)\b[^\d]{0,20}"
    r"(\d{1,2}[-/. ](?:\d{1,2}|[a-z]{3,9})[-/. ]\d{2,4}|\d{4}-\d{2}-\d{2})",
    re.I,
)

COMMON = frozenset(
    """
    wil mark will rose roos bloem bos berg jong groot klein wit zwart bruin groen koning bakker visser smit prins kok vos haan duin
    dijk brand mooi snel meer max grace hope joy may june april bill rich art dick faith sunny laan veen zand water ruim vis boer
    post hand voet best goed stem zee wolf beer kool kaas brood dag lente zomer winter vrij vries
    page white black green brown young king long short lang kort blok steen schoen winkel klant mail
    """.split()  # noqa: SIM905
)
REPEATED = re.compile(rf"(?:{re.escape(MARK)}[\s,]*)+{re.escape(MARK)}")


def _digits(text: str) -> int:
    return sum(c.isdigit() for c in text)


def _is_postcode(found: re.Match) -> bool:
    """Letters that are no word or unit, and no word before it that makes it a code of a thing."""
    letters = found.group(2)
    return letters.casefold() not in NO_POSTCODE and (letters.isupper() or letters.islower()) and _is_no_code(found)


def _is_no_code(found: re.Match) -> bool:
    return not NO_CUE.search(found.string[max(found.start() - 30, 0) : found.start()])


RULES = [
    ("url", URL, None),
    ("email", EMAIL, None),
    ("card", CARD, lambda m: is_card(m.group(0))),
    ("bsn", CUED_NINE, lambda m: is_bsn(m.group(1))),
    ("bsn", NINE, lambda m: is_bsn(m.group(0))),
    ("birth_date", BORN, None),
    ("phone", PHONE, lambda m: 8 <= _digits(m.group(0)) <= 15 and _is_no_code(m)),
    ("address", ADDRESS, None),
    ("address", ENGLISH_ADDRESS, None),
    ("address", CUED_ADDRESS, None),
    ("postcode", CUED_POSTCODE, None),
    ("postcode", POSTCODE, _is_postcode),
    ("postcode", UK_POSTCODE, _is_no_code),
    ("plate", PLATE, None),
    ("plate", CUED_PLATE, None),
    ("name", names_.TITLED, lambda m: names_.may_be(m.group(1))),
    ("name", names_.SURE, lambda m: names_.may_be(m.group(1))),
    ("name", names_.SIGNED, lambda m: names_.may_be(m.group(1))),
    ("name", names_.SMALL_LETTERS, lambda m: names_.may_be(m.group(1))),
    ("name", names_.WEAK, lambda m: names_.is_name(m.group(1))),
    ("name", names_.SMALL_CUES, lambda m: names_.is_name(m.group(1) or m.group(2))),
    ("name", names_.INITIALS, None),
]
IN_PART = {"name", "birth_date"}
"""Kinds of which only the first group is personal; the word that announces it stays."""
QUICK = re.compile(r"[@\d]|https?:|www\.|\bat\b|ape(?:n)?staartje|[A-Z]|\b(?:naam|heet|name|ik ben|this is|i am|i'm|ask|laat|vraag"
    r"|bedankt|thanks|hallo|hoi|hi|hello|beste|dear|zoon|dochter|son|daughter|door|met|dankzij|to|by|with|heeft|hielp|helped)\b")
"""Texts without any of these hold nothing that a rule could find."""


def scrub(text: str, names: tuple[str, ...] = (), found: Counter | None = None) -> str:
    """A text without personal data.

    Args:
        names: the row's own name and e-mail address; each of their words of three letters and more is removed as well.
        found: counts per kind are added here.

    >>> scrub("Bel mij op 06-12345678, groet Jan", ("Jan Jansen",))
    'Bel mij op [•••], groet [•••]'
    """
    found = Counter() if found is None else found
    named: list[str] = []
    if QUICK.search(text):
        for start, end in reversed(ibans(text)):
            text, found["iban"] = text[:start] + MARK + text[end:], found["iban"] + 1
        for kind, pattern, proof in RULES:
            text = pattern.sub(lambda m, kind=kind, proof=proof: _replace(m, kind, proof, found, named), text)
        text = names_.known().sub(lambda m: _replace_known(m, found, named), text)
    lowered = text.casefold()
    for word in _own_words((*names, *named)):
        if word.casefold() not in lowered:
            continue
        is_common = word.casefold() in COMMON
        pattern = rf"(?<![.!?] )(?<!^)(?<!\w){word.capitalize()}(?!\w)" if is_common else rf"(?<!\w){re.escape(word)}(?!\w)"
        text, times = re.subn(pattern, MARK, text, flags=0 if is_common else re.I)
        found["own_name"] += times
    return REPEATED.sub(MARK, text) if MARK in text else text


def _replace(match: re.Match, kind: str, proof, found: Counter, named: list[str]) -> str:
    whole = match.group(0)
    if proof and not proof(match):
        return whole
    group = match.lastindex if match.lastindex and (kind in IN_PART or match.re in CUED) else 0
    part = match.group(group)
    if MARK in part:
        return whole
    found[kind] += 1
    if kind == "name":
        named.extend(part.split())
    at = match.start(group) - match.start()
    return whole[:at] + MARK + whole[at + len(part) :]


CUED = {CUED_NINE, CUED_POSTCODE, CUED_ADDRESS, CUED_PLATE}


def _without(text: str, finder: names_.Finder, found: Counter) -> str:
    """A text without the names that a finder sees in what the rules left."""
    for start, end in sorted(finder(text), reverse=True) if text else ():
        if MARK not in text[start:end] and "•" not in text[start:end]:
            text, found["name"] = text[:start] + MARK + text[end:], found["name"] + 1
    return REPEATED.sub(MARK, text)


def _replace_known(match: re.Match, found: Counter, named: list[str]) -> str:
    found["name"] += 1
    named.extend(match.group(1).split()[:1])
    return MARK


def _own_words(names: tuple[str, ...]) -> list[str]:
    words = {w for name in names for w in re.split(r"[\s@._+-]+", name or "") if len(w) > 2 and not w.isdigit()}
    return sorted(
        words - {"van", "den", "der", "com", "org", "example", "gmail", "hotmail", "outlook", "mail", "info"}, key=lambda w: (-len(w), w)
    )


def scrub_all(texts: pd.Series, names: pd.Series | None = None, finder: names_.Finder | None = None) -> tuple[pd.Series, Counter]:
    """A column of texts without personal data, and the counts per kind.

    Args:
        names: per row, its own name and address. finder: finds more names (`helpers.clean.persons.personal_names.finder`).
    """
    found: Counter = Counter()
    own = names if names is not None else pd.Series([()] * len(texts), index=texts.index)
    clean = [scrub(t, n, found) for t, n in zip(texts, own)]
    if finder is not None:
        clean = [_without(t, finder, found) for t in clean]
    return pd.Series(clean, index=texts.index, dtype="str"), found
