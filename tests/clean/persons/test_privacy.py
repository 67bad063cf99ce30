import stat

import pandas as pd
import pytest

from helpers.clean.persons.privacy import check_special, load_key, normal, pseudonym, pseudonyms, special_category
from helpers.errors import InputError, PrivacyStop


def test_a_key_is_made_once_for_the_user_alone(tmp_path):
    key = load_key("studie", folder=tmp_path)
    assert len(key) == 32 and load_key("studie", folder=tmp_path) == key
    assert stat.S_IMODE((tmp_path / "studie.key").stat().st_mode) == 0o600
    assert load_key("andere", folder=tmp_path) != key


def test_a_key_that_others_can_read_is_refused(tmp_path):
    load_key("studie", folder=tmp_path)
    (tmp_path / "studie.key").chmod(0o644)
    with pytest.raises(InputError, match="chmod 600"):
        load_key("studie", folder=tmp_path)


def test_a_synthetic_study_has_the_same_key_everywhere():
    assert load_key("sample", is_synthetic=True) == load_key("sample", is_synthetic=True)


def test_the_same_person_joins_under_one_key_and_not_under_another():
    ids = normal(pd.Series([" Jan@X.nl", "jan@x.NL ", "piet@x.nl", ""]))
    one, other = pseudonyms(b"a", ids), pseudonyms(b"b", ids)
    assert one[0] == one[1] != one[2] and pd.isna(one[3])
    assert not set(one.dropna()) & set(other.dropna())
    assert one[0] == pseudonym(b"a", "jan@x.nl")


def test_special_categories_stop_without_a_written_ground():
    asked = {"Wat is uw geloof?": {"id": "geloof", "role": "attribute"}}
    with pytest.raises(PrivacyStop) as stopped:
        check_special(asked, None, "x.csv", "nl")
    assert stopped.value.exit_code == 6 and "sensitive_ground" in str(stopped.value)
    assert check_special(asked, "uitdrukkelijke toestemming, 3 mei", "x.csv", "nl") == {"geloof"}


def test_everyday_questions_are_no_special_category():
    assert special_category("Geslacht", "Leeftijd", "Provincie", "Hoe gezond is uw wantrouwen?") is None
