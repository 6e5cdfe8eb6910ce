"""What a hub does by itself once an hour: purge by rule, and remove files that no record names and uploads nobody finished."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from threading import Event

from anyio import to_thread
from filelock import FileLock, Timeout
from sqlalchemy import select

from sync.clock import Clock
from sync.hub import epoch, laid_out, retention
from sync.hub.attachments import AttachmentFiles
from sync.hub.database import Database
from sync.hub.errors import AttachmentsRefused, DatabaseRefused
from sync.hub.schema import record_attachments
from sync.hub.settings import Settings
from sync.hub.uploads import Uploads

EVERY = 3600.0
"""Seconds between two passes."""

log = logging.getLogger("xomso.hub")


async def keep_sweeping(
    database: Database,
    files: AttachmentFiles,
    uploads: Uploads,
    settings: Settings,
    more: Callable[[], object] = int,
    stopping: Event | None = None,
) -> None:
    """Sweep now and once an hour, and do `more`, until cancelled.

    Cancelling waits for what is under way: for one folder at most, or one transaction once `stopping` is set.

    Of the workers that share a home, one does it at a time, and the others leave it to that one.
    """
    clock, ended = settings.clock, stopping or Event()

    def go_on() -> bool:
        return not ended.is_set()

    while True:
        with contextlib.suppress(Timeout), FileLock(settings.home / "hub-sweep.lock", blocking=False):
            try:
                await to_thread.run_sync(epoch.beat, database, settings.heartbeat, clock())
                await to_thread.run_sync(laid_out.catch_up, database, go_on)
                await to_thread.run_sync(purge_daily, database, files, uploads, clock, go_on)
                await to_thread.run_sync(uploads.sweep, clock())
                await to_thread.run_sync(more)
                for shard in await to_thread.run_sync(files.shards):
                    await to_thread.run_sync(sweep, database, files, shard)
                settings.swept.touch()
            except (DatabaseRefused, AttachmentsRefused, OSError) as error:
                log.error("sweep", exc_info=error)
        await asyncio.sleep(EVERY)


def purge_daily(
    database: Database,
    files: AttachmentFiles,
    uploads: Uploads,
    clock: Clock,
    go_on: Callable[[], bool] = lambda: True,
) -> int:
    """Purge what the rules of retention call due, if no hub on this database did so today, and return how many records."""
    if not retention.begin_day(database, clock()):
        return 0
    gone = retention.run(database, files, uploads.parts, clock(), go_on=go_on)
    if gone:
        log.info("purged the content of %d records by rule", len(gone))
    return len(gone)


def sweep(database: Database, files: AttachmentFiles, shard: str) -> int:
    """Remove the old files of one folder, a 256th of all, that no record names, and return how many."""
    if not files.has_old(shard):
        return 0
    mine = record_attachments.c.sha256.startswith(shard, autoescape=True)
    with database.read() as connection:
        named = set(connection.scalars(select(record_attachments.c.sha256).where(mine)))
    return files.remove_unnamed(shard, named)
