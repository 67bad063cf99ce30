"""What was planted in the sample study (synthetic) and what a run gives back: people, pains, moves and changes, a score each.

    klantreis run studies/sample.yml
    python benchmarks/recovery.py

The truth is tests/truth/sample.yml; tests/whole/test_sample.py asks for more than these scores.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import yaml
from sklearn.metrics import adjusted_rand_score

from helpers import store
from helpers.clean.persons.identity import tagged
from helpers.clean.persons.privacy import load_key, pseudonyms

ROOT = Path(__file__).resolve().parents[1]
TRUTH = ROOT / "tests" / "truth"
WAVE = "2026-Q2"


def planted_personas(answers: pd.DataFrame) -> pd.Series:
    """Planted persona by person_id, of everybody who answered and is a known customer."""
    who = pd.read_csv(TRUTH / "identity.csv", dtype=str, keep_default_na=False)
    planted = pd.Series(who["persona"].to_numpy(), index=pseudonyms(load_key("sample", is_synthetic=True), tagged(who["klantnummer"])))
    return planted[planted.index.isin(answers["person_id"])].groupby(level=0).first()


def scores(table, truth: dict) -> pd.DataFrame:
    """One row per kind of truth.

    Args:
        table: name of a table of the finished sample -> its rows of every wave. truth: tests/truth/sample.yml.

    Returns:
        what, planted (how many things), found (of those), false (called, but not planted), score and what the score is.
    """
    planted = planted_personas(table("answers"))
    group = table("memberships").query("basis == 'survey'").set_index("person_id")["persona"]
    both = group.index.intersection(planted.index)
    named = group[both].groupby(planted[both]).agg(lambda personas: personas.mode().iloc[0])
    rows = [{"what": "personas", "planted": planted.nunique(), "found": named.nunique(), "false": group.nunique() - named.nunique(),
             "score": adjusted_rand_score(planted[both], group[both]), "of": f"adjusted Rand index, {len(both)} people"}]
    return pd.DataFrame([*rows, _pains(table("themes"), truth), _moves(table("measures"), truth, named), _changes(table("changes"), truth)])


def _pains(themes: pd.DataFrame, truth: dict) -> dict:
    rows = themes[(themes["kind"] == "pain_point") & (themes["wave"] == WAVE) & (themes["persona"] == "all")]
    called = set(zip(rows.loc[rows["q"] < 0.05, "theme"], rows.loc[rows["q"] < 0.05, "stage"]))
    costly = {(pain, p["stage"]) for pain, p in truth["pains"].items() if p["loss"] >= 1}
    weights = np.array([p["share"] for p in truth["personas"].values()])
    at = {(pain, p["stage"]) for pain, p in truth["pains"].items()}
    lost = {pain: weights @ np.array(p.get("share_q2", p["share"])) * p["loss"] for pain, p in truth["pains"].items()}
    found = rows[[(theme, stage) in at for theme, stage in zip(rows["theme"], rows["stage"])]].set_index("theme")["priority"]
    ranks = found.corr(pd.Series(lost).reindex(found.index), method="spearman")
    return {"what": "pains", "planted": len(costly), "found": len(called & costly), "false": len(called - costly), "score": ranks,
            "of": f"rank correlation of what {len(found)} pains cost"}


def _moves(measures: pd.DataFrame, truth: dict, named: pd.Series) -> dict:
    rows = measures[(measures["metric"] == "back_share") & (measures["stage"] == "decision") & (measures["wave"] == WAVE)]
    rows = rows[(rows[["touchpoint", "channel", "segment", "period"]] == "all").all(axis=1)]
    rows = rows.set_index("persona").loc[named[list(truth["personas"])]]
    wanted = np.array(truth["web"]["back"])
    inside = int(((rows["low"] <= wanted) & (wanted <= rows["high"])).sum())
    return {"what": "moves", "planted": len(wanted), "found": inside, "false": len(wanted) - inside,
            "score": np.abs(rows["estimate"] - wanted).mean(),
            "of": "mean error of the share of each persona that goes back from the cart; found: inside its interval"}


def _changes(changes: pd.DataFrame, truth: dict) -> dict:
    called = changes[changes["verdict"] == "changed"]
    places = set(called["metric"] + " " + called["stage"])
    pain, kpi = truth["changes"]["pain"], truth["changes"]["kpi"]
    planted = {f"{pain['theme']} {pain['stage']}", f"{kpi['metric']} {kpi['stage']}"}
    null = changes[~(changes["metric"] + " " + changes["stage"]).isin(truth["changes"]["seen"])]
    return {"what": "changes", "planted": len(planted), "found": len(planted & places), "false": int((null["verdict"] == "changed").sum()),
            "score": (null["verdict"] == "changed").mean(), "of": f"share called changed of {len(null)} places where nothing was planted"}


def main() -> int:
    tables = store.follow(ROOT / "data" / "processed" / "sample" / WAVE)
    truth = yaml.safe_load((TRUTH / "sample.yml").read_text(encoding="utf-8"))
    print(scores(lambda name: store.load(name, tables), truth).round(3).to_string(index=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
