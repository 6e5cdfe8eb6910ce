"""Short texts signed with ES256 as a compact JWS (RFC 7515): one algorithm, one form of header, nothing optional."""

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sync.sealing.keys import PrivateKey, PublicKey, decode, encode
from sync.sealing.primitives import es256_verify

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

ALG = "ES256"
COORDINATE = 32  # bytes of each half of a signature


def signing_key(key: PrivateKey) -> "EllipticCurvePrivateKey":
    """Return a key ready to sign many texts; a browser signs none."""
    from cryptography.hazmat.primitives.asymmetric import ec

    x, y, secret = (int.from_bytes(decode(part), "big") for part in (key.public.x, key.public.y, key.d))
    return ec.EllipticCurvePrivateNumbers(secret, ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1())).private_key()


def sign(text: str, type: str, key: "EllipticCurvePrivateKey", kid: str) -> str:
    """Return a text signed as one of a type, under the name of the key.

    A hub signs every record it takes in: put together here, it takes a third of what a JOSE library takes.
    """
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

    message = f"{_header(type, kid)}.{encode(text.encode())}"
    r, s = decode_dss_signature(key.sign(message.encode(), _es256()))
    return f"{message}.{encode(r.to_bytes(COORDINATE, 'big') + s.to_bytes(COORDINATE, 'big'))}"


@lru_cache(16)
def _header(type: str, kid: str) -> str:
    return encode(json.dumps({"alg": ALG, "typ": type, "kid": kid}, separators=(",", ":")).encode())


@lru_cache(1)
def _es256() -> Any:
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
    from cryptography.hazmat.primitives.hashes import SHA256

    return ECDSA(SHA256())


def verify(signed: str, type: str, key: PublicKey) -> bytes:
    """Return what was signed; raises ValueError unless this key signed it, as this type.

    Taken apart here and not by a JOSE library: a browser's verification is asynchronous, and a sender asks in the middle
    of a transaction.
    """
    if header_of(signed) != {"alg": ALG, "typ": type, "kid": key.kid}:
        raise ValueError("header")
    message, _, signature = signed.rpartition(".")
    if not es256_verify(*key.point, message.encode(), decode(signature)):
        raise ValueError("signature")
    return payload_of(signed)


def header_of(signed: str) -> Any:
    """Return what a text says of its own signature, whoever made it; raises ValueError for what is no signed text."""
    try:
        return json.loads(decode(_parts(signed)[0]))
    except RecursionError as error:
        raise ValueError("depth") from error


def payload_of(signed: str) -> bytes:
    """Return what a text says, whoever signed it; raises ValueError for what is no signed text."""
    return decode(_parts(signed)[1])


def _parts(signed: str) -> list[str]:
    parts = signed.split(".")
    if len(parts) != 3:
        raise ValueError("parts")
    return parts
