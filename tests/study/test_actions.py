"""The action file: what a person may write there, and what they are told when it cannot be."""

import pytest

from helpers import study, words
from helpers.errors import UsageError

SHOP = "study: shop\ntitle: {nl: Winkel, en: Shop}\nlanguages: [LANG]\nwaves: {w1: [], w2: []}\n"
PORTAL = """\
portal:
  label: {nl: Retourportaal, en: Return portal}
  wave: w1
  cell: p2.retention.opportunities.1
  theme: slow_refund
  owner: Klantenservice
  kpi: ces
  hoped: up
  hypothesis: {nl: wie zelf kan volgen vindt het makkelijker, en: who can follow it finds it easier}
  due: "2026-06-30"
"""


def kept(folder, text, language="en"):
    (folder / "shop.yml").write_text(SHOP.replace("LANG", language), encoding="utf-8")
    (folder / "shop.actions.yml").write_text(text, encoding="utf-8")
    return study.read(folder / "shop.yml", folder)


def test_an_action_becomes_a_row_at_its_cell(tmp_path):
    plan = kept(tmp_path, PORTAL)
    row = plan.kept_actions().iloc[0]
    assert (row["action"], row["persona"], row["stage"], row["decided_in"], row["kpi"], row["hoped"]) == (
        "portal", "p2", "retention", "w1", "ces", "up")
    assert row["due"].isoformat() == "2026-06-30T00:00:00" and row["verdict"] == "too_early" and row["test"] == "next_wave"
    say = words.load("nl", plan.labels_in("nl"))
    assert say.label(row["action"]) == "Retourportaal" and say.label(row["hypothesis"]).startswith("wie zelf")


def test_a_study_without_the_file_has_no_actions(tmp_path):
    (tmp_path / "shop.yml").write_text(SHOP.replace("LANG", "nl"), encoding="utf-8")
    assert study.read(tmp_path / "shop.yml", tmp_path).kept_actions().empty
    assert kept(tmp_path, "# nothing yet\n").kept_actions().empty


@pytest.mark.parametrize(("before", "after", "told"), [
    ("owner:", "ownr:", "row 6: there is no key portal.ownr. Did you mean owner?"),
    ("wave: w1", "wave: w3", "row 3, key portal.wave: 'w3' is no wave of this study. Did you mean"),
    ("kpi: ces", "kpi: cess", "row 7, key portal.kpi: 'cess' is no KPI. Did you mean ces?"),
    ("hoped: up", "hoped: more", "row 8, key portal.hoped: 'more' is not possible; choose from 'up', 'down'"),
    ('"2026-06-30"', "next month", "row 10, key portal.due: write a day"),
    ("  theme: slow_refund", "  state: done", "row 1, key portal: an action with state: done has done_on"),
    ("portal:\n", "Port al:\n", "row 1, key Port al: 'Port al' cannot be a name"),
    ("  owner: Klantenservice\n", "", "row 1, key portal.owner: is missing"),
    ("  theme: slow_refund", "  wave: w1", "row 5: the key wave stands there twice"),
])
def test_a_mistake_is_told_with_file_row_and_remedy(tmp_path, before, after, told):
    with pytest.raises(UsageError) as error:
        kept(tmp_path, PORTAL.replace(before, after))
    assert "shop.actions.yml" in str(error.value) and told in str(error.value)


def test_the_message_comes_in_dutch_too(tmp_path):
    with pytest.raises(UsageError, match=r"'cess' is geen KPI. Bedoelt u ces\? Verbeter"):
        kept(tmp_path, PORTAL.replace("kpi: ces", "kpi: cess"), "nl")
