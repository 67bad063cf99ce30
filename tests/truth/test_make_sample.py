"""The sample study is what its script writes, and what sample.yml says is planted can be counted in the raw files."""

import hashlib
import math
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pyarrow
import pyarrow.parquet as pq
import pytest
import yaml

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
RAW = ROOT / "data" / "raw" / "sample"
WAVES = ["2026-Q1", "2026-Q2"]
STAGES = ["awareness", "consideration", "decision", "retention", "advocacy"]
MADE_WITH = "26.0.1"  # pyarrow; another version may lay the same rows out in other bytes


@pytest.fixture(scope="module")
def truth() -> dict:
    return yaml.safe_load((HERE / "sample.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def identity() -> pd.DataFrame:
    return pd.read_csv(HERE / "identity.csv", dtype=str, keep_default_na=False)


@pytest.fixture(scope="module")
def hits() -> pd.DataFrame:
    return pd.read_csv(HERE / "hits.csv")


@pytest.fixture(scope="module")
def surveys(identity) -> dict[str, pd.DataFrame]:
    """Per wave one row per row of the file (index: its row number), columns by question id, and the planted persona."""
    study = yaml.safe_load((ROOT / "studies" / "sample.yml").read_text(encoding="utf-8"))
    persona = {row: p.persona for p in identity.itertuples() for row in p.survey_rows.split("|") if row}
    out = {}
    for wave in WAVES:
        frame = pd.read_csv(
            RAW / wave / "enquete.csv", sep=";", encoding="cp1252", dtype=str, skip_blank_lines=False, keep_default_na=False
        )
        assert list(frame) == list(study["questions"])
        frame.columns = [q["id"] for q in study["questions"].values()]
        frame.index = range(2, len(frame) + 2)
        out[wave] = frame.assign(persona=[persona.get(f"{wave}:{row}", "") for row in frame.index])
    return out


@pytest.fixture(scope="module")
def events() -> dict[str, pd.DataFrame]:
    """Per wave the names, browsers and pages of the events."""
    out = {}
    for wave in WAVES:
        table = pq.read_table(
            RAW / wave / "events.parquet", columns=["user_pseudo_id", "user_id", "event_name", "event_params", "event_timestamp"]
        )
        pages = [params[0]["value"]["string_value"].partition(".example")[2] for params in table["event_params"].to_pylist()]
        out[wave] = table.drop(["event_params"]).to_pandas().assign(page=pages)
    return out


def answered(frame: pd.DataFrame) -> pd.DataFrame:
    """One row per sent-in form: no blank rows, no exact duplicates."""
    return frame[frame["ingevuld_op"] != ""].drop_duplicates()


def number(column: pd.Series) -> pd.Series:
    return pd.to_numeric(column.str.strip().str.replace(",", "."), errors="coerce")


def z_score(a: pd.Series, b: pd.Series) -> float:
    return (b.mean() - a.mean()) / math.sqrt(a.var() / len(a) + b.var() / len(b))


def test_the_script_writes_the_bytes_that_are_in_git(tmp_path):
    subprocess.run([sys.executable, str(HERE / "make_sample.py"), str(tmp_path), str(tmp_path)], check=True, timeout=120)
    for file in sorted(RAW.rglob("*.*")) + sorted(HERE.glob("*.csv")):
        fresh = tmp_path / (file.relative_to(RAW) if file.is_relative_to(RAW) else file.name)
        if file.suffix == ".parquet" and pyarrow.__version__ != MADE_WITH:
            assert pq.read_table(fresh).equals(pq.read_table(file)), file.name
        else:
            assert digest(fresh) == digest(file), file.name


def digest(file: Path) -> str:
    """Of the bytes, but that nothing may have a sign: Python 3.12 and newer add numbers with a point more exactly."""
    return hashlib.sha256(file.read_bytes().replace(b",-0.00,", b",0.00,")).hexdigest()


def test_everything_in_git_stays_under_ten_megabytes():
    assert sum(file.stat().st_size for folder in (RAW, HERE) for file in folder.rglob("*") if file.is_file()) < 10_000_000


def test_each_wave_has_the_planted_number_of_people_in_the_planted_shares(truth, surveys):
    for wave in WAVES:
        forms = answered(surveys[wave])
        people = sum(round(truth["respondents"] * p["share"]) for p in truth["personas"].values())
        assert abs(people - truth["respondents"]) <= 1
        assert len(forms) == people + truth["contaminations"]["survey_second_answers"]
        for key, planted in truth["personas"].items():
            assert abs((forms["persona"] == key).mean() - planted["share"]) < 0.005


def test_forty_people_answer_in_both_waves(truth, identity):
    both = identity["survey_rows"].map(lambda rows: all(wave in rows for wave in WAVES)).sum()
    assert both == sum(round(truth["in_both_waves"] * p["share"]) for p in truth["personas"].values())


@pytest.mark.parametrize("wave", WAVES)
def test_dirt_is_planted_in_the_counted_numbers(truth, surveys, wave):
    plan, frame = truth["contaminations"], surveys[wave]
    filled = frame[frame["ingevuld_op"] != ""]
    attitudes = filled[list(truth["attitudes"])]
    assert len(frame) - len(filled) == plan["survey_blank_rows"]
    assert filled.duplicated().sum() == plan["survey_exact_duplicates"]
    assert (answered(frame)["nps"] == "11").sum() == plan["survey_off_scale_nps"]
    assert (attitudes == "3").all(axis=1).sum() >= plan["survey_straight_lines"]
    nameless = answered(frame)
    nameless = nameless[nameless["klantnummer"] == ""]
    assert abs(len(nameless) - plan["survey_no_number"] - plan["survey_no_identity"]) <= 1
    costs = pd.read_csv(RAW / wave / "kosten.csv", sep=";", encoding="cp1252", dtype=str)
    assert (costs["Datum"] == "Totaal").sum() == plan["costs_totals_row"]
    assert len(costs) == 84 * len(truth["costs"]) + 1


@pytest.mark.parametrize("wave", WAVES)
def test_events_hold_the_planted_doubles_robots_and_gaps(truth, wave):
    plan = truth["contaminations"]
    table = pq.read_table(
        RAW / wave / "events.parquet", columns=["event_timestamp", "event_name", "user_pseudo_id", "device", "event_params"]
    )
    browsers = [device["web_info"]["browser"] for device in table["device"].to_pylist()]
    internal = [any(p["key"] == "traffic_type" for p in params) for params in table["event_params"].to_pylist()]
    rows = table.drop(["device", "event_params"]).to_pandas().assign(browser=browsers, is_internal=internal)
    once = rows.drop_duplicates()
    assert len(rows) - len(once) == plan["event_duplicates"]
    assert once["user_pseudo_id"].isna().sum() == plan["events_without_browser"]
    assert (once["browser"] == "HeadlessChrome").sum() == 150 * plan["event_bots"]
    assert once["is_internal"].sum() == 30 * plan["event_internal"]


def test_pains_are_mentioned_as_often_as_planted(truth, surveys, hits):
    own = hits[hits["is_extra"] == 0]
    for w, wave in enumerate(WAVES):
        for pain, planted in truth["pains"].items():
            shares = planted["share_q2"] if w and "share_q2" in planted else planted["share"]
            expected = sum(s * truth["respondents"] * p["share"] for s, p in zip(shares, truth["personas"].values(), strict=True))
            found = ((own["wave"] == wave) & (own["pain"] == pain)).sum()
            assert abs(found - expected) <= 3, (wave, pain, found, expected)


def test_everybody_who_is_hit_writes_of_it_at_that_stage(surveys, hits):
    for row in hits.itertuples():
        assert len(surveys[row.wave].loc[row.row, row.question]) > 8


@pytest.mark.parametrize("wave", WAVES)
def test_each_pain_costs_about_its_planted_loss_in_recommendation(truth, surveys, hits, wave):
    import numpy as np

    forms = answered(surveys[wave])
    forms = forms[number(forms["nps"]).between(0, 10)]
    own = hits[hits["wave"] == wave]
    pains = list(truth["pains"])
    design = np.column_stack([np.ones(len(forms))] + [forms.index.isin(own.loc[own["pain"] == p, "row"]) for p in pains]).astype(float)
    loss = -np.linalg.lstsq(design, number(forms["nps"]).to_numpy(), rcond=None)[0][1:]
    for pain, found in zip(pains, loss, strict=True):
        assert abs(found - truth["pains"][pain]["loss"]) < 0.55, (pain, found)


def test_one_pain_and_one_kpi_change_and_the_rest_does_not(truth, surveys, hits):
    before, after = (answered(surveys[w]) for w in WAVES)
    own = hits[hits["is_extra"] == 0]
    counts = pd.crosstab(own["pain"], own["wave"])
    changed = set(counts.index[(counts[WAVES[0]] - counts[WAVES[1]]).abs() > 30])
    assert changed == {truth["changes"]["pain"]["theme"]}
    eased = z_score(*(number(f["ces_retention"]).dropna() for f in (before, after)))
    assert eased > 5
    promoters = [
        number(f["nps"]).pipe(lambda x: x[x <= 10]).pipe(lambda x: (x >= 9).astype(int) - (x <= 6).astype(int)) for f in (before, after)
    ]
    assert abs(z_score(*promoters)) < 2
    for stage in STAGES:
        assert abs(z_score(*((number(f[f"csat_{stage}"]) >= 4).astype(int) for f in (before, after)))) < 2
        if stage != "retention":
            assert abs(z_score(*(number(f[f"ces_{stage}"]).dropna() for f in (before, after)))) < 2.6


def test_gerard_skips_what_he_would_answer_low(truth, surveys):
    forms = pd.concat([answered(surveys[w]) for w in WAVES])
    empty = (forms[["att_trend", "att_inspire", "att_share"]] == "").mean(axis=1).groupby(forms["persona"]).mean()
    assert empty["gerard"] > 0.2
    assert empty.drop("gerard").max() < 0.05


def test_open_answers_are_dutch_and_english_and_hold_planted_personal_data(truth, surveys):
    planted = pd.read_csv(HERE / "personal.csv", dtype=str)
    for wave in WAVES:
        here = planted[planted["wave"] == wave]
        assert len(here) == truth["contaminations"]["personal_data_in_text"]
        for row in here.itertuples():
            assert row.value in surveys[wave].loc[int(row.row), row.question]
    texts = pd.concat([surveys[w][f"comment_{s}"] for w in WAVES for s in STAGES])
    texts = texts[texts.str.len() > 25]
    is_english = texts.str.contains(r"\b(?:the|my|your|for|and|to|you)\b", case=False)
    is_dutch = texts.str.contains(r"\b(?:de|het|een|ik|niet|van|maar|bij|met)\b", case=False)
    assert 0.10 < (is_english & ~is_dutch).mean() < 0.20


def test_web_purchases_and_carts_stay_the_same_and_the_experiment_moves_them(truth, events):
    bought, carts = {}, {}
    for wave in WAVES:
        seen = events[wave].dropna(subset="user_pseudo_id").groupby("user_pseudo_id")["event_name"].agg(set)
        bought[wave] = seen.map(lambda names: float("purchase" in names))
        carts[wave] = bought[wave][seen.map(lambda names: "add_to_cart" in names)]
    assert abs(z_score(bought[WAVES[0]], bought[WAVES[1]])) < 2
    assert abs(z_score(carts[WAVES[0]], carts[WAVES[1]])) < 2
    arms = pd.read_csv(RAW / WAVES[1] / "experiment.csv", dtype=str)
    arms["bought"] = arms["user_pseudo_id"].map(bought[WAVES[1]]).fillna(0.0)
    control, shown = (arms.loc[arms["variant"] == v, "bought"] for v in ("control", "shown"))
    assert abs(len(control) - len(shown)) < 3 * math.sqrt(len(arms))
    assert abs(shown.mean() - control.mean() - truth["experiment"]["effect"]) < 0.07


def test_personas_travel_differently_and_the_size_table_is_new(truth, events):
    who = pd.read_csv(HERE / "visitors.csv", dtype=str, keep_default_na=False)
    reach = {}
    for wave in WAVES:
        persona = who[who["wave"] == wave].drop_duplicates("user_pseudo_id").set_index("user_pseudo_id")["persona"]
        page = events[wave].dropna(subset="user_pseudo_id").groupby("user_pseudo_id")["page"].agg(set)
        frame = pd.DataFrame(
            {
                name: page.map(lambda seen, start=start: any(p.startswith(start) for p in seen))
                for name, start in {
                    "size": "/maattabel",
                    "ad": "/landing/instagram",
                    "origin": "/herkomst",
                    "delivery": "/bezorging",
                    "stores": "/winkels",
                }.items()
            }
        )
        reach[wave] = frame.groupby(persona.reindex(frame.index)).mean()
    assert reach["2026-Q1"]["size"].max() == 0
    assert reach["2026-Q2"]["size"].idxmax() == "sarah"
    for wave in WAVES:
        assert reach[wave].idxmax()[["ad", "origin", "delivery", "stores"]].tolist() == ["sarah", "danielle", "bas", "gerard"]


def test_the_study_file_names_every_file_and_reads(truth):
    from helpers import study

    plan = study.read(ROOT / "studies" / "sample.yml", root=ROOT)
    assert plan.is_synthetic
    assert {Path(s["file"]) for s in plan.sources()} == set(RAW.rglob("*.csv")) | set(RAW.rglob("*.parquet"))
    assert list(plan.waves) == list(truth["waves"])


@pytest.mark.proof
def test_longer_visits_and_fewer_first_pages_follow_from_the_size_page_and_from_returning_customers(truth):
    """Four times the visitors, with and without each cause: the changes that sample.yml lists under ``seen`` come and go with it."""
    planted, without_page, without_both = (moved(truth, has_page, returning) for has_page, returning in ((1, 1), (0, 1), (0, 0)))
    assert planted["time_on_site all"] > 5 and abs(without_page["time_on_site all"]) < 2.5
    assert without_page["stage_share awareness"] < -0.025 and abs(without_both["stage_share awareness"]) < 0.01
    assert without_page["stage_share consideration"] < -0.005 and abs(without_both["stage_share consideration"]) < 0.005
    assert planted["repeat_share consideration"] > without_both["repeat_share consideration"] + 0.004


def moved(truth: dict, has_page: int, returning: int, scale: int = 4) -> dict[str, float]:
    """Second wave minus first of what visitors do, in a larger shop; the order of stages is that of each visit."""
    sys.path.insert(0, str(HERE))
    import make_sample

    from helpers import stages

    large = {**truth, "visitors": truth["visitors"] * scale, "returning_visitors": truth["returning_visitors"] * scale * returning}
    large["web"] = {**truth["web"], **({} if has_page else {"size_table_since": "2099-Q1"})}
    shop, rows = make_sample.Shop(large), []
    shop.products = make_sample.PRODUCTS
    for wave in truth["waves"]:
        for v in make_sample.browse(shop, wave, shop.people[:]):
            named = ((f"page_view {e['path']}" if e["name"] == "page_view" else e["name"], e) for e in v.events)
            rows += [(wave, e["pseudo"], e["session"], e["at"] / 1e6, name) for name, e in named]
    frame = pd.DataFrame(rows, columns=["wave", "person", "session", "at", "event"])
    model = stages.load_model("studies/sample.stages.yml", root=ROOT, language="nl")
    known = stages.assign_stages(frame[["event"]].drop_duplicates().assign(stage=None, touchpoint=None, channel=""), model, by="event")
    frame["stage"] = frame["event"].map(known.set_index("event")["stage"])
    people = frame.groupby("wave")["person"].nunique()
    at = frame.groupby(["wave", "person", "session"])["at"]
    found = {"time_on_site all": (at.max() - at.min()).groupby(["wave", "person"]).median().groupby("wave").median()}
    placed = frame[frame["stage"].isin(model.stage_ids)].sort_values(["wave", "person", "at"], kind="stable")
    for stage in ("awareness", "consideration"):
        found[f"stage_share {stage}"] = placed[placed["stage"] == stage].groupby("wave")["person"].nunique() / people
    one = placed.groupby(["wave", "person"])
    steps = placed[(placed["stage"] != one["stage"].shift()) | (placed["session"] != one["session"].shift())]
    again = steps["stage"] == steps.groupby(["wave", "person"])["stage"].shift(-1)
    each = steps.assign(again=again)[steps["stage"] == "consideration"].groupby(["wave", "person"])["again"].max()
    found["repeat_share consideration"] = each.groupby("wave").mean()
    return {name: float(x.iloc[1] - x.iloc[0]) for name, x in found.items()}
