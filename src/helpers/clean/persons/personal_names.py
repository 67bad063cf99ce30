"""Names of people in open text: after words that announce a name, and first names that everybody knows, with the surname behind them."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

from helpers import words
from helpers.errors import UsageError

Finder = Callable[[str], list[tuple[int, int]]]
"""Finds names in a text: start and end of each."""

LETTER = r"[A-Za-zÀ-ÖØ-öø-ÿ]"
CAPITAL = rf"(?:[dDlOMc]{{1,2}}['’])?[A-ZÀ-ÖØ-Þ](?:{LETTER}|['’-](?={LETTER}))+"
SMALL = r"(?:[vV]an|[dD]e|[dD]en|[dD]er|[tT]er|[tT]en|[vV]on|[eE]l|[aA]l|[bB]en|[bB]in|[dD]u|[lL]a|['’]t|[oO]p)"
SURNAME = rf"(?:\s(?:{SMALL}\s){{0,3}}{CAPITAL}){{1,2}}"
FULL = rf"(?:[A-Z]\.\s?)*(?:{SMALL}\s){{0,3}}{CAPITAL}(?:[ -](?:{SMALL}\s){{0,3}}{CAPITAL}){{0,2}}(?:\s[A-Z]\.)?"

TITLED = re.compile(
    rf"\b(?:[Mm]evrouw|[Mm]evr\.?|[Mm]eneer|[Dd]e heer|[Dd]hr\.?|[Mm]w\.?|[Mm]r\.?|[Mm]rs\.?|[Mm]s\.?|[Mm]iss|[Ff]amilie|[Ff]am\."
    rf"|[Bb]uurman"
    rf"|[Bb]uurvrouw|[Tt]he [A-Z][a-z]+ family)\s({FULL})"
)
_CLOSE = r"(?:[Gg]roet(?:en|jes)?|[Mm]vg|[Rr]egards|[Ww]ishes|[Ss]incerely|[Cc]heers|[Hh]artelijks|[Ll]iefs)"
SIGNED = re.compile(rf"\b{_CLOSE}[,.!]*\s+(?!(?:van|uit|from|to|aan)\b)({FULL})\s*[.!]?\s*(?=$|\n)")
SURE = re.compile(
    r"\b(?:[Mm]ijn naam is|[Ii]k heet|[Mm]y name is|[Mm]y name'?s|[Nn]aam\s?:|[Nn]ame\s?:|[Tt]\.?\s?[aA]\.?\s?[vV]\.?|[Tt]er attentie van"
    r"|[Tt]\.?\s?[nN]\.?\s?[vV]\.?|[Oo]p naam van|(?:in|under) the name (?:of)?|[Gg]esproken met|[Ss]poke (?:to|with)|[Ss]poken (?:to|with)"
    r"|[Gg]eholpen door|[Hh]elped by|[Ss]igned for by|[Ss]igned by|[Aa]angenomen door|[Mm]edewerk(?:er|ster)|[Cc]hatmedewerk(?:er|ster)"
    rf"|[Cc]ollega|[Aa]gent|[Cc]alled me,?|[Cc]ontactpersoon:?)\s+({FULL})"
)
SMALL_LETTERS = re.compile(
    rf"\b(?:mijn naam is|ik heet|my name is|my name's|naam:|name:)\s+((?!(?:niet|fout|verkeerd|wrong|not|een|the|a|nog|te|al"
    rf"|ook)\b){LETTER}+"
    rf"(?:\s(?!(?:en|and|i|ik|van de|uit|from|die|maar|but|staat|is)\b){LETTER}+){{0,2}})",
    re.I,
)
INITIALS = re.compile(rf"(?<![\w.])((?:[A-Z]\.\s?){{1,4}}(?:{SMALL}\s){{0,3}}{CAPITAL}(?:-{CAPITAL})?)")
WEAK = re.compile(
    r"\b(?:[Ii]k ben|[Ii]['’]m|[Ii] am|[Tt]his is|[Dd]it is|[Hh]allo|[Hh]oi|[Hh]i|[Hh]ello|[Bb]este|[Dd]ear|[Bb]edankt|[Tt]hanks"
    r"|[Tt]hank you|[Dd]ank(?: je| u)?"
    rf"|[Zz]oon|[Dd]ochter|[Mm]an|[Vv]rouw|[Ss]on|[Dd]aughter|[Hh]usband|[Ww]ife|[Aa]sk(?: for)?|[Vv]raag(?: aan| naar)?"
    rf"|[Ll]aat),?\s({LETTER}{{2,}})"
)
SMALL_CUES = re.compile(
    r"\b(?:door|met|dankzij|thanks to|thank you to|to|by|with)\s([a-zà-ÿ]{5,})\b(?!-)|\b([a-zà-ÿ]{4,})\s(?=(?:heeft|hielp|helped|from"
    r"|van)\s(?:me|mij|ons|us"
    r"|de (?:klantenservice|helpdesk|chat|winkel|afdeling)|customer|the (?:chat|help|shop|store))\b)"
)
BRANDS = (
    r"Albert Heijn|Ben (?:&|and) Jerry|Marks (?:&|and) Spencer|Calvin Klein|Tommy Hilfiger|Ralph Lauren|Hugo Boss|Max Mara|Paul Smith"
    r"|Jack (?:&|and) Jones"
    r"|Stella McCartney|Claudia Sträter|Karl Lagerfeld|Michael Kors|Tony['’]s|Gall (?:&|en) Gall|Jan Linders|Marie Claire|Robert Bosch"
    r"|Jimmy Choo|Kate Spade"
    r"|Marc Jacobs|Vera Wang|Nina Ricci|Levi['’]?s|Scott (?:&|and)|Philip Morris|Charles (?:&|and)|Victoria['’]s|Etos|Louis Vuitton"
    r"|Christian Dior"
)

NO_NAMES = frozenset(
    """
    groet groeten groetjes mvg regards kind nederlander nederlands nederlandse dutch english belg belgisch vlaming groene hele erg heel
    zeer not very de het een the a klant klanten service klantenservice team allemaal allen iedereen guys all everyone everybody customer
    support help sir madam heer mevrouw meneer coffee google facebook instagram whatsapp postnl dhl ups paypal klarna ideal bol amazon
    so too also but and en maar ook niet nog al dit dat this that british american german happy back coming delivered order refund returns
    billing delivery u jullie jou you voor alvast hartelijk vriendelijke met aan balie winkel shop store facility hem haar him her them mijn
    my your uw onze our op in van from at for
    """.split()  # noqa: SIM905
)


@cache
def first_names() -> frozenset[str]:
    lines = (Path(__file__).parent / "first_names.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@cache
def known() -> re.Pattern:
    """A known first name as people write it, with a surname behind it."""
    some = "|".join(sorted(map(re.escape, first_names()), key=len, reverse=True))
    return re.compile(rf"(?<![\w-])(?!{BRANDS})((?:{some})(?:-{CAPITAL})?(?:{SURNAME}|\s[A-Z]\.)?)(?![\w-])")


def finder(asked: str | None, language: str) -> Finder | None:
    """What finds more names than the rules do: nothing, or ``deduce`` (LGPL, the extra `names`), which knows Dutch names.

    Raises:
        UsageError: the study asks for it and it is not installed.
    """
    if asked != "deduce":
        return None
    try:
        from deduce import Deduce
    except ImportError:
        raise UsageError(words.load(language)["clean.no_names_extra"]) from None
    model = Deduce()  # its first use after installation builds lists of names for some minutes
    return lambda text: [(a.start_char, a.end_char) for a in model.deidentify(text).annotations if a.tag in ("persoon", "patient")]


def is_name(text: str) -> bool:
    """Whether a word after a weak cue ("bedankt", "this is") is a first name, small letters or not."""
    return text.capitalize() in first_names() and text.casefold() not in NO_NAMES


def may_be(text: str) -> bool:
    """Whether capitals after a sure cue may be a name: its first word is no everyday word."""
    words = [w for w in text.split() if not re.fullmatch(SMALL, w)]
    return bool(words) and words[0].casefold().strip(".,'’") not in NO_NAMES
