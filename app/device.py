"""Everything one phone owns: its database, guides, queue and sender."""

import asyncio
import contextlib
import logging
import sys
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from content.bundle import usable
from content.pack import Pack
from content.search import Search
from sync.attachments import AttachmentStore
from sync.checklist import Checklist
from sync.clock import Clock, local_now
from sync.drafts import Drafts
from sync.enrolment import Enrolment
from sync.enrolment import load as load_enrolment
from sync.errors import N_, SyncError
from sync.outbox import Outbox
from sync.preferences import Preferences
from sync.sender import Sender
from sync.store import open_store, sender_lock

if TYPE_CHECKING:
    from sync.client import HubClient

log = logging.getLogger(__name__)


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
        self.lock = FileLock(home / "app.lock")
        try:
            self.lock.acquire(blocking=False)
        except Timeout:
            raise AlreadyOpen(home) from None
        try:
            self._open(home, pack, clock)
        except BaseException:
            self.lock.release()
            raise

    def _open(self, home: Path, pack: Path | None, clock: Clock) -> None:
        self.clock = clock
        self.pack = Pack.open(pack or usable(home))
        self.search = Search(self.pack)
        self.units = self.pack.units()
        self.fields = {field.slug: field for field in self.pack.fields()}
        self.entries = self.pack.guides()
        self.db = open_store(home / "device.sqlite")
        self.preferences = Preferences(self.db)
        self.drafts = Drafts(self.db, clock)
        self.checklist = Checklist(self.db)
        self.attachments = AttachmentStore(home / "attachments")
        self.outbox = Outbox(self.db, clock)
        # A photo whose draft was discarded, or never saved before the battery died.
        self.attachments.remove_unreferenced(self.outbox.referenced())
        self.sender = Sender(
            self.outbox,
            self.attachments,
            self.enrolment,
            hub_of,
            clock,
            lock=sender_lock(home / "device.sqlite"),
        )
        self.sender.on_change = self.changed
        self.listeners: set[Callable[[], None]] = set()
        self._sending: asyncio.Task[None] | None = None

    @cached_property
    def assistable(self) -> frozenset[str]:
        """The codes of the guides that have a form to fill in."""
        return frozenset(entry.code for entry in self.entries if (guide := self.pack.guide(entry.code)) and guide.form)

    def enrolment(self) -> Enrolment | None:
        """Return who this device is at the hub, or None before an invitation was used."""
        return load_enrolment(self.db)

    def changed(self) -> None:
        """Tell every open screen to read again."""
        for listener in list(self.listeners):
            listener()

    def start(self) -> None:
        """Start sending in the background; a second call only wakes the sender."""
        if self._sending is None or self._sending.done():
            self._sending = asyncio.get_running_loop().create_task(self.sender.loop())
        else:
            self.sender.wake()

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
        self.lock.release()

    def store_size(self) -> int:
        """Return the bytes the database and the photos take."""
        return sum(file.stat().st_size for file in self.home.rglob("*") if file.is_file())


def hub_of(enrolment: Enrolment) -> "HubClient":
    """Return a client for the hub a device is enrolled at; httpx is loaded only now, after the first screen."""
    from sync.client import HubClient

    return HubClient(enrolment.hub, enrolment.token)


def platform_name() -> str:
    """Return the kind of device, for the list of devices a ward sees."""
    return {"linux": "linux", "darwin": "macos", "win32": "windows", "android": "android", "ios": "ios"}.get(
        sys.platform, sys.platform
    )
