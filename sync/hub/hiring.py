"""An officer and the officer's key together: added, given another password, or let in at the desk."""

from datetime import datetime

from sqlalchemy import Connection, delete, update

from sync.errors import N_
from sync.hub import officer_keys
from sync.hub.errors import AdminRefused
from sync.hub.officers import (
    LONGEST_PASSWORD,
    SHORTEST_PASSWORD,
    Officer,
    Passwords,
    add_officer,
    find_officer,
    new_token,
    open_session,
)
from sync.hub.schema import officers, sessions
from sync.sealing.keys import PrivateKey


def hire(
    connection: Connection, passwords: Passwords, ward: str, login: str, name: str, password: str, now: datetime
) -> Officer:
    """Add an officer with a key pair of their own; raises AdminRefused. Ward keys are granted apart."""
    officer = add_officer(connection, passwords, ward, login, name, password, now)
    officer_keys.renew(connection, passwords, officer, password, now)
    return officer


def change_password(
    connection: Connection, passwords: Passwords, officer: Officer, old: str, new: str, now: datetime
) -> None:
    """Give an officer another password, keep what they were granted, and end their sessions; raises AdminRefused."""
    _, kept = find_officer(connection, officer.login)
    if not passwords.fits(kept, old[:LONGEST_PASSWORD]):
        raise AdminRefused(N_("Mật khẩu đang dùng không đúng."))
    key = officer_keys.opened(passwords, officer_keys.wrapped_of(connection, officer), old[:LONGEST_PASSWORD])
    _set(connection, passwords, officer, new)
    if key:
        officer_keys.rewrap(connection, passwords, officer, key, new)
    else:
        officer_keys.renew(connection, passwords, officer, new, now)


def reset_password(connection: Connection, passwords: Passwords, officer: Officer, new: str, now: datetime) -> None:
    """Give an officer who forgot the password another one; ward keys must be granted again. Raises AdminRefused."""
    _set(connection, passwords, officer, new)
    officer_keys.renew(connection, passwords, officer, new, now)


def let_in(
    connection: Connection, passwords: Passwords, officer: Officer, password: str, key: PrivateKey | None, now: datetime
) -> str:
    """Start a session for an officer whose password fits, with their key in its box, and return its token."""
    # An officer from before there were keys, or whose hash was set by hand, gets a key now, and no grants yet.
    key = key or officer_keys.renew(connection, passwords, officer, password, now)
    token = new_token()
    open_session(connection, officer, token, officer_keys.boxed(key, token), now)
    return token


def _set(connection: Connection, passwords: Passwords, officer: Officer, new: str) -> None:
    if not SHORTEST_PASSWORD <= len(new) <= LONGEST_PASSWORD:
        raise AdminRefused(N_("Mật khẩu phải dài ít nhất {least} ký tự."), least=SHORTEST_PASSWORD)
    mine = (officers.c.ward == officer.ward) & (officers.c.id == officer.id)
    connection.execute(update(officers).where(mine).values(password=passwords.hash(new)))
    connection.execute(delete(sessions).where(sessions.c.ward == officer.ward, sessions.c.officer == officer.id))
