from collections import Counter
from pathlib import Path

import pytest
import yaml

from helpers.clean.personal import MARK, is_bsn, is_card, is_iban, scrub

SENTENCES = yaml.safe_load((Path(__file__).parent / "personal_sentences.yml").read_text(encoding="utf-8"))
CHECKED = {"iban", "bsn", "card"}


def recall(language, kinds):
    hit = total = 0
    for case in SENTENCES[language]:
        clean = scrub(case["text"])
        for kind, value in case.get("personal", []):
            if kind in kinds:
                total += 1
                hit += value not in clean
    return hit / total, total


@pytest.mark.parametrize("language", ["nl", "en"])
def test_recall_on_sentences_written_by_hand(language):
    assert recall(language, CHECKED)[0] == 1.0
    assert recall(language, {"email", "phone", "postcode"})[0] >= 0.95


@pytest.mark.parametrize("language", ["nl", "en"])
def test_sentences_without_personal_data_stay_as_they_are(language):
    plain = [c["text"] for c in SENTENCES[language] if not c.get("personal")]
    touched = [t for t in plain if MARK in scrub(t)]
    assert len(touched) <= 0.05 * len(plain), touched


def test_check_digits_decide():
    assert is_bsn("111222333") and not is_bsn("111222334")
    assert is_iban("NL91 ABNA 0417 1643 00") and not is_iban("NL91 ABNA 0417 1643 01")
    assert is_card("4111 1111 1111 1111") and not is_card("4111 1111 1111 1112")


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
