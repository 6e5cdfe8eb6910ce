"""Taking records in: each stored once, whoever sends it however often, one transaction a batch."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.exc import IntegrityError

from sync.errors import N_
from sync.hub import changes, laid_out
from sync.hub.admission import Incomplete, admit
from sync.hub.attachments import AttachmentFiles
from sync.hub.bulk import insert_rows
from sync.hub.clock import stamp
from sync.hub.codes import new_receipt_code
from sync.hub.database import Database
from sync.hub.devices import Device, saw
from sync.hub.envelopes import Envelope, Refusal
from sync.hub.receipts import Signer
from sync.hub.schema import receipt_codes, record_attachments, records
from sync.records import content_of

TRIES = 5
WHAT = re.compile("[a-z_]{1,20}")
KNOWN = (
    select(records.c.id, records.c.digest, records.c.code, records.c.received_at, records.c.receipt, records.c.state)
    .where(records.c.ward == bindparam("ward"), records.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(records.c.id)
)


@dataclass(frozen=True)
class Received:
    """A record the hub holds, with the code it answers to and the signed receipt."""

    id: str
    code: str
    received_at: str
    receipt: str
    erased: bool = False


Result = Received | Incomplete | Refusal


def take_in(
    database: Database,
    files: AttachmentFiles,
    device: Device,
    batch: Sequence[Envelope | Refusal],
    now: datetime,
    signer: Signer,
) -> list[Result]:
    """Store what is sound and complete, and return a result for each record in the order they came."""
    checked = admit(database, files, device, batch)
    sound = [item for item in checked if isinstance(item, Envelope)]
    receipts = _store(database, device, sound, now, signer) if sound else {}
    return [_answer(item, receipts) if isinstance(item, Envelope) else item for item in checked]


def _store(
    database: Database, device: Device, batch: list[Envelope], now: datetime, signer: Signer
) -> dict[str, tuple[str, Received]]:
    """Return digest and receipt by record id, after storing those the hub did not have."""
    for last in reversed(range(TRIES)):
        try:
            with database.write() as connection:
                saw(connection, device, now)
                known = _known(connection, device.ward, [item.sent.id for item in batch], signer)
                fresh: dict[str, Envelope] = {}
                for item in batch:
                    if item.sent.id not in known:
                        fresh.setdefault(item.sent.id, item)
                # In the order of their ids: workers that store the same records must not wait for each other in a ring.
                stored = _insert(connection, device, [fresh[id_] for id_ in sorted(fresh)], stamp(now), signer)
                again = {item.sent.id for item in batch if known.get(item.sent.id, ("",))[0] == item.sent.digest}
                changes.follow(connection, device, fresh, again)
                laid_out.lay_out(connection, device, fresh.values(), stamp(now))
                return known | stored
        except IntegrityError:
            # Another worker stored one of these first, or a fresh code was taken: look again.
            if not last:
                raise
    return {}


def _known(connection: Connection, ward: str, ids: list[str], signer: Signer) -> dict[str, tuple[str, Received]]:
    """Return the records the hub has, each with a receipt by the key of now."""
    found = {}
    for row in connection.execute(KNOWN, {"ward": ward, "ids": ids}).all():
        receipt = row.receipt
        if not signer.stands(receipt):
            receipt = signer.sign(row.id, row.digest, ward, row.code, row.received_at)
            mine = (records.c.ward == ward) & (records.c.id == row.id)
            connection.execute(update(records).where(mine).values(receipt=receipt))
        found[row.id] = (row.digest, Received(row.id, row.code, row.received_at, receipt, row.state == "erased"))
    return found


def _insert(
    connection: Connection, device: Device, batch: list[Envelope], at: str, signer: Signer
) -> dict[str, tuple[str, Received]]:
    codes = [new_receipt_code() for _ in batch]
    given = [
        Received(item.sent.id, code, at, signer.sign(item.sent.id, item.sent.digest, device.ward, code, at))
        for item, code in zip(batch, codes, strict=True)
    ]
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
                "needs_recovery": int(bool(item.lost_key)),
                "what": _what(item),
                "state": "received",
                "code": receipt.code,
                "receipt": receipt.receipt,
                "received_at": at,
                "updated_at": at,
            }
            for item, receipt in zip(batch, given, strict=True)
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
    return {item.sent.id: (item.sent.digest, receipt) for item, receipt in zip(batch, given, strict=True)}


def _what(item: Envelope) -> str:
    """Return what a feedback is about, "" for other kinds and feedback that does not say."""
    if item.sent.kind != "feedback":
        return ""
    payload = content_of(item.body).get("payload")
    what = payload.get("what") if isinstance(payload, dict) else None
    return what if isinstance(what, str) and WHAT.fullmatch(what) else ""


def _answer(envelope: Envelope, receipts: dict[str, tuple[str, Received]]) -> Received | Refusal:
    digest, receipt = receipts[envelope.sent.id]
    if receipt.erased:
        text = N_("Hồ sơ này đã được xoá theo yêu cầu của người dân nên máy chủ không nhận lại.")
        return Refusal(envelope.sent.id, "erased", text, {}, receipt.code, receipt.receipt)
    if digest == envelope.sent.digest:
        return receipt
    return Refusal(
        envelope.sent.id,
        "different-bytes",
        N_("Máy chủ đã có hồ sơ mang mã này với nội dung khác. Bản đã nhận được giữ nguyên; hãy lập hồ sơ mới."),
    )
