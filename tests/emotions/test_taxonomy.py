"""Taxonomies and tactics are complete, bilingual and hang together."""

import pytest

from helpers import words
from helpers.emotions.taxonomy import FOLDER, _compile, load_taxonomy
from helpers.errors import UsageError

SHIPPED = sorted(p.stem for p in FOLDER.glob("*.yml"))
@pytest.mark.parametrize("name", SHIPPED)
def test_every_theme_has_patterns_and_labels_in_both_languages(name):
    labels = [words.load(x) for x in ("nl", "en")]
    for theme in load_taxonomy(name).themes:
        for i, language in enumerate(("nl", "en")):
            assert theme.says[language] or theme.about[language], (theme.id, language)
            assert f"labels.{theme.id}" in labels[i], theme.id
            assert theme.description[language].endswith("."), theme.id


def test_there_are_five_domains_with_pains_questions_and_thoughts():
    assert SHIPPED == ["bank", "care", "retail", "service", "travel"]
    for name in SHIPPED:
        kinds = {t.kind for t in load_taxonomy(name).themes}
        assert {"pain_point", "question", "thought"} <= kinds, name


def test_an_unknown_taxonomy_is_refused_with_the_nearest():
    with pytest.raises(UsageError, match="Did you mean retail"):
        load_taxonomy("retial")


def test_patterns_skip_words_end_freely_and_choose():
    pattern = _compile(["(trage|late) .. lever*"])
    assert pattern.search("een te late en slordige levering") and pattern.search("trage leveringen")
    assert not pattern.search("levering te laat") and not pattern.search("uittrage levering")


def written(folder, text, name="own.yml"):
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def test_a_study_extends_a_shipped_taxonomy_changes_adds_and_leaves_out(tmp_path):
    own = written(
        tmp_path,
        """
extends: bank
domain: loans
leave_out: [card_or_app_fails]
pain_point:
  slow_decision: {description: {nl: Traag., en: Slow.}, en: {says: ["ages"]}}
  cold_tone: {description: {nl: Kil., en: Cold.}, nl: {says: ["kille brief*"]}}
""",
    )
    bank, mine = load_taxonomy("bank"), load_taxonomy(own)
    pains = [t.id for t in mine.of_kind("pain_point")]
    assert mine.domain == "loans" and "card_or_app_fails" not in pains and pains[-1] == "cold_tone"
    assert {t.id for t in bank.themes} - {t.id for t in mine.themes} == {"card_or_app_fails"}
    slow = next(t for t in mine.themes if t.id == "slow_decision")
    assert slow.says["en"].search("it took ages") and slow.says["nl"] is None and slow.opportunity is None


def test_a_changed_file_is_read_anew(tmp_path):
    first = load_taxonomy(written(tmp_path, "pain_point: {a: {en: {says: [one]}}}"))
    again = load_taxonomy(written(tmp_path, "pain_point: {b: {en: {says: [one]}}}"))
    assert [first.themes[0].id, again.themes[0].id] == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("pain_point: &x {a: {en: {says: [one]}}}\nthought: *x", "row 1: aliases"),
        ("pain_point:\n  a: {en: {says: [one]}}\n  a: {en: {says: [two]}}", "row 3: the key a stands there twice"),
        ("pain_point: {a: {en: {says: !!python/object:os.system [one]}}}", "aliases"),
        ("pain_points: {}", "Did you mean pain_point"),
        ("pain_point:\n  a: {sais: [one]}", "row 2: there is no key sais"),
        ("pain_point:\n  a: {en: {say: [one]}}", "Did you mean says"),
        ("pain_point:\n  a: [one]", "row 2: a has no list of keys"),
        ("just words", "has no list of keys"),
        ('pain_point: {a: {en: {says: ["(one"]}}}', "pattern of a cannot be read"),
        ("extends: own.yml", "extends itself"),
        ("extends: bnak", "Did you mean bank"),
    ],
)
def test_what_is_wrong_in_a_file_is_said_with_its_place(tmp_path, text, said):
    with pytest.raises(UsageError, match=said):
        load_taxonomy(written(tmp_path, text))


def test_a_fault_is_said_in_the_language_of_the_study(tmp_path):
    with pytest.raises(UsageError, match="Bedoelt u pain_point"):
        load_taxonomy(written(tmp_path, "pain_points: {}"), "nl")
