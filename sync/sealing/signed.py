"""Public keys signed by the city's root key (JWS, ES256), so that no hub or network can slip another key under."""

import json
from dataclasses import dataclass
from typing import Any

from sync.errors import KeysRefused, SealingRefused
from sync.sealing.keys import PrivateKey, PublicKey, public_key

ALG = "ES256"
TYPE = "xomso-key"
WARD, RECOVERY, RECEIPT = "ward", "recovery", "receipt"


@dataclass(frozen=True)
class SignedKey:
    """A key and what it is for; `serial` counts up within a use and ward, so that an old key cannot come back."""

    use: str
    ward: str
    serial: int
    key: PublicKey


def sign(signed: SignedKey, root: PrivateKey) -> str:
    """Return a key's certificate as a compact JWS."""
    from joserfc.jwk import ECKey
    from joserfc.jws import serialize_compact

    said = {"use": signed.use, "ward": signed.ward, "serial": signed.serial, "jwk": signed.key.jwk()}
    header = {"alg": ALG, "typ": TYPE, "kid": root.kid}
    return serialize_compact(header, json.dumps(said), ECKey.import_key(root.jwk()), algorithms=[ALG])


def verify(text: str, root: PublicKey) -> SignedKey:
    """Return the key of a certificate that the root signed; raises KeysRefused."""
    from joserfc.errors import JoseError
    from joserfc.jwk import ECKey
    from joserfc.jws import deserialize_compact

    try:
        found = deserialize_compact(text, ECKey.import_key(root.jwk()), algorithms=[ALG])
        said: Any = json.loads(found.payload)
        use, ward, serial = said["use"], said["ward"], said["serial"]
        key = public_key(said["jwk"])
    except (JoseError, SealingRefused, ValueError, KeyError, TypeError, AttributeError) as error:
        raise KeysRefused from error
    sound = isinstance(ward, str) and isinstance(serial, int) and not isinstance(serial, bool)
    if found.headers().get("typ") != TYPE or use not in (WARD, RECOVERY, RECEIPT) or not sound:
        raise KeysRefused
    return SignedKey(use, ward, serial, key)
