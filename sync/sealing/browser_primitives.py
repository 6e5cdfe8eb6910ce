"""The primitives of sealing in a browser, by the bundle that the page registers as `xomso_js.crypto` before Python starts."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pyodide.ffi import JsException, to_js
from xomso_js import crypto


def aes_gcm_seal(key: bytes, nonce: bytes, plain: bytes, bound_to: bytes) -> bytes:
    """Return the ciphertext followed by its tag of 16 bytes (NIST SP 800-38D)."""
    return crypto.aesGcmSeal(to_js(key), to_js(nonce), to_js(plain), to_js(bound_to)).to_bytes()


def aes_gcm_open(key: bytes, nonce: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    """Return what was sealed; raises ValueError unless key, nonce, bytes and binding are those it was sealed with."""
    try:
        return crypto.aesGcmOpen(to_js(key), to_js(nonce), to_js(sealed), to_js(bound_to)).to_bytes()
    except JsException as error:
        raise ValueError("tag") from error


def es256_verify(x: bytes, y: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether the key with these coordinates made an ES256 signature (RFC 7518, section 3.4)."""
    return crypto.es256Verify(to_js(x), to_js(y), to_js(message), to_js(signature))


def is_p256_point(x: bytes, y: bytes) -> bool:
    """Tell whether two coordinates of 32 bytes are a point of P-256."""
    return crypto.isP256Point(to_js(x), to_js(y))


def argon2id(password: bytes, salt: bytes, time: int, memory: int, lanes: int, length: int) -> bytes:
    """Return a key derived from a password (RFC 9106); memory in KiB."""
    return crypto.argon2id(to_js(password), to_js(salt), time, memory, lanes, length).to_bytes()


async def jwe_seal(plain: bytes, header: bytes, recipients: Sequence[Mapping[str, Any]]) -> bytes:
    """Return a JWE (General JSON) under a protected header, for JWKs each with its `kid`."""
    sealed: str = await crypto.jweSeal(to_js(plain), header.decode(), json.dumps(recipients))
    return sealed.encode()
