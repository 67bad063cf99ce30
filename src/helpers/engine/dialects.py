"""What is said differently in each SQL: the only place where the engines of `helpers.engine.sql` differ.

A new engine is one entry here and one `helpers.engine.sql.Link`; docs/engines.md says how it is proven.
"""

from __future__ import annotations

from dataclasses import dataclass

MASTERS = ("spark://", "local", "yarn", "k8s://")


def is_master(text: str) -> bool:
    """Whether a text is the address of a Spark master.

    >>> is_master("spark://10.0.0.4:7077"), is_master("local[2]"), is_master("duckdb")
    (True, True, False)
    """
    return text.startswith(MASTERS)


@dataclass(frozen=True)
class Dialect:
    """Templates; ``{x}`` is an expression, ``{by}`` a column to order by.

    Attributes:
        quote: around the name of a column. text, whole, real: names of types.
        micros: a time (of any type that holds one) as microseconds since 1970, UTC; null where it is none.
        number: a real number; null where it is none. rint: the nearest whole number, halves to even.
        trailing: the digits at the end of a text as a whole number; null where there are none.
        joined: whole numbers of a group as one text, with ">" between them, in an order.
        different: how many different values a group has.
    """

    quote: str
    text: str
    whole: str
    real: str
    micros: str
    number: str
    rint: str
    trailing: str
    joined: str
    different: str = "count(DISTINCT {x})"

    def name(self, column: str) -> str:
        """A column's name, safe in a query."""
        return self.quote + column.replace(self.quote, self.quote * 2) + self.quote


SPARK = Dialect(
    quote="`",
    text="STRING",
    whole="BIGINT",
    real="DOUBLE",
    micros="unix_micros(try_cast({x} AS TIMESTAMP))",
    number="try_cast({x} AS DOUBLE)",
    rint="rint({x})",
    trailing="try_cast(regexp_extract({x}, '([0-9]+)$', 1) AS BIGINT)",
    joined="listagg(CAST({x} AS STRING), '>') WITHIN GROUP (ORDER BY {by})",
    different="size(collect_set({x}))",  # several DISTINCT in one group would copy every row for each
)
DUCKDB = Dialect(
    quote='"',
    text="VARCHAR",
    whole="BIGINT",
    real="DOUBLE",
    micros="epoch_us(TRY_CAST({x} AS TIMESTAMPTZ))",
    number="TRY_CAST({x} AS DOUBLE)",
    rint="round_even({x}, 0)",
    trailing="TRY_CAST(regexp_extract({x}, '([0-9]+)$', 1) AS BIGINT)",
    joined="string_agg(CAST({x} AS VARCHAR), '>' ORDER BY {by})",
)
