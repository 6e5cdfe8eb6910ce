"""Every row of a hub's database, copied from one database to another, whichever of the two kinds each is."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from sqlalchemy import Connection, MetaData, Table, func, inspect, select

from sync.hub.bulk import insert_rows

AT_ONCE = 500
"""Rows held in memory at a time."""

REVISION = "alembic_version"


def tables_of(connection: Connection) -> list[Table]:
    """Return the tables a database has, those that others refer to first; Alembic's own is not one of them."""
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name != REVISION]


def counts(connection: Connection) -> dict[str, int]:
    """Return how many rows each table has."""
    return {
        table.name: connection.scalar(select(func.count()).select_from(table)) or 0 for table in tables_of(connection)
    }


def is_empty(connection: Connection) -> bool:
    """Tell whether a database has no tables, or none with a row in it."""
    return not inspect(connection).get_table_names() or not any(counts(connection).values())


def copy(source: Connection, target: Connection) -> dict[str, int]:
    """Copy every row into tables of the same names that are there and empty, and return how many rows each has."""
    places = {table.name: table for table in tables_of(target)}
    copied: dict[str, int] = {}
    for table in tables_of(source):
        copied[table.name] = 0
        rows = source.execute(select(table), execution_options={"yield_per": AT_ONCE})
        for part in _parts(dict(row) for row in rows.mappings()):
            insert_rows(target, places[table.name], part)
            copied[table.name] += len(part)
    return copied


def _parts(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while part := list(islice(rows, AT_ONCE)):
        yield part
