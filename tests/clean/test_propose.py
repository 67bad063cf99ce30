from helpers.clean.propose import propose


def test_headings_in_dutch_and_english_give_their_question_away():
    made = propose(["Hoe tevreden bent u?", "Would you recommend us?", "Toelichting", "Leeftijd", "kleur"])
    assert [q.get("metric") or q["role"] for q in made.values()] == ["csat", "nps", "comment", "attribute"]


def test_special_category_data_are_proposed_so_that_they_stop_the_run():
    assert propose(["Geloof"])["Geloof"]["role"] == "attribute"


def test_ids_are_unique():
    made = propose(["nps", "NPS", "nps!"])
    assert len({q["id"] for q in made.values()}) == 3
