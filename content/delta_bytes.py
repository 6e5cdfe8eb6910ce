"""The bytes of a delta: plain data, checked, compressed, and never unpacked to more than a device can bear.

A row is deflated with the row it replaces as its dictionary (RFC 1951, zlib's `zdict`), so that a changed sentence costs
about a hundred bytes.
"""

import hashlib
import json
import zlib
from base64 import b64decode, b64encode
from typing import Any

HEAD = b"XOMSO DELTA 1\n"
TOLD = 4 << 20  # bytes a delta may unpack to; past that a whole pack, compressed, is no larger
ROWS = 32 << 20  # bytes its rows may unpack to, all together
BARE = -zlib.MAX_WBITS  # deflate alone: the delta as a whole has a checksum
Row = list[Any]


class Unpacking:
    """Unpacks one delta; raises ValueError for what is too large or torn, LookupError and TypeError for what is odd."""

    def __init__(self) -> None:
        self.left = ROWS

    def change(self, data: bytes) -> dict[str, Any]:
        """Return what `packed` was told."""
        start = len(HEAD) + hashlib.sha256().digest_size
        if data[:start] != HEAD + hashlib.sha256(data[start:]).digest():
            raise ValueError("not a delta, or not as it was made")
        change = json.loads(_inflated(data[start:], TOLD))
        if not isinstance(change, dict):
            raise TypeError("a delta is an object")
        return change

    def row(self, said: str, old: Row | None) -> Row:
        """Return a row as it is now, from the one it replaces."""
        plain = _inflated(b64decode(said, validate=True), self.left, BARE, _plain(old))
        self.left -= len(plain)
        row = json.loads(plain)
        if not isinstance(row, list):
            raise TypeError("a row is a list")
        return [bytes.fromhex(value["bytes"]) if isinstance(value, dict) else value for value in row]


def packed(change: dict[str, Any]) -> bytes:
    """Return a change as bytes, the same for the same change."""
    rest = zlib.compress(json.dumps(change, ensure_ascii=False, separators=(",", ":")).encode(), 9)
    return HEAD + hashlib.sha256(rest).digest() + rest


def packed_row(row: Row, old: Row | None) -> str:
    """Return a row as text, the shorter the more it is like the one it replaces."""
    stream = zlib.compressobj(9, wbits=BARE, zdict=_plain(old))
    return b64encode(stream.compress(_plain(row)) + stream.flush()).decode()


def _inflated(data: bytes, most: int, wbits: int = zlib.MAX_WBITS, dictionary: bytes = b"") -> bytes:
    stream = zlib.decompressobj(wbits, dictionary)
    try:
        plain = stream.decompress(data, most + 1)
    except zlib.error as error:
        raise ValueError("not deflated, or with another dictionary") from error
    if len(plain) > most or not stream.eof or stream.unused_data:
        raise ValueError("too long, cut, or with something after its end")
    return plain


def _plain(row: Row | None) -> bytes:
    if row is None:
        return b""
    told = [{"bytes": value.hex()} if isinstance(value, bytes) else value for value in row]
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
