"""When a result is due: proposed from the guide's time limit, settled by an officer, printed on the appointment slip."""

from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import Connection, insert, select, update

from content.procedure import Guide
from sync.errors import N_
from sync.hub import audit, days_off
from sync.hub.casework import Case
from sync.hub.clock import VIETNAM, in_vietnam, stamp
from sync.hub.errors import MoveRefused
from sync.hub.officers import Officer
from sync.hub.schema import records
from sync.hub.schema_desk import appointments
from sync.hub.working_days import LONGEST, UNITS

LATE = time(15)
"""After this hour a matter of the same day may wait for the next working day (Decree 118/2025/ND-CP and the guides)."""

LONGEST_TEXT = 200
MAY_HAVE = ("in_review", "lodged")


@dataclass(frozen=True)
class Asked:
    """What an officer fills in: the day of receipt, how long it takes, where and when to fetch the result."""

    received_on: date
    amount: int | None
    unit: str
    place: str = ""
    hours: str = ""


@dataclass(frozen=True)
class Appointment:
    """An appointment as it stands."""

    received_on: date
    amount: int
    unit: str
    due_on: date
    place: str
    hours: str
    open: bool


def propose(connection: Connection, case: Case, guide: Guide | None, now: datetime) -> Asked:
    """Return what the form begins with: the guide's time limit, and place and hours of the ward's last slip."""
    mine = appointments.c.ward == case.ward
    last = connection.execute(select(appointments).where(mine).order_by(appointments.c.made_at.desc()).limit(1)).first()
    place, hours = (last.place, last.hours) if last else ("", "")
    limit, local = guide.time if guide else None, now.astimezone(VIETNAM)
    amount, unit = (limit.value, limit.unit) if limit and limit.unit in UNITS else (None, "working_day")
    # "In the day": what comes before three is due today, what comes later on the next working day.
    if limit and limit.after_15h and amount == 1 and unit == "working_day" and local.time() < LATE:
        amount = 0
    return Asked(local.date(), amount, unit, place, hours)


def find(connection: Connection, ward: str, record: str) -> Appointment | None:
    """Return a record's appointment, or None."""
    mine = (appointments.c.ward == ward) & (appointments.c.record == record)
    row = connection.execute(select(appointments).where(mine)).one_or_none()
    if row is None:
        return None
    received, due = date.fromisoformat(row.received_on), date.fromisoformat(row.due_on)
    return Appointment(received, row.amount, row.unit, due, row.place, row.hours, bool(row.open))


def make(connection: Connection, officer: Officer, case: Case, asked: Asked, now: datetime) -> Appointment:
    """Settle when a record's result is due; raises MoveRefused."""
    made = _checked(connection, case, asked, now)
    values = {
        "received_on": made.received_on.isoformat(), "amount": made.amount, "unit": made.unit,
        "due_on": made.due_on.isoformat(), "place": made.place, "hours": made.hours, "open": 1,
        "made_by": officer.id, "made_at": stamp(now),
    }  # fmt: skip
    mine = (appointments.c.ward == case.ward) & (appointments.c.record == case.id)
    if connection.execute(update(appointments).where(mine).values(values)).rowcount == 0:
        connection.execute(insert(appointments).values(ward=case.ward, record=case.id, **values))
    row = (records.c.ward == case.ward) & (records.c.id == case.id)
    connection.execute(update(records).where(row).values(due_on=values["due_on"], updated_at=stamp(now)))
    audit.note(connection, officer, "slip", now, case.id)
    return made


def _checked(connection: Connection, case: Case, asked: Asked, now: datetime) -> Appointment:
    if case.kind != "submission" or case.state not in MAY_HAVE or case.forwarded_to:
        raise MoveRefused(N_("Chỉ hẹn ngày cho hồ sơ đang xem hoặc đã nộp lên hệ thống. Tải lại trang để xem."))
    if asked.amount is None or not 0 <= asked.amount <= LONGEST or asked.unit not in UNITS:
        raise MoveRefused(N_("Ghi thời hạn là một số từ 0 đến {limit}."), limit=LONGEST)
    first, today = in_vietnam(case.received_at).date(), now.astimezone(VIETNAM).date()
    if not first <= asked.received_on <= today:
        raise MoveRefused(N_("Ngày nhận đủ giấy phải từ ngày hồ sơ gửi về đến hôm nay."))
    place, hours = " ".join(asked.place.split()), " ".join(asked.hours.split())
    if not place or max(len(place), len(hours)) > LONGEST_TEXT:
        raise MoveRefused(N_("Ghi nơi nhận kết quả, không quá {limit} ký tự."), limit=LONGEST_TEXT)
    due = days_off.calendar(connection).due(asked.received_on, asked.amount, asked.unit)
    return Appointment(asked.received_on, asked.amount, asked.unit, due, place, hours, True)


def soon(connection: Connection, today: date) -> date:
    """Return the second working day after today: up to it an appointment is near."""
    following = days_off.calendar(connection).after(today)
    return [next(following) for _ in range(2)][-1]
