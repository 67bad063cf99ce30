import pytest

from helpers.clean.formats import all_formats, plain, recognise
from helpers.errors import InputError

KINDS = {"survey", "events", "contacts", "tickets", "reviews", "orders", "costs", "exposures", "comments"}


def test_every_format_has_a_kind_and_a_generic_one_stands_behind_each():
    formats = all_formats()
    assert {f.kind for f in formats.values()} <= KINDS
    assert {f"generic_{kind}" for kind in KINDS} <= set(formats)


@pytest.mark.parametrize("name", [n for n, f in all_formats().items() if f.signature])
def test_each_named_format_is_recognised_by_its_own_headings(name):
    made = all_formats()[name]
    found, sure = recognise(list(made.signature), made.kind)
    assert found.name == name and sure >= 0.8


def test_headings_are_compared_without_case_and_odd_spaces():
    assert plain("Create\u00a0 Date") == plain("create date")


def test_an_unknown_format_names_the_nearest(tmp_path):
    from helpers import clean

    (tmp_path / "a.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    source = {"path": "a.csv", "file": str(tmp_path / "a.csv"), "kind": "contacts", "format": "hubspot_contact", "wave": "w"}
    with pytest.raises(InputError, match="did you mean hubspot_contacts"):
        clean.receive([source], {}, key=b"k")
