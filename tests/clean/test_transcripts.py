"""Conversations as researchers keep them; every name in them is made up."""

import io
import zipfile

import pytest

from helpers import clean, store
from helpers.clean.transcripts import _agreed, _is_code, _is_speaker, is_talk, read_transcript
from helpers.errors import InputError

INTERVIEW = """Interview over het kopen van een jas
Datum: 2026-05-12
Toestemming: ja
Interviewer: Karin

Karin: Wat vond u van de site?
Anna de Vries: Ik dacht: dit wordt niks.
De maattabel van Groene Draad was zoek.

Karin: En daarna?
[00:03:12] Anna de Vries: Toen belde ik, groetjes Anna zei ik nog.
"""
GROUP = """Consent: P1, P3
Moderator: How was delivery?
P1: Too late.
P2: Fine for me.
P3 (00:12): I never got a message.
"""
SUBTITLES = """WEBVTT

NOTE Consent: yes

1
00:00:01.000 --> 00:00:04.000
<v Moderator>Can you find the size table?</v>

2
00:00:05.000 --> 00:00:07.500
<v Tester 1>No, where is it

3
00:00:08.000 --> 00:00:09.000
<v Tester 1>supposed to be?</v>
"""


def word_paragraph(text):
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def word_file(*paragraphs, table=()):
    """A Word document of paragraphs and one table of rows of cells."""
    xml = "".join(map(word_paragraph, paragraphs))
    rows = "".join(f"<w:tr>{''.join(f'<w:tc>{word_paragraph(c)}</w:tc>' for c in row)}</w:tr>" for row in table)
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = f"<w:body>{xml}<w:tbl>{rows}</w:tbl></w:body>"
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("word/document.xml", f'<?xml version="1.0"?><w:document xmlns:w="{word}">{body}</w:document>')
    return held.getvalue()


def saved(folder, name, content):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def received(folder, name, content, **more):
    path = saved(folder, name, content)
    given = {"path": name, "source": name, "file": str(path), "wave": "w", "kind": "interviews", "timezone": "UTC", **more}
    return clean.receive([given], {}, key=b"k")


def rows_of(found, finding):
    frame = clean.findings(found).set_index("finding")
    return int(frame.loc[finding, "rows"]) if finding in frame.index else 0


@pytest.mark.row("D13")
def test_an_interview_with_consent_becomes_comments_without_the_interviewer_and_without_names(tmp_path):
    found = received(tmp_path, "anna.txt", INTERVIEW)
    store.save(clean.comments(found), "comments", tmp_path)
    said = clean.comments(found)
    assert said["text"].tolist() == [
        "Ik dacht: dit wordt niks. De maattabel van Groene Draad was zoek.", "Toen belde ik, groetjes [•••] zei ik nog."]
    assert said["row_id"].tolist() == ["anna.txt:7", "anna.txt:11"] and set(said["kind"]) == {"interview"}
    assert said["person_id"].nunique() == 1 and str(said["at"].iloc[0])[:10] == "2026-05-12"
    assert (rows_of(found, "interviewer"), rows_of(found, "no_consent"), rows_of(found, "small_n")) == (2, 0, 1)
    assert "Anna" not in "".join(make(found).to_csv() for make in (clean.comments, clean.repairs, clean.rejects, clean.people))


@pytest.mark.row("D13")
def test_without_consent_no_word_is_kept_and_the_turns_are_counted(tmp_path):
    found = received(tmp_path, "x.txt", INTERVIEW.replace("Toestemming: ja\n", ""))
    assert clean.comments(found).empty and rows_of(found, "no_consent") == 2
    counted = clean.sources(found).iloc[0]
    assert (counted["rows_read"], counted["rows_kept"]) == (4, 0)
    assert "maattabel" not in clean.repairs(found).to_csv()


def test_in_a_focus_group_only_those_who_agreed_are_kept(tmp_path):
    found = received(tmp_path, "g.txt", GROUP)
    assert clean.comments(found)["text"].tolist() == ["Too late.", "I never got a message."]
    assert (rows_of(found, "no_consent"), rows_of(found, "small_n")) == (1, 2)


def test_the_study_may_say_who_agreed_and_who_a_speaker_is(tmp_path):
    found = received(tmp_path, "g.txt", GROUP, consent=["P2"], values={"person": {"P2": "1003"}})
    other = tmp_path / "c.csv"
    other.write_text("customer_id,email\n1003,a@x.nl\n1004,b@x.nl\n", encoding="utf-8")
    contacts = {"path": "c.csv", "source": "c.csv", "file": str(other), "wave": "w", "kind": "contacts"}
    both = clean.receive([found.parts[0].source, contacts], {}, key=b"k")
    people = clean.people(both)
    assert clean.comments(both)["person_id"].iloc[0] == people.loc[people["sources"] == "contacts;interviews", "person_id"].item()


def test_the_same_code_in_two_files_is_two_people(tmp_path):
    sources = [received(tmp_path, f"{n}.txt", GROUP).parts[0].source for n in "ab"]
    assert clean.comments(clean.receive(sources, {}, key=b"k"))["person_id"].nunique() == 4


def test_cues_of_subtitles_join_into_turns_and_a_note_may_hold_the_consent(tmp_path):
    read = read_transcript(saved(tmp_path, "test.vtt", SUBTITLES))
    assert read.table[["speaker", "role", "text", "consent"]].values.tolist() == [
        ["Moderator", "asks", "Can you find the size table?", "yes"], ["Tester 1", "answers", "No, where is it supposed to be?", "yes"]]
    assert read.rows.tolist() == [7, 11]


def test_a_word_document_holds_turns_in_paragraphs_or_in_a_table(tmp_path):
    content = word_file("Consent: ja", "P1: Eerste", "Anna Bakker   0:07", "Tweede", table=[("00:09", "P1", "Derde"), ("P2", "Vierde")])
    read = read_transcript(saved(tmp_path, "a.docx", content))
    assert read.table[["speaker", "text"]].values.tolist() == [["P1", "Eerste"], ["Anna Bakker", "Tweede"], ["P1", "Derde"], ["P2", "Vierde"]]
    assert set(read.table["consent"]) == {"yes"}


@pytest.mark.parametrize(("name", "content", "said"), [
    ("a.txt", "geen gesprek\nmaar een brief\n", "who says what"),
    ("a.docx", word_file("zonder sprekers"), "who says what"),
    ("a.docx", b"PK\x03\x04 kapot", "cut off|incomplete|zip"),
    ("a.pdf", b"%PDF-1.4 x", "."),
])  # fmt: skip
def test_what_is_no_conversation_is_refused_in_words(tmp_path, name, content, said):
    with pytest.raises(InputError, match=said):
        read_transcript(saved(tmp_path, name, content))


def test_a_document_type_in_a_word_file_is_refused(tmp_path):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("word/document.xml", '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')
    with pytest.raises(InputError):
        read_transcript(saved(tmp_path, "a.docx", held.getvalue()))


def test_a_table_of_turns_says_consent_row_by_row(tmp_path):
    found = received(tmp_path, "t.csv", "deelnemer,rol,tekst,toestemming\nP1,interviewer,Hoe ging het?,ja\nP1,deelnemer,Goed.,ja\n"
                                        "P2,deelnemer,Slecht.,nee\n")
    assert clean.comments(found)["text"].tolist() == ["Goed."] and rows_of(found, "no_consent") == 1


@pytest.mark.parametrize(("text", "is_it"), [
    ("A: hallo\nB: dag\nA: tot ziens\n", True), ("A: hallo\nB: dag\nC: hoi\n", False), ("Consent: yes\nA: hallo\nB: dag\nC: hoi\n", True), ("A: hallo\nA2: dag\n", False),
    ("losse regel\n", False)])  # fmt: skip
def test_a_text_is_a_talk_when_a_speaker_returns_or_consent_is_given(tmp_path, text, is_it):
    path = tmp_path / "a.txt"
    path.write_text(text, encoding="utf-8")
    assert is_talk(path) == is_it


def turns(tmp_path, text, name="t.txt"):
    read = read_transcript(saved(tmp_path, name, text))
    return [(row, *cells) for row, cells in zip(read.rows.tolist(), read.table[["speaker", "role", "text", "consent"]].values.tolist())], read


def test_every_line_of_a_transcript_has_its_place(tmp_path):
    made, read = turns(tmp_path, "Titel: de jas\nlosse regel\nTAAL: nl\nModerator: Karin de Wit\nDate: 2026-05-12\nConsent: P1; Bo en P9.\n\n"
                                 "[0:07] - Karin de Wit: Hoe?\nKarin de Wit: En nu?\n(1:02:03) P1 : Goed:  zo.\n  vervolg\n\nBo   0:12\nEn ik\nik zeg: nee\nDate: morgen\n")
    assert made == [
        (8, "Karin de Wit", "asks", "Hoe? En nu?", "no"), (10, "P1", "answers", "Goed: zo. vervolg", "yes"), (13, "Bo", "answers", "En ik ik zeg: nee", "yes"),
        (16, "Date", "answers", "morgen", "no")]
    assert read.repairs[["row", "rule"]].values.tolist() == [[row, "preamble"] for row in (1, 2, 3, 4, 5, 6)]
    told = read.findings.iloc[0]
    assert (told["rows"], told["share"], set(read.table["date"]), set(read.table["names"]), read.rows_read) == (6, 6 / 16, {"2026-05-12"}, {"Karin de Wit Date"}, 4)


@pytest.mark.parametrize(("line", "is_aside"), [
    ("Interviewer: Karin", True), ("Interviewer: Karin van der Berg", True), ("Interviewer: Karin van der Berg Jansen", False), ("Interviewer: Hoe gaat het", True),
    ("Interviewer: Hallo, dag", False), ("Interviewer: Echt waar?", False), ("Interviewer:", False), ("I: Karin", False), ("Locatie: Ede", True), ("Kleur: rood", False),
])
def test_a_line_above_the_talk_names_who_asks_in_four_words_and_else_is_a_turn(tmp_path, line, is_aside):
    made, read = turns(tmp_path, f"{line}\nP1: dag\n")
    assert (len(read.repairs) == 1 and len(made) == 1) if is_aside else (read.repairs.empty and len(made) == 2)


@pytest.mark.parametrize(("who", "is_it"), [
    ("Anna", True), ("Anna van de Berg", True), ("A B C D E", True), ("Aa Bb Cc Dd Ee", True), ("Aa Bb Cc Dd Ee Ff", False), ("anna", False), ("deelnemer 12", True),
    ("Respondent A3", True), ("P 123", True), ("P1234", True), ("abc", False), ("ab", True), ("moderator", True), ("Ik dacht", False),
])
def test_a_speaker_is_a_code_a_role_or_at_most_five_words_of_a_name(who, is_it):
    assert _is_speaker(who) == is_it


def test_a_code_is_no_name_to_take_out():
    assert [w for w in ("P1", "AB 12", "P1234", "Klant", "tester b2", "Abc", "Anna") if not _is_code(w)] == ["P1234", "Abc", "Anna"]


@pytest.mark.parametrize(("said", "who"), [
    ("ja", "ABC"), ("Akkoord.", "ABC"), ("1", "ABC"), ("nee", ""), ("no.", ""), ("", ""), ("A", "A"), ("a, C", "AC"), ("A; B", "AB"), ("A en B", "AB"), ("A and c", "AC"),
    ("iedereen", ""),
])
def test_consent_is_of_all_of_nobody_or_of_those_who_are_named(said, who):
    assert _agreed(said, ["A", "B", "C", "A"]) == set(who)


def test_subtitles_are_cues_with_notes_apart_and_other_lines_left_out(tmp_path):
    text = ("WEBVTT - titel\n\nSTYLE\nbody {}\n\nNOTE\nConsent: A1\n\n1\n00:01.000 --> 00:02.000\n<v.loud A1 >Hallo <b>daar</b>\nnog iets\n\n"
            "geen cue\n\n00:02.000 --> 00:03.000\n<v B2>Dag\n")
    made, _ = turns(tmp_path, text, "t.vtt")
    assert made == [(11, "A1", "answers", "Hallo daar nog iets", "yes"), (17, "B2", "answers", "Dag", "no")]
    plain, _ = turns(tmp_path, "1\n00:00:01,000 --> 00:00:02,000\nA1: Hallo\n\n2\n00:00:03,000 --> 00:00:04,000\ndaar\n", "t.srt")
    assert plain == [(3, "A1", "answers", "Hallo daar", "no")]


@pytest.mark.parametrize(("n", "told"), [(29, [29]), (30, [])])
def test_below_thirty_people_a_share_cannot_be_read(tmp_path, n, told):
    found = received(tmp_path, "t.csv", "deelnemer,tekst\n" + "".join(f"P{i},Goed {i}.\n" for i in range(n)) * 2, consent=True)
    rows = clean.findings(found).query("finding == 'small_n'")
    assert rows["rows"].tolist() == told and rows["severity"].tolist() == ["warning"] * len(told)
    assert len(clean.comments(found)) == 2 * n


@pytest.mark.parametrize(("consent", "kept"), [(True, 3), (False, 0), (["p2"], 1), (["P1", "P3"], 2)])
def test_what_the_study_says_of_consent_goes_before_the_file(tmp_path, consent, kept):
    found = received(tmp_path, "g.txt", GROUP.replace("Consent: P1, P3\n", "Consent: no\n"), consent=consent)
    assert len(clean.comments(found)) == kept and rows_of(found, "no_consent") == 3 - kept
    if kept < 3:
        assert clean.findings(found).set_index("finding").loc["no_consent", "severity"] == "serious"
    assert rows_of(found, "small_n") == kept


def test_files_of_other_kinds_are_no_talk_by_their_name_and_word_and_subtitles_are(tmp_path):
    assert [is_talk(f"a.{kind}") for kind in ("docx", "VTT", "srt", "csv", "pdf")] == [True, True, True, False, False]
    assert [is_talk(saved(tmp_path, "t.txt", text)) for text in ("A: x\nB: y\n", "A: x\nB: y\nA: z\n", "Consent: yes\nA: x\nB: y\n")] == [False, True, False]


def test_a_word_table_of_one_two_and_three_cells_and_a_line_break_in_a_paragraph(tmp_path):
    content = word_file(table=[("Consent: ja",), ("P1", "Een"), ("[0:12]", "P2", "Twee"), ("x", "P3", "Drie"), ("", "vervolg")])
    made, _ = turns(tmp_path, content, "t.docx")
    assert made == [(2, "P1", "answers", "Een", "yes"), (3, "P2", "answers", "Twee", "yes"), (4, "P3", "answers", "Drie vervolg", "yes")]
