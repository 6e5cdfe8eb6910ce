"""Tries that may fail only so often: counted in the database, so that every worker counts together."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import Connection, delete, insert, select, update

from sync.hub.alone import TRIES, alone
from sync.hub.clock import stamp
from sync.hub.codes import fingerprint
from sync.hub.schema import attempts


@dataclass(frozen=True)
class Rule:
    """How many tries one subject has within a span of time."""

    scope: str
    tries: int
    span: timedelta


ENROL = Rule("enrol", 20, timedelta(minutes=10))
LOGIN = Rule("login", 5, timedelta(minutes=15))
CODE = Rule("login-code", 5, timedelta(minutes=15))
LOGIN_ADDRESS = Rule("login-address", 50, timedelta(minutes=15))


def take(connection: Connection, rule: Rule, subject: str, now: datetime) -> int:
    """Count one try before it is made and return 0, or the seconds to wait where none is left."""
    # Else tries made at once would all see the same number of those before them.
    alone(connection, TRIES)
    mine = (attempts.c.scope == rule.scope) & (attempts.c.subject == fingerprint(subject))
    row = connection.execute(select(attempts.c.failures, attempts.c.until).where(mine)).one_or_none()
    if row and row.until > stamp(now):
        if row.failures >= rule.tries:
            return max(1, ceil((datetime.fromisoformat(row.until) - now).total_seconds()))
        connection.execute(
            update(attempts).where(mine).values(failures=attempts.c.failures + 1, until=stamp(now + rule.span))
        )
        return 0
    connection.execute(delete(attempts).where(attempts.c.until <= stamp(now)))
    connection.execute(
        insert(attempts).values(
            scope=rule.scope, subject=fingerprint(subject), failures=1, until=stamp(now + rule.span)
        )
    )
    return 0


def forgive(connection: Connection, rule: Rule, subject: str) -> None:
    """Forget a subject's failed tries."""
    mine = (attempts.c.scope == rule.scope) & (attempts.c.subject == fingerprint(subject))
    connection.execute(delete(attempts).where(mine))
