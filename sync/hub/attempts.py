"""Tries that may fail only so often: counted in the database, so that every worker counts together."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil

from fastapi import Request
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
UNKNOWN_CODE = Rule("unknown-code", 30, timedelta(hours=1))
"""Receipt codes nobody has, by caller. See sync.hub.codes for how far that gets anybody."""

SLIP = Rule("slip", 5, timedelta(days=1))
"""Wrong PINs of one slip: five a day of a million."""

SLIP_CALLER = Rule("slip-caller", 30, timedelta(hours=1))
"""Wrong PINs by caller, whatever the slip; many phones of one network are one caller."""


def caller(request: Request) -> str:
    """Return whose tries are counted together: an IPv4 address, or the /64 network that one IPv6 line is given."""
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or ip_network((address, 64), strict=False))
    return host


def wait(connection: Connection, rule: Rule, subject: str, now: datetime) -> int:
    """Return the seconds to wait where no try is left, else 0; counts nothing."""
    mine = (attempts.c.scope == rule.scope) & (attempts.c.subject == fingerprint(subject))
    row = connection.execute(select(attempts.c.failures, attempts.c.until).where(mine)).one_or_none()
    return _seconds(row.until, now) if row and row.until > stamp(now) and row.failures >= rule.tries else 0


def take(connection: Connection, rule: Rule, subject: str, now: datetime) -> int:
    """Count one try before it is made and return 0, or the seconds to wait where none is left."""
    # Else tries made at once would all see the same number of those before them.
    alone(connection, TRIES)
    mine = (attempts.c.scope == rule.scope) & (attempts.c.subject == fingerprint(subject))
    row = connection.execute(select(attempts.c.failures, attempts.c.until).where(mine)).one_or_none()
    if row and row.until > stamp(now):
        if row.failures >= rule.tries:
            return _seconds(row.until, now)
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


def give_back(connection: Connection, rule: Rule, subject: str) -> None:
    """Take back one try that did not fail, and leave those that did."""
    mine = (attempts.c.scope == rule.scope) & (attempts.c.subject == fingerprint(subject)) & (attempts.c.failures > 0)
    connection.execute(update(attempts).where(mine).values(failures=attempts.c.failures - 1))


def _seconds(until: str, now: datetime) -> int:
    return max(1, ceil((datetime.fromisoformat(until) - now).total_seconds()))
