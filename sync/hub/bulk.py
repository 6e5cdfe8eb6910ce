"""Many rows into one table, without building the statement anew for every batch."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Dialect, Table, insert
from sqlalchemy.sql.compiler import SQLCompiler


def insert_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all name the same columns; values must be what the driver takes as they are."""
    if not rows:
        return
    compiled = _compiled(table, tuple(rows[0]), connection.dialect)
    if compiled.positiontup is None:
        connection.exec_driver_sql(compiled.string, [dict(row) for row in rows])
    else:
        order = compiled.positiontup
        connection.exec_driver_sql(compiled.string, [tuple(row[name] for name in order) for row in rows])


@cache
def _compiled(table: Table, names: tuple[str, ...], dialect: Dialect) -> SQLCompiler:
    compiled = insert(table).compile(dialect=dialect, column_keys=names)
    assert isinstance(compiled, SQLCompiler)
    return compiled
