"""Drains the outbox and fetches the hub's news: one sender at a time, which pauses with a reason when it must."""

import asyncio
import errno
import logging
import random as chance
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from filelock import BaseFileLock, Timeout

from sync import backoff
from sync.attachments import AttachmentStore
from sync.board_news import fetch_board
from sync.clock import Clock, local_now
from sync.data_saver import LOOK
from sync.data_used import DataUsed
from sync.delivery import BATCH, Delivery
from sync.enrolment import Enrolment
from sync.errors import (
    DeviceTrouble,
    DeviceWiped,
    DiskFull,
    HubTooOld,
    NotEnrolled,
    Paused,
    RecordRefused,
    StoreBusy,
    WifiAwaited,
)
from sync.key_news import fetch_keys
from sync.offering import Offering
from sync.outbox import Outbox
from sync.preferences import Preferences
from sync.reasons import pause_of
from sync.status import Outcome, Status
from sync.status_kept import keep, kept
from sync.steady_time import SteadyTime
from sync.waiting import Waiting
from sync.wiping import was_wiped, wipe

if TYPE_CHECKING:
    from sync.client import HubClient

__all__ = ["Outcome", "Sender", "Status"]

log = logging.getLogger(__name__)
POLL = 5 * 60.0  # seconds between looks for news while some is awaited
REST = 30 * 60.0  # seconds between looks otherwise
OTHER_SENDER = 30.0  # seconds until another try when another process is sending


async def woken(event: asyncio.Event, seconds: float) -> None:
    """Return when the event is set, or after so many seconds."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()


class Sender:
    """Sends what the outbox holds; its methods are called from the event loop's thread."""

    def __init__(
        self,
        outbox: Outbox,
        attachments: AttachmentStore,
        enrolment: Callable[[], Enrolment | None],
        client: "Callable[[Enrolment], HubClient]",
        clock: Clock = local_now,
        random: Callable[[], float] = chance.random,
        *,
        lock: BaseFileLock | None = None,
        wait: Callable[[asyncio.Event, float], Awaitable[None]] = woken,
        may_upload: Callable[[], bool] = lambda: True,
    ):
        self.outbox = outbox
        self.attachments = attachments
        self.enrolment = enrolment
        self.client = client
        self.clock = clock
        self.random = random
        self.on_change: Callable[[], None] = lambda: None
        self.may_upload = may_upload
        self.preferences = Preferences(outbox.db)
        self.data_used = DataUsed(outbox.db)
        self.status = kept(self.preferences)
        self._wait = wait
        self._one = asyncio.Lock()
        self._lock = lock
        self._woken = asyncio.Event()
        self._by_hand = False
        self._other = False
        self._tries = 0

    def wake(self, by_hand: bool = False) -> None:
        """Start a round soon: on finalise, app start, resume, reconnect; `by_hand` when a person asks for it.

        Only a person's wish, or a new enrolment, tries again before the hub's own time is up or after it refused us.
        """
        self._by_hand = self._by_hand or by_hand
        self._woken.set()

    async def loop(self) -> None:
        """Send whenever there is a reason to, until cancelled."""
        while True:
            self._woken.clear()
            by_hand, self._by_hand = self._by_hand, False
            outcome = await self.round(by_hand)
            self._other = outcome is Outcome.BUSY
            try:
                seconds = self.rest()
            except Exception as error:
                log.exception("cannot tell when to send next: %s", type(error).__name__, exc_info=False)
                seconds = POLL
            await self._wait(self._woken, seconds)

    def rest(self) -> float:
        """Return how many seconds the loop sleeps now if nothing wakes it."""
        now = self.clock()
        if self._other:
            return OTHER_SENDER
        if self.status.state == "paused":
            return _until(self.status.next_try, now) if self.status.next_try else REST
        poll = (POLL if self.outbox.awaiting() else REST) * (1 + self.random() / 10)
        due = self.outbox.next_due()
        return min(poll, _until(due, now)) if due else poll

    async def round(self, by_hand: bool = True) -> Outcome:
        """Send everything that is due, then fetch the hub's news; Outcome.BUSY at once if someone is doing so already.

        With `by_hand` false, a pause that only a person or a later time can end is kept, and nothing is asked.
        """
        try:
            async with self._alone() as alone:
                if not alone:
                    return Outcome.BUSY
                return await self._round(by_hand)
        except (StoreBusy, sqlite3.OperationalError, OSError) as error:
            return self._pause(DiskFull() if _roomless(error) else DeviceTrouble(), Outcome())
        except Exception as error:
            # The type alone: a message may quote a record, and the loop must outlive a mistake of ours.
            log.exception("a round ended with %s", type(error).__name__, exc_info=False)
            return self._pause(DeviceTrouble(), Outcome())

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[bool]:
        """Hold the right to send, of this process and of this data folder; yields False when another holds it."""
        if self._one.locked():
            yield False
            return
        async with self._one:
            try:
                if self._lock:
                    self._lock.acquire(timeout=0)
            except Timeout:
                yield False
                return
            try:
                yield True
            finally:
                if self._lock:
                    self._lock.release()

    async def _round(self, by_hand: bool) -> Outcome:
        enrolment = self.enrolment()
        if enrolment is None:
            return self._pause(DeviceWiped() if was_wiped(self.outbox.db) else NotEnrolled(), Outcome())
        if not by_hand and (still := self._still_paused()):
            return Outcome("paused", pause=still)
        self._show(replace(self.status, state="sending"))
        try:
            outcome = await self._exchange(enrolment)
        except BaseException:
            self._show(replace(self.status, state="idle"))
            raise
        # Whoever enrolled again meanwhile is not whom the hub spoke to.
        if isinstance(outcome.pause, DeviceWiped) and self.enrolment() == enrolment:
            wipe(self.outbox.db, self.clock().isoformat())
        if outcome.pause:
            return self._pause(outcome.pause, outcome)
        self._tries = 0
        self._show(replace(self.status, state="idle", reason="", next_try=None))
        return outcome

    async def _exchange(self, enrolment: Enrolment) -> Outcome:
        """Send and fetch until all is done or something stops it; what was done by then is in the outcome either way."""
        try:
            client = self.client(enrolment)
        except Paused as pause:
            return Outcome("paused", pause=pause)
        delivery = Delivery(self.outbox, self.attachments, client, self.random, self.may_upload, self._tell)
        changed, stop = 0, None
        try:
            async with client:
                self.outbox.release()
                if self.may_upload():
                    delivery.waiting.let_go()
                await delivery.all_due()
                offering = Offering(delivery)
                for _ in range(2):  # the news may show that the hub was put back from a copy and lacks records
                    while ids := offering.left()[:BATCH]:
                        await offering.batch(ids)
                    changed += await self._news(client)
                    if not offering.left():
                        break
                if delivery.waiting.any():
                    raise WifiAwaited(LOOK.total_seconds())
        except Paused as pause:
            stop = pause
        finally:
            with suppress(DiskFull, StoreBusy, sqlite3.DatabaseError):
                self.data_used.add(client.used)
                SteadyTime(self.outbox.db, self.clock).heard(client.hub_time)
        if client.heard:
            now = self.clock()
            skew = (client.hub_time - now).total_seconds() if client.hub_time else self.status.skew
            self.status = replace(self.status, last_contact=now, skew=skew)
        state = "paused" if stop else "done"
        return Outcome(
            state, tuple(delivery.received), tuple(delivery.aside), tuple(delivery.retried), changed, pause=stop
        )

    async def _news(self, client: "HubClient") -> int:
        """Fetch every page of news, keeping each with its place; returns how many records moved."""
        moved = 0
        while True:
            after = self.outbox.cursor()
            try:
                page = await client.changes(after, waiting=Waiting.of(self.outbox.db, self.clock().timestamp()))
            except RecordRefused as refused:  # no record was offered: the hub does not understand the question
                raise HubTooOld from refused
            moved += self.outbox.apply_page(page)
            if not page.more or page.next <= after:
                await fetch_keys(self.outbox.db, client, page.keys)
                if await fetch_board(self.outbox.db, client, page.board):
                    self._tell()
                return moved

    def _still_paused(self) -> Paused | None:
        """Return the pause that goes on although something woke the sender, None when it is worth a try."""
        reason = self.status.reason
        if reason == "auth" and self.preferences.get("sender.reason") == "auth":
            return pause_of(reason)
        soon = self.status.next_try
        return pause_of(reason) if reason in ("busy", "unwell") and soon and _gap(soon, self.clock()) > 0 else None

    def _pause(self, pause: Paused, outcome: Outcome) -> Outcome:
        self._tries += 1
        seconds = max(1.0, backoff.delay(self._tries, self.random))
        if pause.retry_after:
            seconds = pause.retry_after + self.random() * min(60.0, pause.retry_after / 5)
        never = pause.reason in ("auth", "not_enrolled", "wiped")
        next_try = None if never else self.clock() + timedelta(seconds=seconds)
        self._show(replace(self.status, state="paused", reason=pause.reason, next_try=next_try))
        return replace(outcome, state="paused", pause=pause)

    def _show(self, status: Status) -> None:
        """Set the status, keep it for the next start, and tell the screen."""
        self.status = status
        if status.state != "sending":
            with suppress(DiskFull, StoreBusy, sqlite3.DatabaseError), self.outbox.together():
                keep(self.preferences, status)
        self._tell()

    def _tell(self) -> None:
        """Tell the screen, whose own trouble is not the sender's."""
        try:
            self.on_change()
        except Exception as error:
            log.exception("the screen could not be told: %s", type(error).__name__, exc_info=False)


def _gap(later: datetime, now: datetime) -> float:
    """Return the seconds until `later`, 0 when that is over or further off than any pause: the clock was set."""
    seconds = (later - now).total_seconds()
    return seconds if 0 < seconds <= 8 * 3600 else 0.0


def _until(later: datetime, now: datetime) -> float:
    return max(1.0, _gap(later, now))


def _roomless(error: Exception) -> bool:
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
