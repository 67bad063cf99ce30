"""The catalogue of tactics is complete and bilingual, and opportunities follow from pains by a stated rule."""

import numpy as np
import pandas as pd
import pytest

from helpers import words
from helpers.emotions.tactics import _effect, gains, opportunities, tactics
from helpers.emotions.taxonomy import FOLDER, load_taxonomy
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
def test_every_pain_has_an_opportunity_with_a_known_tactic_and_a_label(name):
    pains = [t.id for t in load_taxonomy(name).themes if t.kind == "pain_point"]
    table = opportunities(name)
    assert table["theme"].tolist() == pains
    assert set(table["tactic"]) <= set(tactics()["tactic"])
    assert all(f"labels.{o}" in words.load(x) for o in table["opportunity"] for x in ("nl", "en"))


OWN = """
extends: bank
tactics:
  live_chat: {owner: Service, effect: [0.2, 0.5]}
  coach: {nl: een coach, en: a coach, stage: decision, answers: [trust], kpi: csat}
pain_point:
  cold_tone: {en: {says: [cold]}, opportunity: {id: warm_words, tactic: coach, owner: Marketing}}
"""


@pytest.fixture
def own(tmp_path):
    (tmp_path / "own.yml").write_text(OWN, encoding="utf-8")
    return tmp_path / "own.yml"


@pytest.mark.row("L12")
def test_a_study_changes_owner_and_effect_and_adds_tactics_of_its_own(own):
    catalogue = tactics(own).set_index("tactic")
    assert len(catalogue) == 56 and catalogue.loc["coach", ["stage", "nl", "answers"]].tolist() == ["decision", "een coach", "trust"]
    assert catalogue.loc["live_chat", "owner"] == "Service" and catalogue.loc["live_chat", "nl"] == "live chat"
    table = opportunities(own).set_index("theme")
    assert table.loc["bank_unreachable", ["tactic", "owner", "effect_low", "effect_high", "is_assumed"]].tolist() == [
        "live_chat",
        "Service",
        0.2,
        0.5,
        True,
    ]
    assert table.loc["cold_tone", ["opportunity", "kpi", "owner", "is_assumed"]].tolist() == ["warm_words", "csat", "Marketing", False]


def test_without_a_stated_effect_the_range_is_that_of_the_pain_as_a_whole():
    table = opportunities("retail").assign(priority_low=3.0, priority_high=8.0)
    low, high = gains(table)
    assert low.unique().tolist() == [3.0] and high.unique().tolist() == [8.0]


@pytest.mark.parametrize(
    ("answer", "said"), [("{tactic: live_chatt}", "Did you mean live_chat"), ("{tactic: live_chat, effect: [2, 1]}", "is no range")]
)
def test_an_unknown_tactic_and_a_range_that_is_none_are_refused(tmp_path, answer, said):
    (tmp_path / "own.yml").write_text(f"pain_point: {{a: {{en: {{says: [one]}}, opportunity: {answer}}}}}", encoding="utf-8")
    with pytest.raises(UsageError, match=said):
        opportunities(tmp_path / "own.yml")


@pytest.mark.parametrize(("given", "ends"), [(None, (1.0, 1.0)), ([0, 1], (0, 1)), ([0.2, 0.2], (0.2, 0.2)), ((0.1, 0.4), (0.1, 0.4)), ([0.4, 0.1], None), ([-0.1, 0.4], None),
                                             ([0.1, 1.1], None), ([0.1], None), (0.3, None), (["a", "b"], None)])  # fmt: skip
def test_an_effect_is_a_range_of_parts(given, ends):
    if ends is None:
        with pytest.raises(UsageError):
            _effect("t", given, "en")
    else:
        assert _effect("t", given, "en") == ends


def test_a_gain_is_the_part_taken_away_of_what_may_be_lost_and_never_below_nothing():
    pains = pd.DataFrame({"priority_low": [4.0, -2.0, np.nan], "priority_high": [10.0, -1.0, np.nan], "effect_low": 0.25, "effect_high": 0.5})
    low, high = gains(pains)
    assert low.tolist()[:2] == [1.0, 0.0] and high.tolist()[:2] == [5.0, 0.0] and np.isnan([low[2], high[2]]).all()
