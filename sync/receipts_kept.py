"""The receipts a device holds: each verified against the city's root before it counts, and shown without a network."""

from sqlite_utils import Database

from sync.receipts import Receipt, ReceiptRefused, verify
from sync.states import AT_HUB
from sync.store import transaction
from sync.ward_keys import WardKeys

_RECORD = "SELECT digest, ward FROM outbox WHERE id = ?"
_KNOWN = str(tuple(state for state in AT_HUB if state != "erased"))  # a SQL list


class ReceiptBook:
    """Receipts of this device's records, and which of them the hub still owes."""

    def __init__(self, db: Database):
        self.db = db
        self.keys = WardKeys(db)

    @property
    def expected(self) -> bool:
        """Whether this device knows a key that receipts are signed with, and so takes none without."""
        return self.keys.receipt_key is not None

    def held(self, id: str) -> bool:
        """Tell whether a record has its receipt."""
        return bool(self.db.conn.execute("SELECT 1 FROM receipts WHERE record = ?", [id]).fetchone())

    def check(self, id: str, code: str, text: str) -> Receipt | None:
        """Return a record's receipt, None while this device knows no key of receipts; raises ReceiptRefused.

        A receipt for other bytes, another record or another code than the hub just told is refused like a forged one.
        """
        key = self.keys.receipt_key
        if key is None:
            return None
        if not text:
            raise ReceiptRefused("receipt-missing")
        found = verify(text, key)
        record = self.db.conn.execute(_RECORD, [id]).fetchone()
        if (found.id, found.code) != (id, code) or record != (found.digest, found.ward):
            raise ReceiptRefused
        return found

    def keep(self, receipt: Receipt, text: str) -> None:
        """Keep a verified receipt; an older one of the same record does not replace a newer."""
        with transaction(self.db):
            self.db.conn.execute(
                "INSERT INTO receipts (record, jws, received) VALUES (?, ?, ?) ON CONFLICT DO UPDATE"
                " SET jws = excluded.jws, received = excluded.received WHERE excluded.received >= received",
                [receipt.id, text, receipt.at.timestamp()],
            )

    def confirm(self, id: str, at: float) -> None:
        """Note that the hub said, at its own time `at`, that it still holds exactly these bytes."""
        with transaction(self.db):
            self.db.conn.execute("UPDATE receipts SET confirmed = ? WHERE record = ?", [at, id])

    def ask_for_missing(self, ward: str) -> None:
        """Show the hub again what it received before without giving a receipt for it."""
        with transaction(self.db):
            self.db.conn.execute(
                f"UPDATE outbox SET offer = 1 WHERE state IN {_KNOWN} AND ward = ?"
                " AND id NOT IN (SELECT record FROM receipts)",
                [ward],
            )
