"""The comparison with approved results sees what changed and says where."""

import approved
import pandas as pd
import pytest

TABLE = pd.DataFrame({"stage": ["use", "buy"], "share": [1 / 3, float("nan")], "n": [12, 7]})


@pytest.fixture
def kept(tmp_path, monkeypatch):
    test = str(tmp_path / "test_x.py")
    monkeypatch.setenv("KLANTREIS_APPROVE", "1")
    approved.check(test, "reach", TABLE)
    approved.check(test, "said", "one line\nanother 0.5")
    monkeypatch.delenv("KLANTREIS_APPROVE")
    return test


def test_the_same_and_last_digits_pass(kept):
    approved.check(kept, "reach", TABLE.assign(share=TABLE["share"] * (1 + 1e-6)))
    approved.check(kept, "said", "one line\nanother 0.5\n")


@pytest.mark.parametrize(("column", "value", "said"), [("share", 0.34, r"row 1 \(use\), share: was '0.3333', is '0.34'"), ("n", 13, "n: was '12', is '13'"),
                                                       ("stage", "us", "stage: was 'use', is 'us'"), ("share", None, "was '0.3333', is ''")])
def test_another_value_is_told_with_its_row_and_column(kept, column, value, said):
    frame = TABLE.copy()
    frame.loc[0, column] = value
    with pytest.raises(AssertionError, match=said):
        approved.check(kept, "reach", frame)


def test_a_row_more_another_line_and_what_was_never_kept_are_told(kept):
    with pytest.raises(AssertionError, match=r"\+use\t0\.3333\t12"):
        approved.check(kept, "reach", pd.concat([TABLE, TABLE.head(1)]))
    with pytest.raises(AssertionError, match=r"-another 0\.5"):
        approved.check(kept, "said", "one line\nanother 0.6")
    with pytest.raises(AssertionError, match="nothing is kept as other"):
        approved.check(kept, "other", "text")
