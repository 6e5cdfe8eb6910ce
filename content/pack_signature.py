"""A pack's signature: Ed25519 over the digest of its content, kept in the pack's own `meta` table."""

import shutil
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from content.ed25519 import made_by
from content.errors import N_, SignatureRefused
from content.pack_digest import SIGNED, pack_digest
from content.whole_file import whole_file

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

UNSIGNED = N_("Gói {path} chưa được ký.")
OTHER_KEY = N_("Gói {path} do khóa khác ký ({found}), không phải khóa tin cậy.")
ALTERED = N_("Gói {path} đã bị sửa sau khi ký, hoặc chữ ký bị hỏng. Không dùng gói này; hãy tải lại.")
EXPIRED = N_("Gói {path} được ký đúng nhưng đã hết hạn ngày {day}. Hãy lấy gói mới.")


@dataclass(frozen=True)
class Signature:
    """What a pack says of its signature: the key (hexadecimal), the moment (ISO 8601, UTC) and the signed bytes' proof."""

    key: str
    at: str
    proof: str


def signature_of(db: sqlite3.Connection) -> Signature | None:
    """Return a pack's signature as it stands there, unproved; None for an unsigned pack."""
    said = dict(db.execute("SELECT key, value FROM meta WHERE key IN (?, ?, ?)", SIGNED))
    if not said:
        return None
    return Signature(str(said.get("signed_by", "")), str(said.get("signed_at", "")), str(said.get("signature", "")))


def prove(db: sqlite3.Connection, path: Path, trusted: Iterable[str]) -> Signature:
    """Return the signature if one of the trusted keys (hexadecimal) made it for this content; raises SignatureRefused."""
    signature = signature_of(db)
    if signature is None:
        raise SignatureRefused(UNSIGNED, path=path)
    if signature.key not in set(trusted):
        raise SignatureRefused(OTHER_KEY, path=path, found=signature.key[:16] or "?")
    try:
        key, proof = bytes.fromhex(signature.key), bytes.fromhex(signature.proof)
    except ValueError as error:
        raise SignatureRefused(ALTERED, path=path) from error
    if not made_by(key, _message(db, signature.at), proof):
        raise SignatureRefused(ALTERED, path=path)
    return signature


def refuse_expired(path: Path, expires_on: date, today: date) -> None:
    """Raise SignatureRefused for a pack past its last day."""
    if today > expires_on:
        raise SignatureRefused(EXPIRED, path=path, day=f"{expires_on:%d/%m/%Y}")


def sign_pack(path: Path, key: "Ed25519PrivateKey", now: datetime | None = None) -> Signature:
    """Sign a pack in place, replacing an older signature; a cut leaves the pack as it was. Raises PackRefused."""
    from content.pack import Pack

    Pack.open(path).close()
    with whole_file(path) as draft:
        shutil.copyfile(path, draft)
        with closing(sqlite3.connect(draft, isolation_level=None)) as db:
            signature = _sign(db, key, now or datetime.now(UTC))
        shutil.copymode(path, draft)
    return signature


def _sign(db: sqlite3.Connection, key: "Ed25519PrivateKey", now: datetime) -> Signature:
    from content.signing_key import fingerprint

    db.execute("PRAGMA journal_mode = MEMORY")
    at = now.astimezone(UTC).isoformat(timespec="seconds")
    signature = Signature(fingerprint(key.public_key()), at, key.sign(_message(db, at)).hex())
    db.execute("BEGIN")
    db.execute("DELETE FROM meta WHERE key IN (?, ?, ?)", SIGNED)
    values = {"signature": signature.proof, "signed_at": signature.at, "signed_by": signature.key}
    db.executemany("INSERT INTO meta VALUES (?, ?)", values.items())
    db.execute("COMMIT")
    return signature


def _message(db: sqlite3.Connection, at: str) -> bytes:
    return pack_digest(db) + at.encode()
