"""Taking records in: each stored once, whoever sends it however often, one transaction a batch."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.exc import IntegrityError

from sync.errors import N_
from sync.hub import changes
from sync.hub.attachments import AttachmentFiles
from sync.hub.bulk import insert_rows
from sync.hub.clock import stamp
from sync.hub.codes import new_receipt_code
from sync.hub.database import Database
from sync.hub.devices import Device, saw
from sync.hub.envelopes import Envelope, Refusal
from sync.hub.schema import receipt_codes, record_attachments, records

TRIES = 5
KNOWN = select(records.c.id, records.c.digest, records.c.code, records.c.received_at).where(
    records.c.ward == bindparam("ward"), records.c.id.in_(bindparam("ids", expanding=True))
)


@dataclass(frozen=True)
class Received:
    """A record the hub holds, with the code it answers to."""

    id: str
    code: str
    received_at: str


@dataclass(frozen=True)
class Incomplete:
    """A record that is not stored yet because these files have not arrived."""

    id: str
    missing: tuple[str, ...]


Result = Received | Incomplete | Refusal


def take_in(
    database: Database,
    files: AttachmentFiles,
    device: Device,
    batch: Sequence[Envelope | Refusal],
    now: datetime,
) -> list[Result]:
    """Store what is sound and complete, and return a result for each record in the order they came."""
    checked = [item if isinstance(item, Refusal) else _complete(files, item) for item in batch]
    sound = [item for item in checked if isinstance(item, Envelope)]
    receipts = _store(database, device, sound, now) if sound else {}
    return [_answer(item, receipts) if isinstance(item, Envelope) else item for item in checked]


def _complete(files: AttachmentFiles, envelope: Envelope) -> Envelope | Incomplete | Refusal:
    missing = []
    for said in envelope.sent.attachments:
        found = files.find(said.sha256)
        if found is None:
            missing.append(said.sha256)
            continue
        files.renew(found)
        if (found.size, found.type) != (said.size, said.type):
            return Refusal(
                envelope.sent.id, "attachment-mismatch", N_("Cỡ hoặc loại của giấy tờ đính kèm không đúng như đã khai.")
            )
    return Incomplete(envelope.sent.id, tuple(missing)) if missing else envelope


def _store(database: Database, device: Device, batch: list[Envelope], now: datetime) -> dict[str, tuple[str, Received]]:
    """Return digest and receipt by record id, after storing those the hub did not have."""
    for last in reversed(range(TRIES)):
        try:
            with database.write() as connection:
                saw(connection, device, now)
                known = _known(connection, device.ward, [item.sent.id for item in batch])
                fresh: dict[str, Envelope] = {}
                for item in batch:
                    if item.sent.id not in known:
                        fresh.setdefault(item.sent.id, item)
                stored = _insert(connection, device, list(fresh.values()), stamp(now))
                again = {item.sent.id for item in batch if known.get(item.sent.id, ("",))[0] == item.sent.digest}
                changes.follow(connection, device, fresh, again)
                return known | stored
        except IntegrityError:
            # Another worker stored one of these first, or a fresh code was taken: look again.
            if not last:
                raise
    return {}


def _known(connection: Connection, ward: str, ids: list[str]) -> dict[str, tuple[str, Received]]:
    rows = connection.execute(KNOWN, {"ward": ward, "ids": ids})
    return {row.id: (row.digest, Received(row.id, row.code, row.received_at)) for row in rows}


def _insert(connection: Connection, device: Device, batch: list[Envelope], at: str) -> dict[str, tuple[str, Received]]:
    codes = [new_receipt_code() for _ in batch]
    insert_rows(
        connection,
        records,
        [
            {
                "ward": device.ward,
                "id": item.sent.id,
                "device": device.id,
                "team": device.team,
                "kind": item.sent.kind,
                "schema": item.sent.schema_,
                "procedure": item.sent.procedure,
                "digest": item.sent.digest,
                "enc": item.sent.enc,
                "body": item.body,
                "state": "received",
                "code": code,
                "received_at": at,
                "updated_at": at,
            }
            for item, code in zip(batch, codes, strict=True)
        ],
    )
    places = [
        {"code": code, "ward": device.ward, "record": item.sent.id} for item, code in zip(batch, codes, strict=True)
    ]
    insert_rows(connection, receipt_codes, places)
    files = [
        {"ward": device.ward, "record": item.sent.id, "name": item.names[file.sha256], **file.model_dump()}
        for item in batch
        for file in {file.sha256: file for file in item.sent.attachments}.values()
    ]
    insert_rows(connection, record_attachments, files)
    return {
        item.sent.id: (item.sent.digest, Received(item.sent.id, code, at))
        for item, code in zip(batch, codes, strict=True)
    }


def _answer(envelope: Envelope, receipts: dict[str, tuple[str, Received]]) -> Received | Refusal:
    digest, receipt = receipts[envelope.sent.id]
    if digest == envelope.sent.digest:
        return receipt
    return Refusal(
        envelope.sent.id,
        "different-bytes",
        N_("Máy chủ đã có hồ sơ mang mã này với nội dung khác. Bản đã nhận được giữ nguyên; hãy lập hồ sơ mới."),
    )
