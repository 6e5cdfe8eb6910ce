"""A record as the queue shows it: everything but its bytes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sync import states
from sync.clock import moment, own_moment
from sync.records import Attachment, Record

COLUMNS = (
    "id, kind, procedure, ward, counter, parent, state, attempts, due, reason, detail, code, official_code,"
    " returned_reason, missing, note, size, digest, attachments, created_at, updated_at, received_at,"
    " coalesce((SELECT jws FROM receipts WHERE record = outbox.id), '') AS receipt,"
    " (SELECT purged_at FROM receipts WHERE record = outbox.id) AS purged_at"
)


@dataclass(frozen=True)
class Item:
    """One queued record; `size` is its bytes with attachments, `due` is set only while it waits to be tried again.

    `receipt` is the hub's signed receipt, "" while none was verified; `purged_at` is when the bytes left this device.
    """

    id: str
    kind: str
    procedure: str
    ward: str
    counter: int
    parent: str
    state: str
    attempts: int
    due: datetime | None
    reason: str
    detail: str
    code: str
    official_code: str
    returned_reason: str
    missing: tuple[str, ...]
    note: str
    size: int
    digest: str
    attachments: tuple[Attachment, ...]
    created_at: datetime
    updated_at: datetime
    received_at: datetime | None
    receipt: str
    purged_at: datetime | None

    @property
    def word(self) -> str:
        """The screen's word: waiting, received or returned."""
        return states.word(self.state)


@dataclass(frozen=True)
class Counts:
    """How many there are of each of the screen's four words."""

    draft: int = 0
    waiting: int = 0
    received: int = 0
    returned: int = 0


def item_from(row: Mapping[str, Any]) -> Item:
    """Return the item of an outbox row that holds COLUMNS."""
    return Item(
        **{
            **row,
            "due": datetime.fromtimestamp(row["due"]).astimezone() if row["due"] else None,
            "missing": tuple(json.loads(row["missing"])),
            "attachments": attachments_from(row["attachments"]),
            "created_at": own_moment(row["created_at"]),
            "updated_at": own_moment(row["updated_at"]),
            "received_at": moment(row["received_at"]),
            "purged_at": moment(row["purged_at"]),
        }
    )


def fresh(record: Record, counter: int, parent: str, now: datetime) -> Item:
    """Return the item of a record that was just frozen."""
    return Item(
        id=record.id,
        kind=record.kind,
        procedure=record.procedure,
        ward=record.ward,
        counter=counter,
        parent=parent,
        state="ready",
        attempts=0,
        due=None,
        reason="",
        detail="",
        code="",
        official_code="",
        returned_reason="",
        missing=(),
        note="",
        size=record.size,
        digest=record.digest,
        attachments=record.attachments,
        created_at=now,
        updated_at=now,
        received_at=None,
        receipt="",
        purged_at=None,
    )


def attachments_from(text: str) -> tuple[Attachment, ...]:
    """Return the attachments of a JSON list."""
    return tuple(Attachment(**entry) for entry in json.loads(text))
