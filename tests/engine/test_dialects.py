"""What engines say differently."""

from dataclasses import fields

import pytest

from helpers.engine.dialects import DUCKDB, SPARK


@pytest.mark.parametrize("dialect", [DUCKDB, SPARK])
def test_a_name_cannot_end_its_own_quotes(dialect):
    q = dialect.quote
    assert dialect.name(f"a{q}b") == f"{q}a{q}{q}b{q}"


@pytest.mark.parametrize("dialect", [DUCKDB, SPARK])
def test_every_template_takes_its_expression(dialect):
    for field in fields(dialect):
        if field.name not in ("quote", "text", "whole", "real"):
            assert "{x}" in getattr(dialect, field.name), field.name
    assert "{by}" in dialect.joined
