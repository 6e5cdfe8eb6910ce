"""The native primitives answer the vectors; Chromium must answer the same (tests/browser/test_sealing_in_chromium.py)."""

import json
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from content.ed25519 import made_by
from sync.sealing import jws, primitives
from sync.sealing.errors import SealingRefused
from sync.sealing.jwe import unseal
from sync.sealing.keys import private_key, public_key
from tests.sealing_vectors import VECTORS, asked


def raw(given: list) -> list:
    """Return what is given in hexadecimal as bytes, and numbers as they are."""
    return [bytes.fromhex(one) if isinstance(one, str) else one for one in given]


def or_none(answer: Callable[[], bytes]) -> str | None:
    try:
        return answer().hex()
    except (ValueError, SealingRefused):
        return None


def keyed(password, salt, time, memory, lanes, length, key, associated) -> bytes:
    """Argon2id with a secret and associated data, of which only the RFC's example makes use."""
    kdf = Argon2id(
        salt=salt, length=length, iterations=time, lanes=lanes, memory_cost=memory, ad=associated, secret=key
    )
    return kdf.derive(password)


ANSWERS = {
    "aes_gcm_seal": lambda *given: primitives.aes_gcm_seal(*raw(given)).hex(),
    "aes_gcm_open": lambda *given: or_none(lambda: primitives.aes_gcm_open(*raw(given))),
    "es256_verify": lambda *given: primitives.es256_verify(*raw(given)),
    "is_p256_point": lambda *given: primitives.is_p256_point(*raw(given)),
    "ed25519_verify": lambda *given: made_by(*raw(given)),
    "argon2id": lambda *given: primitives.argon2id(*raw(given)).hex(),
    "argon2id_keyed": lambda *given: keyed(*raw(given)).hex(),
    "jwe_open": lambda sealed, jwk: or_none(lambda: unseal(sealed.encode(), private_key(json.dumps(jwk).encode()))[0]),
    "jws_verify": lambda text, type, jwk: or_none(lambda: jws.verify(text, type, public_key(jwk))),
}


@pytest.mark.parametrize("group", VECTORS)
def test_every_vector_is_answered_as_written(group):
    given = asked(group)
    assert [(what, ANSWERS[group](*said)) for what, said, _ in given] == [(what, gives) for what, _, gives in given]
