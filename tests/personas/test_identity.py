"""The personas of a next wave are the ones of last time, or it is said that they are not."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from conftest import SHARED, needs_shared

from helpers import intervals, store, tables, words
from helpers.personas import find_personas, pick, trait_table
from helpers.personas.estimator import PersonaMixture
from helpers.personas.find import Personas
from helpers.personas.identity import Moment, _differences, _doubts, _jaccard, _linked, _shares_over, first_names, over_waves, scored
from helpers.personas.traits import Traits

CENTRES = np.array([[1, 1, 5, 5, 2, 4], [5, 5, 1, 1, 4, 2], [1, 5, 5, 1, 5, 5], [5, 1, 3, 5, 1, 1]])
KINDS = {f"q{j}": "ordinal" for j in range(6)} | {"why": "nominal"}


def wave(sizes, seed, shift=None):
    """Answers of a wave: so many people of each planted kind; ``shift``: kind -> how far its answer to q2 moved."""
    rng = np.random.default_rng(seed)
    kind = np.repeat(np.arange(len(sizes)), sizes)
    answers = CENTRES[kind] + 0.8 * rng.normal(size=(len(kind), 6))
    for moved, far in (shift or {}).items():
        answers[kind == moved, 2] += far
    frame = pd.DataFrame(np.clip(np.round(answers), 1, 5), columns=[f"q{j}" for j in range(6)], index=[f"w{seed}_{i:04d}" for i in range(len(kind))])
    return frame.assign(why=np.where(rng.random(len(kind)) < 0.8, np.array(list("abcd"))[kind], "e")), pd.Series(kind, index=frame.index)


def moment(name, frames, k):
    """What a run finds that covers these waves: the model of all, and who answered in the last."""
    frame = pd.concat(frames)
    model = PersonaMixture(k, kinds=KINDS, response_style="keep", random_state=1).fit(frame)
    evidence = pd.DataFrame({"check": "jaccard", "k": range(1, k + 1), "value": 0.9, "se": 0.0})
    found = Personas("groups", k, model.labels_, model.probabilities_, evidence, np.nan, np.full(k, 0.9), model.level_, model=model)
    about = pd.DataFrame({"kind": pd.Series(KINDS), "block": "psychography", "question": list(KINDS), "role": "psychography", "metric": "", "is_sensitive": False})
    return Moment(name, Traits(frame, about), frame, KINDS, found, frames[-1].index)


def verdicts(*waves, groups):
    """Verdicts of the last wave by persona, and the identity itself. groups: how many personas each run finds."""
    frames = [frame for frame, _ in waves]
    made = _linked([moment(f"w{i + 1}", frames[: i + 1], k) for i, k in enumerate(groups)], 0.95)
    tables.conform(made.table, "identities")
    return made.table[made.table["wave_after"] == f"w{len(waves)}"].set_index("persona"), made


def test_the_same_answers_again_give_the_same_personas():
    first = wave([150, 120, 90], 1)
    again = (first[0].rename(index=lambda name: f"again_{name}"), None)
    table, made = verdicts(first, again, groups=[3, 3])
    assert table["verdict"].to_dict() == {"p1": "kept", "p2": "kept", "p3": "kept"} and (table["agreement"] == 1).all()
    halves = np.split(np.array(made.found.names)[made.found.labels], 2)
    assert (halves[0] == halves[1]).all()


def test_ids_stay_when_another_persona_has_become_the_largest():
    waves = wave([150, 120, 90], 1), wave([60, 100, 300], 2)
    table, made = verdicts(*waves, groups=[3, 3])
    kind = pd.concat([kinds for _, kinds in waves])
    persona = pd.Series(np.array(made.found.names)[made.found.labels], index=kind.index)
    assert persona.groupby(kind).agg(lambda p: p.mode()[0]).tolist() == ["p1", "p2", "p3"] and made.found.names[0] == "p3"
    assert set(table["verdict"]) == {"kept"} and table.loc["p3", "low"] > 0 > table.loc["p1", "high"]
    assert made.found.evidence["k"].tolist() == [int(name[1]) for name in made.found.names]


def test_a_persona_that_was_not_there_is_new_and_gets_a_number_of_its_own():
    table, _ = verdicts(wave([150, 120, 90], 1), wave([120, 100, 70, 110], 2), groups=[3, 4])
    assert table["verdict"].to_dict() == {"p1": "kept", "p2": "kept", "p3": "kept", "p4": "new"}
    assert table.loc["p4", "share_before"] < 0.02 < table.loc["p4", "share_after"]


def test_a_persona_whose_people_stayed_away_has_vanished_and_its_number_is_not_given_again():
    waves = wave([150, 120, 90], 1), wave([150, 0, 120], 2), wave([150, 0, 120, 140], 3)
    second, _ = verdicts(*waves[:2], groups=[3, 3])
    assert second["verdict"].to_dict() == {"p1": "kept", "p2": "vanished", "p3": "kept"}
    merged, made = verdicts(waves[0], waves[1], groups=[3, 2])
    assert merged.loc["p2", "verdict"] == "vanished" and set(made.found.names) == {"p1", "p3"}
    table, made = verdicts(*waves, groups=[3, 2, 3])
    assert set(made.found.names) == {"p1", "p3", "p4"} and table.loc["p4", "verdict"] == "new"


def test_a_persona_that_thinks_otherwise_now_has_changed_and_the_trait_is_named():
    table, _ = verdicts(wave([150, 120, 90], 1), wave([150, 120, 90], 2, shift={0: -2}), groups=[3, 3])
    assert table["verdict"].to_dict() == {"p1": "changed", "p2": "kept", "p3": "kept"}
    assert table.loc["p1", "moved_trait"] == "q2" and table.loc["p1", "moved"] < -0.5


def test_without_groups_before_all_are_new_and_without_groups_now_all_have_vanished():
    one, two = wave([150, 120, 90], 1), wave([150, 120, 90], 2)
    none = Personas("none", 1, np.zeros(360, int), np.ones((360, 1)), tables.empty("structure"), np.nan, np.full(1, np.nan), np.zeros(360))
    flat = Moment("w1", Traits(one[0], pd.DataFrame()), one[0], KINDS, none, one[0].index)
    assert set(_linked([flat, moment("w2", [one[0], two[0]], 3)], 0.95).table["verdict"]) == {"new"}
    grouped = moment("w1", [one[0]], 3)
    assert set(_linked([grouped, Moment("w2", flat.traits, two[0], KINDS, none, two[0].index)], 0.95).table["verdict"]) == {"vanished"}


def test_stored_numbers_alone_place_people_exactly_as_the_model_did(tmp_path):
    _, made = verdicts(wave([150, 120, 90], 1), wave([60, 100, 300], 2), groups=[3, 3])
    stored = store.save(made.model, "persona_model", tmp_path)
    new = wave([40, 40, 40], 3)[0]
    new.iloc[0, 0], new.iloc[1, 6], new.iloc[2, 1] = np.nan, "never heard of", 99.0
    for name in ("w1", "w2"):
        model = (made.earlier[0].found if name == "w1" else made.found)
        told = scored(new, stored, name)
        np.testing.assert_allclose(told.to_numpy(), model.model.predict_proba(new), atol=1e-7)
        assert tuple(told) == model.names
    assert scored(new.drop(columns="why"), stored).sum(axis=1).round(9).eq(1).all()
    assert {p.suffix for p in tmp_path.iterdir()} == {".parquet"}


def study(waves, **attributes):
    """The tables people, answers and questions of these waves, with a sensitive attribute."""
    long = []
    for i, (frame, _) in enumerate(waves, start=1):
        rows = frame.rename_axis("person_id").reset_index().melt("person_id", var_name="question_id", value_name="given")
        is_word = rows["question_id"].eq("why")
        long.append(rows.assign(wave=f"w{i}", at=pd.Timestamp("2026-01-01", tz="UTC"), row_id=f"f{i}:" + rows.index.astype(str),
                                label=rows["given"].where(is_word), score=pd.to_numeric(rows["given"].mask(is_word))))
    answers = pd.concat(long, ignore_index=True)
    questions = pd.concat([pd.DataFrame({"question_id": [*KINDS, "sex"], "wave": f"w{i + 1}", "role": ["psychography"] * 7 + ["attribute"], "metric": "closed",
                                         "kind": [*KINDS.values(), "nominal"], "options": "", "is_sensitive": [False] * 7 + [True]}) for i in range(len(waves))])
    people = pd.DataFrame({"person_id": sorted(set(answers["person_id"]))}).assign(**attributes)
    return people, answers, questions


@pytest.mark.row("P8")
def test_a_run_over_two_waves_keeps_the_personas_and_never_sees_a_sensitive_attribute():
    waves = wave([150, 120, 90], 1), wave([100, 150, 110], 2)
    kind = pd.concat([kinds for _, kinds in waves]).sort_index()
    how = {"max_k": 4, "response_style": "keep", "random_state": 7, "replicates": 0, "k": 3}
    said = []
    for sex in (np.array(list("vmv"))[kind], np.array(list("vm"))[np.arange(len(kind)) % 2]):      # one goes fully with the personas
        people, answers, questions = study(waves, attr_sex=sex)
        traits = trait_table(people, answers, questions)
        frame, kinds = pick(traits, ["sex", *KINDS])
        found = find_personas(frame, kinds, **how)
        made = over_waves(people, answers, questions, traits, frame, kinds, found, ["w1", "w2", "w3"], chosen=["sex", *KINDS], **how)
        assert "sex" not in frame and not made.model["column"].eq("sex").any()
        assert made.table["verdict"].tolist() == ["kept"] * 3 and made.model["wave"].unique().tolist() == ["w1", "w2"]
        names = first_names(made, {"en": words.load("en")}, {"p2": {"en": "Given"}})
        assert set(names) == {"p1", "p2", "p3"} and names["p2"] == {"en": "Given"} and "sex" not in str(names).casefold()
        said.append((found.labels.tolist(), made.table))
    assert said[0][0] == said[1][0]
    pd.testing.assert_frame_equal(said[0][1], said[1][1])


@needs_shared
@pytest.mark.parametrize("settings", [{}, {"response_style": 1.5}])
def test_other_people_from_the_same_population_are_the_same_personas(settings):
    import importlib.util

    spec = importlib.util.spec_from_file_location("planted", SHARED / "bench" / "planted.py")
    planted = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(planted)
    said = []
    for seed in (431, 432):
        frame, kinds, _ = planted.personas(n=1200, seed=seed, **settings)
        frame.index = [f"r{i}" for i in range(1200)]
        moments = []
        for name, rows in (("w1", frame[:600]), ("w2", frame)):
            model = PersonaMixture(4, kinds=kinds, random_state=seed).fit(rows)
            found = Personas("groups", 4, model.labels_, model.probabilities_, tables.empty("structure"), np.nan, np.ones(4), model.level_, model=model)
            moments.append(Moment(name, Traits(rows, pd.DataFrame()), rows, kinds, found, rows.index[-600:]))
        said += list(_linked(moments, 0.95).table["verdict"])
    assert said == ["kept"] * 8


def test_doubt_is_the_share_of_the_people_of_a_wave_whom_no_group_of_the_earlier_model_fits_well():
    """.50 and .55 are doubtful, .90, .10 (which is .90 for the other group) and .61 are not."""

    class Model:
        feature_names_in_ = ("q",)

        def predict_proba(self, frame):
            return np.column_stack([frame["q"], 1 - frame["q"]])

    frame = pd.DataFrame({"q": [0.5, 0.9, 0.1, 0.55, 0.61]}, index=list("abcde"))
    before, after = (Moment(w, None, frame, {}, SimpleNamespace(model=Model()), pd.Index(list(who))) for w, who in (("w1", "ab"), ("w2", "bcde")))
    assert _doubts(before, after) == {"unsure_before": 0.5, "unsure_after": 0.25}
    none = Moment("w1", None, frame, {}, SimpleNamespace(model=None), frame.index)
    assert np.isnan(list(_doubts(none, after).values())).all()


def test_a_difference_between_new_and_old_members_is_welchs_with_ten_people_on_each_side():
    from scipy import stats

    rng = np.random.default_rng(0)
    new, old = rng.normal(1, 1, (12, 3)), rng.normal(0, 2, (20, 3))
    new[:3, 1] = np.nan                                                                # nine answers are too few
    new[:, 2], old[:, 2] = np.arange(12) < 9, np.arange(20) < 5
    everyone = np.vstack([new, old])
    effect, p = _differences(new, old, everyone, np.array([False, False, True]))
    assert p[[0, 2]] == pytest.approx(stats.ttest_ind(new[:, [0, 2]], old[:, [0, 2]], equal_var=False).pvalue) and np.isnan([effect[1], p[1]]).all()
    h = 2 * np.arcsin(np.sqrt(9 / 12)) - 2 * np.arcsin(np.sqrt(5 / 20))
    assert effect[[0, 2]] == pytest.approx([(new[:, 0].mean() - old[:, 0].mean()) / everyone[:, 0].std(), h])


def test_groups_are_matched_by_the_people_they_share_over_all_people_of_both():
    table = _jaccard(np.array([0, 0, 0, 1, 1, 2]), np.array([1, 1, 0, 0, 0, 0]), 3, 2)
    assert table == pytest.approx(np.array([[1 / 6, 2 / 3], [2 / 4, 0], [1 / 4, 0]]))


def test_the_share_of_a_persona_then_and_now_is_its_summed_probability_with_the_interval_of_the_difference():
    frame = pd.DataFrame(index=[f"a{i}" for i in range(20)] + [f"b{i}" for i in range(30)])
    probability = np.r_[np.full(20, 0.5), np.full(30, 0.8)]
    after = Moment("w2", None, frame, {}, SimpleNamespace(probabilities=np.column_stack([1 - probability, probability])), frame.index[20:])
    made = _shares_over(after, 1, frame.index[:20], 0.9)
    low, high = map(float, intervals.newcombe(10, 20, 24, 30, 0.9))
    assert made == pytest.approx({"share_before": 0.5, "share_after": 0.8, "low": low, "high": high, "n_before": 20, "n_after": 30,
                                  "high_now": float(intervals.wilson(24, 30, 0.9)[1])})


def test_an_earlier_wave_is_made_again_from_its_own_answers_and_questions_only(monkeypatch):
    from helpers.personas import identity

    people = pd.DataFrame({"person_id": ["a", "b", "c"]})
    answers = pd.DataFrame({"wave": ["w1", "w2", "w3"], "person_id": ["a", "b", "c"]})
    seen = []
    monkeypatch.setattr(identity, "trait_table", lambda _, upto, asked: seen.append((list(upto["wave"]), list(asked["wave"]))))
    monkeypatch.setattr(identity, "pick", lambda *_: (None, {}))
    monkeypatch.setattr(identity, "find_personas", lambda *_, **how: how["k"])
    monkeypatch.setattr(identity, "_linked", lambda moments, level: moments)
    made = over_waves(people, answers, answers, "traits", "frame", {"q": "ordinal"}, "found", ["w1", "w2", "unasked", "w3"], k=3)
    assert seen == [(["w1"], ["w1"]), (["w1", "w2"], ["w1", "w2"])]
    assert [(m.wave, m.found, list(m.newest)) for m in made] == [("w1", 3, ["a"]), ("w2", 3, ["b"]), ("w3", "found", ["c"])]


@pytest.mark.parametrize(("is_paired", "high_now", "agreement", "is_moved", "verdict"), [
    (False, 0.9, np.nan, False, "new"), (True, 0.0999, 0.9, True, "vanished"), (True, 0.1, 0.9, False, "kept"), (True, 0.9, 0.49, False, "changed"),
    (True, 0.9, 0.5, False, "kept"), (True, 0.9, 0.9, True, "changed")])
def test_a_persona_has_vanished_below_a_quarter_of_its_share_and_has_changed_below_half_agreement_or_when_a_trait_moved(
        monkeypatch, is_paired, high_now, agreement, is_moved, verdict):
    from helpers.personas import identity

    shares = {"share_before": 0.4, "share_after": 0.3, "low": -0.2, "high": 0.0, "n_before": 4, "n_after": 2}
    monkeypatch.setattr(identity, "_shares_over", lambda *_: shares | {"high_now": high_now})
    monkeypatch.setattr(identity, "movements", lambda *_: {"p7": ("age", -0.6, is_moved)})
    monkeypatch.setattr(identity, "_doubts", lambda *_: {"unsure_before": 0.1, "unsure_after": 0.2})
    frame, old = pd.DataFrame(index=list("abcdef")), SimpleNamespace(k=2, names=("p7", "p8"), probabilities=np.column_stack([[0.5] * 6, [0.1, 0.2, 0.3, 0.4, 0.9, 0.9]]))
    before, after = Moment("w1", None, frame, {}, old, pd.Index(list("abcd"))), Moment("w2", None, frame, {}, SimpleNamespace(k=2, names=("p7", "p9")), pd.Index(list("ef")))
    rows = identity._verdicts(before, after, {0: 0} if is_paired else {}, {0: agreement}, 0.95)
    base = {"wave_before": "w1", "wave_after": "w2", "unsure_before": 0.1, "unsure_after": 0.2}
    assert rows[0] == base | shares | {"persona": "p7", "verdict": verdict, "agreement": agreement, "moved_trait": "age", "moved": -0.6}
    assert rows[1]["persona"] == "p9" and rows[1]["verdict"] == "new" and rows[1]["moved_trait"] is None and np.isnan([rows[1]["agreement"], rows[1]["moved"]]).all()
    gone = {row["persona"]: row for row in rows[2:]}
    assert list(gone) == (["p8"] if is_paired else ["p7", "p8"])
    assert gone["p8"]["share_before"] == pytest.approx(0.25) and [gone["p8"][c] for c in ("verdict", "share_after", "n_before", "n_after", "moved_trait")] == ["vanished", 0, 4, 2, None]
    assert np.isnan([gone["p8"][c] for c in ("agreement", "low", "high", "moved")]).all()


def placed(labels, frozen, newest, k_new=2, k_old=2):
    """Two moments of which the new one has these groups and the frozen model these."""
    frame = pd.DataFrame({"q": 0.0}, index=[f"r{i}" for i in range(len(labels))])
    model = SimpleNamespace(feature_names_in_=["q"], predict=lambda _: np.array(frozen))
    before = Moment("w1", None, frame, {}, SimpleNamespace(model=model, k=k_old), frame.index[:0])
    return before, Moment("w2", None, frame, {}, SimpleNamespace(model=object(), labels=np.array(labels), k=k_new), frame.index[newest])


def test_groups_are_matched_among_the_newest_people_first_and_the_others_among_everyone():
    from helpers.personas.identity import match

    assert match(*placed([0, 0, 1, 1, 1], [1, 1, 0, 0, 1], slice(0, 5))) == ({0: 1, 1: 0}, {0: 2 / 3, 1: 2 / 3})
    # of the newest (the last four) both are in group 0, which the frozen model calls 0; group 1 is matched among all six
    assert match(*placed([1, 1, 0, 0, 0, 0], [1, 1, 0, 0, 0, 1], slice(2, 6))) == ({0: 0, 1: 1}, {0: 0.75, 1: 2 / 3})
    # a pair that shares less than half counts when it is the best of both; one that shares nobody never does
    labels, frozen = [0] * 5 + [1] * 2, [0, 0, 1, 1, 1, 0, 0]
    assert match(*placed(labels, frozen, slice(0, 7))) == ({0: 1, 1: 0}, {0: 0.6, 1: 0.5})
    assert match(*placed([0] * 3 + [1] * 4, [0, 1, 2, 0, 1, 2, 2], slice(0, 7), k_old=3)) == ({1: 2, 0: 0}, {1: 0.4, 0: 0.25})
    assert match(*placed([0, 0, 0], [1, 1, 1], slice(0, 3))) == ({0: 1}, {0: 1.0})
    before, after = placed([0], [0], slice(0, 1))
    before.found.model = None
    assert match(before, after) == ({}, {})


def test_the_trait_that_moved_most_is_named_and_has_moved_from_a_medium_effect_on():
    from helpers.personas.identity import movements

    rng = np.random.default_rng(0)
    n, now = 400, np.tile([True, False], 200)
    frame = pd.DataFrame({"small": rng.normal(size=n) + 0.9 * now, "big": rng.normal(size=n), "why": np.where(now, "a", "b"), "flag=x": np.where(now, 1.0, 0.0)})
    frame.loc[:9, "why"] = None
    half = np.arange(n) < 200
    frame.loc[half, "why"], frame.loc[half, "flag=x"] = "c", 1.0                                   # nothing to see in the first group but `small`
    labels = np.where(half, 0, 1)
    after = Moment("w2", None, frame, {"small": "numeric", "big": "ordinal", "why": "nominal", "flag=x": "nominal"}, SimpleNamespace(k=2, labels=labels, names=("p4", "p2")), frame.index)
    made = movements(None, after, now)
    x = frame["small"]
    effect = (x[half & now].mean() - x[half & ~now].mean()) / x.std(ddof=0)
    assert list(made) == ["p4", "p2"] and made["p4"] == ("small", pytest.approx(effect), True)
    assert made["p2"][0] == "why=a" and made["p2"][1] == pytest.approx(np.pi) and made["p2"][2] is True
    weak = Moment("w2", None, frame[["big"]], {"big": "numeric"}, after.found, frame.index)
    assert [row[2] for row in movements(None, weak, now).values()] == [False, False]
    assert movements(None, Moment("w2", None, frame.head(15), {"big": "numeric"}, SimpleNamespace(k=1, labels=labels[:15], names=("p1",)), frame.index), now[:15]) == {}


def test_a_persona_that_is_no_more_keeps_the_name_it_had():
    from helpers.personas.identity import by_name

    table = pd.DataFrame({"persona": ["p1", "p2", "p3", "p4"]}, index=[5, 6, 7, 8])
    people = pd.DataFrame({"persona": ["p1", "p2"], "name_nl": ["Anna", ""], "name_en": ["Ann", "Bob"], "size": [1, 2]})
    made = by_name(table, people, {"p1": {"nl": "oud"}, "p2": {"nl": "Bart"}, "p3": {"nl": "Cees", "en": "Cas"}})
    assert made["name_nl"].tolist()[:3] == ["Anna", "Bart", "Cees"] and made["name_en"].tolist()[:3] == ["Ann", "Bob", "Cas"]
    assert made.loc[8, ["name_nl", "name_en"]].isna().all() and list(made) == ["persona", "name_nl", "name_en"] and list(table) == ["persona"]


def test_a_run_of_one_wave_has_no_identities_but_keeps_its_model_and_one_without_answers_nothing():
    made = _linked([moment("w1", [wave([60, 60], 1)[0]], 2)], 0.95)
    assert made.table.empty and made.earlier == [] and set(made.model["wave"]) == {"w1"} and made.model["place"].tolist() == list(range(len(made.model)))
    assert set(made.model["persona"].dropna()) == {"p1", "p2"} and made.model.loc[made.model["cluster"] < 0, "persona"].isna().all()
    none = over_waves(None, pd.DataFrame({"wave": [], "person_id": []}), None, None, None, {}, "found", ["w1"])
    assert none.found == "found" and none.table.empty and none.model.empty
