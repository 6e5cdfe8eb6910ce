"""Bytes sealed to several keys as a JWE (RFC 7516, General JSON): one algorithm, one encryption, nothing optional.

A browser seals by its page's bundle, which must pass the same tests, and opens nothing: a phone only ever sends.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sync.errors import N_
from sync.sealing.errors import NotForThisKey, SealingRefused
from sync.sealing.keys import PrivateKey, PublicKey, decode, encode, is_encoded

if TYPE_CHECKING:
    from joserfc.jwe import JWERegistry
    from joserfc.jwk import ECKey

ALG, ENC = "ECDH-ES+A256KW", "A256GCM"
MOST_RECIPIENTS = 8
_encode = json.JSONEncoder(separators=(",", ":")).encode
_PARTS = {"protected", "recipients", "iv", "ciphertext", "tag"}


@dataclass(frozen=True)
class Seen:
    """What anybody can see of a sealed body: its header without the algorithms, and the names of the keys."""

    header: Mapping[str, Any]
    kids: tuple[str, ...]


async def seal_anywhere(plain: bytes, header: Mapping[str, Any], recipients: Sequence[PublicKey]) -> bytes:
    """Return what `seal` returns, also in a browser, whose own cryptography is asynchronous."""
    if sys.platform != "emscripten":
        return seal(plain, header, recipients)
    from sync.sealing.browser_primitives import jwe_seal

    keys = [{"kid": recipient.kid, **recipient.jwk()} for recipient in recipients]
    sealed = await jwe_seal(plain, _compact(_protected(header, _names(recipients))), keys)
    _parts(sealed)  # what a hub would refuse must not be queued
    return sealed


def seal(plain: bytes, header: Mapping[str, Any], recipients: Sequence[PublicKey]) -> bytes:
    """Return bytes that any one of the recipients can open; the header stays readable but cannot be changed."""
    from joserfc.jwe import GeneralJSONEncryption, encrypt_json

    sealing = GeneralJSONEncryption(_protected(header, _names(recipients)), plain)
    for recipient in recipients:
        sealing.add_recipient({"kid": recipient.kid}, _their(recipient))
    return _compact(encrypt_json(sealing, None, registry=_registry()))


def look(sealed: bytes) -> Seen:
    """Return what a sealed body shows without a key; raises SealingRefused unless it is exactly of our form."""
    return _parts(sealed)[1]


def unseal(sealed: bytes, key: PrivateKey) -> tuple[bytes, Mapping[str, Any]]:
    """Return what was sealed, and its header; raises SealingRefused, NotForThisKey."""
    from joserfc.errors import JoseError
    from joserfc.jwe import decrypt_json
    from joserfc.jwk import ECKey

    parts, seen = _parts(sealed)
    if key.kid not in seen.kids:
        raise NotForThisKey
    recipient = parts["recipients"][seen.kids.index(key.kid)]
    one: Any = {name: parts[name] for name in ("protected", "iv", "ciphertext", "tag")} | recipient
    try:
        opened = decrypt_json(one, ECKey.import_key(key.jwk()), registry=_registry())
    except (JoseError, ValueError) as error:
        raise _changed() from error
    return opened.plaintext or b"", seen.header


def protected_text(header: Mapping[str, Any], kids: Sequence[str]) -> str:
    """Return the protected header of a body sealed to keys of these names, as `seal` writes it."""
    return encode(_compact(_protected(header, kids)))


def _protected(header: Mapping[str, Any], kids: Sequence[str]) -> dict[str, Any]:
    return {"alg": ALG, "enc": ENC, **header, "kids": list(kids)}


def _names(recipients: Sequence[PublicKey]) -> list[str]:
    return [recipient.kid for recipient in recipients]


def _parts(sealed: bytes) -> tuple[dict[str, Any], Seen]:
    try:
        parts = json.loads(sealed)
        text = decode(parts["protected"])
        header = json.loads(text)
        # Written in the one way both libraries write it: they authenticate what they would write, not what they read.
        if set(parts) != _PARTS or _compact(header) != text:
            raise ValueError("form")
        if (header.pop("alg"), header.pop("enc")) != (ALG, ENC) or {"zip", "crit", "p2c"} & set(header):
            raise ValueError("algorithm")
        kids = header.pop("kids")
        if not 1 <= len(kids) <= MOST_RECIPIENTS or len(set(kids)) != len(kids):
            raise ValueError("kids")
        if [_kid(recipient) for recipient in parts["recipients"]] != kids:
            raise ValueError("recipients")
        if not (is_encoded(parts["iv"], 12) and is_encoded(parts["tag"], 16)):
            raise ValueError("lengths")
        decode(parts["ciphertext"])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise _changed() from error
    return parts, Seen(header, tuple(kids))


def _kid(recipient: Mapping[str, Any]) -> str:
    """Return the name of a recipient's key; raises ValueError, KeyError, TypeError for another form."""
    header = recipient["header"]
    epk = header["epk"]
    if set(recipient) != {"header", "encrypted_key"} or set(header) != {"kid", "epk"} or not isinstance(epk, dict):
        raise ValueError("recipient")
    if set(epk) != {"kty", "crv", "x", "y"} or (epk["kty"], epk["crv"]) != ("EC", "P-256"):
        raise ValueError("epk")
    if not (
        is_encoded(recipient["encrypted_key"], 40)
        and all(is_encoded(part, 32) for part in (epk["x"], epk["y"], header["kid"]))
    ):
        raise ValueError("lengths")
    kid: str = header["kid"]
    return kid


@lru_cache(64)
def _their(key: PublicKey) -> "ECKey":
    from joserfc.jwk import ECKey

    return ECKey.import_key(key.jwk())


@lru_cache(1)
def _registry() -> "JWERegistry":
    from joserfc.jwe import JWERegistry

    return JWERegistry(algorithms=[ALG, ENC], strict_check_header=False)


def _compact(value: object) -> bytes:
    return _encode(value).encode()


def _changed() -> SealingRefused:
    return SealingRefused(N_("Nội dung niêm phong bị hỏng, bị đổi, hoặc không đúng kiểu niêm phong của Xóm Số."))
