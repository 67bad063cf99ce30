"""The figures of the sample's report equal counts taken straight from the raw files, and people are joined without false merges."""

import re

import pandas as pd
import pyarrow.parquet as pq
import pytest
import yaml
from conftest import ROOT, needs_shared

from helpers import words
from helpers.kpis import registry

RAW = ROOT / "data" / "raw" / "sample"
WAVES = ("2026-Q1", "2026-Q2")
STAGES = ("awareness", "consideration", "decision", "retention", "advocacy")


@pytest.fixture(scope="module")
def forms() -> dict[str, pd.DataFrame]:
    """Per wave one row per form that was sent in, columns by question id; the index is the row in the file."""
    study = yaml.safe_load((ROOT / "studies" / "sample.yml").read_text(encoding="utf-8"))
    out = {}
    for wave in WAVES:
        frame = pd.read_csv(RAW / wave / "enquete.csv", sep=";", encoding="cp1252", dtype=str, skip_blank_lines=False, keep_default_na=False)
        frame.columns = [q["id"] for q in study["questions"].values()]
        frame.index = range(2, len(frame) + 2)
        out[wave] = frame[frame["ingevuld_op"] != ""].drop_duplicates()
    return out


@pytest.fixture(scope="module")
def browsers() -> dict[str, pd.DataFrame]:
    """Per wave one row per browser of a visitor: whether it saw a cart and a purchase. Robots, the shop itself and doubles are left out."""
    out = {}
    for wave in WAVES:
        table = pq.read_table(RAW / wave / "events.parquet", columns=["user_pseudo_id", "user_id", "event_name", "event_timestamp",
                                                                      "event_params", "device"])
        is_robot = [d["web_info"]["browser"] == "HeadlessChrome" for d in table["device"].to_pylist()]
        is_own = [any(p["key"] == "traffic_type" for p in params) for params in table["event_params"].to_pylist()]
        rows = table.drop(["device", "event_params"]).to_pandas()[[not (a or b) for a, b in zip(is_robot, is_own)]]
        rows = rows.dropna(subset="user_pseudo_id").drop_duplicates()
        who = rows.groupby("user_pseudo_id")["user_id"].first()
        rows["person"] = rows["user_pseudo_id"].map(who).fillna(rows["user_pseudo_id"])
        names = rows.groupby("person")["event_name"].agg(set)
        out[wave] = pd.DataFrame({"cart": names.map(lambda n: "add_to_cart" in n), "bought": names.map(lambda n: "purchase" in n)})
    return out


@pytest.fixture(scope="module")
def orders() -> dict[str, pd.DataFrame]:
    """Per wave one row per order: the first line item holds its totals."""
    frames = {wave: pd.read_csv(RAW / wave / "orders.csv", dtype=str) for wave in WAVES}
    return {wave: frame[frame["Total"].notna()] for wave, frame in frames.items()}


def number(column: pd.Series) -> pd.Series:
    return pd.to_numeric(column.str.strip().str.replace(",", "."), errors="coerce")


def within(row: pd.Series, value: float) -> None:
    assert row["low"] <= value <= row["high"], f"{row['metric']} at {row['stage']}: {value} is outside {row['low']} to {row['high']}"


@pytest.mark.parametrize("wave", WAVES)
def test_scores_are_those_of_the_forms(sample, forms, wave):
    """Two forms of one person count once in the report, so that the figures agree to a hundredth and not to the last digit."""
    nps = number(forms[wave]["nps"]).pipe(lambda x: x[x.between(0, 10)])
    row = sample.measure("nps", wave)
    assert abs(row["estimate"] - 100 * ((nps >= 9).mean() - (nps <= 6).mean())) < 1 and abs(row["n"] - len(nps)) <= 2
    for stage in STAGES:
        csat = number(forms[wave][f"csat_{stage}"]).dropna()
        assert abs(sample.measure("csat", wave, stage=stage)["estimate"] - (csat >= 4).mean()) < 0.01, stage
        ces = number(forms[wave][f"ces_{stage}"]).dropna()
        assert abs(sample.measure("ces", wave, stage=stage)["estimate"] - ces.mean()) < 0.02, stage


@pytest.mark.parametrize("wave", WAVES)
def test_conversion_and_cart_abandonment_are_those_of_the_events(sample, browsers, wave):
    people = browsers[wave]
    conversion, abandonment = sample.measure("conversion", wave), sample.measure("cart_abandonment", wave)
    within(conversion, people["bought"].mean())
    assert abs(conversion["n"] - len(people)) < 30
    within(abandonment, 1 - people.loc[people["cart"], "bought"].mean())
    assert abs(abandonment["n"] - people["cart"].sum()) < 30


@pytest.mark.parametrize("wave", WAVES)
def test_order_values_and_returns_are_those_of_the_orders(sample, orders, wave):
    rows = orders[wave]
    assert sample.measure("aov", wave)["estimate"] == pytest.approx(rows["Total"].astype(float).mean(), rel=1e-9)
    within(sample.measure("return_rate", wave), (rows["Refunded Amount"].astype(float) > 0).mean())
    within(sample.measure("repeat_purchase", wave), (rows.groupby("Email").size() > 1).mean())


@pytest.mark.parametrize("wave", WAVES)
def test_the_click_rate_is_clicks_over_impressions_of_the_advert_files_without_their_totals(sample, wave):
    costs = pd.read_csv(RAW / wave / "kosten.csv", sep=";", encoding="cp1252", dtype=str).query("Datum != 'Totaal'")
    clicks, shown = (number(costs[c].str.replace(".", "")).sum() for c in ("Klikken", "Vertoningen"))
    row = sample.measure("ctr", wave)
    assert row["estimate"] == pytest.approx(clicks / shown, rel=1e-9) and row["n"] == shown


@pytest.mark.parametrize("wave", WAVES)
def test_every_row_of_a_source_is_kept_rejected_or_named_in_a_finding(sample, truth, wave):
    plan = truth["contaminations"]
    sources = sample.every("sources").set_index("source")
    survey, events, costs = (sources.loc[f"data/raw/sample/{wave}/{f}"] for f in ("enquete.csv", "events.parquet", "kosten.csv"))
    assert survey["rows_read"] - survey["rows_kept"] == plan["survey_exact_duplicates"] + plan["survey_blank_rows"]
    assert costs["rows_read"] - costs["rows_kept"] == plan["costs_totals_row"]
    left_out = events["rows_read"] - events["rows_kept"]
    planted = plan["event_duplicates"] + 150 * plan["event_bots"] + 30 * plan["event_internal"]
    assert abs(left_out - planted) <= 5


# --- who is who ------------------------------------------------------------------------------------------------------------


def test_every_form_with_a_number_or_address_reaches_its_customer(sample, identity, forms):
    """The address ties the ninety forms without a number; those with neither stay apart."""
    answers = sample.every("answers").drop_duplicates("row_id").set_index("row_id")["person_id"]
    missed = 0
    for person in identity.itertuples():
        for place in filter(None, person.survey_rows.split("|")):
            wave, row = place.split(":")
            form = forms[wave].loc[int(row)] if int(row) in forms[wave].index else None
            if form is not None and (form["klantnummer"].strip() or form["email"].strip()):
                missed += answers.get(f"data/raw/sample/{wave}/enquete.csv:{row}") != person.person_id
    assert missed == 0


@pytest.mark.row("D18")
def test_no_two_people_become_one_and_the_match_rate_is_stated(sample, identity, planted):
    """False merges, counted over survey rows and browsers of the planted people. A browser that two customers share is nobody's."""
    person_of = {f"data/raw/sample/{place.replace(':', '/enquete.csv:')}": p.person
                 for p in identity.itertuples() for place in p.survey_rows.split("|") if place}
    rows = sample.every("answers").drop_duplicates("row_id")[["row_id", "person_id"]]
    behind = rows.assign(truth=rows["row_id"].map(person_of))
    owner = {browser: p.person for p in identity.itertuples() for browser in p.user_pseudo_ids.split("|") if browser}
    shared = {b for b, count in identity["user_pseudo_ids"].str.split("|").explode().value_counts().items() if b and count > 1}
    for wave in WAVES:
        table = pq.read_table(RAW / wave / "events.parquet", columns=["user_pseudo_id"]).to_pandas()["user_pseudo_id"]
        seen = sample.every("events").query("wave == @wave")[["row_id", "person_id"]]
        number_of = seen["row_id"].str.rpartition(":")[2].astype(int)
        browser = number_of.map(table.set_axis(range(1, len(table) + 1)))
        known = browser.map(owner).where(~browser.isin(shared))
        behind = pd.concat([behind, seen.assign(truth=known)], ignore_index=True)
    behind = behind.dropna(subset=["truth", "person_id"]).drop_duplicates(["person_id", "truth"])
    merged = behind.groupby("person_id")["truth"].nunique()
    assert len(merged) > 1400
    assert int((merged > 1).sum()) == 0
    stated = sample.every("findings").query("finding in ['linked', 'unlinked']")
    assert set(stated["source"]) >= {s for s in sample.every("sources")["source"] if "kosten" not in s}


@pytest.mark.parametrize("study", ["sample", *(pytest.param(name, marks=[needs_shared, pytest.mark.studies]) for name in ("airline", "loan", "jupyter", "shop"))])
def test_every_measure_of_a_run_has_its_method_written_down(request, study):
    """KPIs in the registry, of which the codebook is made; the others in docs/method.md."""
    page = (ROOT / "docs/method.md").read_text(encoding="utf-8")
    written = {entry["metric"] for entry in registry()} | {name.split(":")[0] for name in re.findall(r"`([a-z_0-9]+(?::\N{HORIZONTAL ELLIPSIS})?)`", page)}
    measured = {name.split(":")[0] for name in request.getfixturevalue(study).every("measures")["metric"]}
    assert measured - written == set()


@pytest.mark.parametrize("study", ["sample", *(pytest.param(name, marks=[needs_shared, pytest.mark.studies]) for name in ("airline", "loan", "jupyter", "shop"))])
def test_every_method_of_a_run_has_a_name_in_words(request, study):
    """In Dutch, where no id is a name by chance; both languages have the same keys."""
    say, whole = words.load("nl"), request.getfixturevalue(study)
    used = {method for name in ("measures", "journey") for method in whole.every(name)["method"].dropna()} - {""}
    assert sorted(method for method in used if say.label(method) == method) == []
