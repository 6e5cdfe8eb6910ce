"""The hub's key for receipts: certified by the city's root, kept in a file of the hub, and used for each record once.

The private part must be at hand day and night, so nothing can wrap it that the hub does not hold as well. It lies in a
file that only the hub's user may read, and not in the database: a stolen database or its backup can forge no receipt.
"""

import json
import logging
import os
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, insert

from sync.attachments import sync_folder
from sync.errors import SealingRefused
from sync.hub.city_keys import CityKeys, signed_of
from sync.hub.clock import stamp
from sync.hub.schema import city_keys
from sync.receipts import Receipt, sign, signed_by, signing_key
from sync.sealing.keys import PrivateKey, new_key, private_key
from sync.sealing.signed import RECEIPT, SignedKey, verify
from sync.sealing.signed import sign as certify

log = logging.getLogger("xomso.hub")


@dataclass(frozen=True)
class _Loaded:
    """The key as it was in one version of its file."""

    version: tuple[int, int]
    kid: str
    key: Any


class Signer:
    """Signs receipts with the key in a file, which is read again when it is another; signs nothing while there is none."""

    def __init__(self, path: Path, hub: str):
        self.path = path
        self.hub = hub
        self._loaded: _Loaded | None = None

    def sign(self, id: str, digest: str, ward: str, code: str, received_at: str) -> str:
        """Return the receipt of a record as a JWS, "" while there is no key."""
        loaded = self._current()
        if loaded is None:
            return ""
        return sign(Receipt(id, digest, ward, code, received_at, self.hub), loaded.key, loaded.kid)

    def stands(self, receipt: str) -> bool:
        """Tell whether a receipt was signed by the key of now, or there is none to sign it anew."""
        loaded = self._current()
        return loaded is None or (receipt != "" and signed_by(receipt) == loaded.kid)

    def _current(self) -> _Loaded | None:
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return None
        version = (found.st_mtime_ns, found.st_ino)
        if self._loaded is None or self._loaded.version != version:
            try:
                key = private_key(self.path.read_bytes())
            except (SealingRefused, OSError) as error:
                log.error("the key of receipts cannot be read", exc_info=error)
                return None
            self._loaded = _Loaded(version, key.kid, signing_key(key))
        return self._loaded


def issue(connection: Connection, city: CityKeys, path: Path, now: datetime) -> str:
    """Make a new key of receipts in place of any before it, certify it, write its file, and return its name."""
    key, serial = new_key(), _serial(connection, city) + 1
    install(connection, key, certify(SignedKey(RECEIPT, "", serial, key.public), city.root), now)
    # Written before the certificate is committed: devices must not wait for receipts that nobody can sign.
    write_key(path, key)
    return key.kid


def issue_first(connection: Connection, city: CityKeys, path: Path, now: datetime) -> None:
    """Make the key of receipts where the city has none."""
    if not signed_of(connection, RECEIPT):
        issue(connection, city, path, now)


def install(connection: Connection, key: PrivateKey, certificate: str, now: datetime) -> None:
    """Keep the public part of the key of receipts."""
    connection.execute(delete(city_keys).where(city_keys.c.use == RECEIPT))
    public = json.dumps(key.public.jwk())
    row = {"use": RECEIPT, "public": public, "signed": certificate, "created_at": stamp(now)}
    connection.execute(insert(city_keys).values(**row))


def write_key(path: Path, key: PrivateKey) -> None:
    """Write a key's file whole, for the hub's own user alone."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".receipt-", delete=False) as file:  # made with 0600
        part = Path(file.name)
        try:
            file.write(key.text())
            file.flush()
            os.fsync(file.fileno())
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    sync_folder(path.parent)


def _serial(connection: Connection, city: CityKeys) -> int:
    certificate = signed_of(connection, RECEIPT)
    return verify(certificate, city.root.public).serial if certificate else 0
