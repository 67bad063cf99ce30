"""Numbers that mean a person, proved by their check digits: bank accounts, citizen numbers, payment cards."""

from __future__ import annotations

import re

LENGTHS = {
    "AD": 24, "AE": 23, "AT": 20, "BA": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20,
    "ES": 24, "FI": 18, "FO": 18, "FR": 27, "GB": 22, "GI": 23, "GL": 18, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IL": 23,
    "IS": 26, "IT": 27, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MA": 28, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MT": 31,
    "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24, "RS": 22, "SA": 24, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "TN": 24,
    "TR": 26, "UA": 29, "XK": 20,
}  # fmt: skip
"""Characters of an IBAN per country (SWIFT registry)."""
IBAN_START = re.compile(rf"(?<![A-Za-z0-9])(?:{'|'.join(LENGTHS)})[ .\-]?\d[ .\-]?\d", re.I)
CARD = re.compile(r"(?<![\d+])\d(?:[ ._\-\u00a0]?\d){12,18}(?!\d)")
NINE = re.compile(
    r"(?<![\d,])(?:\d{9}"
    r"|\d{3}([ .\-])\d{3}\1\d{3}|\d{4}([ .])\d{2}\2\d{3}|\d{2}([ .\-])\d{2}\3\d{2}\3\d{3}|\d{4}[ .]\d{5}|\d{3}[ .]\d{6})(?![\d,]\d|\d)"
)
CUED_NINE = re.compile(
    r"\b(?:bsn|burgerservice\w*|sofi\w*|citizen(?: service)? number)\b[^\d\n]{0,30}(\d(?:[ .\-/]{0,3}\d){8})(?!\d)", re.I
)


def is_bsn(text: str) -> bool:
    """Nine digits that pass the eleven test of Dutch citizen numbers.

    >>> is_bsn("111222333"), is_bsn("1112.22.333"), is_bsn("123456789")
    (True, True, False)
    """
    d = [int(c) for c in text if c.isdigit()]
    return len(d) == 9 and any(d) and (sum(w * x for w, x in zip(range(9, 1, -1), d)) - d[8]) % 11 == 0


def is_iban(text: str) -> bool:
    """An account number whose check digits hold (remainder 1 modulo 97)."""
    bare = re.sub(r"[^A-Z0-9]", "", text.upper())
    if not 15 <= len(bare) <= 34:
        return False
    turned = bare[4:] + bare[:4]
    return int("".join(str(int(c, 36)) for c in turned)) % 97 == 1


def is_card(text: str) -> bool:
    """A card number by Luhn's sum; of thirteen digits (the length of article codes) only those that begin as a card does."""
    d = [int(c) for c in text if c.isdigit()][::-1]
    if not 13 <= len(d) <= 19 or len(set(d)) == 1 or (len(d) == 13 and d[-1] != 4):
        return False
    return sum(x if i % 2 == 0 else sum(divmod(2 * x, 10)) for i, x in enumerate(d)) % 10 == 0


def ibans(text: str) -> list[tuple[int, int]]:
    """Where account numbers stand, however they are spaced: as many characters as their country has, and the check digits hold.

    >>> ibans("op NL 91 ABNA 0417164300 in plaats van")
    [(3, 24)]
    """
    found = []
    for start in IBAN_START.finditer(text):
        wanted, end, have = LENGTHS[start.group(0)[:2].upper()], start.start(), 0
        while have < wanted and end < len(text):
            c = text[end]
            if c.isascii() and c.isalnum():
                have += 1
            elif c not in " .-\u00a0" or (end + 1 < len(text) and text[end + 1] in " .-" and text[end + 1] != c):
                break
            end += 1
        if have == wanted and is_iban(text[start.start() : end]) and not text[end : end + 1].isalnum():
            found.append((start.start(), end))
    return found
