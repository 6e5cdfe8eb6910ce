"""The digest of all a pack holds, row by row: the same whatever SQLite did with the pages."""

import hashlib
import json
import sqlite3
from collections.abc import Iterator

SIGNED = ("signature", "signed_at", "signed_by")
"""The rows of `meta` the signature itself fills."""
TABLES = {
    "meta": "SELECT key, value FROM meta WHERE key NOT IN ('signature', 'signed_at', 'signed_by') ORDER BY key",
    "guides": "SELECT * FROM guides ORDER BY code",
    "fields": "SELECT * FROM fields ORDER BY position",
    "units": "SELECT * FROM units ORDER BY position",
    "lexicon": "SELECT * FROM lexicon ORDER BY part",
    "terms": "SELECT * FROM terms ORDER BY part",
    "search": "SELECT code, names, asks, rest FROM search ORDER BY code",
}
# FTS5 keeps the index of `search` in tables of its own, whose bytes depend on the SQLite that wrote them.
SHAPE = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'search\\_%' ESCAPE '\\' ORDER BY type, name"


def pack_digest(db: sqlite3.Connection) -> bytes:
    """Return the SHA-256 over a pack's tables, its label included, its signature left out."""
    digest = hashlib.sha256(b"xomso pack 1\n")
    for name, query in {"": SHAPE, **TABLES}.items():
        for row in _rows(db, query):
            digest.update(json.dumps([name, *row], ensure_ascii=False).encode() + b"\n")
    return digest.digest()


def _rows(db: sqlite3.Connection, query: str) -> Iterator[list[object]]:
    for row in db.execute(query):
        yield [{"bytes": value.hex()} if isinstance(value, bytes) else value for value in row]
