"""Taxonomies and tactics are complete, bilingual and hang together."""

import pytest

from helpers import words
from helpers.emotions.taxonomy import FOLDER, _compile, _first_words, load_taxonomy
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


def test_a_chain_of_files_keeps_the_place_of_a_theme_and_the_last_word_on_it(tmp_path):
    written(tmp_path, "domain: base\nthought: {t: {nl: {says: [denk]}}}\npain_point: {a: {stage: s1, nl: {says: [eerste]}}, b: {nl: {says: [tweede]}}}\n"
                      "tactics: {mail: {stage: s1, owner: x}}", "base.yml")
    written(tmp_path, "extends: base.yml\nleave_out: [b]\ngoal: {b: {nl: {says: [doel]}}}\npain_point: {c: {events: ['fail*'], touchpoints: [chat], nl: {about: [derde]}}}\n"
                      "tactics: {mail: {owner: y}, call: {stage: s2}}", "middle.yml")
    made = load_taxonomy(written(tmp_path, "extends: middle.yml\npain_point: {a: {stage: s3, opportunity: {id: o}, description: {nl: Anders.}, nl: {says: [anders]}}}"))
    assert [(t.kind, t.id, t.stage) for t in made.themes] == [("pain_point", "a", "s3"), ("pain_point", "c", None), ("goal", "b", None), ("thought", "t", None)]
    assert made.domain == "base" and made.tactics == {"mail": {"stage": "s1", "owner": "y"}, "call": {"stage": "s2"}}
    a, c = made.of_kind("pain_point")
    assert (a.description, a.opportunity, a.touchpoints, a.events) == ({"nl": "Anders."}, {"id": "o"}, (), ()) and (c.touchpoints, c.events) == (("chat",), ("fail*",))
    assert a.says["nl"].search("heel anders") and not a.says["nl"].search("eerste") and a.about == {"nl": None, "en": None} and c.starts == {"nl": frozenset({"derde"}), "en": frozenset()}
    assert load_taxonomy(written(tmp_path, "goal: {}", "nameless.yml")).domain == "nameless" and load_taxonomy(made) is made


@pytest.mark.parametrize(("patterns", "text", "is_found"), [
    (["te duur"], "TE  -duur!", True), (["te duur"], "te duurst", False), (["duur"], "peperduur", False), (["lever*"], "leveringen", True), (["lever*"], "lever", True),
    (["a .. b"], "a b", True), (["a .. b"], "a x x x x b", True), (["a .. b"], "a x x x x x b", False), (["x", "y"], "een y", True), (["(te )?laat"], "laat", True)])
def test_a_pattern_is_words_with_four_between_them_at_most(patterns, text, is_found):
    assert bool(_compile(patterns).search(text)) == is_found and _compile([]) is None


@pytest.mark.parametrize(("pattern", "first"), [("(a|b) c", ["a", "b"]), ("((x|y) z|w) c", ["x", "y", "w"]), ("  late trein", ["late"]), ("lever*", ["lever"]), ("(a|(b|c)) d|e", ["a", "b", "c"])])
def test_a_pattern_can_only_begin_with_its_first_words(pattern, first):
    assert _first_words(pattern) == first


def test_words_of_five_letters_that_stand_whole_in_a_pattern_are_the_ones_that_misspelt_words_are_led_to(tmp_path):
    made = load_taxonomy(written(tmp_path, "pain_point: {a: {nl: {says: [kosten laat, verzend*, prijs], about: [doos]}, en: {about: [price]}}}"))
    assert made.words == frozenset({"kosten", "prijs", "price"})


def test_a_file_that_is_not_utf_8_or_an_alias_of_a_missing_file_is_refused(tmp_path):
    (tmp_path / "latin.yml").write_bytes("domain: café".encode("latin-1"))
    with pytest.raises(UsageError, match=r"latin\.yml"):
        load_taxonomy(tmp_path / "latin.yml")
    for name in ("none.yml", str(tmp_path / "none.yaml"), "Retail"):
        with pytest.raises(UsageError, match="bank, care, retail, service, travel"):
            load_taxonomy(name)
    assert load_taxonomy(written(tmp_path, "\ufeffdomain: marked")).domain == "marked" and load_taxonomy(written(tmp_path, "domain: yaml", "own.yaml")).domain == "yaml"
