"""The city's two secret keys, the root that signs and the recovery key that opens what every ward key opens; and certificates."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from sync.errors import N_
from sync.hub.clock import stamp
from sync.hub.errors import AdminRefused
from sync.hub.schema_keys import city_keys
from sync.sealing.errors import PassphraseWrong, SealingRefused
from sync.sealing.keys import PrivateKey, PublicKey, decode, new_key, private_key, public_key
from sync.sealing.passphrase import COST, Cost, unwrap, wrap
from sync.sealing.signed import RECOVERY, SignedKey, sign

ROOT = "root"
PURPOSE = "xomso city keys"
SHORTEST_PASSPHRASE = 12
FILE_LIMIT = 64 << 10  # bytes


@dataclass(frozen=True)
class CityKeys:
    """Both private keys, as they are in memory while the recovery file is in use."""

    root: PrivateKey
    recovery: PrivateKey


def hold_ceremony(connection: Connection, passphrase: str, now: datetime, cost: Cost = COST) -> tuple[CityKeys, bytes]:
    """Make the city's keys, keep their public parts, and return them with the bytes of the recovery file.

    Raises AdminRefused where the city has keys already, or the passphrase is too short to guard them.
    """
    if public_of(connection, ROOT):
        raise AdminRefused(N_("Thành phố đã có khóa gốc. Làm lại sẽ khiến mọi máy đang dùng từ chối khóa mới."))
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise AdminRefused(N_("Cụm mật khẩu phải dài ít nhất {least} ký tự."), least=SHORTEST_PASSPHRASE)
    keys = CityKeys(new_key(), new_key())
    signed = sign(SignedKey(RECOVERY, "", 1, keys.recovery.public), keys.root)
    keep(connection, ROOT, keys.root.public, "", now)
    keep(connection, RECOVERY, keys.recovery.public, signed, now)
    secret = json.dumps({ROOT: keys.root.jwk(), RECOVERY: keys.recovery.jwk()}).encode()
    file: dict[str, Any] = {
        "xomso": "city keys",
        "version": 1,
        "fingerprints": {ROOT: keys.root.kid, RECOVERY: keys.recovery.kid},
        "wrapped": wrap(secret, passphrase, PURPOSE, cost),
    }
    return keys, json.dumps(file, indent=2).encode()


def open_city(connection: Connection, file: bytes, passphrase: str) -> CityKeys:
    """Return the keys of a recovery file; raises AdminRefused for a wrong passphrase, or the file of another city."""
    try:
        kept = json.loads(file[:FILE_LIMIT])
        said = json.loads(unwrap(kept["wrapped"], passphrase, PURPOSE))
        keys = CityKeys(*(private_key(json.dumps(said[use]).encode()) for use in (ROOT, RECOVERY)))
    except PassphraseWrong as error:
        raise AdminRefused(N_("Cụm mật khẩu không đúng, hoặc tệp khóa đã bị đổi.")) from error
    except (SealingRefused, ValueError, KeyError, TypeError) as error:
        raise AdminRefused(N_("Tệp khóa không đọc được: hỏng, hoặc không phải tệp của buổi lập khóa.")) from error
    if (public_of(connection, ROOT), public_of(connection, RECOVERY)) != (keys.root.public, keys.recovery.public):
        raise AdminRefused(N_("Tệp khóa này là của máy chủ khác."))
    return keys


def keep(connection: Connection, use: str, key: PublicKey, certificate: str, now: datetime) -> None:
    """Keep the public part of a key of the city, in place of any before it of the same use."""
    connection.execute(delete(city_keys).where(city_keys.c.use == use))
    row = {"use": use, "public": json.dumps(key.jwk()), "signed": certificate, "created_at": stamp(now)}
    connection.execute(insert(city_keys).values(**row))


def public_of(connection: Connection, use: str) -> PublicKey | None:
    """Return the public part of a key of the city, None before the ceremony."""
    text = connection.scalar(select(city_keys.c.public).where(city_keys.c.use == use))
    return public_key(json.loads(text)) if text else None


def signed_of(connection: Connection, use: str) -> str:
    """Return the certificate of a key of the city, "" where there is none."""
    return connection.scalar(select(city_keys.c.signed).where(city_keys.c.use == use)) or ""


def root_fingerprint(connection: Connection) -> str:
    """Return what invitations carry and devices pin: the root key's thumbprint, "" before the ceremony."""
    root = public_of(connection, ROOT)
    return root.kid if root else ""


def aloud(fingerprint: str) -> str:
    """Return the SHA-256 of a fingerprint's key as people read it to one another: eight groups of four digits."""
    digits = decode(fingerprint).hex()[:32]
    return " ".join(digits[at : at + 4] for at in range(0, 32, 4))
