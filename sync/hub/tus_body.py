"""Reading the bytes of one PATCH: checked as a whole where they carry a checksum, else kept as they come."""

from collections.abc import Awaitable, Callable

from starlette.requests import ClientDisconnect, Request

from sync.errors import N_
from sync.hub import tus
from sync.hub.body import PATIENCE, read_bytes
from sync.hub.errors import Problem

PIECE = 64 << 10
"""Bytes after which what came is written: no more than these are lost when the hub is killed."""

Append = Callable[[int, bytes], Awaitable[int]]
"""Adds bytes at an offset and returns the new one; raises Problem."""


async def take(request: Request, offset: int, length: int, append: Append) -> int:
    """Give `append` the bytes of a request that go from `offset` to at most `length`, and return where they end.

    Raises Problem. Nobody else is kept waiting while a slow network sends: only `append` may lock.
    """
    checksum = tus.checksum_of(request.headers)
    try:
        if checksum is None:
            return await _as_they_come(request, offset, length, append)
        data = await _whole(request, offset, length, append)
    except ClientDisconnect as error:
        text = N_("Kết nối đứt giữa chừng. Phần đã nhận được giữ lại; máy sẽ gửi tiếp.")
        raise Problem(400, "malformed", text) from error  # for the log: nobody is there to read it
    if not checksum.fits(data):
        raise tus.damaged()
    return await append(offset, data)


async def _whole(request: Request, offset: int, length: int, append: Append) -> bytes:
    try:
        return await read_bytes(request, max(0, length - offset))
    except Problem as error:
        await append(offset, b"")  # bytes that begin in the wrong place are told that first
        raise tus.too_large() from error


async def _as_they_come(request: Request, offset: int, length: int, append: Append) -> int:
    pending, refused, seen = bytearray(), None, 0
    try:
        async for piece in request.stream():
            seen += len(piece)
            if refused:
                # A client cut off while it sends may never see the answer.
                if seen > PATIENCE * length:
                    break
                continue
            pending += piece
            try:
                if offset + len(pending) > length:
                    await append(offset, b"")
                    raise tus.too_large()
                # The last bytes wait for the end of the request: more of them would be a lie.
                if len(pending) >= PIECE and offset + len(pending) < length:
                    offset = await append(offset, bytes(pending))
                    pending.clear()
            except Problem as problem:
                refused = problem
    except ClientDisconnect:
        if not refused and pending:
            await append(offset, bytes(pending))
        raise
    if refused:
        raise refused
    return await append(offset, bytes(pending))
