"""The ward's keys in an officer's session: the private ones they were granted, and the public one of today."""

from sqlalchemy import Connection, select

from sync.hub import grants, ward_keys
from sync.hub.city_keys import ROOT, public_of, signed_of
from sync.hub.officer_keys import unboxed
from sync.hub.officers import Session
from sync.hub.schema_keys import ward_keys as table
from sync.sealing.errors import KeysRefused
from sync.sealing.keys import PrivateKey, PublicKey
from sync.sealing.signed import RECOVERY, WARD, verify


def held(connection: Connection, session: Session) -> list[PrivateKey]:
    """Return every private key of the ward that the officer of a session can open."""
    own = unboxed(session.box, session.token)
    return grants.ward_keys_of(connection, session.officer.ward, session.officer.id, own) if own else []


def readers(connection: Connection, ward: str) -> tuple[PublicKey, PublicKey] | None:
    """Return the keys to seal to for a ward: its own of today and the city's; None where the ward has none."""
    mine = (table.c.ward == ward) & (table.c.state == ward_keys.ACTIVE)
    signed = connection.scalar(select(table.c.signed).where(mine))
    root, recovery = public_of(connection, ROOT), signed_of(connection, RECOVERY)
    if not (signed and root and recovery):
        return None
    try:
        # Checked here too: a key that somebody put into the database must read nothing.
        own, city = verify(signed, root), verify(recovery, root)
    except KeysRefused:
        return None
    sound = (own.use, own.ward, city.use) == (WARD, ward, RECOVERY)
    return (own.key, city.key) if sound else None


def keyed_wards(connection: Connection) -> list[str]:
    """Return the wards that have a key: those a record can be sealed to."""
    found = select(table.c.ward).where(table.c.state == ward_keys.ACTIVE).distinct().order_by(table.c.ward)
    return list(connection.scalars(found))
