"""The hub's signed word that it holds a record (JWS, ES256): what it says, how it is made, and how it is read."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sync.clock import moment
from sync.errors import N_, SyncError
from sync.sealing.keys import PrivateKey, PublicKey, decode

if TYPE_CHECKING:
    from joserfc.jwk import ECKey

ALG = "ES256"
TYPE = "xomso-receipt"
LONGEST = 2000  # characters


class ReceiptRefused(SyncError):
    """A text is no receipt of this record by the key this device trusts; `reason` is a slug of sync.reasons."""

    def __init__(self, reason: str = "receipt-refused"):
        super().__init__(N_("Biên nhận của máy chủ không đúng chữ ký, hoặc không phải của hồ sơ này."))
        self.reason = reason


@dataclass(frozen=True)
class Receipt:
    """What a hub answers for: the record, the SHA-256 of its sealed bytes, when it came, its code, and who says so."""

    id: str
    digest: str
    ward: str
    code: str
    received_at: str
    hub: str

    @property
    def at(self) -> datetime:
        """When the hub received the record, by the hub's clock."""
        found = moment(self.received_at)
        if found is None:
            raise ReceiptRefused
        return found


def signing_key(key: PrivateKey) -> "ECKey":
    """Return a key ready to sign many receipts."""
    from joserfc.jwk import ECKey

    return ECKey.import_key(key.jwk())


def sign(receipt: Receipt, key: "ECKey", kid: str) -> str:
    """Return a receipt as a compact JWS."""
    from joserfc.jws import serialize_compact

    said = json.dumps(asdict(receipt), ensure_ascii=False, separators=(",", ":"))
    return serialize_compact({"alg": ALG, "typ": TYPE, "kid": kid}, said, key, algorithms=[ALG])


def verify(text: str, key: PublicKey) -> Receipt:
    """Return what a receipt says if this key signed it; raises ReceiptRefused."""
    from joserfc.errors import JoseError
    from joserfc.jwk import ECKey
    from joserfc.jws import deserialize_compact

    if len(text) > LONGEST:
        raise ReceiptRefused
    if signed_by(text) != key.kid:
        raise ReceiptRefused("receipt-unknown-key")
    try:
        found = deserialize_compact(text, ECKey.import_key(key.jwk()), algorithms=[ALG])
    except (JoseError, ValueError, TypeError) as error:
        raise ReceiptRefused from error
    if found.headers().get("typ") != TYPE:
        raise ReceiptRefused
    return read(text)


def read(text: str) -> Receipt:
    """Return what a receipt says, whoever signed it; for one that was verified before it was kept. Raises ReceiptRefused."""
    try:
        said = json.loads(decode(text.split(".")[1]))
        receipt = Receipt(**said)
    except (ValueError, TypeError, IndexError, RecursionError) as error:
        raise ReceiptRefused from error
    if not all(isinstance(value, str) for value in said.values()) or not receipt.code:
        raise ReceiptRefused
    _ = receipt.at
    return receipt


def signed_by(text: str) -> str:
    """Return the name of the key a receipt says it was signed with, "" for what is no receipt."""
    try:
        header: Any = json.loads(decode(text.split(".")[0]))
    except (ValueError, RecursionError):
        return ""
    kid = header.get("kid") if isinstance(header, dict) else None
    return kid if isinstance(kid, str) else ""
