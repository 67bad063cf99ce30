"""Clean: what did we receive, and what can we use?

`read_table` reads any one file; `receive` reads the sources of a study; `sources`, `people`, `answers`, … hand over the tables of the
contract; `inspect` and `check_source` look at a file without using it.
"""

from helpers.clean.account import findings, questions, rejects, repairs, sources
from helpers.clean.across import unmapped
from helpers.clean.counts import counts
from helpers.clean.hand_over import costs, events, exposures, orders
from helpers.clean.look import check_source, check_sources, inspect
from helpers.clean.persons.people import people
from helpers.clean.persons.privacy import load_key
from helpers.clean.products import products
from helpers.clean.quality import quality
from helpers.clean.reading.ingest import ingest
from helpers.clean.reading.read import TableRead, read_table
from helpers.clean.receive import Received, receive
from helpers.clean.said import answers, comments, with_ratings
from helpers.clean.usable import require_usable

__all__ = [
    "Received",
    "TableRead",
    "answers",
    "check_source",
    "check_sources",
    "comments",
    "costs",
    "counts",
    "events",
    "exposures",
    "findings",
    "ingest",
    "inspect",
    "load_key",
    "orders",
    "people",
    "products",
    "quality",
    "questions",
    "read_table",
    "receive",
    "rejects",
    "repairs",
    "require_usable",
    "sources",
    "unmapped",
    "with_ratings",
]
