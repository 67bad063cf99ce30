from collections import Counter
from pathlib import Path

import pytest
import yaml

from helpers.clean.persons.personal import MARK, scrub

SETS = {
    name: yaml.safe_load((Path(__file__).parent / f"{name}.yml").read_text(encoding="utf-8"))
    for name in ("personal_sentences", "personal_held_out")
}
CHECKED = {"iban", "bsn", "card"}
BOTH = pytest.mark.parametrize(("name", "language"), [(n, lang) for n in SETS for lang in ("nl", "en")])


def recall(name, language, kinds):
    hit = total = 0
    for case in SETS[name][language]:
        clean = scrub(case["text"])
        for kind, value in case.get("personal", []):
            if kind in kinds:
                total += 1
                hit += value not in clean
    return hit / total


@BOTH
def test_recall_on_sentences_written_by_hand(name, language):
    assert recall(name, language, CHECKED) == 1.0
    assert recall(name, language, {"email", "phone", "postcode"}) >= 0.95
    assert recall(name, language, {"name"}) >= 0.85


@BOTH
def test_most_sentences_without_personal_data_stay_as_they_are(name, language):
    plain = [c["text"] for c in SETS[name][language] if not c.get("personal")]
    touched = [t for t in plain if MARK in scrub(t)]
    assert len(touched) <= (0.05 if name == "personal_sentences" else 0.2) * len(plain), touched


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("NL 91 ABNA 0417164300 in plaats van ideal", f"{MARK} in plaats van ideal"),
        ("ik woon op 2312 lk in Leiden", f"ik woon op {MARK} in Leiden"),
        ("in 2024 is het 1000 st en 1500 ml", "in 2024 is het 1000 st en 1500 ml"),
        ("kenteken: XH 55 PN", f"kenteken: {MARK}"),
        ("XH 55 PN is een maat", "XH 55 PN is een maat"),
        ("artikel 1234 AB en artikel 020-1234567", "artikel 1234 AB en artikel 020-1234567"),
        ("bedankt Lisa en bedankt allemaal", f"bedankt {MARK} en bedankt allemaal"),
        ("Albert Heijn is sneller dan Piet Vos", f"Albert Heijn is sneller dan {MARK}"),
        ("mijn naam is anna smit en ik ben boos", f"mijn naam is {MARK} en ik ben boos"),
        ("this is not good, this is john", f"this is not good, this is {MARK}"),
    ],
)
def test_what_stands_around_a_form_decides_what_it_is(text, clean):
    assert scrub(text) == clean


def test_the_rows_own_name_is_removed_in_any_case_but_everyday_words_stay():
    assert scrub("groetjes jeroen van het magazijn", ("Jeroen Bakker",)) == f"groetjes {MARK} van het magazijn"
    assert scrub("Ik wil de witte trui", ("Wil de Wit",)) == "Ik wil de witte trui"
    assert scrub("Vraag het aan Wil", ("Wil de Wit",)) == f"Vraag het aan {MARK}"


def test_prices_dates_sizes_and_order_counts_are_no_personal_data():
    for text in (
        "De trui kostte 49,95 en maat 38 paste",
        "Besteld op 12-03-2026 om 14:30",
        "Na 24 dagen 1.250 euro terug",
        "Code ABC-123 werkte niet",
    ):
        assert scrub(text) == text


def test_counts_per_kind_are_kept():
    found = Counter()
    scrub("Bel 06-12345678 of mail a@b.nl, IBAN NL91ABNA0417164300", (), found)
    assert (found["phone"], found["email"], found["iban"]) == (1, 1, 1)


def test_a_very_long_text_takes_no_time_at_all():
    assert len(scrub("blij " * 200_000)) == 1_000_000
    assert scrub("a" * 300_000 + "@" + "b" * 10) != ""


def test_several_pieces_in_a_row_leave_one_mark_and_text_between_them_stays():
    assert scrub("Bel 06-12345678, 06-87654321 of mail a@b.nl") == f"Bel {MARK} of mail {MARK}" and scrub("niets") == "niets"
