"""A secret wrapped under a key derived from a passphrase: argon2id (RFC 9106), then AES-256-GCM."""

import os
import sys
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sync.errors import N_
from sync.sealing.errors import PassphraseWrong, SealingRefused
from sync.sealing.files import seal_bytes, unseal_bytes
from sync.sealing.keys import decode, encode
from sync.sealing.primitives import argon2id


@dataclass(frozen=True)
class Cost:
    """How hard a guess is made: rounds, KiB of memory, lanes (RFC 9106, section 4, the second choice)."""

    time: int = 3
    memory: int = 64 << 10
    lanes: int = 4


# In a browser JavaScript does the work, many times slower: OWASP's second profile for argon2id.
COST = Cost(2, 19 << 10, 1) if sys.platform == "emscripten" else Cost()
MOST = Cost(16, 1 << 20, 16)
"""No file may ask this machine for more."""


def wrap(secret: bytes, passphrase: str, purpose: str, cost: Cost = COST) -> dict[str, Any]:
    """Return what may be kept of a secret: JSON that only the passphrase opens, and only for the same purpose."""
    salt = os.urandom(16)
    box = seal_bytes(secret, _derived(passphrase, salt, cost), purpose.encode())
    return {
        "kdf": "argon2id",
        "time": cost.time,
        "memory": cost.memory,
        "lanes": cost.lanes,
        "salt": encode(salt),
        "box": encode(box),
    }


def unwrap(wrapped: Mapping[str, Any], passphrase: str, purpose: str) -> bytes:
    """Return a wrapped secret; raises PassphraseWrong, or SealingRefused for what is no wrapped secret."""
    try:
        cost = Cost(int(wrapped["time"]), int(wrapped["memory"]), int(wrapped["lanes"]))
        salt, box = decode(wrapped["salt"]), decode(wrapped["box"])
        known = wrapped["kdf"] == "argon2id" and len(salt) == 16
        if not known or not (1 <= cost.time <= MOST.time and 1 <= cost.lanes <= MOST.lanes):
            raise ValueError("kdf")
        if not 8 * cost.lanes <= cost.memory <= MOST.memory:
            raise ValueError("memory")
    except (KeyError, ValueError, TypeError) as error:
        raise SealingRefused(N_("Tệp khóa không đọc được: hỏng, hoặc không phải của Xóm Số.")) from error
    try:
        return unseal_bytes(box, _derived(passphrase, salt, cost), purpose.encode())
    except SealingRefused as error:
        raise PassphraseWrong(N_("Cụm mật khẩu không đúng, hoặc tệp khóa đã bị đổi.")) from error


def _derived(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    # The same words typed on another keyboard may come as other code points: "ế" has two spellings.
    text = unicodedata.normalize("NFC", passphrase).encode()
    return argon2id(text, salt, cost.time, cost.memory, cost.lanes, 32)
