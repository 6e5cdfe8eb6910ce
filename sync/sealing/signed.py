"""Public keys signed by the city's root key (JWS, ES256), so that no hub or network can slip another key under."""

import json
from dataclasses import dataclass
from typing import Any

from sync.sealing import jws
from sync.sealing.errors import KeysRefused, SealingRefused
from sync.sealing.keys import PrivateKey, PublicKey, public_key

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
    said = {"use": signed.use, "ward": signed.ward, "serial": signed.serial, "jwk": signed.key.jwk()}
    return jws.sign(json.dumps(said), TYPE, jws.signing_key(root), root.kid)


def verify(text: str, root: PublicKey) -> SignedKey:
    """Return the key of a certificate that the root signed; raises KeysRefused."""
    try:
        said: Any = json.loads(jws.verify(text, TYPE, root))
        use, ward, serial = said["use"], said["ward"], said["serial"]
        key = public_key(said["jwk"])
    except (SealingRefused, ValueError, KeyError, TypeError) as error:
        raise KeysRefused from error
    sound = isinstance(ward, str) and isinstance(serial, int) and not isinstance(serial, bool)
    if use not in (WARD, RECOVERY, RECEIPT) or not sound:
        raise KeysRefused
    return SignedKey(use, ward, serial, key)
