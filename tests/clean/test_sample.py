"""The sample study against what was planted in it (tests/truth): who is who, what is wrong, and what is personal."""

import re
from pathlib import Path

import pandas as pd
import pytest
import yaml

from helpers import clean, tables
from helpers import study as study_file
from helpers.clean.persons.privacy import load_key, pseudonym

ROOT = Path(__file__).resolve().parents[2]
TRUTH = ROOT / "tests" / "truth"
WAVE = "2026-Q1"


@pytest.fixture(scope="module")
def received():
    plan = study_file.read(ROOT / "studies" / "sample.yml", root=ROOT)
    return clean.receive(
        plan.sources(WAVE), plan.questions, key=load_key(plan.study, True), privacy=plan.privacy, max_rejected=plan.max_rejected
    )


@pytest.fixture(scope="module")
def planted():
    return yaml.safe_load((TRUTH / "sample.yml").read_text(encoding="utf-8"))["contaminations"]


@pytest.fixture(scope="module")
def people_of():
    """The pseudonym of each planted person, and back."""
    who = pd.read_csv(TRUTH / "identity.csv", dtype=str, keep_default_na=False)
    key = load_key("sample", True)
    who["person_id"] = [pseudonym(key, f"id:{n.casefold()}") for n in who["klantnummer"]]
    return who


def part(received, kind):
    return next(p for p in received.parts if p.kind == kind)


def found(received, made, name, kind):
    table = made["findings"]
    return int(table.loc[(table["finding"] == name) & (table["source"] == part(received, kind).name), "rows"].sum())


@pytest.fixture(scope="module")
def made(received):
    answers = clean.answers(received)
    return {
        "sources": clean.sources(received), "findings": clean.findings(received, clean.quality(received)), "rejects": clean.rejects(received),
        "repairs": clean.repairs(received), "questions": clean.questions(received), "people": clean.people(received), "answers": answers,
        "comments": clean.comments(received, answers), "events": clean.events(received), "orders": clean.orders(received),
        "costs": clean.costs(received), "exposures": clean.exposures(received),
    }  # fmt: skip


def test_every_table_meets_its_contract(made):
    for name, frame in made.items():
        tables.conform(frame, name)


def test_planted_faults_are_found_and_counted(received, made, planted):
    assert found(received, made, "duplicate_rows", "survey") == planted["survey_exact_duplicates"]
    assert found(received, made, "duplicate_people", "survey") == planted["survey_second_answers"]
    assert found(received, made, "off_scale", "survey") == planted["survey_off_scale_nps"]
    assert found(received, made, "blank_rows", "survey") == planted["survey_blank_rows"]
    assert found(received, made, "straight_lining", "survey") == planted["survey_straight_lines"]
    assert found(received, made, "totals_rows", "costs") == planted["costs_totals_row"]
    assert found(received, made, "duplicate_events", "events") == planted["event_duplicates"]
    rules = made["repairs"]["rule"].value_counts()
    assert rules["trimmed"] == planted["survey_padded_cells"]
    assert rules["bots"] >= 140 * planted["event_bots"]
    assert rules["internal_traffic"] == 30 * planted["event_internal"]


@pytest.mark.row("D18")
def test_survey_rows_and_browsers_go_to_the_right_person_and_never_to_a_wrong_one(received, made, people_of, planted):
    survey = part(received, "survey").frame.set_index("row")["person_id"]
    true = {int(r.split(":")[1]): p for p, rows in zip(people_of["person_id"], people_of["survey_rows"]) for r in rows.replace("|", ";").split(";")
            if r.startswith(WAVE)}  # fmt: skip
    linked = survey[survey.isin(people_of["person_id"])]
    assert all(true[row] == person for row, person in linked.items()), "no false merge"
    assert len(true) - len(linked.index.intersection(list(true))) <= planted["survey_no_identity"] + planted["survey_exact_duplicates"]
    key = load_key("sample", True)
    own = people_of.assign(browser=people_of["user_pseudo_ids"].str.split("|")).explode("browser")
    visits = pd.read_csv(TRUTH / "visitors.csv", dtype=str, keep_default_na=False).merge(people_of[["person", "person_id"]], on="person")
    pairs = pd.concat([own[["browser", "person_id"]], visits[["user_pseudo_id", "person_id"]].set_axis(["browser", "person_id"], axis=1)])
    allowed = {(pseudonym(key, browser), person) for browser, person in pairs.itertuples(index=False)}
    events = made["events"].dropna(subset=["session_id", "person_id"])
    seen = events.assign(browser=events["session_id"].str.split(".").str[0])[["browser", "person_id"]].drop_duplicates()
    known = seen[seen["person_id"].isin(people_of["person_id"])]
    assert len(known) > 500
    assert set(known.itertuples(index=False, name=None)) <= allowed, "no false merge"


def test_no_planted_personal_data_and_no_identity_is_left_in_any_table(made, people_of):
    cells = [made[n].select_dtypes(["object", "string"]).drop(columns=["row_id"], errors="ignore") for n in made if n != "sources"]
    text = "\n".join(str(v) for c in cells for name in c for v in c[name].dropna().unique())
    personal = pd.read_csv(TRUTH / "personal.csv", dtype=str)
    assert not [v for v in personal.loc[personal["wave"] == WAVE, "value"] if v in text]
    words = set(re.findall(r"[\w.+-]+@[\w.-]+|GD-?\d+", text, re.I))
    assert not words & {*people_of["klantnummer"], *people_of["email"]}


def test_orders_count_once_with_their_articles(received, made):
    raw = pd.read_csv(part(received, "orders").source["file"], dtype=str, keep_default_na=False)
    orders = made["orders"]
    assert len(orders) == raw["Name"].nunique()
    assert orders["revenue"].sum() == pytest.approx(pd.to_numeric(raw["Total"][raw["Total"] != ""]).sum())
    assert orders["items"].sum() == pd.to_numeric(raw["Lineitem quantity"]).sum()


def test_costs_are_read_with_dutch_marks(made):
    costs = made["costs"]
    assert costs["day"].nunique() * 4 == len(costs)
    assert costs["spend"].between(0.1, 200).all() and costs["impressions"].gt(900).all()
    assert set(costs["channel"]) == {"paid_search", "instagram", "facebook", "email"}
