"""Conversations as researchers keep them; every name in them is made up."""

import io
import zipfile

import pytest

from helpers import clean, store
from helpers.clean.transcripts import is_talk, read_transcript
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
