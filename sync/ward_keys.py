"""The keys a device seals to: its ward's and the city's, each signed by the root key the device has pinned."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlite_utils import Database

from sync.preferences import Preferences
from sync.sealing.errors import KeysRefused, NoWardKey, SealingRefused
from sync.sealing.keys import PublicKey, public_key
from sync.sealing.signed import RECEIPT, RECOVERY, WARD, SignedKey, verify
from sync.store import transaction

_ROOT = "keys.root"
_MARK = "keys.mark"
_RECEIPT = "receipt"  # its row in ward_keys: no ward has such a code


_key = lru_cache(maxsize=8)(PublicKey)  # its name is worked out once, and not for every receipt


@dataclass(frozen=True)
class KeySet:
    """What a hub says of keys: the root as a JWK, certificates, and a mark that changes with them.

    `receipt` is "" for a hub that signs no receipts.
    """

    root: Mapping[str, Any]
    ward: str
    recovery: str
    mark: str
    receipt: str = ""


class WardKeys:
    """The keys this device trusts."""

    def __init__(self, db: Database):
        self.db = db
        self.preferences = Preferences(db)

    @property
    def root(self) -> str:
        """The pinned root key's thumbprint, "" before there is one."""
        return self.preferences.get(_ROOT)

    @property
    def mark(self) -> str:
        """Which of the hub's key sets this device has, "" for none."""
        return self.preferences.get(_MARK)

    def pin(self, root: str) -> None:
        """Trust one root key from now on, the one an invitation named; other keys are forgotten."""
        with transaction(self.db):
            if root != self.root:
                self.forget()
            self.preferences.set(_ROOT, root)

    def forget(self) -> None:
        """Trust nobody: the device works for another hub now."""
        with transaction(self.db):
            self.preferences.forget(_ROOT)
            self.preferences.forget(_MARK)
            self.db.conn.execute("DELETE FROM ward_keys")

    @property
    def receipt_key(self) -> PublicKey | None:
        """The key that receipts are signed with now, None while this device knows none."""
        row = self.db.conn.execute("SELECT x, y FROM ward_keys WHERE ward = ?", [_RECEIPT]).fetchone()
        return _key(*row) if row else None

    def ask_again(self) -> None:
        """Have the keys fetched with the next news."""
        self.preferences.forget(_MARK)

    def take(self, given: KeySet, ward: str) -> None:
        """Keep the keys of a ward; raises KeysRefused, with nothing changed, unless the pinned root signed them.

        A device that was not told a root by its invitation trusts the first one its hub names.
        """
        try:
            root = public_key(given.root)
        except SealingRefused as error:
            raise KeysRefused from error
        if root.kid != (self.root or root.kid):
            raise KeysRefused
        found = [verify(given.ward, root), verify(given.recovery, root)]
        if [(one.use, one.ward) for one in found] != [(WARD, ward), (RECOVERY, "")]:
            raise KeysRefused
        receipt = verify(given.receipt, root) if given.receipt else None
        if receipt and (receipt.use, receipt.ward) != (RECEIPT, ""):
            raise KeysRefused
        with transaction(self.db):
            for one in found:
                self._keep(one, one.ward)
            if receipt:
                self._keep(receipt, _RECEIPT)
            self.preferences.set(_ROOT, root.kid)
            self.preferences.set(_MARK, given.mark)

    def recipients(self, ward: str) -> tuple[PublicKey, PublicKey]:
        """Return the keys to seal a ward's record to, the ward's first; raises NoWardKey."""
        rows = self.db.conn.execute(
            "SELECT x, y FROM ward_keys WHERE ward IN (?, '') ORDER BY ward DESC", [ward]
        ).fetchall()
        if len(rows) != 2:
            raise NoWardKey
        return PublicKey(*rows[0]), PublicKey(*rows[1])

    def _keep(self, one: SignedKey, name: str) -> None:
        row = self.db.conn.execute("SELECT serial, x, y FROM ward_keys WHERE ward = ?", [name]).fetchone()
        if row and (row[0] > one.serial or (row[0] == one.serial and row[1:] != (one.key.x, one.key.y))):
            raise KeysRefused  # an older key that the ward has retired, or another one under the same number
        self.db.conn.execute(
            "INSERT OR REPLACE INTO ward_keys (ward, serial, x, y) VALUES (?, ?, ?, ?)",
            [name, one.serial, one.key.x, one.key.y],
        )
