"""Log-ins between the right password and the code: known by a cookie, and soon over."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from sync.hub import officer_keys
from sync.hub.clock import stamp
from sync.hub.codes import fingerprint
from sync.hub.officers import Officer, new_token
from sync.hub.schema import officers
from sync.hub.schema_people import pending_logins
from sync.sealing.keys import PrivateKey

LASTS = timedelta(minutes=5)


@dataclass(frozen=True)
class Pending:
    """An officer whose password was right; `csrf` is what the form of the code carries."""

    hash: str
    officer: Officer
    csrf: str
    key: PrivateKey = field(repr=False)


def open_pending(connection: Connection, officer: Officer, key: PrivateKey, now: datetime) -> str:
    """Let a log-in wait for its code and return the token for the browser's cookie; those that are over go."""
    token = new_token()
    connection.execute(delete(pending_logins).where(pending_logins.c.expires_at <= stamp(now)))
    connection.execute(
        insert(pending_logins).values(
            hash=fingerprint(token),
            ward=officer.ward,
            officer=officer.id,
            csrf=secrets.token_urlsafe(24),
            box=officer_keys.boxed(key, token),
            expires_at=stamp(now + LASTS),
        )
    )
    return token


def find_pending(connection: Connection, token: str, now: datetime) -> Pending | None:
    """Return the log-in that a cookie proves, None where it is unknown, over, or its officer was kept out."""
    mine = (pending_logins.c.hash == fingerprint(token)) & (pending_logins.c.expires_at > stamp(now))
    row = connection.execute(
        select(pending_logins.c.hash, pending_logins.c.csrf, pending_logins.c.box, officers)
        .join(officers, (officers.c.ward == pending_logins.c.ward) & (officers.c.id == pending_logins.c.officer))
        .where(mine, officers.c.disabled_at.is_(None))
    ).one_or_none()
    key = officer_keys.unboxed(row.box, token) if row else None
    return Pending(row.hash, Officer.of(row), row.csrf, key) if row and key else None


def close_pending(connection: Connection, pending: Pending) -> bool:
    """End a log-in's wait; returns False where another request did so first."""
    return connection.execute(delete(pending_logins).where(pending_logins.c.hash == pending.hash)).rowcount == 1


def drop_pending(connection: Connection, officer: Officer) -> None:
    """End every wait of an officer, whose password changed or who was kept out."""
    mine = (pending_logins.c.ward == officer.ward) & (pending_logins.c.officer == officer.id)
    connection.execute(delete(pending_logins).where(mine))
