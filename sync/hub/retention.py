"""How long a hub keeps what a record says once the work on it is over: a rule a state, and what they purge."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, select

from sync.errors import N_
from sync.hub.attachments import AttachmentFiles
from sync.hub.clock import stamp
from sync.hub.database import Database
from sync.hub.errors import AdminRefused
from sync.hub.retention_purge import Purged, drop_files, look, purge
from sync.hub.schema import facts, purges, records
from sync.hub.tus_parts import Parts
from sync.hub.wards import remember

STATES = ("done", "returned")
"""The states in which nobody works on a record any more; no other state can have a rule."""

DAYS = 90
SHORTEST, LONGEST = 1, 3650
AT_ONCE = 100

_RAN = "retention.ran"


@dataclass(frozen=True)
class Rule:
    """Content goes so many days after a record reached a state; 0 keeps it for ever."""

    state: str
    days: int

    @property
    def name(self) -> str:
        """What the log of purges calls it."""
        return f"{self.state}+{self.days}"


@dataclass(frozen=True)
class Logged:
    """One line of the log of purges."""

    ward: str
    record: str
    at: str
    rule: str
    files: int
    bytes: int


def rules(connection: Connection) -> tuple[Rule, ...]:
    """Return the hub's rules."""
    found = select(facts.c.key, facts.c.value).where(facts.c.key.in_([_key(state) for state in STATES]))
    kept = {row.key: int(row.value) for row in connection.execute(found)}
    return tuple(Rule(state, kept.get(_key(state), DAYS)) for state in STATES)


def choose(connection: Connection, state: str, days: int) -> Rule:
    """Keep another rule for a state; raises AdminRefused for a state in which work goes on, or an odd time."""
    if state not in STATES:
        raise AdminRefused(N_("Hồ sơ ở bước {state} còn đang xử lý nên không có hạn xoá."), state=state)
    if days and not SHORTEST <= days <= LONGEST:
        raise AdminRefused(
            N_("Hạn giữ phải từ {least} đến {most} ngày, hoặc 0 để giữ mãi."), least=SHORTEST, most=LONGEST
        )
    remember(connection, _key(state), str(days))
    return Rule(state, days)


def due(connection: Connection, now: datetime, limit: int = -1) -> list[Purged]:
    """Return what the rules would purge now, oldest first; all of it without a `limit`."""
    found: list[Purged] = []
    for rule in rules(connection):
        if rule.days:
            over = select(records.c.ward, records.c.id).where(_over(rule, now)).order_by(records.c.updated_at)
            rows = connection.execute(over.limit(limit - len(found)) if limit >= 0 else over).all()
            found += [look(connection, row.ward, row.id, rule.name) for row in rows]
    return found


def begin_day(database: Database, now: datetime) -> bool:
    """Tell whether today's purge is still to be done, to one asker only of all hubs on a database."""
    today = f"{now:%Y-%m-%d}"
    with database.write_alone() as connection:
        if connection.scalar(select(facts.c.value).where(facts.c.key == _RAN)) == today:
            return False
        remember(connection, _RAN, today)
        return True


def run(
    database: Database,
    files: AttachmentFiles,
    parts: Parts,
    now: datetime,
    at_once: int = AT_ONCE,
    go_on: Callable[[], bool] = lambda: True,
) -> list[Purged]:
    """Purge everything that is due, `at_once` records a transaction, as long as it may `go_on`, and return it."""
    done: list[Purged] = []
    while True:
        with database.write() as connection:
            by_name = {rule.name: rule for rule in rules(connection)}
            batch = due(connection, now, at_once)
            # The condition is asked again as the row is written: a record that is taken up meanwhile stays.
            gone = [one for one in batch if purge(connection, one, now, _over(by_name[one.rule], now))]
        drop_files(database, files, parts, gone)
        done += gone
        if len(batch) < at_once or not gone or not go_on():
            return done


def log(connection: Connection, ward: str = "", limit: int = 50) -> list[Logged]:
    """Return the newest lines of the log of purges."""
    found = select(purges).order_by(purges.c.at.desc(), purges.c.id.desc()).limit(limit)
    rows = connection.execute(found.where(purges.c.ward == ward) if ward else found)
    return [Logged(row.ward, row.record, row.at, row.rule, row.files, row.bytes) for row in rows]


def _over(rule: Rule, now: datetime) -> ColumnElement[bool]:
    before = stamp(now - timedelta(days=rule.days))
    return (records.c.state == rule.state) & (records.c.updated_at <= before) & records.c.purged_at.is_(None)


def _key(state: str) -> str:
    return f"retention.{state}"
