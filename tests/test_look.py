"""inspect --write puts what a file shows into a study, asks for what it does not show, and what it wrote passes check."""

import pytest
import yaml

from helpers import check, look, study
from helpers.errors import InputError, UsageError
from helpers.new import start_study

ROWS = "R1;25-01-2026;8;4;prima;Utrecht\nR2;26-01-2026;3;2;te duur vond ik het;Zwolle\nR3;27-01-2026;9;99;mooi;Utrecht\n"
HEAD = "Respondentnummer;Datum;Hoe waarschijnlijk is het dat u ons aanbeveelt?;Tevredenheid levering;Wat kan er beter?;Plaats\n"


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "data" / "2026-Q1"
    folder.mkdir(parents=True)
    (folder / "e.csv").write_text(HEAD + ROWS, encoding="cp1252")
    return folder


def test_a_new_study_passes_check_and_names_what_it_took_for_granted(place, tmp_path):
    target = tmp_path / "studies" / "acme.yml"
    said = look.write_into([place / "e.csv"], target, tmp_path)
    plan = study.read(target, tmp_path)
    source = plan.waves["2026-Q1"][0]
    assert (source.path, source.kind, source.date_order) == ("data/2026-Q1/e.csv", "survey", "dmy")
    asked = {q.id: (q.metric, q.scale, q.na) for q in plan.questions.values()}
    assert asked["tevredenheid_levering"] == ("csat", None, ["99"]) and asked["hoe_waarschijnlijk_is_het_dat_u_ons_aanbeveelt"][0] == "nps"
    assert "betekent 99 bij Tevredenheid levering niet van toepassing?" in said and "does 99 in" in said
    assert check.check_study(target, tmp_path).endswith("kan draaien.")


def test_writing_again_changes_nothing_and_says_so(place, tmp_path):
    target = tmp_path / "acme.yml"
    look.write_into([place / "e.csv"], target, tmp_path)
    before = target.read_text(encoding="utf-8")
    said = look.write_into([place / "e.csv"], target, tmp_path)
    now = target.read_text(encoding="utf-8")
    assert yaml.safe_load(now) == yaml.safe_load(before) and "stond er al" in said and "3 vragen stonden er al" in said


def test_the_placeholder_of_a_new_study_makes_room_and_that_is_said(place, tmp_path):
    start_study("shop", tmp_path)
    said = look.write_into([place / "e.csv"], tmp_path / "studies" / "shop.yml", tmp_path, wave="2026-Q1")
    text = (tmp_path / "studies" / "shop.yml").read_text(encoding="utf-8")
    assert "is vervangen" in said and "enquete.csv, as" not in text and "# de eerste is de taal van meldingen" in text
    assert check.check_study(tmp_path / "studies" / "shop.yml", tmp_path).endswith("kan draaien.")


def test_what_stops_a_run_is_asked_first(place, tmp_path):
    (place / "o.csv").write_text("order_id,created_at,total\n1,03/04/2026,12.50\n2,05/06/2026,8.00\n", encoding="utf-8")
    said = look.write_into([place / "o.csv"], tmp_path / "o.yml", tmp_path, kind="orders")
    assert "is 03/04/2026 in kolom created_at dag-maand of maand-dag?" in said and "Beantwoord eerst" in said
    assert "# ? is 03/04/2026" in (tmp_path / "o.yml").read_text(encoding="utf-8")
    with pytest.raises(InputError, match="date_order"):
        check.check_study(tmp_path / "o.yml", tmp_path)


def test_special_category_data_are_proposed_to_be_left_out_and_asked(place, tmp_path):
    (place / "g.csv").write_text("respondent_id,nps,Uw geloof\nr1,9,geen\nr2,3,rk\n", encoding="utf-8")
    said = look.write_into([place / "g.csv"], tmp_path / "g.yml", tmp_path)
    assert "bijzonder persoonsgegeven" in said and study.read(tmp_path / "g.yml", tmp_path).questions["Uw geloof"].role == "ignore"


@pytest.mark.parametrize("name", ["../é!.yml", "acme.txt", "-.yml"])
def test_a_name_that_no_study_may_have_is_refused_and_nothing_is_written(place, tmp_path, name):
    with pytest.raises(UsageError):
        look.write_into([place / "e.csv"], tmp_path / "sub" / name, tmp_path)
    assert not (tmp_path / "sub").exists()


def test_a_study_that_cannot_be_read_stays_as_it_was(place, tmp_path):
    target = tmp_path / "bad.yml"
    target.write_text("study: bad\nwaves: [", encoding="utf-8")
    with pytest.raises(UsageError, match=r"bad\.yml"):
        look.write_into([place / "e.csv"], target, tmp_path)
    assert target.read_text(encoding="utf-8") == "study: bad\nwaves: ["


def test_a_survey_whose_headings_tell_nothing_asks_which_columns_are_answers(place, tmp_path):
    (place / "q.csv").write_text("RespondentID,Do you fly?,Do you recline?\n1,yes,no\n2,no,no\n3,yes,yes\n4,no,no\n", encoding="utf-8")
    said = look.write_into([place / "q.csv"], tmp_path / "q.yml", tmp_path, kind="survey")
    assert "welke kolommen zijn antwoorden?" in said and "Beantwoord eerst" in said


def test_contacts_alone_say_nothing_of_a_journey_and_that_is_told(place, tmp_path):
    (place / "c.csv").write_text("Record ID,First Name,Email,Lifecycle Stage,Create Date\n1,Jo,a@x.nl,lead,2026-01-01\n", encoding="utf-8")
    assert "zegt op zichzelf niets" in look.write_into([place / "c.csv"], tmp_path / "c.yml", tmp_path)


def test_a_file_that_is_not_there_is_named_in_both_languages(tmp_path):
    for ask in (lambda gone: look.inspect_files([gone]), lambda gone: look.write_into([gone], tmp_path / "acme.yml", tmp_path)):
        with pytest.raises(InputError, match=r"nope\.csv: het bestand is er niet.*/ .*nope\.csv: there is no such file"):
            ask(tmp_path / "nope.csv")
    assert not (tmp_path / "acme.yml").exists()


ASKED = "betekent 99 bij Tevredenheid levering niet van toepassing? / does 99 in Tevredenheid levering mean not applicable?"
DAYS = ("is 01-02-2026 in kolom Datum dag-maand of maand-dag? Noem date_order: dmy of mdy / "
        "is 01-02-2026 in column Datum day-month or month-day? Name date_order: dmy or mdy")
COLUMN = "welke kolom is channel? Noem de kop onder columns / which column is channel? Name the heading under columns"
QUESTIONS = [
    "questions:",
    "  # een voorstel naar de koppen; kijk het na en voeg stage toe / a proposal by the headings; check it and add stage",
    '  "Hoe waarschijnlijk is het dat u ons aanbeveelt?": {id: hoe_waarschijnlijk_is_het_dat_u_ons_aanbeveelt, metric: nps}',
    f'  "Tevredenheid levering": {{id: tevredenheid_levering, metric: csat, na: ["99"]}}    # ? {ASKED}',
    '  "Wat kan er beter?": {id: wat_kan_er_beter, role: comment}',
    "  # niet aan de kop te zien; haal het # weg bij wat klopt / the heading does not tell; remove the # where it is right",
    '  # "Plaats": {id: …, role: …}',
]


def test_all_that_inspect_says_of_two_files(place, tmp_path):
    (tmp_path / "c.csv").write_text("Datum;Uitgaven\n01-02-2026;3\n", encoding="utf-8")
    survey, costs = place / "e.csv", tmp_path / "c.csv"
    said = look.inspect_files([survey.relative_to(tmp_path)]).split("\n")
    assert said == [
        "data/2026-Q1/e.csv", "  generic_survey (survey), zekerheid 50% / generic_survey (survey), certainty 50%",
        '  3 rijen × 6 kolommen / 3 rows × 6 columns; delimiter ; quote ", utf-8', "  person: Respondentnummer", "  at: Datum", f"  ? {ASKED}", "waves:", "  …:",
        "    - {path: data/2026-Q1/e.csv, as: survey, format: generic_survey, date_order: dmy}", *QUESTIONS]
    assert look.inspect_files([costs.relative_to(tmp_path)], kind="costs").split("\n")[3:] == [
        "  day: Datum", "  spend: Uitgaven", f"  ? {COLUMN}", f"  ? {DAYS}", "waves:", "  …:", f"    # ? {COLUMN}", f"    # ? {DAYS}", '    #   columns: {channel: "…"}',
        "    - {path: c.csv, as: costs, format: generic_costs}"]


def test_the_whole_study_that_two_files_make_and_what_is_said_of_it(place, tmp_path):
    (tmp_path / "c.csv").write_text("Datum;Uitgaven\n01-02-2026;3\n", encoding="utf-8")
    target = tmp_path / "my_acme-2.yml"
    first = look.write_into([place / "e.csv"], target, tmp_path).split("\n")
    assert first == [f"{target} is gemaakt. / {target} has been made.",
                     "  data/2026-Q1/e.csv staat onder meting 2026-Q1 als generic_survey / data/2026-Q1/e.csv stands under wave 2026-Q1 as generic_survey",
                     f"  ? e.csv: {ASKED}", f"Draai nu klantreis check {target}. / Now run klantreis check {target}."]
    second = look.write_into([tmp_path / "c.csv"], target, tmp_path, kind="costs").split("\n")
    assert second == [f"{target} is aangevuld. / {target} has been extended.",
                      "  c.csv staat onder meting 2026-Q1 als generic_costs / c.csv stands under wave 2026-Q1 as generic_costs", f"  ? c.csv: {COLUMN}", f"  ? c.csv: {DAYS}",
                      f"Beantwoord eerst de vragen met een ? in {target}; draai daarna klantreis check {target}. / "
                      f"First answer the questions with a ? in {target}; then run klantreis check {target}."]
    assert target.read_text(encoding="utf-8").split("\n") == [
        "study: my_acme-2", 'title: {nl: "My Acme 2", en: "My Acme 2"}', "languages: [nl, en]", "stage_model: five_stages", "", "waves:", '  "2026-Q1":',
        "    - {path: data/2026-Q1/e.csv, as: survey, format: generic_survey, date_order: dmy}", f"    # ? {COLUMN}", f"    # ? {DAYS}", '    #   columns: {channel: "…"}',
        "    - {path: c.csv, as: costs, format: generic_costs}", "", *QUESTIONS, "", "privacy: {minimum_people: 10}", "random_state: 7", ""]
    assert target.stat().st_mode & 0o777 == 0o644 and sorted(p.name for p in tmp_path.iterdir()) == ["c.csv", "data", "my_acme-2.yml"]


def test_a_second_question_of_one_name_gets_a_number_and_no_other_takes_it():
    one = {"kind": "survey", "asks": [], "questions": {"A": {"id": "a"}, "B": {"id": "a"}, "C": {"id": "c"}}, "perhaps": {"D": {"id": "d"}, "X": {"id": "x"}},
           "unmapped": ["A", "D", "E", "Y"]}
    ids = {"c"}
    lines = look.question_lines(one, {"X", "Y"}, ids)
    assert [line for line in lines if not line.startswith("# ") or line.startswith('# "')] == [
        '"A": {id: a}', '"B": {id: a_2}', '"C": {id: c_2}', '# "D": {id: d}', '# "E": {id: …, role: …}'] and ids == {"a", "a_2", "c", "c_2"}
    assert look.question_lines({**one, "questions": {}, "perhaps": {}, "unmapped": []}, set(), set()) == []
    assert look.question_lines({**one, "kind": "events", "questions": {}}, set(), set()) == []


@pytest.mark.parametrize(("folder", "wave"), [("2026-Q1", "2026-Q1"), ("mei2026", "mei2026"), ("exports", "w1"), ("a b 1", "w1")])
def test_a_wave_is_called_after_its_folder_where_that_has_a_number(tmp_path, folder, wave):
    assert look._wave_of(tmp_path / folder / "e.csv") == wave


def test_a_study_keeps_who_may_read_it_and_a_wave_of_no_name_is_refused(place, tmp_path):
    target = tmp_path / "acme.yml"
    look.write_into([place / "e.csv"], target, tmp_path)
    target.chmod(0o600)
    (place / "f.csv").write_text(HEAD + ROWS, encoding="utf-8")
    look.write_into([place / "f.csv"], target, tmp_path, wave="w2")
    assert target.stat().st_mode & 0o777 == 0o600 and list(study.read(target, tmp_path).waves) == ["2026-Q1", "w2"]
    with pytest.raises(UsageError, match="a/b"):
        look.write_into([place / "f.csv"], target, tmp_path, wave="a/b")


@pytest.mark.parametrize(("kinds", "said"), [(["costs"], "zegt op zichzelf niets"), (["costs", "survey"], "Draai nu klantreis check")])
def test_costs_alone_say_nothing_and_beside_answers_they_do(place, tmp_path, kinds, said):
    (tmp_path / "c.csv").write_text("Datum;Kanaal;Uitgaven\n2026-01-31;ads;3\n", encoding="utf-8")
    for kind in reversed(kinds):
        told = look.write_into([tmp_path / "c.csv" if kind == "costs" else place / "e.csv"], tmp_path / "acme.yml", tmp_path, kind=kind)
    assert said in told.split("\n")[-1]
