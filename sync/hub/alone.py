"""Work that hubs starting together on one database must do one after the other."""

from sqlalchemy import Connection, func, select

NUMBER = 0x58534F31
"""The advisory lock all hubs of a PostgreSQL database share: "XSO1"."""

TRIES = 0x58534F32
"""The one for counting tries: "XSO2"."""


def alone(connection: Connection, number: int = NUMBER) -> None:
    """Wait until no other transaction holds this right, and hold it to the end of this one; on SQLite every writer does."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(number)))
