"""A courier file handed in at the desk: its records stored as if their own phone had sent them."""

import secrets
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import insert, select

from sync.courier_entry import Found, Unsound
from sync.courier_file import CourierFile, opened
from sync.durable_file import write_whole
from sync.hub import audit, receipts, stranded, ward_keys
from sync.hub.clock import stamp
from sync.hub.codes import fingerprint
from sync.hub.context import Hub
from sync.hub.database import Database
from sync.hub.devices import Device
from sync.hub.envelopes import Envelope, Refusal, read_envelope
from sync.hub.intake import Received, take_in
from sync.hub.officers import Officer
from sync.hub.problems import unwell
from sync.hub.schema import devices
from sync.hub.wards import add_team, find_team
from sync.reasons import sentence
from sync.wire import envelope

TEAM = "Bàn một cửa"
BATCH = 25


@dataclass(frozen=True)
class HandedIn:
    """What became of a file: the codes of the records the hub holds now, and why how many others were refused (sentences)."""

    codes: tuple[str, ...]
    refused: tuple[tuple[str, int], ...]


def hand_in(hub: Hub, officer: Officer, path: Path, now: datetime) -> HandedIn:
    """Store a courier file's records for the officer's ward; raises CourierRefused with nothing stored.

    The phone that made the file, where the hub knows it, hears of them with its next sync; one that delivers them too
    gets the same codes.
    """
    codes: list[str] = []
    refused: Counter[str] = Counter()
    with opened(path) as courier:
        device = _maker(hub.database, officer.ward, courier.device) or _desk(hub.database, officer.ward, now)
        with hub.database.read() as connection:
            keys, kid = ward_keys.known(connection, officer.ward), receipts.certified(connection)
        signer = hub.receipts.under(kid)
        if kid and not signer.ready:
            raise unwell()
        for group in _groups(courier.entries()):
            checked: list[Envelope | Refusal] = []
            for found in group:
                if isinstance(found, Unsound):
                    refused[sentence(found.reason)] += 1
                    continue
                read = read_envelope(envelope(found.record), officer.ward, keys)
                if isinstance(read, Envelope):
                    _keep(hub, courier, found)
                checked.append(read)
            checked = stranded.without_others(hub.database, officer.ward, checked)
            results = take_in(hub.database, hub.attachments, device, checked, now, signer)
            with hub.database.write() as connection:
                for result in results:
                    if isinstance(result, Received):
                        codes.append(result.code)
                        audit.note(connection, officer, "hand-in", now, result.id)
                    elif isinstance(result, Refusal):
                        refused[sentence(result.slug)] += 1
                    else:
                        refused[sentence("attachment-missing")] += 1
    return HandedIn(tuple(codes), tuple(refused.items()))


def _groups(entries: Iterator[tuple[str, Found | Unsound]]) -> Iterator[list[Found | Unsound]]:
    group: list[Found | Unsound] = []
    for _, found in entries:
        group.append(found)
        if len(group) == BATCH:
            yield group
            group = []
    if group:
        yield group


def _keep(hub: Hub, courier: CourierFile, found: Found) -> None:
    """Store what the file brings of a record's attachments; what it lacks makes the record incomplete."""
    for attachment in found.record.attachments:
        if hub.attachments.find(attachment.sha256):
            continue
        with suppress(Unsound):
            data = courier.file(attachment)
            part = hub.settings.parts / f"hand-in-{secrets.token_hex(8)}"
            write_whole(part, data)
            try:
                hub.attachments.adopt(part, attachment.sha256, attachment.type)
            finally:
                part.unlink(missing_ok=True)


def _maker(database: Database, ward: str, device: str) -> Device | None:
    """Return the ward's device that says to have made the file, so that its team counts and it hears of the outcome."""
    with database.read() as connection:
        mine = (devices.c.ward == ward) & (devices.c.id == device)
        row = connection.execute(select(devices).where(mine)).one_or_none()
    return Device(ward, row.id, row.team, row.role, row.name, datetime.fromisoformat(row.last_seen)) if row else None


def _desk(database: Database, ward: str, now: datetime) -> Device:
    """Return what stands for the ward's desk among its devices: no token opens it, for its id has no token's form."""
    id = f"{ward}-desk"
    with database.write() as connection:
        team = find_team(connection, ward, TEAM) or add_team(connection, ward, TEAM, now)
        mine = (devices.c.ward == ward) & (devices.c.id == id)
        if connection.execute(select(devices.c.id).where(mine)).one_or_none() is None:
            row = {"ward": ward, "id": id, "secret": fingerprint(secrets.token_urlsafe(32)), "team": team}
            told = {"role": "desk", "name": TEAM, "platform": "desk", "app_version": ""}
            connection.execute(insert(devices).values(**row, **told, created_at=stamp(now), last_seen=stamp(now)))
    return Device(ward, id, team, "desk", TEAM, now)
