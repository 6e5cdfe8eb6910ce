"""An officer's own sessions: begun after a log-in, kept alive by use, listed, ended one by one or all at once."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, delete, select, update

from sync.hub import officer_keys
from sync.hub.clock import stamp
from sync.hub.officers import Officer, Session, new_token, open_session
from sync.hub.schema import sessions
from sync.hub.sign_in import SignIn
from sync.sealing.keys import PrivateKey

SEEN_EVERY = timedelta(minutes=1)
_BROWSERS = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("OPR/", "Opera"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "Mac"))


@dataclass(frozen=True)
class Open:
    """A session as its owner sees it; `mine` marks the one that asks."""

    name: str
    began: str
    last_seen: str
    how: str
    agent: str
    mine: bool


def start(
    connection: Connection, officer: Officer, key: PrivateKey | None, how: str, agent: str, rules: SignIn, now: datetime
) -> str:
    """Start a session with an officer's key in its box, and return the token for the browser's cookie."""
    token = new_token()
    box = officer_keys.boxed(key, token) if key else None
    open_session(connection, officer, token, box, now, how, agent, rules.longest)
    return token


def used(connection: Connection, session: Session, now: datetime) -> None:
    """Note that a session is in use."""
    connection.execute(update(sessions).where(sessions.c.hash == session.hash).values(last_seen=stamp(now)))


def second_step_done(connection: Connection, session: Session) -> None:
    """Note that the owner of a session has proved a code."""
    connection.execute(update(sessions).where(sessions.c.hash == session.hash).values(how="code"))


def put_key(connection: Connection, session: Session, key: PrivateKey) -> None:
    """Give a session that began without it its officer's key."""
    box = officer_keys.boxed(key, session.token)
    connection.execute(update(sessions).where(sessions.c.hash == session.hash).values(box=box))


def listing(connection: Connection, session: Session, rules: SignIn, now: datetime) -> list[Open]:
    """Return the sessions of an officer that are not over, the newest first."""
    alive = (sessions.c.expires_at > stamp(now)) & (sessions.c.last_seen > stamp(now - rules.idle))
    found = select(sessions).where(_of(session.officer), alive).order_by(sessions.c.created_at.desc())
    return [
        Open(_name(row.hash), row.created_at, row.last_seen, row.how, row.agent, row.hash == session.hash)
        for row in connection.execute(found)
    ]


def end(connection: Connection, session: Session, name: str) -> bool:
    """End one of an officer's sessions by its name in the list; returns False where the officer has none of it."""
    held = connection.scalars(select(sessions.c.hash).where(_of(session.officer))).all()
    found = [hash for hash in held if _name(hash) == name]
    if found:
        connection.execute(delete(sessions).where(sessions.c.hash.in_(found)))
    return bool(found)


def browser_name(user_agent: str) -> str:
    """Return the kind of browser and system, such as "Chrome, Windows": enough for its owner to know it by."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "Linux" if "Linux" in user_agent else "")
    return ", ".join(filter(None, (browser, system)))


def _of(officer: Officer) -> ColumnElement[bool]:
    return (sessions.c.ward == officer.ward) & (sessions.c.officer == officer.id)


def _name(hash: str) -> str:
    return hash[:16]
