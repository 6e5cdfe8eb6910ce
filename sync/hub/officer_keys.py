"""An officer's own key pair: its private part wrapped under the password, unwrapped for a session only."""

import json
from datetime import datetime

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Connection, delete, insert, select, update

from sync.hub.clock import stamp
from sync.hub.officers import Officer, Passwords
from sync.hub.schema import officers
from sync.hub.schema_keys import officer_keys, ward_key_grants
from sync.sealing.errors import PassphraseWrong, SealingRefused
from sync.sealing.files import seal_bytes, unseal_bytes
from sync.sealing.keys import PrivateKey, PublicKey, new_key, private_key, public_key

PURPOSE = "xomso officer key"


def renew(connection: Connection, passwords: Passwords, officer: Officer, password: str, now: datetime) -> PrivateKey:
    """Give an officer a new key pair and return it; what was granted to an old one opens no more and is dropped."""
    drop(connection, officer)
    key = new_key()
    connection.execute(
        insert(officer_keys).values(
            ward=officer.ward,
            officer=officer.id,
            public=json.dumps(key.public.jwk()),
            wrapped=json.dumps(passwords.wrap(key.text(), password, PURPOSE)),
            created_at=stamp(now),
        )
    )
    return key


def drop(connection: Connection, officer: Officer) -> None:
    """Take an officer's key pair and grants away."""
    mine = (officer_keys.c.ward == officer.ward) & (officer_keys.c.officer == officer.id)
    granted = (ward_key_grants.c.ward == officer.ward) & (ward_key_grants.c.holder == officer.id)
    connection.execute(delete(officer_keys).where(mine))
    connection.execute(delete(ward_key_grants).where(granted))


def wrapped_of(connection: Connection, officer: Officer) -> str:
    """Return what is kept of an officer's private key, "" where there is none."""
    mine = (officer_keys.c.ward == officer.ward) & (officer_keys.c.officer == officer.id)
    return connection.scalar(select(officer_keys.c.wrapped).where(mine)) or ""


def opened(passwords: Passwords, wrapped: str, password: str) -> PrivateKey | None:
    """Return an officer's key pair, None where there is none, it is damaged, or it belongs to a password from before."""
    try:
        return private_key(passwords.unwrap(json.loads(wrapped), password, PURPOSE)) if wrapped else None
    except (PassphraseWrong, SealingRefused, ValueError):
        return None


def rewrap(connection: Connection, passwords: Passwords, officer: Officer, key: PrivateKey, password: str) -> None:
    """Wrap an officer's private key under a new password."""
    mine = (officer_keys.c.ward == officer.ward) & (officer_keys.c.officer == officer.id)
    kept = json.dumps(passwords.wrap(key.text(), password, PURPOSE))
    connection.execute(update(officer_keys).where(mine).values(wrapped=kept))


def public_keys(connection: Connection, ward: str) -> dict[str, PublicKey]:
    """Return the public keys of a ward's officers by officer's id; of those who have left none."""
    working = select(officers.c.id).where(officers.c.ward == ward, officers.c.disabled_at.is_(None))
    own = select(officer_keys.c.officer, officer_keys.c.public).where(officer_keys.c.ward == ward)
    rows = connection.execute(own.where(officer_keys.c.officer.in_(working)))
    return {row.officer: public_key(json.loads(row.public)) for row in rows}


def boxed(key: PrivateKey, token: str) -> bytes:
    """Return a key encrypted under what only the session's cookie tells: the database keeps the cookie's hash alone."""
    return seal_bytes(key.text(), _of_cookie(token), PURPOSE.encode())


def unboxed(box: bytes | None, token: str) -> PrivateKey | None:
    """Return the key of a session, None where the session has none."""
    try:
        return private_key(unseal_bytes(box, _of_cookie(token), PURPOSE.encode())) if box else None
    except SealingRefused:
        return None


def _of_cookie(token: str) -> bytes:
    return HKDF(SHA256(), 32, None, b"xomso session box").derive(token.encode())
