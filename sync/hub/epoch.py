"""The hub's epoch: a random name that changes when the hub was put back from a copy, so that every phone offers its records again.

A backup lacks what came after it, and nobody at the hub can know what that was. Three things tell that it happened: the
administrator says so; a file beside the files of the hub has counted further than the database; or a phone has heard
of news that this database has not told yet.
"""

import json
import logging
import os
import secrets
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, select

from sync.errors import N_
from sync.hub.clock import stamp
from sync.hub.database import Database
from sync.hub.errors import AdminRefused
from sync.hub.schema import facts
from sync.hub.wards import EPOCH, remember

REST = timedelta(days=7)
"""A phone that counts wrongly must not make all others send again and again: what phones tell counts once in this time."""

SKIPPED = 1000
"""Numbers left out after a copy was put back: nobody makes a thousand keys of one kind between a backup and its loss."""

_SINCE = "epoch.since"

log = logging.getLogger("xomso.hub")


def current(connection: Connection) -> str:
    """Return the name of the epoch."""
    return _fact(connection, EPOCH)


def since(connection: Connection) -> str:
    """Return when a copy was last put back, "" while this never happened."""
    return _fact(connection, _SINCE)


def renew(connection: Connection, now: datetime) -> str:
    """Begin another epoch and return its name."""
    name = secrets.token_hex(8)
    remember(connection, EPOCH, name)
    remember(connection, _SINCE, stamp(now))
    return name


def suspect(database: Database, last_seen: datetime, now: datetime) -> None:
    """Begin another epoch because a device, last seen in the one of now, knows of news this hub does not."""
    with database.read() as connection:
        proves = _proves(connection, last_seen, now)
    if not proves:
        return
    with database.write_alone() as connection:
        if _proves(connection, last_seen, now):
            log.warning("a device knows of news that this database lacks: it was put back from a copy")
            renew(connection, now)


def beat(database: Database, path: Path, now: datetime) -> None:
    """Count on in the database and then in a file; where the file is ahead, the database is an older copy: a new epoch."""
    home, counted = _counted(path)
    key = f"beat.{home}"
    with database.write_alone() as connection:
        known = int(_fact(connection, key) or 0)
        if known < counted:
            log.warning("the database is older than the files beside it: it was put back from a copy")
            renew(connection, now)
        count = max(known, counted) + 1
        remember(connection, key, str(count))
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_suffix(f".{os.getpid()}")
    part.write_text(json.dumps({"home": home, "beat": count}))
    part.replace(path)


def next_serial(connection: Connection, before: int, made_at: str, wanted: int = 0) -> int:
    """Return the number of a key's successor, above all that phones may have seen; raises AdminRefused for one too low."""
    if wanted and wanted <= before:
        raise AdminRefused(N_("Số thứ tự phải lớn hơn {before}."), before=before)
    began = since(connection)
    return wanted or before + (SKIPPED if began and began >= made_at else 1)


def _proves(connection: Connection, last_seen: datetime, now: datetime) -> bool:
    began = since(connection)
    return stamp(last_seen) > began and stamp(now - REST) > began


def _counted(path: Path) -> tuple[str, int]:
    """Return the name of a hub's home and how far it has counted; a file that cannot be read counts from new."""
    try:
        said = json.loads(path.read_text())
        return str(said["home"])[:16], int(said["beat"])
    except (OSError, ValueError, KeyError, TypeError):
        return secrets.token_hex(8), 0


def _fact(connection: Connection, key: str) -> str:
    return connection.scalar(select(facts.c.value).where(facts.c.key == key)) or ""
