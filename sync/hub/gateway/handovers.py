"""What was sent to an official system and what came of it: written before sending, settled after.

A dossier is sealed, and only an officer's session opens it. So a hand-over happens in the officer's own request, and what
was cut off is sent again by an officer's button, under the same key and with the same bytes: the hub keeps neither an opened
dossier nor a key that opens one, not even for a minute, and a stolen hub holds nothing more than before.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Row, insert, select, update
from sqlalchemy.exc import IntegrityError

from sync.errors import N_
from sync.hub import audit, casework
from sync.hub.casework import Case
from sync.hub.clock import in_vietnam, stamp
from sync.hub.errors import MoveRefused
from sync.hub.gateway.dossier import Dossier
from sync.hub.gateway.http import PATIENCE
from sync.hub.gateway.outcome import WHY, Accepted, Later, Refused
from sync.hub.gateway.places import Place
from sync.hub.officers import Officer
from sync.hub.schema import records
from sync.hub.schema_gateway import handovers

LONGEST_LIST = 200


@dataclass(frozen=True)
class Handover:
    """One dossier on its way; `until` is when the next try may begin, `why` a source string while nothing is settled."""

    record: str
    system: str
    state: str
    digest: str
    attempts: int
    official_code: str
    reason: str
    until: str
    updated_at: str

    def held(self, now: datetime) -> bool:
        """Tell whether somebody may still be sending it, or the system asked for patience."""
        return self.state in ("sending", "later") and self.until > stamp(now)

    @property
    def why(self) -> str:
        """Why it is not settled; one that is still "sending" was cut off before an answer, if nobody is at it."""
        return WHY["stopped"] if self.state == "sending" else WHY.get(self.reason, "")


def find(connection: Connection, ward: str, record: str) -> Handover | None:
    """Return the hand-over of a ward's record, or None."""
    row = connection.execute(select(handovers).where(_one(ward, record))).one_or_none()
    return _handover(row) if row else None


def unsettled(connection: Connection, ward: str) -> list[tuple[Handover, str]]:
    """Return a ward's hand-overs that still want an officer, oldest first, each with its receipt code."""
    rows = connection.execute(
        select(handovers, records.c.code.label("receipt"))
        .join(records, (records.c.ward == handovers.c.ward) & (records.c.id == handovers.c.record))
        .where(handovers.c.ward == ward, handovers.c.state.in_(("sending", "later", "refused")))
        .where(records.c.state == "in_review")
        .order_by(handovers.c.updated_at)
        .limit(LONGEST_LIST)
    )
    return [(_handover(row), row.receipt) for row in rows]


def begin(
    connection: Connection, officer: Officer, case: Case, dossier: Dossier, place: Place, now: datetime
) -> Handover:
    """Write down that a dossier is about to be sent; raises MoveRefused where somebody is at it, or it is settled.

    Committed before the first byte goes out: whatever is cut after that is seen, and never sent as something new.
    """
    if case.state != "in_review":
        raise MoveRefused(N_("Hồ sơ này đã ở bước khác nên không làm bước này được. Tải lại trang để xem."))
    known = find(connection, case.ward, case.id)
    if known and known.state == "accepted":
        raise MoveRefused(N_("Hệ thống đã nhận hồ sơ này rồi, mã {code}."), code=known.official_code)
    if known and known.held(now):
        raise MoveRefused(
            N_("Hồ sơ này đang được gửi, hoặc hệ thống xin chờ. Thử lại sau {time}."),
            time=in_vietnam(known.until).strftime("%H:%M:%S"),
        )
    # All tries with their pauses, and a little more.
    lease = timedelta(seconds=place.tries * place.timeout + (place.tries - 1) * PATIENCE + 20)
    values = {
        "system": place.system, "state": "sending", "digest": hashlib.sha256(dossier.data).hexdigest(),
        "officer": officer.id, "reason": "", "until": stamp(now + lease), "updated_at": stamp(now),
        "attempts": (known.attempts if known else 0) + 1,
    }  # fmt: skip
    try:
        if known is None:
            new = {"ward": case.ward, "record": case.id, "created_at": stamp(now)}
            connection.execute(insert(handovers).values(**new, **values))
        else:
            still = handovers.c.attempts == known.attempts
            if (
                connection.execute(update(handovers).where(_one(case.ward, case.id), still).values(values)).rowcount
                != 1
            ):
                raise _raced()
    except IntegrityError as error:
        raise _raced() from error
    audit.note(connection, officer, "gateway-send", now, case.id)
    found = find(connection, case.ward, case.id)
    assert found is not None
    return found


def settle(
    connection: Connection, officer: Officer, case: Case, sent: Handover, outcome: Accepted | Refused | Later, now: datetime
) -> bool:  # fmt: skip
    """Write down what came of it, and lodge the record where it was accepted; False where the record had moved on meanwhile.

    An acceptance is kept in any case: what the official system holds must not be forgotten.
    """
    values: dict[str, str] = {"updated_at": stamp(now), "until": stamp(now)}
    match outcome:
        case Accepted(code):
            values |= {"state": "accepted", "official_code": code, "reason": ""}
        case Refused(reason):
            values |= {"state": "refused", "reason": reason}
        case Later(why, after=after):
            values |= {"state": "later", "reason": why, "until": stamp(now + timedelta(seconds=after))}
    mine = _one(case.ward, case.id)
    if not isinstance(outcome, Accepted):
        # A later try may have begun, and be settled, since this one's lease ran out: it knows better.
        mine &= (handovers.c.attempts == sent.attempts) & (handovers.c.state == "sending")
    connection.execute(update(handovers).where(mine).values(values))
    audit.note(connection, officer, f"gateway-{values['state']}", now, case.id)
    if not isinstance(outcome, Accepted):
        return True
    try:
        casework.lodge(connection, officer, case, outcome.code, now)
    except MoveRefused:
        return False
    return True


def _raced() -> MoveRefused:
    return MoveRefused(N_("Đồng nghiệp vừa gửi hồ sơ này. Tải lại trang để xem kết quả."))


def _one(ward: str, record: str) -> ColumnElement[bool]:
    return (handovers.c.ward == ward) & (handovers.c.record == record)


def _handover(row: Row[tuple[object, ...]]) -> Handover:
    return Handover(
        row.record, row.system, row.state, row.digest, row.attempts, row.official_code, row.reason, row.until,
        row.updated_at,
    )  # fmt: skip
