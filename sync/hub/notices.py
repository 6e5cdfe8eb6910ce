"""Notices: what a ward or the city tells its teams, shown on phones until a day, and who has said they read it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, insert, select, update

from sync.errors import N_
from sync.hub import audit, ward_settings
from sync.hub.clock import VIETNAM, stamp
from sync.hub.errors import AdminRefused
from sync.hub.officers import CITY, Officer
from sync.hub.schema import devices
from sync.hub.schema_board import notice_acks, notices
from sync.records import new_id

KINDS = {"notice": N_("Thông báo"), "content": N_("Nội dung hướng dẫn đổi")}
LONGEST_TITLE = 120
LONGEST_TEXT = 2000
LONGEST_DAYS = 366


def write(
    connection: Connection, officer: Officer, kind: str, title: str, text: str, procedure: str, until: str, *, must_ack: bool, now: datetime) -> str:  # fmt: skip
    """Put a notice on the board of the officer's ward, the city's on every ward's, and return its id; raises AdminRefused."""
    title, text = " ".join(title.split()), text.strip()
    if not 3 <= len(title) <= LONGEST_TITLE or len(text) > LONGEST_TEXT:
        raise AdminRefused(N_("Ghi tiêu đề từ 3 đến {title} ký tự và nội dung không quá {most} ký tự."), title=LONGEST_TITLE, most=LONGEST_TEXT)  # fmt: skip
    if kind not in KINDS or (kind == "content" and not procedure):
        raise AdminRefused(N_("Báo nội dung hướng dẫn đổi thì phải ghi mã thủ tục."))
    today = now.astimezone(VIETNAM).date()
    try:
        last = date.fromisoformat(until)
    except ValueError:
        last = date.min
    if not 0 <= (last - today).days <= LONGEST_DAYS:
        raise AdminRefused(N_("Chọn ngày hết hạn từ hôm nay đến một năm nữa."))
    id = new_id()
    connection.execute(
        insert(notices).values(
            ward=officer.ward, id=id, kind=kind, title=title, text=text, procedure=procedure[:40], at=stamp(now),
            until=f"{last:%Y-%m-%d}", must_ack=int(must_ack), by=officer.name,
        )
    )  # fmt: skip
    ward_settings.changed(connection, officer.ward)
    audit.note(connection, officer, "notice", now)
    return id


def withdraw(connection: Connection, officer: Officer, notice: str, now: datetime) -> None:
    """Take a notice off the board; raises AdminRefused."""
    mine = (notices.c.ward == officer.ward) & (notices.c.id == notice) & notices.c.withdrawn_at.is_(None)
    if connection.execute(update(notices).where(mine).values(withdrawn_at=stamp(now))).rowcount != 1:
        raise AdminRefused(N_("Thông báo này đã được gỡ rồi. Tải lại trang."))
    ward_settings.changed(connection, officer.ward)
    audit.note(connection, officer, "withdraw-notice", now)


def shown(connection: Connection, ward: str, now: datetime) -> list[dict[str, Any]]:
    """Return what a phone of a ward shows, newest first: the ward's own notices and the city's."""
    rows = [row for place in (ward, CITY) for row in connection.execute(select(notices).where(_alive(place, now)))]
    return [
        {
            "id": row.id, "kind": row.kind, "title": row.title, "text": row.text, "procedure": row.procedure,
            "at": row.at, "until": row.until, "must_ack": bool(row.must_ack),
        }
        for row in sorted(rows, key=lambda row: (row.at, row.id), reverse=True)
    ]  # fmt: skip


def written(connection: Connection, ward: str, limit: int = 50) -> Sequence[tuple[Row[tuple[object, ...]], int]]:
    """Return the notices of a ward, or the city, newest first, each with how many devices have acknowledged it."""
    rows = connection.execute(
        select(notices).where(notices.c.ward == ward).order_by(notices.c.at.desc()).limit(limit)
    ).all()
    # Acknowledgements lie with the ward of the device that gave them, those of the city's notices with every ward.
    told: ColumnElement[bool] = notice_acks.c.notice.in_([row.id for row in rows])
    if ward != CITY:
        told &= notice_acks.c.ward == ward
    counts = select(notice_acks.c.notice, func.count().label("n")).where(told).group_by(notice_acks.c.notice)
    acks = {row.notice: row.n for row in connection.execute(counts)}
    return [(row, acks.get(row.id, 0)) for row in rows]


def device_count(connection: Connection, ward: str) -> int:
    """Return how many devices a notice of a ward, or the city, goes to."""
    live = select(func.count()).select_from(devices).where(devices.c.revoked_at.is_(None))
    return connection.scalar(live if ward == CITY else live.where(devices.c.ward == ward)) or 0


def _alive(ward: str, now: datetime) -> ColumnElement[bool]:
    today = f"{now.astimezone(VIETNAM):%Y-%m-%d}"
    return (notices.c.ward == ward) & (notices.c.until >= today) & notices.c.withdrawn_at.is_(None)
