"""The hub's signed word that it holds a record (JWS, ES256): what it says, how it is made, and how it is read."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sync.clock import moment
from sync.errors import N_, SyncError
from sync.sealing import jws
from sync.sealing.jws import signing_key
from sync.sealing.keys import PublicKey

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

__all__ = ["LONGEST", "Receipt", "ReceiptRefused", "read", "sign", "signed_by", "signing_key", "verify"]

TYPE = "xomso-receipt"
LONGEST = 2000  # characters
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


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


def sign(receipt: Receipt, key: "EllipticCurvePrivateKey", kid: str) -> str:
    """Return a receipt as a compact JWS, signed with a `signing_key`."""
    return jws.sign(_encode(vars(receipt)), TYPE, key, kid)


def verify(text: str, key: PublicKey) -> Receipt:
    """Return what a receipt says if this key signed it; raises ReceiptRefused."""
    if len(text) > LONGEST:
        raise ReceiptRefused
    if signed_by(text) != key.kid:
        raise ReceiptRefused("receipt-unknown-key")
    try:
        jws.verify(text, TYPE, key)
    except ValueError as error:
        raise ReceiptRefused from error
    return read(text)


def read(text: str) -> Receipt:
    """Return what a receipt says, whoever signed it; for one that was verified before it was kept. Raises ReceiptRefused."""
    try:
        said = json.loads(jws.payload_of(text))
        receipt = Receipt(**said)
    except (ValueError, TypeError, RecursionError) as error:
        raise ReceiptRefused from error
    if not all(isinstance(value, str) for value in said.values()) or not receipt.code:
        raise ReceiptRefused
    _ = receipt.at
    return receipt


def signed_by(text: str) -> str:
    """Return the name of the key a receipt says it was signed with, "" for what is no receipt."""
    try:
        header = jws.header_of(text)
    except ValueError:
        return ""
    kid = header.get("kid") if isinstance(header, dict) else None
    return kid if isinstance(kid, str) else ""
