"""Proof, before it is needed, that the city's recovery file still opens what the wards receive."""

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from sync.errors import N_
from sync.hub import grants
from sync.hub.city_keys import RECOVERY, CityKeys, public_of
from sync.hub.errors import AdminRefused
from sync.hub.schema import records
from sync.hub.schema_keys import ward_keys
from sync.sealing.errors import SealingRefused
from sync.sealing.jwe import seal, unseal
from sync.sealing.keys import PrivateKey, new_key
from sync.sealing.record import ENC


@dataclass(frozen=True)
class Rehearsed:
    """How many ward keys and stored records opened, and the names of those that did not."""

    keys: int
    records: int
    failed: tuple[str, ...]


def rehearse(connection: Connection, city: CityKeys, sample: int) -> Rehearsed:
    """Open a test record sealed now, every ward key, and a random sample of records; nothing of a record is kept.

    Raises AdminRefused where even the test record does not open.
    """
    public, test = public_of(connection, RECOVERY), b"rehearsal"
    if public is None or not _opens(seal(test, {"typ": "rehearsal"}, [new_key().public, public]), city.recovery):
        raise AdminRefused(N_("Tệp khóa không mở được hồ sơ thử. Chưa có gì bị đổi; tìm lại đúng tệp khóa ngay."))
    failed = []
    kids = connection.execute(select(ward_keys.c.ward, ward_keys.c.kid)).all()
    for ward, kid in kids:
        if grants.ward_key(connection, ward, kid, grants.CITY, city.recovery) is None:
            failed.append(f"{ward} {kid[:8]}")
    chosen = select(records.c.id, records.c.body).where(records.c.enc == ENC).order_by(func.random()).limit(sample)
    rows = connection.execute(chosen).all()
    shut = [row.id for row in rows if not _opens(bytes(row.body), city.recovery)]
    return Rehearsed(len(kids) - len(failed), len(rows) - len(shut), (*failed, *shut))


def _opens(sealed: bytes, key: PrivateKey) -> bool:
    try:
        unseal(sealed, key)
    except SealingRefused:
        return False
    return True
