"""Short texts signed with ES256 as a compact JWS (RFC 7515): one algorithm, one form of header, nothing optional."""

import json
from typing import TYPE_CHECKING, Any

from sync.sealing.keys import PrivateKey, PublicKey, decode
from sync.sealing.primitives import es256_verify

if TYPE_CHECKING:
    from joserfc.jwk import ECKey

ALG = "ES256"


def signing_key(key: PrivateKey) -> "ECKey":
    """Return a key ready to sign many texts; a browser signs none."""
    from joserfc.jwk import ECKey

    return ECKey.import_key(key.jwk())


def sign(text: str, type: str, key: "ECKey", kid: str) -> str:
    """Return a text signed as one of a type, under the name of the key."""
    from joserfc.jws import serialize_compact

    return serialize_compact({"alg": ALG, "typ": type, "kid": kid}, text, key, algorithms=[ALG])


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
