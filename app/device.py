"""Everything one phone owns: its database, guides, queue and sender."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from app.room import Room, room
from app.system import JOURNAL, keystore
from content.bundle import usable
from content.errors import ContentError
from content.pack import Pack
from content.search import Search
from sync.board import BoardStore
from sync.checklist import Checklist
from sync.clock import Clock, local_now
from sync.data_saver import DataSaver
from sync.device_key import FileKey
from sync.drafts import Drafts
from sync.enrolment import Enrolment
from sync.enrolment import load as load_enrolment
from sync.errors import N_, SyncError
from sync.feedback import Feedback
from sync.learning import Learning
from sync.outbox import Outbox
from sync.preferences import Preferences
from sync.questions import Questions
from sync.retention import Retention
from sync.sealing.errors import DeviceLocked, DraftUnreadable, SealingRefused
from sync.sender import Sender
from sync.session_now import Sessions
from sync.store import open_store, sender_lock, transaction
from sync.wiping import finish as finish_wiping
from sync.wiping import was_wiped

if TYPE_CHECKING:
    from sync.client import HubClient

log = logging.getLogger(__name__)

DRAWN = 0.3
"""Seconds after the start in which the first screen is drawn and nothing else is done."""

LOCK_AFTER = timedelta(minutes=5)
"""How long nobody may look before the PIN is asked for again; long enough to take photos of papers."""


class AlreadyOpen(SyncError):
    """Another Xóm Số uses the same data folder."""

    def __init__(self, home: Path):
        super().__init__(
            N_("Xóm Số đang mở ở cửa sổ khác với cùng dữ liệu ({home}). Hãy dùng cửa sổ đó, hoặc đóng nó rồi mở lại."),
            home=home,
        )


class Device:
    """The one owner of a data folder; screens read from it and are told when it changes."""

    def __init__(self, home: Path, pack: Path | None = None, clock: Clock = local_now):
        """Open the folder; raises AlreadyOpen, StoreDamaged, StoreTooNew or PackRefused and changes nothing then."""
        self.home = home
        self.folder_lock = FileLock(home / "app.lock")
        try:
            self.folder_lock.acquire(blocking=False)
        except Timeout:
            raise AlreadyOpen(home) from None
        try:
            self._open(home, pack, clock)
        except BaseException:
            self.folder_lock.release()
            raise

    def _open(self, home: Path, pack: Path | None, clock: Clock) -> None:
        self.clock = clock
        self.pack = Pack.open(pack or usable(home))
        self.units = self.pack.units()
        self.fields = {field.slug: field for field in self.pack.fields()}
        self.entries = self.pack.guides()
        self.key = FileKey(home / "device.key", lambda: clock().timestamp(), keystore())
        self.db = open_store(home / "device.sqlite", journal=JOURNAL, key=self.key)
        self.preferences = Preferences(self.db)
        self.drafts = Drafts(self.db, clock)
        self.checklist = Checklist(self.db)
        self.attachments = self.db.photos()
        self.outbox = Outbox(self.db, clock)
        self.sessions = Sessions(self.outbox)
        self.board = BoardStore(self.db)
        self.questions = Questions(self.outbox)
        self.learning = Learning(self.db, clock)
        finish_wiping(self.db)
        self._clean()
        self.room: Room | None = None  # until it has been looked at
        self.on_wifi = False  # until a window says so: an unknown network may cost money
        self.saver = DataSaver(self.db, lambda: self.on_wifi)
        self.sender = Sender(
            self.outbox,
            self.db.files(),
            self.enrolment,
            hub_of,
            clock,
            lock=sender_lock(home / "device.sqlite"),
            may_upload=self.saver.may_upload,
        )
        self.sender.on_change = self.changed
        self.retention = Retention(self.outbox, self.db.files(), clock)
        self.listeners: set[Callable[[], None]] = set()
        self.filling = 0  # forms on all screens
        self.form_listeners: set[Callable[[bool], None]] = set()
        self._sending: asyncio.Task[None] | None = None
        self._left_at: datetime | None = None

    def _clean(self) -> None:
        """Drop files without an owner: of a draft that was discarded, or never saved before the battery died."""
        self.db.files().remove_unreferenced(self.outbox.referenced())
        self._clean_photos()

    def _clean_photos(self) -> None:
        with contextlib.suppress(DeviceLocked, DraftUnreadable):
            self.attachments.remove_unreferenced(self.drafts.photos() | self.sessions.photos())

    @cached_property
    def search(self) -> Search:
        """Search over the pack, made ready at the first question or a moment after the start; raises PackRefused."""
        return Search(self.pack)

    @cached_property
    def assistable(self) -> frozenset[str]:
        """The codes of the guides that have a form to fill in."""
        return frozenset(entry.code for entry in self.entries if (guide := self.pack.guide(entry.code)) and guide.form)

    def enrolment(self) -> Enrolment | None:
        """Return who this device is at the hub, or None before an invitation was used."""
        return load_enrolment(self.db)

    @property
    def ward(self) -> str:
        """The ward this device works for, or the one its volunteer chose before any invitation."""
        enrolment = self.enrolment()
        return enrolment.ward_code if enrolment else self.preferences.get("ward")

    @property
    def feedback(self) -> Feedback:
        """What the volunteer tells this device's ward."""
        return Feedback(self.outbox, self.ward)

    def changed(self) -> None:
        """Tell every open screen to read again."""
        for listener in list(self.listeners):
            listener()

    def joined(self, listener: Callable[[], None]) -> None:
        """Tell a window of every change from now on; after a while without any, the PIN is asked for first."""
        if not self.listeners and self._left_at and abs(self.clock() - self._left_at) > LOCK_AFTER and not self.locked:
            self.lock()
        self.listeners.add(listener)

    def left(self, listener: Callable[[], None]) -> None:
        """Tell a window nothing any more, and note when the last one was left."""
        self.listeners.discard(listener)
        if not self.listeners:
            self._left_at = self.clock()

    def form_opened(self, is_open: bool) -> None:
        """Take note that a form is being filled in, or is no more: nothing may then start the app anew."""
        self.filling += 1 if is_open else -1
        for listener in list(self.form_listeners):
            listener(self.filling > 0)

    def moved(self, on_wifi: bool) -> None:
        """Take note of the network the phone is on now, and let the sender see what may go over it."""
        self.on_wifi = on_wifi
        self.sender.wake()
        self.changed()

    def save_data(self, photos_on_wifi_only: bool) -> None:
        """Let photos wait for Wi-Fi, or let them go over any network."""
        self.saver.choose(photos_on_wifi_only)
        self.sender.wake()
        self.changed()

    def start(self) -> None:
        """Start sending, and purging what the hub answers for, in the background; a second call only wakes the sender."""
        if self._sending is None or self._sending.done():
            self._sending = asyncio.get_running_loop().create_task(self._work())
        else:
            self.sender.wake()

    async def _work(self) -> None:
        async with asyncio.TaskGroup() as together:
            together.create_task(self.sender.loop())
            together.create_task(self.retention.keep())
            together.create_task(self.questions.keep(lambda: self.ward))
            together.create_task(self._make_ready())

    async def _make_ready(self) -> None:
        """Make search ready once the first screen is drawn, before anybody has typed a word."""
        await asyncio.sleep(DRAWN)
        with contextlib.suppress(ContentError):  # the search screen says what is wrong with the guides
            _ = self.search

    async def stop(self) -> None:
        """Stop sending and let go of the folder."""
        if self._sending is not None:
            self._sending.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._sending
        self.close()

    def close(self) -> None:
        """Let go of the folder of a device that is not sending."""
        self.db.conn.close()
        self.pack.close()
        self.folder_lock.release()

    @property
    def wiped(self) -> bool:
        """Whether the ward asked this phone to forget what it held; it then works again by a new invitation only."""
        return was_wiped(self.db)

    @property
    def locked(self) -> bool:
        """Whether drafts and ticks stay closed until the PIN is given; the guides and the queue never do."""
        try:
            return self.key.locked
        except (SealingRefused, OSError):
            return True

    @property
    def key_fault(self) -> SealingRefused | OSError | None:
        """Why no PIN can open the drafts: the key's file is damaged; None when it is sound."""
        try:
            _ = self.key.has_pin
        except (SealingRefused, OSError) as error:
            return error
        return None

    def lock(self) -> None:
        """Close the drafts until the PIN is given again; without a PIN nothing changes."""
        self.key.lock()
        self.changed()

    def unlock(self, pin: str) -> None:
        """Open the drafts; raises PinWrong."""
        self.key.unlock(pin)
        self.unlocked()

    def unlocked(self) -> None:
        """Do what had to wait for the PIN: drop photos without a draft, and show the screens."""
        self._clean_photos()
        self.changed()

    def set_pin(self, pin: str) -> None:
        """Ask for a PIN before drafts are read, from the next start or lock on; raises DeviceLocked, PinWrong."""
        self.key.set_pin(pin)

    def remove_pin(self) -> None:
        """Ask for no PIN any more; raises DeviceLocked."""
        self.key.remove_pin()

    def forget_pin(self) -> None:
        """Begin anew without the PIN nobody remembers: drafts and ticks are lost, the queue is not."""
        with transaction(self.db):
            self.db.conn.execute("DELETE FROM drafts")
            self.db.conn.execute("DELETE FROM checklists")
            self.db.conn.execute("UPDATE session_now SET photo = ''")
        self.key.forget()
        self.db.empty_log()
        self.attachments.remove_unreferenced(set(), older_than=0)
        self.changed()

    async def look_at_room(self) -> None:
        """See how much room is left, and tell the screens when that is other than before."""
        before, self.room = self.room, await room(self.home)
        if self.room != before:
            self.changed()


def hub_of(enrolment: Enrolment) -> "HubClient":
    """Return a client for the hub a device is enrolled at; httpx is loaded only now, after the first screen."""
    from sync.client import HubClient

    return HubClient(enrolment.hub, enrolment.token)
