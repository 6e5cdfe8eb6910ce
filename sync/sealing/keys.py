"""P-256 key pairs: made, named by their thumbprint, written as JWK and read back with nothing taken on trust."""

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from sync.errors import N_
from sync.sealing.errors import SealingRefused
from sync.sealing.primitives import is_p256_point

Jwk = dict[str, str | list[str]]
"""A key as JSON (RFC 7517); ours have no lists."""

_COORDINATE = 32  # bytes
_LETTER = "[A-Za-z0-9_-]"
_LAST = ("", f"{_LETTER}[AQgw]", f"{_LETTER}{{2}}[AEIMQUYcgkosw048]")
ANY_SIZE = f"(?:{_LETTER}{{4}})*(?:{_LAST[1]}|{_LAST[2]})?"
"""A regular expression for any number of bytes in base64url, written in its one proper way."""

_PLAIN = bytes.maketrans(b"-_", b"+/")


@dataclass(frozen=True)
class PublicKey:
    """A point of P-256, its coordinates as base64url."""

    x: str
    y: str

    @cached_property
    def kid(self) -> str:
        """The key's name: its SHA-256 thumbprint (RFC 7638)."""
        text = json.dumps(self.jwk(), sort_keys=True, separators=(",", ":"))
        return encode(hashlib.sha256(text.encode()).digest())

    @property
    def point(self) -> tuple[bytes, bytes]:
        """The two coordinates as bytes."""
        return decode(self.x), decode(self.y)

    def jwk(self) -> Jwk:
        """Return the key as a JWK."""
        return {"kty": "EC", "crv": "P-256", "x": self.x, "y": self.y}


@dataclass(frozen=True)
class PrivateKey:
    """A key pair; its private part is never shown."""

    public: PublicKey
    d: str = field(repr=False)

    @property
    def kid(self) -> str:
        """The name of the pair."""
        return self.public.kid

    def jwk(self) -> Jwk:
        """Return both parts as a JWK."""
        return {**self.public.jwk(), "d": self.d}

    def text(self) -> bytes:
        """Return both parts as JSON bytes, to be wrapped."""
        return json.dumps(self.jwk()).encode()


def new_key() -> PrivateKey:
    """Return a fresh random key pair; a browser makes none."""
    from cryptography.hazmat.primitives.asymmetric import ec

    numbers = ec.generate_private_key(ec.SECP256R1()).private_numbers()
    public = numbers.public_numbers
    return PrivateKey(PublicKey(_coordinate(public.x), _coordinate(public.y)), _coordinate(numbers.private_value))


def public_key(jwk: object) -> PublicKey:
    """Return the public key of a JWK; raises SealingRefused for anything but a point of P-256."""
    if not isinstance(jwk, Mapping) or (jwk.get("kty"), jwk.get("crv")) != ("EC", "P-256"):
        raise _not_a_key()
    key = PublicKey(_checked(jwk.get("x")), _checked(jwk.get("y")))
    if not is_p256_point(*key.point):
        raise _not_a_key()
    return key


def private_key(text: bytes) -> PrivateKey:
    """Return the key pair of a JWK's JSON bytes; raises SealingRefused."""
    try:
        jwk: Any = json.loads(text)
    except ValueError as error:
        raise _not_a_key() from error
    return PrivateKey(public_key(jwk), _checked(jwk.get("d")))


def encode(data: bytes) -> str:
    """Return base64url without padding (RFC 7515, section 2)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text: object) -> bytes:
    """Return the bytes of base64url without padding, written in its one proper way; raises ValueError."""
    if not isinstance(text, str) or not text.isascii() or "=" in text or "+" in text or "/" in text:
        raise ValueError("base64url")
    data = binascii.a2b_base64(text.encode().translate(_PLAIN) + b"=" * (-len(text) % 4), strict_mode=True)
    # Only the last group can be written in several ways: some of its bits stand for nothing.
    odd = len(data) % 3
    if odd and encode(data[-odd:]) != text[-odd - 1 :]:
        raise ValueError("base64url")
    return data


def is_encoded(text: object, size: int) -> bool:
    """Tell whether `decode` would return so many bytes; for what is looked at and not needed, at a fraction of its time."""
    return isinstance(text, str) and _proper(size)(text) is not None


def pattern_of(size: int) -> str:
    """Return a regular expression for the one proper way to write so many bytes: bits that stand for nothing are 0."""
    return f"{_LETTER}{{{size // 3 * 4}}}{_LAST[size % 3]}"


@cache
def _proper(size: int) -> Callable[[str], object]:
    return re.compile(pattern_of(size)).fullmatch


def _coordinate(number: int) -> str:
    return encode(number.to_bytes(_COORDINATE, "big"))


def _checked(text: object) -> str:
    try:
        data = decode(text)
    except ValueError as error:
        raise _not_a_key() from error
    if len(data) != _COORDINATE:
        raise _not_a_key()
    return encode(data)


def _not_a_key() -> SealingRefused:
    return SealingRefused(N_("Khóa niêm phong không đọc được."))
