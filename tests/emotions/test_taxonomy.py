"""Taxonomies and tactics are complete, bilingual and hang together."""

import pytest

from helpers import words
from helpers.emotions.taxonomy import FOLDER, _compile, load_taxonomy, opportunities, tactics
from helpers.errors import UsageError

SHIPPED = sorted(p.stem for p in FOLDER.glob("*.yml"))
# Mission, row T1: the tactics of the guides per stage.
ASKED = {
    "awareness": ["content_marketing_blog", "how_to_content", "video", "seo", "social_media", "display_native_ads", "pr"],
    "consideration": [
        "product_pages",
        "case_studies",
        "whitepapers_ebooks",
        "webinars_demos",
        "comparison_pages",
        "reviews_testimonials",
        "usps_home_page",
    ],
    "decision": [
        "clear_cta",
        "checkout",
        "free_shipping",
        "live_chat",
        "personal_offers",
        "remarketing",
        "payment_methods",
        "delivery_methods",
        "clear_categories",
        "newsletter_discount",
        "free_trial",
    ],
    "retention": ["service", "email", "loyalty_programme", "newsletter", "cross_upsell", "shipping_notices", "discount_codes"],
    "advocacy": ["ask_reviews", "referral", "user_content", "community", "social_listening", "vip_bonus"],
    "omnichannel": [
        "consistent_brand",
        "crm_centralisation",
        "click_collect",
        "tablets_in_store",
        "qr_codes",
        "shared_loyalty",
        "augmented_reality",
        "cross_channel_service",
    ],
    "personalisation": ["personal_website", "triggered_email", "personal_ads", "push_messages", "dynamic_content", "recommendations"],
    "automation": ["lead_nurturing", "lead_scoring", "marketing_automation"],
}


@pytest.mark.row("T1")
def test_the_catalogue_of_tactics_is_complete_and_bilingual():
    """55 tactics in the stages and groups of the guides; each answers some kind of pain and names a KPI."""
    table = tactics()
    assert table.groupby("stage")["tactic"].apply(sorted).to_dict() == {k: sorted(v) for k, v in ASKED.items()}
    assert len(table) == 55
    assert (table[["nl", "en", "answers", "kpi"]] != "").all(axis=None)


@pytest.mark.parametrize("name", SHIPPED)
def test_every_theme_has_patterns_and_labels_in_both_languages(name):
    labels = [words.load(x) for x in ("nl", "en")]
    for theme in load_taxonomy(name).themes:
        for i, language in enumerate(("nl", "en")):
            assert theme.says[language] or theme.about[language], (theme.id, language)
            assert f"labels.{theme.id}" in labels[i], theme.id
            if theme.kind == "pain_point":
                assert theme.description[language].endswith("."), theme.id


@pytest.mark.parametrize("name", SHIPPED)
def test_every_pain_has_an_opportunity_with_a_known_tactic_and_a_label(name):
    pains = [t.id for t in load_taxonomy(name).themes if t.kind == "pain_point"]
    table = opportunities(name)
    assert table["theme"].tolist() == pains
    assert set(table["tactic"]) <= set(tactics()["tactic"])
    assert all(f"labels.{o}" in words.load(x) for o in table["opportunity"] for x in ("nl", "en"))


def test_an_unknown_taxonomy_is_refused_with_the_nearest():
    with pytest.raises(UsageError, match="Did you mean 'retail'"):
        load_taxonomy("retial")


def test_patterns_skip_words_end_freely_and_choose():
    pattern = _compile(["(trage|late) .. lever*"])
    assert pattern.search("een te late en slordige levering") and pattern.search("trage leveringen")
    assert not pattern.search("levering te laat") and not pattern.search("uittrage levering")
