"""Photos sealed each with a key of its own: 12 bytes of nonce, the ciphertext, 16 bytes of tag (AES-256-GCM)."""

import os

from sync.errors import N_
from sync.sealing.errors import SealingRefused
from sync.sealing.primitives import aes_gcm_open, aes_gcm_seal

KEY_BYTES = 32
NONCE_BYTES = 12
OVERHEAD = NONCE_BYTES + 16
"""Bytes by which a sealed file is longer than the file."""


def seal_bytes(plain: bytes, key: bytes, bound_to: bytes) -> bytes:
    """Return bytes sealed under a key; they open only for whoever names what they are bound to."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + aes_gcm_seal(key, nonce, plain, bound_to)


def unseal_bytes(sealed: bytes, key: bytes, bound_to: bytes) -> bytes:
    """Return what was sealed; raises SealingRefused for another key, other bytes or another binding."""
    try:
        return aes_gcm_open(key, sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound_to)
    except ValueError as error:
        raise SealingRefused(N_("Tệp niêm phong bị hỏng, bị đổi, hoặc không mở được bằng khóa này.")) from error
