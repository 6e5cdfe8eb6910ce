"""Who can open which ward key: the private key sealed to each holder's own public key."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, insert, select

from content.alphabet import by_given_name
from sync.hub.clock import stamp
from sync.hub.officers import Officer
from sync.hub.schema import officers
from sync.hub.schema_keys import ward_key_grants
from sync.sealing.errors import SealingRefused
from sync.sealing.jwe import seal, unseal
from sync.sealing.keys import PrivateKey, PublicKey, private_key

CITY = "recovery"
"""The holder that is no officer: the city's recovery key."""

TYPE = "xomso-ward-key"


def give(
    connection: Connection, ward: str, key: PrivateKey, holder: str, public: PublicKey, by: str, now: datetime
) -> None:
    """Seal a ward's private key to a holder; an older grant of the same key is replaced."""
    header = {"typ": TYPE, "ward": ward, "kid": key.kid, "holder": holder}
    connection.execute(delete(ward_key_grants).where(_one(ward, key.kid, holder)))
    connection.execute(
        insert(ward_key_grants).values(
            ward=ward,
            kid=key.kid,
            holder=holder,
            sealed=seal(key.text(), header, [public]),
            granted_by=by,
            created_at=stamp(now),
        )
    )


def ward_key(connection: Connection, ward: str, kid: str, holder: str, own: PrivateKey) -> PrivateKey | None:
    """Return a ward's private key that a holder was granted, None where there is no grant for this holder's key."""
    sealed = connection.scalar(select(ward_key_grants.c.sealed).where(_one(ward, kid, holder)))
    if sealed is None:
        return None
    try:
        text, header = unseal(bytes(sealed), own)
        key = private_key(text)
    except SealingRefused:
        return None
    # A grant moved to another row, or a key put in another's place, is no grant.
    sound = dict(header) == {"typ": TYPE, "ward": ward, "kid": kid, "holder": holder} and key.kid == kid
    return key if sound else None


def ward_keys_of(connection: Connection, ward: str, holder: str, own: PrivateKey) -> list[PrivateKey]:
    """Return every key of a ward that a holder can open."""
    mine = (ward_key_grants.c.ward == ward) & (ward_key_grants.c.holder == holder)
    kids = connection.scalars(select(ward_key_grants.c.kid).where(mine)).all()
    return [key for kid in kids if (key := ward_key(connection, ward, kid, holder, own))]


def holders(connection: Connection, ward: str, kid: str) -> set[str]:
    """Return who holds a ward's key."""
    mine = (ward_key_grants.c.ward == ward) & (ward_key_grants.c.kid == kid)
    return set(connection.scalars(select(ward_key_grants.c.holder).where(mine)))


def names(connection: Connection, ward: str, kid: str) -> tuple[str, ...]:
    """Return the names of the officers who hold a ward's key, and can grant it to a colleague."""
    holding = holders(connection, ward, kid)
    mine = (officers.c.ward == ward) & officers.c.id.in_(holding) & officers.c.disabled_at.is_(None)
    return tuple(sorted(connection.scalars(select(officers.c.name).where(mine)), key=by_given_name))


def recover(
    connection: Connection, ward: str, recovery: PrivateKey, officer: Officer, public: PublicKey, now: datetime
) -> int:
    """Grant an officer every key of a ward by the city's recovery key, and return how many."""
    found = ward_keys_of(connection, ward, CITY, recovery)
    for key in found:
        give(connection, ward, key, officer.id, public, CITY, now)
    return len(found)


def _one(ward: str, kid: str, holder: str) -> ColumnElement[bool]:
    return (ward_key_grants.c.ward == ward) & (ward_key_grants.c.kid == kid) & (ward_key_grants.c.holder == holder)
