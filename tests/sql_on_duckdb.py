"""A link to DuckDB for the portable SQL: what another engine's link looks like, and how the queries are checked without a cluster."""

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa

from helpers.engine import warehouse
from helpers.engine.dialects import DUCKDB


class DuckdbLink:
    """A log in DuckDB, from a frame or an Arrow table."""

    dialect = DUCKDB

    def __init__(self, events):
        table = pa.Table.from_pandas(events, preserve_index=False) if isinstance(events, pd.DataFrame) else events
        self.connection = duckdb.connect()
        self.connection.execute("SET TimeZone = 'UTC'")
        self.give("source", table.append_column("_place", pa.array(np.arange(len(table)))))

    def columns(self):
        return [row[0] for row in self.connection.execute("DESCRIBE source").fetchall()]

    def fetch(self, query):
        return self.connection.sql(query).to_arrow_table()

    def give(self, name, table):
        self.connection.register(name, table)

    def keep(self, name, query, rows):
        self.connection.execute(f"CREATE TEMP TABLE {name} AS {query}")


def run(events, plan):
    """All tables of a log by the portable SQL."""
    return warehouse.run(DuckdbLink(events), plan)
