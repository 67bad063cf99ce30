"""Marketing automation, person by person: the same schema as any other events, joined to contacts of the same tool."""

import pytest
from exports import EXPORTS, FOLDER, received

from helpers import clean, store


@pytest.mark.row("D16")
@pytest.mark.parametrize("name", ["sfmc_events.csv", "marketo_activities.csv"])
def test_campaign_events_of_automation_tools_become_events_with_a_channel(name, tmp_path):
    events = clean.events(received(name))
    store.save(events, "events", tmp_path)
    assert events["event"].tolist() == ["email_sent", "email_open"] and set(events["channel"]) == {"email"}
    assert events["person_id"].nunique() == 1 and str(events["at"].dt.tz) == "UTC"


@pytest.mark.row("D16")
def test_the_campaigns_of_activecampaign_are_counted_in_the_same_words_as_those_of_others():
    measures = {name: set(clean.counts(received(name))["metric"]) for name in ("activecampaign_campaigns.csv", "mailchimp_campaigns.csv")}
    assert measures["activecampaign_campaigns.csv"] <= measures["mailchimp_campaigns.csv"]


def test_activities_join_the_leads_of_the_same_tool():
    given = [{"path": n, "source": n, "file": str(FOLDER / n), "wave": "w", "kind": EXPORTS[n][1]["kind"]}
             for n in ("marketo_leads.csv", "marketo_activities.csv")]  # fmt: skip
    people = clean.people(clean.receive(given, {}, key=b"k"))
    assert sorted(people["sources"]) == ["contacts", "contacts", "contacts;events"]
