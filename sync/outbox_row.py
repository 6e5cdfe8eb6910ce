"""The row a record becomes in the queue, and the number it gets there."""

import json
from dataclasses import asdict

from sync.records import Record
from sync.store import Store


def next_counter(db: Store) -> int:
    """Return the next number of the device's counter: one more than any row has or had."""
    query = "SELECT max(coalesce((SELECT max(position) FROM outbox), 0), least) + 1 FROM counter"
    number: int = db.conn.execute(query).fetchone()[0]
    return number


def insert(db: Store, record: Record, counter: int, parent: str, created_at: str, origin: str = "") -> None:
    """Put a record at the end of the queue; `counter` is its own device's, named by `origin` where it is another."""
    files = [asdict(attachment) for attachment in record.attachments]
    db.conn.execute(
        "INSERT INTO outbox (position, id, kind, schema, procedure, ward, counter, parent, origin, created_at,"
        " updated_at, size, attachments, enc, digest, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            next_counter(db) if origin else counter,
            record.id,
            record.kind,
            record.schema,
            record.procedure,
            record.ward,
            counter,
            parent,
            origin,
            created_at,
            created_at,
            record.size,
            json.dumps(files, ensure_ascii=False),
            record.enc,
            record.digest,
            record.body,
        ],
    )
