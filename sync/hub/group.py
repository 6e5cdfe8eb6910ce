"""Storing new records of several requests in one transaction of PostgreSQL, by one statement a ward.

The statement takes nothing on trust that the hub knows only from before: it stores a record only while its device is not
revoked and its token fits, and while the keys of ward, city and receipts are those the record was checked by.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

import psycopg
from sqlalchemy import Connection, select

from sync.hub import laid_out, receipts, ward_keys
from sync.hub.clock import stamp
from sync.hub.codes import new_receipt_code
from sync.hub.columns import Bodies, Texts, teach
from sync.hub.context import Hub
from sync.hub.devices import SEEN_EVERY
from sync.hub.envelopes import Envelope
from sync.hub.laid_out import Stored
from sync.hub.receipts import Sign
from sync.hub.schema_keys import city_keys
from sync.hub.ward_keys import Known
from sync.records import SCHEMA
from sync.sealing.signed import RECEIPT, RECOVERY

NEVER = datetime.min.replace(tzinfo=UTC)
# Secrets are compared as fingerprints: how long the database takes over two hashes tells nothing of what they are of.
STORE = """
WITH who AS MATERIALIZED (
    SELECT d.id, d.secret, d.team FROM devices d JOIN unnest(%(devices)s, %(secrets)s) AS g(id, secret) USING (id, secret)
    WHERE d.ward = %(ward)s::text AND d.id = ANY(%(devices)s) AND d.revoked_at IS NULL
), sound AS MATERIALIZED (
    SELECT %(kids)s <@ ARRAY(SELECT kid::text FROM ward_keys WHERE ward = %(ward)s::text)
       AND %(city)s = ARRAY(SELECT public FROM city_keys WHERE use IN ('receipt', 'recovery') ORDER BY use) AS yes
), new AS (
    INSERT INTO records (ward, id, device, team, kind, schema, procedure, digest, enc, body, state, code, receipt,
                         received_at, updated_at)
    SELECT %(ward)s::text, g.id, who.id, who.team, g.kind, %(schema)s::int, g.procedure, g.digest, g.enc, g.body,
           'received', g.code, g.receipt, %(now)s::text, %(now)s::text
    FROM unnest(%(id)s, %(device)s, %(kind)s, %(procedure)s, %(digest)s, %(enc)s, %(body)s, %(code)s, %(receipt)s,
                %(secret)s) AS g(id, device, kind, procedure, digest, enc, body, code, receipt, secret)
    JOIN who ON who.id = g.device AND who.secret = g.secret
    WHERE (SELECT yes FROM sound)
    ORDER BY g.id  -- two that store the same records must not wait for each other in a ring
    ON CONFLICT DO NOTHING
    RETURNING id, device, team, code
), codes AS (
    INSERT INTO receipt_codes (code, ward, record) SELECT code, %(ward)s::text, id FROM new
), links AS (
    INSERT INTO record_devices (ward, record, device) SELECT %(ward)s::text, id, device FROM new
)
SELECT code, device, team FROM new
"""

SEEN = """
UPDATE devices SET last_seen = %(now)s::text WHERE ward = %(ward)s::text AND id IN (
    SELECT id FROM devices WHERE ward = %(ward)s::text AND id = ANY(%(devices)s) AND last_seen <= %(before)s::text
    ORDER BY id FOR UPDATE SKIP LOCKED)
"""


@dataclass(frozen=True)
class Keys:
    """What the records of a ward are checked by, as the database had it: see `learn`."""

    known: Known
    """The keys a record may be sealed to."""

    city: tuple[str, ...]
    """The public keys of receipts and of recovery, in the words of the database."""

    receipt: str
    """The name of the key of receipts, "" while there is none."""


@dataclass(frozen=True)
class Asked:
    """The records of one request, with its device and the fingerprint of its token's secret."""

    ward: str
    device: str
    secret: str
    records: Sequence[Envelope]
    keys: Keys


Told = list[dict[str, Any]]


def learn(connection: Connection, ward: str) -> Keys:
    """Return the keys of a ward as they are now."""
    city = select(city_keys.c.public).where(city_keys.c.use.in_((RECEIPT, RECOVERY))).order_by(city_keys.c.use)
    public = tuple(connection.scalars(city))
    return Keys(ward_keys.known(connection, ward), public, receipts.certified(connection))


async def store_sealed(hub: Hub, seen: dict[str, datetime], group: Sequence[Asked]) -> list[Told | None]:
    """Do what `store` does for records of which none says anything in the clear, without a thread.

    Raises psycopg.Error, TimeoutError, after which of each ward nothing or all is stored.
    """
    now = hub.now()
    told = _told(hub, group, now)
    wards = _by_ward(group, told)
    stored: dict[str, tuple[str, str]] = {}
    # One statement is a transaction of its own.
    async with hub.line.held() as line, line.transaction() if len(wards) > 1 else nullcontext():
        for ward, keys, requests in wards:
            values = _values(ward, keys, requests, now)
            cursor = await line.execute(STORE, values, prepare=True)
            new = {code: (device, team) for code, device, team in await cursor.fetchall()}
            stored.update(new)
            if late := _late(new, seen, now):
                await line.execute(SEEN, values | {"devices": Texts(late)})
                seen.update(dict.fromkeys(late, now))
    return _answers(told, stored)


def store(hub: Hub, seen: dict[str, datetime], group: Sequence[Asked]) -> list[Told | None]:
    """Return what each device is told of its records, None for a request of which not all were stored.

    `seen` says when devices were last noted to have called, and learns it.

    Those of its records that were stored stay; the long way, by which it is answered, finds them. Raises psycopg.Error,
    DatabaseRefused, after which nothing of the group is stored or all of it is.
    """
    now = hub.now()
    told = _told(hub, group, now)
    stored: dict[str, tuple[str, str]] = {}
    with hub.database.write() as connection:
        driver = _driver(connection)
        for ward, keys, requests in _by_ward(group, told):
            values = _values(ward, keys, requests, now)
            new = {code: (device, team) for code, device, team in driver.execute(STORE, values, prepare=True)}
            stored.update(new)
            if late := _late(new, seen, now):
                driver.execute(SEEN, values | {"devices": Texts(late)})
                seen.update(dict.fromkeys(late, now))
        # Last, as it takes a lock after those of records, and also for what is answered by the long way, which finds it stored.
        for ward, records in sorted(_said(group, told, stored, stamp(now)).items()):
            laid_out.keep(connection, ward, records)
    return _answers(told, stored)


def _told(hub: Hub, group: Sequence[Asked], now: datetime) -> list[Told | None]:
    signers = {kid: _signer(hub, kid) for kid in {asked.keys.receipt for asked in group}}
    return [_sign(signers[asked.keys.receipt], asked, stamp(now)) for asked in group]


def _by_ward(group: Sequence[Asked], told: Sequence[Told | None]) -> list[tuple[str, Keys, list[tuple[Asked, Told]]]]:
    """Return the requests that can be stored by ward, in the order in which every worker takes the wards."""
    wards = defaultdict[tuple[str, Keys], list[tuple[Asked, Told]]](list)
    for asked, said in zip(group, told, strict=True):
        if said:
            wards[asked.ward, asked.keys].append((asked, said))
    return [(*which, requests) for which, requests in sorted(wards.items(), key=lambda item: item[0][0])]


def _late(new: Mapping[str, tuple[str, str]], seen: Mapping[str, datetime], now: datetime) -> set[str]:
    """Return the devices whose call is to be noted."""
    return {id for id, _ in new.values() if now - seen.get(id, NEVER) >= SEEN_EVERY}


def _answers(told: Sequence[Told | None], stored: Mapping[str, tuple[str, str]]) -> list[Told | None]:
    # By the code, which no other record has: two requests may have brought other bytes under one id.
    return [said if said and all(one["code"] in stored for one in said) else None for said in told]


def _said(
    group: Sequence[Asked], told: Sequence[Told | None], stored: Mapping[str, tuple[str, str]], at: str
) -> dict[str, list[Stored]]:
    """Return what the records that are new say in the clear, by ward."""
    found = defaultdict[str, list[Stored]](list)
    for asked, about in zip(group, told, strict=True):
        for one, receipt in zip(asked.records, about or (), strict=bool(about)):
            if one.said and receipt["code"] in stored:
                device, team = stored[receipt["code"]]
                found[asked.ward].append(Stored(asked.ward, one.sent.id, device, team, at, one.said))
    return found


def _signer(hub: Hub, kid: str) -> Sign | None:
    """Return what signs receipts with the key of this name, None while it is not at hand."""
    signer = hub.receipts.under(kid)
    return signer.at_hand() if signer.ready else None


def _sign(sign: Sign | None, asked: Asked, at: str) -> Told | None:
    """Return what a device is to be told if its records are stored, None while the key of receipts is not at hand."""
    if sign is None:
        return None
    told = []
    for one in asked.records:
        code = new_receipt_code()
        receipt = sign(one.sent.id, one.sent.digest, asked.ward, code, at)
        told.append({"id": one.sent.id, "status": "received", "code": code, "received_at": at, "receipt": receipt})
    return told


def _values(ward: str, keys: Keys, requests: list[tuple[Asked, Told]], now: datetime) -> dict[str, Any]:
    return _columns(requests) | {
        "ward": ward,
        "kids": Texts(keys.known.ward),
        "city": Texts(keys.city),
        "schema": SCHEMA,
        "now": stamp(now),
        "before": stamp(now - SEEN_EVERY),
    }


def _columns(requests: list[tuple[Asked, Told]]) -> dict[str, Any]:
    # A device may be there twice, and one of the two with a secret that is not its own.
    tokens = sorted({(asked.device, asked.secret) for asked, _ in requests})
    rows = [(asked, one, said) for asked, told in requests for one, said in zip(asked.records, told, strict=True)]
    return {
        "devices": Texts(device for device, _ in tokens),
        "secrets": Texts(secret for _, secret in tokens),
        "id": Texts(one.sent.id for _, one, _ in rows),
        "device": Texts(asked.device for asked, _, _ in rows),
        "secret": Texts(asked.secret for asked, _, _ in rows),
        "kind": Texts(one.sent.kind for _, one, _ in rows),
        "procedure": Texts(one.sent.procedure for _, one, _ in rows),
        "digest": Texts(one.sent.digest for _, one, _ in rows),
        "enc": Texts(one.sent.enc for _, one, _ in rows),
        "body": Bodies(one.body for _, one, _ in rows),
        "code": Texts(said["code"] for _, _, said in rows),
        "receipt": Texts(said["receipt"] for _, _, said in rows),
    }


def _driver(connection: Connection) -> psycopg.Connection[Any]:
    """Return what a connection is to psycopg, able to take columns."""
    pooled = connection.connection
    found: Any = pooled.driver_connection
    if "columns" not in pooled.info:
        teach(found)
        pooled.info["columns"] = True
    return cast("psycopg.Connection[Any]", found)
