"""A plain tus 1.0 client for tests: says exactly what it is told to, right or wrong."""

import hashlib
from base64 import b64encode

import httpx

from sync.records import digest_of
from sync.sealing.record import FILE_TYPE
from tests.hub_server import LocalHub

TUS = {"Tus-Resumable": "1.0.0"}
BODY = "application/offset+octet-stream"


class TusClient:
    """A device's calls to /v1/uploads."""

    def __init__(self, http: httpx.AsyncClient, headers: dict[str, str]):
        self.http = http
        self.headers = headers | TUS

    async def begin(self, data: bytes = b"", **said: str | None) -> httpx.Response:
        """Ask for an upload of these bytes; `said` replaces headers, None leaves one out."""
        headers = {"Upload-Length": str(len(data)), "Upload-Metadata": metadata(digest_of(data))}
        return await self._ask("POST", "/v1/uploads", headers, said)

    async def place(self, data: bytes, type: str = FILE_TYPE) -> str:
        """Begin an upload and return its address."""
        answer = await self.begin(data, upload_metadata=metadata(digest_of(data), type))
        assert answer.status_code == 201, answer.text
        return answer.headers["location"]

    async def send(self, place: str, offset: int, data: bytes, **said: str | None) -> httpx.Response:
        """Send bytes for an offset."""
        return await self._ask("PATCH", place, {"Upload-Offset": str(offset), "Content-Type": BODY}, said, data)

    async def look(self, place: str, **said: str | None) -> httpx.Response:
        """Ask how far an upload is."""
        return await self._ask("HEAD", place, {}, said)

    async def end(self, place: str) -> httpx.Response:
        """End an upload."""
        return await self._ask("DELETE", place, {}, {})

    async def _ask(
        self, method: str, place: str, headers: dict[str, str], said: dict[str, str | None], data: bytes = b""
    ) -> httpx.Response:
        replaced = {name.replace("_", "-"): value for name, value in said.items()}
        lower = {name.lower(): value for name, value in (self.headers | headers).items()} | replaced
        kept = {name: value for name, value in lower.items() if value is not None}
        return await self.http.request(method, place, headers=kept, content=data or None)


def metadata(sha256: str, type: str = FILE_TYPE) -> str:
    """Return Upload-Metadata for a file."""
    return ",".join(
        f"{key} {b64encode(value.encode()).decode()}" for key, value in (("sha256", sha256), ("type", type))
    )


def checksum(data: bytes, algorithm: str = "sha256") -> str:
    """Return Upload-Checksum for bytes."""
    return f"{algorithm} {b64encode(hashlib.new(algorithm, data).digest()).decode()}"


def kept(hub: LocalHub) -> list[list[bytes]]:
    """Return the bytes of a hub's stored files, and of its unfinished ones."""
    folders = (hub.hub.settings.attachments, hub.hub.settings.parts)
    return [
        sorted(path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock")
        for folder in folders
    ]
