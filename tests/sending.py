"""A device with its queue and sender, put together for a test, and networks that misbehave on the way to a hub."""

from collections.abc import Callable
from pathlib import Path

import httpx

from sync import enrolment
from sync.client import HubClient
from sync.enrolment import Enrolment
from sync.outbox import Outbox
from sync.sender import Sender
from sync.store import open_store, sender_lock
from sync.ward_keys import WardKeys
from tests.city import the_city
from tests.held_clock import HeldClock
from tests.tiny_hub import TOKEN

PLACE = Enrolment(TOKEN, "device-1", "http://hub", "31117", "Phường Ninh Kiều", "t1", "Tổ 1", "volunteer")
JPEG = b"\xff\xd8\xff\xe0 photo"


class Device:
    """One phone; `network` is whatever lies between it and the hub."""

    def __init__(self, folder: Path, network: httpx.AsyncBaseTransport, place: Enrolment | None = PLACE):
        self.path = folder / "device.sqlite"
        self.clock = HeldClock()
        self.db = open_store(self.path)
        self.outbox = Outbox(self.db, self.clock)
        self.attachments = self.db.files()
        self.photos = self.db.photos()
        self.network = network
        self.slept: list[float] = []
        if not WardKeys(self.db).root:
            the_city().equip(self.db)
        if place:
            enrolment.save(self.db, place)
        self.sender = self.new_sender()

    def new_sender(self, wait: Callable | None = None) -> Sender:
        """Return a sender as after a start of the app."""
        return Sender(
            self.outbox,
            self.attachments,
            lambda: enrolment.load(self.db),
            lambda place: HubClient(place.hub, place.token, self.network),
            self.clock,
            lambda: 0.5,
            lock=sender_lock(self.path),
            **({"wait": wait} if wait else {}),
        )

    def add(self, payload: dict | None = None, *photos: bytes, kind: str = "submission") -> str:
        """Queue a record and return its id; only a submission is sealed."""
        files = [self.photos.keep(f"{number}.jpg", photo) for number, photo in enumerate(photos)]
        return self.outbox.add(kind, "31117", "1.001193", payload or {"ten": "Thử"}, files).id

    def states(self) -> list[str]:
        """Return the states of the queue, oldest first."""
        return [item.state for item in self.outbox.items()[::-1]]


class Cut(httpx.AsyncBaseTransport):
    """Lets requests through and loses the answers of some, after the hub has done its work."""

    def __init__(self, inner: httpx.AsyncBaseTransport, lost: Callable[[httpx.Request], bool]):
        self.inner = inner
        self.lost = lost

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await self.inner.handle_async_request(request)
        if self.lost(request):
            raise httpx.ReadError("cut")
        return response


def first(number: int, path: str) -> Callable[[httpx.Request], bool]:
    """Return what is true for the first so many requests to a path."""
    left = [number]

    def lost(request: httpx.Request) -> bool:
        if not request.url.path.startswith(path) or not left[0]:
            return False
        left[0] -= 1
        return True

    return lost


def portal(_: httpx.Request) -> httpx.Response:
    """Answer like a Wi-Fi log-in page."""
    return httpx.Response(200, html="<html>Đăng nhập</html>")
