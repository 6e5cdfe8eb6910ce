"""The hub's key for receipts: certified by the city's root, kept in a file of the hub, and used for each record once.

The private part must be at hand day and night, so nothing can wrap it that the hub does not hold as well. It lies in a
file that only the hub's user may read, and not in the database: a stolen database or its backup can forge no receipt.
The newest key is in that file, and the last ones are beside it, each in a file of its name: whatever was cut between a
file and the database, the hub signs with the key that the database calls certified.
"""

import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from sync.durable_file import write_whole
from sync.hub import epoch
from sync.hub.city_keys import CityKeys, keep, public_of, signed_of
from sync.hub.schema_keys import city_keys
from sync.receipts import Receipt, sign, signed_by, signing_key
from sync.sealing.errors import SealingRefused
from sync.sealing.keys import PrivateKey, new_key, private_key
from sync.sealing.signed import RECEIPT, SignedKey, verify
from sync.sealing.signed import sign as certify

log = logging.getLogger("xomso.hub")


Sign = Callable[[str, str, str, str, str], str]
"""Returns the receipt of a record, "" while there is no key: see `Signer.sign`."""


@dataclass(frozen=True)
class _Loaded:
    """The key as it was in one version of its file."""

    version: tuple[int, int]
    kid: str
    key: Any


class Signer:
    """Signs receipts with the key in a file, which is read again when it is another; signs nothing while there is none.

    Of several keys it takes the one named `kid`; with "" none is the right one, and without a name the newest is.
    """

    def __init__(self, path: Path, hub: str, kid: str | None = None, known: dict[Path, _Loaded] | None = None):
        self.path = path
        self.hub = hub
        self.kid = kid
        self._known = {} if known is None else known

    def under(self, kid: str) -> "Signer":
        """Return what signs with the key of this name alone."""
        return Signer(self.path, self.hub, kid, self._known)

    @property
    def ready(self) -> bool:
        """Whether the key is at hand."""
        return self._current() is not None

    @property
    def newest(self) -> str:
        """The name of the newest key, "" where there is none."""
        found = self._read(self.path)
        return found.kid if found else ""

    def sign(self, id: str, digest: str, ward: str, code: str, received_at: str) -> str:
        """Return the receipt of a record as a JWS, "" while there is no key."""
        return self.at_hand()(id, digest, ward, code, received_at)

    def at_hand(self) -> Sign:
        """Return what `sign` does for many records in a row, looking only once which key is there."""
        loaded = self._current()
        if loaded is None:
            return lambda *_: ""
        key, kid, hub = loaded.key, loaded.kid, self.hub
        return lambda id, digest, ward, code, at: sign(Receipt(id, digest, ward, code, at, hub), key, kid)

    def stands(self, receipt: str) -> bool:
        """Tell whether a receipt was signed by the key of now, or there is none to sign it anew."""
        loaded = self._current()
        return loaded is None or (receipt != "" and signed_by(receipt) == loaded.kid)

    def _current(self) -> _Loaded | None:
        if self.kid is None:
            return self._read(self.path)
        for path in (self.path, _beside(self.path, self.kid)) if self.kid else ():
            found = self._read(path)
            if found and found.kid == self.kid:
                return found
        return None

    def _read(self, path: Path) -> _Loaded | None:
        try:
            found = path.stat()
        except FileNotFoundError:
            return None
        version, known = (found.st_mtime_ns, found.st_ino), self._known.get(path)
        if known is None or known.version != version:
            try:
                key = private_key(path.read_bytes())
            except (SealingRefused, OSError) as error:
                log.error("the key of receipts cannot be read", exc_info=error)
                return None
            known = self._known[path] = _Loaded(version, key.kid, signing_key(key))
        return known


def certified(connection: Connection) -> str:
    """Return the name of the key that the city's root certified for receipts, "" while there is none."""
    key = public_of(connection, RECEIPT)
    return key.kid if key else ""


def trouble(connection: Connection, signer: Signer) -> str:
    """Return what keeps a hub from signing receipts, "" where it does or need not yet.

    "receipt-key-missing": phones wait for receipts that nobody can sign. "receipt-key-uncertified": no phone would
    believe what the newest key signs; a change was cut half-way, or the database is an older copy.
    """
    kid = certified(connection)
    if kid and not signer.under(kid).ready:
        return "receipt-key-missing"
    return "receipt-key-uncertified" if signer.ready and not (kid and signer.newest == kid) else ""


def issue(connection: Connection, city: CityKeys, path: Path, now: datetime, serial: int = 0) -> str:
    """Make a new key of receipts in place of any before it, certify it, write its file, and return its name.

    Phones take no key with a `serial` they have seen; without one given, it is the next. Raises AdminRefused.
    """
    key, before = new_key(), certified(connection)
    serial = epoch.next_serial(connection, _serial(connection, city), _made_at(connection), serial)
    _put_beside(path, before)
    # Written before the certificate is committed: devices must not wait for receipts that nobody can sign.
    write_key(_beside(path, key.kid), key)
    write_key(path, key)
    install(connection, key, certify(SignedKey(RECEIPT, "", serial, key.public), city.root), now)
    for old in path.parent.glob(_beside(path, "*").name):
        if old not in (_beside(path, key.kid), _beside(path, before)):
            old.unlink()
    return key.kid


def issue_first(connection: Connection, city: CityKeys, path: Path, now: datetime) -> None:
    """Make the key of receipts where the city has none."""
    if not signed_of(connection, RECEIPT):
        issue(connection, city, path, now)


def install(connection: Connection, key: PrivateKey, certificate: str, now: datetime) -> None:
    """Keep the public part of the key of receipts."""
    keep(connection, RECEIPT, key.public, certificate, now)


def write_key(path: Path, key: PrivateKey) -> None:
    """Write a key's file whole, for the hub's own user alone; raises DiskFull."""
    write_whole(path, key.text())


def _beside(path: Path, kid: str) -> Path:
    """Return the file of the key with this name."""
    return path.with_name(f"{path.stem}.{kid}{path.suffix}")


def _put_beside(path: Path, kid: str) -> None:
    """Keep the key of now in a file of its name too, where it is not yet."""
    with contextlib.suppress(FileNotFoundError, SealingRefused):
        key = private_key(path.read_bytes())
        if key.kid == kid and not _beside(path, kid).exists():
            write_key(_beside(path, kid), key)


def _made_at(connection: Connection) -> str:
    return connection.scalar(select(city_keys.c.created_at).where(city_keys.c.use == RECEIPT)) or ""


def _serial(connection: Connection, city: CityKeys) -> int:
    certificate = signed_of(connection, RECEIPT)
    return verify(certificate, city.root.public).serial if certificate else 0
