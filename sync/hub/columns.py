"""Columns of many rows as arrays for PostgreSQL, in its binary form.

psycopg writes any list, an item at a time through the item's own dumper, and takes longer over it than the server over
the rows; these take texts and bytes only.
"""

from struct import Struct
from typing import Any

from psycopg import AsyncConnection, Connection
from psycopg.abc import Buffer
from psycopg.adapt import Dumper
from psycopg.pq import Format

_ARRAY = Struct(">iiIii").pack
_LENGTH = Struct(">i").pack
TEXT, TEXTS, BYTEA, BYTEAS = 25, 1009, 17, 1001
"""The numbers of the types in every PostgreSQL."""


class Texts(list[str]):
    """A column of text[]."""


class Bodies(list[bytes]):
    """A column of bytea[]."""


class _TextsDumper(Dumper):
    format, oid = Format.BINARY, TEXTS

    def dump(self, obj: Texts) -> Buffer:
        return _array(TEXT, [item.encode() for item in obj])


class _BodiesDumper(Dumper):
    format, oid = Format.BINARY, BYTEAS

    def dump(self, obj: Bodies) -> Buffer:
        return _array(BYTEA, obj)


def teach(connection: Connection[Any] | AsyncConnection[Any]) -> None:
    """Let a connection take both kinds of column."""
    connection.adapters.register_dumper(Texts, _TextsDumper)
    connection.adapters.register_dumper(Bodies, _BodiesDumper)


def _array(type: int, items: list[bytes]) -> bytes:
    """Return an array of one dimension that begins at 1 and has no NULL."""
    if not items:
        return _ARRAY(0, 0, type, 0, 1)[:12]
    parts = [_ARRAY(1, 0, type, len(items), 1)]
    for item in items:
        parts += (_LENGTH(len(item)), item)
    return b"".join(parts)
