"""HTTP/1.1 messages as the bytes that travel: read whole, kept unchanged."""

import asyncio
from dataclasses import dataclass

HEAD_LIMIT = 1 << 16  # bytes
BODYLESS = (b"1", b"204", b"304")


@dataclass(frozen=True)
class Message:
    """A request or an answer, its head with the empty line at its end, its body as it was framed."""

    head: bytes
    body: bytes

    @property
    def raw(self) -> bytes:
        return self.head + self.body

    @property
    def method(self) -> str:
        return self.head.split(b" ", 1)[0].decode()

    @property
    def path(self) -> str:
        return self.head.split(b" ", 2)[1].decode()

    def header(self, name: str) -> str:
        """Return a header's value, "" without one."""
        for line in self.head.split(b"\r\n")[1:]:
            key, _, value = line.partition(b":")
            if key.strip().lower() == name.lower().encode():
                return value.strip().decode("latin-1")
        return ""


async def read_request(reader: asyncio.StreamReader) -> Message | None:
    """Return the next request, None when the connection ended before it was whole."""
    return await _read(reader, "request")


async def read_answer(reader: asyncio.StreamReader, method: str) -> Message | None:
    """Return the answer to a request with this method, None when the connection ended before it was whole."""
    return await _read(reader, method)


async def _read(reader: asyncio.StreamReader, method: str) -> Message | None:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        bare = Message(head, b"")
        if method != "request" and (method == "HEAD" or head.split(b" ", 2)[1].startswith(BODYLESS)):
            return bare
        if length := bare.header("content-length"):
            return Message(head, await reader.readexactly(int(length)))
        if "chunked" in bare.header("transfer-encoding").lower():
            return Message(head, await _chunks(reader))
        return bare if method == "request" else Message(head, await reader.read())
    except (asyncio.IncompleteReadError, ConnectionError):
        return None


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    whole = b""
    while True:
        line = await reader.readuntil(b"\r\n")
        size = int(line.split(b";")[0], 16)
        whole += line + await reader.readexactly(size + 2)
        if not size:
            return whole
