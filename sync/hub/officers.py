"""Ward officers: who they are, their passwords (argon2id), and the sessions they open."""

import re
import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, delete, insert, select

from sync.errors import N_
from sync.hub.clock import stamp
from sync.hub.codes import ALPHABET, fingerprint
from sync.hub.errors import AdminRefused
from sync.hub.schema import officers, sessions
from sync.records import new_id
from sync.sealing.passphrase import COST, Cost, unwrap, wrap

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 200
SESSION = timedelta(hours=9)
IDLE = timedelta(minutes=60)

ROLES = ("officer", "leader", "city")
"""Who logs in: an officer of a ward's desk, the leader of one of its teams, the city's office."""

CITY = "00000"
"""The place of the city's office, which is no ward and owns no record."""


@dataclass(frozen=True)
class Officer:
    """A person who logs in; `team` is the team of a leader, "" for others."""

    ward: str
    id: str
    login: str
    name: str
    role: str
    team: str = ""

    @classmethod
    def of(cls, row: Any) -> "Officer":
        """Return the officer of a row of the table."""
        return cls(row.ward, row.id, row.login, row.name, row.role, row.team)


@dataclass(frozen=True)
class Session:
    """An officer logged in; every form of the session carries `csrf`."""

    hash: str
    officer: Officer
    csrf: str
    token: str = field(repr=False)
    box: bytes | None = field(repr=False)
    last_seen: datetime = field(default_factory=lambda: datetime.min.replace(tzinfo=UTC))
    how: str = "password"


ADMIN = "admin"
"""Whom the audit names for a command: the command line knows no officer."""


def at_command_line(ward: str) -> Officer:
    """Return who the audit says acted on a ward by a command."""
    return Officer(ward, ADMIN, ADMIN, ADMIN, ADMIN)


class Passwords:
    """Hashes and checks passwords, a few at a time: each takes 64 MiB for a moment."""

    def __init__(self, at_once: int = 2, cost: Cost = COST):
        self.cost = cost
        self._hasher = PasswordHasher(cost.time, cost.memory, cost.lanes)
        self._turn = threading.BoundedSemaphore(at_once)

    @cached_property
    def _nobody(self) -> str:
        return self._hasher.hash(secrets.token_urlsafe(16))

    def hash(self, password: str) -> str:
        """Return what is kept of a password."""
        with self._turn:
            return self._hasher.hash(password)

    def wrap(self, secret: bytes, password: str, purpose: str) -> dict[str, Any]:
        """Return a secret wrapped under a password, with a salt of its own."""
        with self._turn:
            return wrap(secret, password, purpose, self.cost)

    def unwrap(self, wrapped: Mapping[str, Any], password: str, purpose: str) -> bytes:
        """Return a wrapped secret; raises PassphraseWrong, SealingRefused."""
        with self._turn:
            return unwrap(wrapped, password, purpose)

    def fits(self, kept: str, password: str) -> bool:
        """Tell whether a password is the kept one; an empty `kept` costs the same time and never fits."""
        nobody = self._nobody
        with self._turn:
            try:
                return self._hasher.verify(kept or nobody, password) and bool(kept)
            except (VerificationError, InvalidHashError):
                return False


def new_password() -> str:
    """Return a random password that can be read aloud: three groups of four."""
    return "-".join("".join(secrets.choice(ALPHABET.lower()) for _ in range(4)) for _ in range(3))


def tidy_login(text: str) -> str:
    """Return a login as it is kept and compared."""
    return text.strip().lower()[:60]


def add_officer(
    connection: Connection,
    passwords: Passwords,
    ward: str,
    login: str,
    name: str,
    password: str,
    now: datetime,
    role: str = "officer",
    team: str = "",
) -> Officer:
    """Add an officer to a ward; raise AdminRefused for a login or password that cannot be used."""
    login = tidy_login(login)
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{2,39}", login):
        raise AdminRefused(
            N_("Tên đăng nhập {login} không dùng được: viết 3 đến 40 chữ không dấu, chữ số, dấu . _ -"), login=login
        )
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise AdminRefused(N_("Mật khẩu phải dài ít nhất {least} ký tự."), least=SHORTEST_PASSWORD)
    if find_officer(connection, login)[0]:
        raise AdminRefused(N_("Tên đăng nhập {login} đã có người dùng. Chọn tên khác."), login=login)
    officer = Officer(ward, new_id(), login, name, role, team)
    connection.execute(
        insert(officers).values(
            ward=ward,
            id=officer.id,
            login=login,
            name=name,
            password=passwords.hash(password),
            role=role,
            team=team,
            created_at=stamp(now),
        )
    )
    return officer


def find_officer(connection: Connection, login: str) -> tuple[Officer | None, str]:
    """Return who has a login and what is kept of the password; (None, "") where nobody may log in by it.

    What a writer is told so stays true to the end of its transaction.
    """
    mine = (officers.c.login == tidy_login(login)) & officers.c.disabled_at.is_(None)
    found = select(officers).where(mine)
    writes = connection.get_execution_options().get("writes", False)
    row = connection.execute(found.with_for_update() if writes else found).one_or_none()
    return (Officer.of(row), row.password) if row else (None, "")


def new_token() -> str:
    """Return a session's secret for the browser's cookie; only its hash is kept."""
    return secrets.token_urlsafe(32)


def open_session(
    connection: Connection,
    officer: Officer,
    token: str,
    box: bytes | None,
    now: datetime,
    how: str = "password",
    agent: str = "",
    longest: timedelta = SESSION,
) -> None:
    """Start a session, and end those that are over; `box` is what only the token opens, `agent` the kind of browser."""
    connection.execute(delete(sessions).where(sessions.c.expires_at <= stamp(now)))
    connection.execute(
        insert(sessions).values(
            hash=fingerprint(token),
            ward=officer.ward,
            officer=officer.id,
            csrf=secrets.token_urlsafe(24),
            created_at=stamp(now),
            expires_at=stamp(now + longest),
            box=box,
            last_seen=stamp(now),
            how=how,
            agent=agent[:60],
        )
    )


def find_session(connection: Connection, token: str, now: datetime, idle: timedelta = IDLE) -> Session | None:
    """Return the session a cookie proves, or None where it is unknown, over, or nobody used it for so long."""
    used = (sessions.c.expires_at > stamp(now)) & (sessions.c.last_seen > stamp(now - idle))
    row = connection.execute(
        select(sessions.c.hash, sessions.c.csrf, sessions.c.box, sessions.c.last_seen, sessions.c.how, officers)
        .join(officers, (officers.c.ward == sessions.c.ward) & (officers.c.id == sessions.c.officer))
        .where(sessions.c.hash == fingerprint(token), used, officers.c.disabled_at.is_(None))
    ).one_or_none()
    if row is None:
        return None
    seen = datetime.fromisoformat(row.last_seen)
    return Session(row.hash, Officer.of(row), row.csrf, token, row.box, seen, row.how)


def close_sessions(connection: Connection, officer: Officer) -> None:
    """End every session of an officer."""
    mine = (sessions.c.ward == officer.ward) & (sessions.c.officer == officer.id)
    connection.execute(delete(sessions).where(mine))


def close_session(connection: Connection, session: Session) -> None:
    """End a session."""
    connection.execute(delete(sessions).where(sessions.c.hash == session.hash))
