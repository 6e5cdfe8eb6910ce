"""The primitives of sealing by cryptography and argon2, each imported when it is first needed."""

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey


def aes_gcm_seal(key: bytes, nonce: bytes, plain: bytes, bound_to: bytes) -> bytes:
    """Return the ciphertext followed by its tag of 16 bytes (NIST SP 800-38D)."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(key).encrypt(nonce, plain, bound_to)


def aes_gcm_open(key: bytes, nonce: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    """Return what was sealed; raises ValueError unless key, nonce, bytes and binding are those it was sealed with."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return AESGCM(key).decrypt(nonce, sealed, bound_to)
    except InvalidTag as error:
        raise ValueError("tag") from error


def es256_verify(x: bytes, y: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether the key with these coordinates made an ES256 signature (RFC 7518, section 3.4)."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
    from cryptography.hazmat.primitives.hashes import SHA256

    key = _key(x, y)
    if len(signature) != 64 or key is None:
        return False
    both = encode_dss_signature(int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))
    try:
        key.verify(both, message, ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


def is_p256_point(x: bytes, y: bytes) -> bool:
    """Tell whether two coordinates of 32 bytes are a point of P-256."""
    return _key(x, y) is not None


def argon2id(password: bytes, salt: bytes, time: int, memory: int, lanes: int, length: int) -> bytes:
    """Return a key derived from a password (RFC 9106); memory in KiB."""
    from argon2.low_level import Type, hash_secret_raw

    return hash_secret_raw(password, salt, time, memory, lanes, length, Type.ID)


@lru_cache(16)  # a phone checks hundreds of receipts of one key in a row
def _key(x: bytes, y: bytes) -> "EllipticCurvePublicKey | None":
    from cryptography.hazmat.primitives.asymmetric import ec

    numbers = ec.EllipticCurvePublicNumbers(int.from_bytes(x, "big"), int.from_bytes(y, "big"), ec.SECP256R1())
    try:
        return numbers.public_key() if len(x) == len(y) == 32 else None
    except ValueError:
        return None
