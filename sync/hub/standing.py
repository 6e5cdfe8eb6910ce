"""Where a dossier stands, for whoever holds its slip: the steps with their dates, and what the officer wrote about it."""

import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from sync.hub import changes
from sync.hub.changes import Change
from sync.hub.schema import receipt_codes, records
from sync.slip_pin import pin_of

ORDER = ("received", "in_review", "lodged", "done")
"""The steps of a dossier that nothing is wrong with."""


@dataclass(frozen=True)
class Step:
    """One step of the way: `when` is "done", "now" or "next"; `at` is its stamp, "" where it has none."""

    state: str
    when: str
    at: str = ""


@dataclass(frozen=True)
class Written:
    """What an officer wrote for the resident; empty once it was purged. The note is the volunteer's and is not told here."""

    reason: str
    missing: tuple[str, ...]
    official_code: str


@dataclass(frozen=True)
class Standing:
    """A dossier as its receipt's code shows it."""

    ward: str
    record: str
    code: str
    state: str
    due_on: str
    steps: tuple[Step, ...]
    written: Written = field(repr=False)
    pin: str = field(repr=False)

    @property
    def has_more(self) -> bool:
        """Whether an officer wrote anything that the PIN opens; old and plain records have no PIN."""
        said = self.written
        return bool(self.pin and (said.reason or said.missing or said.official_code))

    def fits(self, pin: str) -> bool:
        """Tell, in the same time for every PIN, whether it is the one on the slip."""
        return bool(self.pin) and hmac.compare_digest(pin.encode(), self.pin.encode())


def find(connection: Connection, code: str) -> Standing | None:
    """Return the dossier of a receipt code in its proper form, or None."""
    place = connection.execute(select(receipt_codes).where(receipt_codes.c.code == code)).one_or_none()
    if place is None:
        return None
    row = connection.execute(
        select(
            records.c.kind, records.c.state, records.c.received_at, records.c.due_on, records.c.digest,
            records.c.returned_reason, records.c.missing, records.c.official_code,
        ).where(records.c.ward == place.ward, records.c.id == place.record)
    ).one()  # fmt: skip
    steps = way(row.state, row.received_at, changes.of_record(connection, place.ward, place.record))
    returned = row.state == "returned"
    written = Written(
        row.returned_reason if returned else "",
        tuple(json.loads(row.missing)) if returned else (),
        row.official_code,
    )
    pin = pin_of(row.digest) if row.kind == "submission" else ""
    return Standing(place.ward, place.record, code, row.state, row.due_on or "", steps, written, pin)


def way(state: str, received_at: str, history: Sequence[Change]) -> tuple[Step, ...]:
    """Return the steps made, the one of now, and those that are still to come."""
    reached = {"received": received_at} | {change.state: change.at for change in history}
    if state not in ORDER:
        known = {name: at for name, at in reached.items() if name != state}
        return (*(Step(name, "done", at) for name, at in known.items()), Step(state, "now", reached.get(state, "")))
    place = ORDER.index(state)
    return tuple(
        Step(
            name,
            "done" if at < place else "now" if at == place else "next",
            reached.get(name, "") if at <= place else "",
        )
        for at, name in enumerate(ORDER)
    )
