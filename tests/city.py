"""A city's keys for tests: a root that signs, a recovery key, and a key for each ward."""

import json
from datetime import UTC, datetime
from functools import cache, cached_property
from pathlib import Path

from sqlalchemy import insert

from sync.hub import grants, officer_keys, receipts, schema_keys
from sync.hub.city_keys import ROOT
from sync.hub.clock import stamp
from sync.records import Record, content_of
from sync.sealing.keys import PrivateKey, new_key
from sync.sealing.record import files_of, header_of, unseal_body, unseal_file
from sync.sealing.signed import RECEIPT, RECOVERY, WARD, SignedKey, sign
from sync.ward_keys import KeySet, WardKeys

CEREMONY = datetime(2026, 11, 1, tzinfo=UTC)
"""When the keys were made: before the time of every test's own clock, whatever day the tests are run."""

PLACES = ("31117", "31135", "31147", "31150")


class City:
    """The private side of every key a test's device seals to."""

    def __init__(self) -> None:
        self.root, self.recovery, self.receipts = new_key(), new_key(), new_key()
        self.wards = {ward: new_key() for ward in PLACES}

    def keys(
        self, ward: str, serial: int = 1, key: PrivateKey | None = None, mark: str = "m1", receipt: str = ""
    ) -> KeySet:
        """Return a ward's keys as a hub tells them."""
        own = SignedKey(WARD, ward, serial, (key or self.wards[ward]).public)
        return KeySet(self.root.public.jwk(), sign(own, self.root), self._recovery, mark, receipt)

    def equip(self, db, *wards: str) -> None:
        """Let a device seal for wards, those of most tests when none are named."""
        for ward in wards or PLACES:
            WardKeys(db).take(self.keys(ward), ward)

    def opened(self, record: Record, key: PrivateKey | None = None) -> dict:
        """Return what a sealed record says."""
        return content_of(unseal_body(record.body, key or self.wards[record.ward], header_of(record)))

    def photo(self, record: Record, files, number: int = 0) -> bytes:
        """Return a photo of a sealed record, its sealed bytes read from a store."""
        found = files_of(self.opened(record))[number]
        return unseal_file(record.id, found, files.read(found.sealed))

    def settle(self, connection, receipt_key: Path | None = None) -> None:
        """Give a hub's database these keys, as a ceremony and an issue for each ward would; receipts where a file is named."""
        now = stamp(CEREMONY)
        for use, key, signed in ((ROOT, self.root, ""), (RECOVERY, self.recovery, self._recovery)):
            row = {"use": use, "public": json.dumps(key.public.jwk()), "signed": signed, "created_at": now}
            connection.execute(insert(schema_keys.city_keys).values(**row))
        for ward, key in self.wards.items():
            signed = self.keys(ward).ward
            row = {"ward": ward, "serial": 1, "kid": key.kid, "signed": signed, "state": "active", "created_at": now}
            connection.execute(insert(schema_keys.ward_keys).values(**row))
            grants.give(connection, ward, key, grants.CITY, self.recovery.public, grants.CITY, CEREMONY)

        if receipt_key:
            receipts.install(connection, self.receipts, self.certificate(self.receipts), CEREMONY)
            receipts.write_key(receipt_key, self.receipts)

    def certificate(self, key: PrivateKey, serial: int = 1) -> str:
        """Return the root's word that a key signs receipts."""
        return sign(SignedKey(RECEIPT, "", serial, key.public), self.root)

    def grant(self, connection, officer) -> None:
        """Grant an officer the ward's keys, as `xomso admin keys recover` does."""
        public = officer_keys.public_keys(connection, officer.ward)[officer.id]
        grants.recover(connection, officer.ward, self.recovery, officer, public, CEREMONY)

    @cached_property
    def _recovery(self) -> str:
        return sign(SignedKey(RECOVERY, "", 1, self.recovery.public), self.root)


@cache
def the_city() -> City:
    """Return one city for all tests of a run: making keys and signatures takes a moment."""
    return City()
