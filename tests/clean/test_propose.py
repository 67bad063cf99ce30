from helpers.clean.propose import propose


def test_headings_in_dutch_and_english_give_their_question_away():
    made = propose(["Hoe tevreden bent u?", "Would you recommend us?", "Toelichting", "Leeftijd", "kleur"])
    assert [q.get("metric") or q["role"] for q in made.values()] == ["csat", "nps", "comment", "attribute"]


def test_a_question_with_several_answers_is_no_open_question_and_a_report_mark_runs_to_ten():
    made = propose(["Hoe voelde u zich? (meer antwoorden mogelijk)", "Welk rapportcijfer geeft u ons?", "Wat zoekt u? (meer antwoorden mogelijk)"])
    assert [q.get("role") or q["scale"] for q in made.values()] == ["emotion", (1.0, 10.0)]


def test_special_category_data_are_proposed_so_that_they_stop_the_run():
    assert propose(["Geloof"])["Geloof"]["role"] == "attribute"


def test_ids_are_unique():
    made = propose(["nps", "NPS", "nps!"])
    assert len({q["id"] for q in made.values()}) == 3
