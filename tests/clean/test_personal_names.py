from helpers.clean import personal_names as names


def test_first_names_are_no_everyday_words():
    assert {"Wil", "Job", "Floor", "Ken", "Will"}.isdisjoint(names.first_names()) and len(names.first_names()) > 900


def test_a_surname_goes_along_with_its_first_name_and_a_brand_is_nobody():
    text = "Zo zei Anne-Marie van den Berg tegen Peter, niet bij Calvin Klein"
    assert [m.group(1) for m in names.known().finditer(text)] == ["Anne-Marie van den Berg", "Peter"]


def test_a_weak_cue_needs_a_first_name():
    assert names.is_name("kees") and not names.is_name("tevreden") and not names.is_name("team")
