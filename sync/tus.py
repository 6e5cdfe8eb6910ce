"""Handing one file over in pieces (tus 1.0), going on where the last try ended, whichever side was stopped since."""

import base64
import hashlib
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from sync.errors import CaptivePortal, HubBusy, RecordRefused, WifiAwaited
from sync.uploads import Uploads

if TYPE_CHECKING:
    from sync.answers import Answer
    from sync.client import HubClient

CHUNK = 60 << 10
"""Bytes sent at a time: with the headers around them, and those of the question that follows a cut, below 64 KB."""

PATIENCE = 5
"""How often an upload may fail to move before the hub counts as busy."""

VERSION = {"Tus-Resumable": "1.0.0"}
_PLACE = re.compile(r"/v1/uploads/[A-Za-z0-9_-]{16,128}$")


class FileSender:
    """Sends files over one connection; `may_upload` is asked before every piece."""

    def __init__(self, client: "HubClient", uploads: Uploads, may_upload: Callable[[], bool]):
        self.client = client
        self.uploads = uploads
        self.may_upload = may_upload

    async def send(self, sha256: str, type: str, data: bytes) -> None:
        """Hand over a file's bytes; raises RecordRefused, WifiAwaited, Paused."""
        try:
            for _ in range(PATIENCE):
                if await self._go_on(sha256, type, data):
                    self.uploads.finished(sha256)
                    return
        except RecordRefused:
            self.uploads.forget([sha256])
            raise
        raise HubBusy

    async def _go_on(self, sha256: str, type: str, data: bytes) -> bool:
        """Send from where the hub is; False when it knows this upload no more or does not move on with it."""
        self._ask_leave()
        place = self.uploads.place(sha256)
        offset = await self._reached(place) if place else None
        if offset is None:
            place, offset = await self._begin(sha256, type, len(data))
            self.uploads.begun(sha256, place)
        stuck = 0
        while offset < len(data):
            self._ask_leave()
            before = offset
            answer = await self._patch(place, offset, data[offset : offset + CHUNK])
            reached = _offset(answer) if answer.status == 204 else await self._reached(place)
            if reached is None or stuck == PATIENCE:
                self.uploads.forget([sha256])
                return False
            offset = reached
            stuck = 0 if offset > before else stuck + 1
        if offset > len(data):
            raise CaptivePortal
        return True

    async def _begin(self, sha256: str, type: str, length: int) -> tuple[str, int]:
        """Return where to send a file, and how much of it the hub has already."""
        told = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in _pairs(sha256, type))
        headers = {"Upload-Length": str(length), "Upload-Metadata": told}
        answer = await self.client.ask("POST", "/v1/uploads", (201,), headers=VERSION | headers)
        found = _PLACE.search(answer.headers.get("location", ""))
        if not found:
            raise CaptivePortal
        return found[0], _offset(answer)

    async def _reached(self, place: str) -> int | None:
        """Return how many bytes the hub has, None where it knows nothing of the upload."""
        answer = await self.client.ask("HEAD", place, (200, 404, 410), headers=VERSION)
        return _offset(answer) if answer.status == 200 else None

    async def _patch(self, place: str, offset: int, piece: bytes) -> "Answer":
        digest = base64.b64encode(hashlib.sha256(piece).digest()).decode()
        headers = {"Upload-Offset": str(offset), "Upload-Checksum": f"sha256 {digest}"}
        wanted = (204, 404, 409, 410, 423, 460)
        type = "application/offset+octet-stream"
        return await self.client.ask("PATCH", place, wanted, piece, type, headers=VERSION | headers)

    def _ask_leave(self) -> None:
        if not self.may_upload():
            raise WifiAwaited


def _pairs(sha256: str, type: str) -> tuple[tuple[str, str], ...]:
    return ("sha256", sha256), ("type", type)


def _offset(answer: "Answer") -> int:
    told = answer.headers.get("upload-offset", "")
    if not re.fullmatch(r"[0-9]{1,15}", told):
        raise CaptivePortal
    return int(told)
