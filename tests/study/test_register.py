from helpers.study import register


def test_counts_add_up_and_nobody_is_named_twice(tmp_path):
    file = tmp_path / "shop.yml"
    register.add(file, forgotten=frozenset({"b2", "a1"}), emptied={"x.csv": 2})
    register.add(file, forgotten=frozenset({"a1"}), emptied={"x.csv": 1, "y.csv": 1}, purged=("w1",))
    assert register.read(file) == {"forgotten": ["a1", "b2"], "emptied": {"x.csv": 3, "y.csv": 1}, "purged": ["w1"]}


def test_a_study_without_a_register_stays_as_it_is(tmp_path):
    values = {"waves": {"w1": []}}
    register.apply(values, tmp_path / "shop.yml")
    assert values == {"waves": {"w1": []}} and register.read(tmp_path / "shop.yml") == register.EMPTY


def test_purged_waves_are_no_waves_of_the_study_any_longer(tmp_path):
    file = tmp_path / "shop.yml"
    register.add(file, forgotten=frozenset({"a1"}), purged=("w1",))
    values = {"waves": {"w1": [], "w2": []}}
    register.apply(values, file)
    assert values == {"waves": {"w2": []}, "privacy": {"forgotten": ["a1"], "emptied": {}}}
