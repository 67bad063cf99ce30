import pytest

from helpers import words
from helpers.clean.values.channels import channel, known


@pytest.mark.row("D20")
@pytest.mark.parametrize(("written", "meant"), [
    ("Google Ads", "paid_search"), ("google / cpc", "paid_search"), ("SEA", "paid_search"), ("Instagram ads", "instagram"),
    ("Facebook", "facebook"), ("TikTok", "tiktok"), ("You Tube", "youtube"), ("LinkedIn", "linkedin"), ("Indeed", "indeed"),
    ("Radiospot", "radio"), ("Banners", "display"), ("E-mail", "email"),
])  # fmt: skip
def test_the_channels_that_people_pay_for_have_one_name(written, meant):
    assert channel(written) == meant and channel(meant) == meant


@pytest.mark.row("D17")
@pytest.mark.parametrize(("written", "meant"), [
    ("Winkel", "store"), ("in-store", "store"), ("Telefoon", "phone"), ("QR-code", "qr"), ("Click & Collect", "click_collect"),
    ("Click and collect", "click_collect"), ("afhalen in winkel", "click_collect"),
])  # fmt: skip
def test_contacts_outside_the_site_have_their_own_channels(written, meant):
    assert channel(written) == meant


def test_no_spelling_means_two_channels_and_each_has_a_label_in_both_languages():
    import yaml

    from helpers.clean.values import channels

    given = yaml.safe_load(channels.Path(channels.__file__).with_name("channels.yml").read_text(encoding="utf-8"))
    spelled = [(channels._plain(w), name) for name, listed in given.items() for w in {name, *listed}]
    assert len({word for word, _ in spelled}) == len(set(spelled)) and set(known().values()) == set(given)
    for language in ("nl", "en"):
        labels = words._file(language)["labels"]
        assert set(given) - {"other"} <= set(labels)


def test_what_nobody_knows_keeps_its_own_words():
    assert channel("Ons magazijn") == "ons_magazijn" and channel("") == ""
