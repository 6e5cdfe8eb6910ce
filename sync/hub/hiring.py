"""An officer and the officer's key together: added, given another password, let in at the desk, or kept out."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select, update

from sync.errors import N_
from sync.hub import audit, officer_keys, sessions, two_step
from sync.hub.clock import stamp
from sync.hub.errors import AdminRefused
from sync.hub.officers import (
    LONGEST_PASSWORD,
    SHORTEST_PASSWORD,
    Officer,
    Passwords,
    add_officer,
    at_command_line,
    close_sessions,
    find_officer,
    tidy_login,
)
from sync.hub.pending_logins import drop_pending
from sync.hub.schema import officers
from sync.hub.sign_in import SignIn
from sync.sealing.keys import PrivateKey

NOBODY = N_("Không có cán bộ nào dùng được tên đăng nhập {login}.")
SHUT = N_(
    "Khóa riêng của bạn không mở được bằng mật khẩu này nên chưa đổi gì. Nhờ người quản trị máy chủ đặt lại mật khẩu, "
    "rồi nhờ đồng nghiệp trao lại khóa."
)


def hire(
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
    """Add an officer with a key pair of their own; raises AdminRefused. Ward keys are granted apart."""
    officer = add_officer(connection, passwords, ward, login, name, password, now, role, team)
    officer_keys.renew(connection, passwords, officer, password, now)
    return officer


def change_password(
    connection: Connection, passwords: Passwords, officer: Officer, old: str, new: str, now: datetime
) -> None:
    """Give an officer another password, keep what they were granted, and end their sessions; raises AdminRefused."""
    _, kept = find_officer(connection, officer.login)
    if not passwords.fits(kept, old[:LONGEST_PASSWORD]):
        raise AdminRefused(N_("Mật khẩu đang dùng không đúng."))
    wrapped = officer_keys.wrapped_of(connection, officer)
    key = officer_keys.opened(passwords, wrapped, old[:LONGEST_PASSWORD])
    if wrapped and not key:
        # A new key would take away what was granted to this one, which a backup may still bring back.
        raise AdminRefused(SHUT)
    _set(connection, passwords, officer, new)
    if key:
        officer_keys.rewrap(connection, passwords, officer, key, new)
    else:
        officer_keys.renew(connection, passwords, officer, new, now)


def reset_password(connection: Connection, passwords: Passwords, officer: Officer, new: str, now: datetime) -> None:
    """Give an officer who forgot the password another one; keys and second step must be set up again. Raises AdminRefused."""
    _set(connection, passwords, officer, new)
    two_step.turn_off(connection, officer)
    officer_keys.renew(connection, passwords, officer, new, now)


def let_in(
    connection: Connection,
    passwords: Passwords,
    officer: Officer,
    password: str,
    key: PrivateKey | None,
    now: datetime,
    rules: SignIn | None = None,
    agent: str = "",
) -> str:
    """Start a session for an officer whose password fits, with their key in its box, and return its token.

    An officer whose key does not open with the password is let in without it: what was granted to it stays.
    """
    if not key and not officer_keys.wrapped_of(connection, officer):
        # An officer from before there were keys gets one now, and no grants yet.
        key = officer_keys.renew(connection, passwords, officer, password, now)
    return sessions.start(connection, officer, key, "password", agent, rules or SignIn(), now)


def disable(connection: Connection, login: str, now: datetime) -> Officer:
    """Keep an officer out of the desk from this moment; raises AdminRefused. Key and grants stay for a return."""
    officer, _ = find_officer(connection, login)
    if officer is None:
        raise AdminRefused(NOBODY, login=tidy_login(login))
    connection.execute(update(officers).where(_row(officer)).values(disabled_at=stamp(now)))
    close_sessions(connection, officer)
    drop_pending(connection, officer)
    audit.note(connection, at_command_line(officer.ward), "disable-officer", now, officer.id)
    return officer


def enable(connection: Connection, login: str, now: datetime) -> Officer:
    """Let an officer in again who was kept out; raises AdminRefused."""
    gone = (officers.c.login == tidy_login(login)) & officers.c.disabled_at.is_not(None)
    row = connection.execute(select(officers).where(gone)).one_or_none()
    if row is None:
        raise AdminRefused(N_("Không có cán bộ nào đang bị khóa mang tên đăng nhập {login}."), login=tidy_login(login))
    officer = Officer.of(row)
    connection.execute(update(officers).where(_row(officer)).values(disabled_at=None))
    audit.note(connection, at_command_line(officer.ward), "enable-officer", now, officer.id)
    return officer


def _set(connection: Connection, passwords: Passwords, officer: Officer, new: str) -> None:
    if not SHORTEST_PASSWORD <= len(new) <= LONGEST_PASSWORD:
        raise AdminRefused(N_("Mật khẩu phải dài ít nhất {least} ký tự."), least=SHORTEST_PASSWORD)
    connection.execute(update(officers).where(_row(officer)).values(password=passwords.hash(new)))
    close_sessions(connection, officer)
    drop_pending(connection, officer)


def _row(officer: Officer) -> ColumnElement[bool]:
    return (officers.c.ward == officer.ward) & (officers.c.id == officer.id)
