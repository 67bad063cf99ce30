from helpers.clean.propose import propose


def test_headings_in_dutch_and_english_give_their_question_away():
    made = propose(["Hoe tevreden bent u?", "Would you recommend us?", "Toelichting", "Leeftijd", "kleur"])
    assert [q.get("metric") or q["role"] for q in made.values()] == ["csat", "nps", "comment", "attribute"]


def test_a_question_with_several_answers_is_no_open_question_and_a_report_mark_runs_to_ten():
    made = propose(["Hoe voelde u zich? (meer antwoorden mogelijk)", "Welk rapportcijfer geeft u ons?", "Wat zoekt u? (meer antwoorden mogelijk)"])
    assert [q.get("role") or q["scale"] for q in made.values()] == ["emotion", (1.0, 10.0)]


def test_a_mark_in_english_is_proposed_as_one_in_dutch_is():
    made = propose(["How do you rate delivery? (1-10)", "Conversion rate", "Welk cijfer geeft u de bezorging?"])
    assert [q["metric"] for q in made.values()] == ["rating", "rating"] and "Conversion rate" not in made


def test_a_name_is_proposed_as_a_name_and_not_left_for_somebody_to_take_in_as_an_attribute():
    names = ["Naam", "Name", "Full name", "Wat is uw naam?"]
    made = propose([*names, "Name of the product", "Productnaam", "Merknaam"])
    assert {heading: q["role"] for heading, q in made.items()} == dict.fromkeys(names, "name")


def test_special_category_data_are_proposed_so_that_they_stop_the_run():
    assert propose(["Geloof"])["Geloof"]["role"] == "attribute"


def test_ids_are_unique():
    made = propose(["nps", "NPS", "nps!"])
    assert len({q["id"] for q in made.values()}) == 3
