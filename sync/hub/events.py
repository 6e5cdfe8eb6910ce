"""Shifts and events: planned by a team's leader on the hub, shown on the team's phones, with how many came."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from sync.errors import N_
from sync.hub import ward_settings
from sync.hub.clock import VIETNAM, stamp
from sync.hub.errors import AdminRefused
from sync.hub.officers import Officer
from sync.hub.outreach_sheet import MOST_VOLUNTEERS
from sync.hub.schema import teams
from sync.hub.schema_board import event_attendance, outreach_events
from sync.records import new_id

LONGEST_NAME = 120
LONGEST_NOTE = 1000
LONGEST_EVENT = timedelta(hours=24)
AHEAD = timedelta(days=366)
KEPT_SHOWN = timedelta(days=7)
"""How long phones show an event that is over, for whoever enters who came."""


def plan(
    connection: Connection, officer: Officer, team: str, title: str, place: str, topic: str, day: str, begins: str, ends: str, note: str, *, now: datetime) -> str:  # fmt: skip
    """Plan an event of a team on a day, from and to times such as "08:00", and return its id; raises AdminRefused."""
    team = officer.team if officer.role == "leader" else team
    mine = (teams.c.ward == officer.ward) & (teams.c.id == team)
    if connection.scalar(select(teams.c.id).where(mine)) is None:
        raise AdminRefused(N_("Không có tổ này ở xã phường của bạn."))
    title, place, topic = (" ".join(said.split()) for said in (title, place, topic))
    if not 3 <= len(title) <= LONGEST_NAME or max(len(place), len(topic)) > LONGEST_NAME or len(note) > LONGEST_NOTE:
        raise AdminRefused(N_("Ghi tên buổi từ 3 đến {name} ký tự; ghi chú không quá {note} ký tự."), name=LONGEST_NAME, note=LONGEST_NOTE)  # fmt: skip
    try:
        start, end = (datetime.fromisoformat(f"{day}T{at}").replace(tzinfo=VIETNAM) for at in (begins, ends))
    except ValueError as error:
        raise AdminRefused(N_("Chọn ngày và giờ bắt đầu, giờ kết thúc.")) from error
    if not timedelta(0) < end - start <= LONGEST_EVENT or not -AHEAD <= start - now <= AHEAD:
        raise AdminRefused(N_("Giờ kết thúc phải sau giờ bắt đầu, và ngày không quá một năm."))
    id = new_id()
    connection.execute(
        insert(outreach_events).values(
            ward=officer.ward, id=id, team=team, title=title, place=place, topic=topic, starts_at=stamp(start),
            ends_at=stamp(end), note=note.strip(),
        )
    )  # fmt: skip
    ward_settings.changed(connection, officer.ward)
    return id


def cancel(connection: Connection, officer: Officer, event: str, now: datetime) -> None:
    """Call an event off; raises AdminRefused."""
    _change(connection, officer, event, cancelled_at=stamp(now))
    ward_settings.changed(connection, officer.ward)


def count_present(connection: Connection, officer: Officer, event: str, present: str) -> None:
    """Write down how many came, "" for as many as phones told; raises AdminRefused."""
    said = present.strip()
    if said and (not (said.isascii() and said.isdigit()) or len(said) > 5 or int(said) > MOST_VOLUNTEERS):
        raise AdminRefused(N_("Số người có mặt phải là số từ 0 đến {most}."), most=MOST_VOLUNTEERS)
    _change(connection, officer, event, present=int(said) if said else None)


def _change(connection: Connection, officer: Officer, event: str, **values: Any) -> None:
    mine = (outreach_events.c.ward == officer.ward) & (outreach_events.c.id == event)
    if officer.role == "leader":
        mine &= outreach_events.c.team == officer.team
    still = outreach_events.c.cancelled_at.is_(None)
    if connection.execute(update(outreach_events).where(mine, still).values(**values)).rowcount != 1:
        raise AdminRefused(N_("Không có buổi này, hoặc buổi đã hủy. Tải lại trang."))


def coming(connection: Connection, ward: str, team: str, now: datetime) -> list[dict[str, Any]]:
    """Return what a phone of a team shows, soonest first."""
    mine = (
        (outreach_events.c.ward == ward) & (outreach_events.c.team == team) & outreach_events.c.cancelled_at.is_(None)
    )
    mine &= outreach_events.c.ends_at >= stamp(now - KEPT_SHOWN)
    return [
        {
            "id": row.id, "team": row.team, "team_name": row.team_name, "title": row.title, "place": row.place,
            "topic": row.topic, "starts_at": row.starts_at, "ends_at": row.ends_at, "note": row.note,
        }
        for row in connection.execute(_with_team().where(mine).order_by(outreach_events.c.starts_at).limit(100))
    ]  # fmt: skip


def listing(
    connection: Connection, ward: str, team: str = "", limit: int = 60
) -> list[tuple[Row[tuple[object, ...]], int]]:
    """Return events, those to come and the latest first, each with how many came as far as anybody told."""
    wanted = outreach_events.c.ward == ward
    if team:
        wanted &= outreach_events.c.team == team
    rows = connection.execute(
        _with_team().where(wanted).order_by(outreach_events.c.starts_at.desc()).limit(limit)
    ).all()
    told = (event_attendance.c.ward == ward) & event_attendance.c.event.in_([row.id for row in rows])
    # Several phones may tell: the largest number is taken, since each counts all that came.
    most = (
        select(event_attendance.c.event, func.max(event_attendance.c.present).label("present"))
        .where(told)
        .group_by(event_attendance.c.event)
    )
    by_phone = {row.event: row.present for row in connection.execute(most)}
    return [(row, by_phone.get(row.id, 0) if row.present is None else row.present) for row in rows]


def _with_team():  # type: ignore[no-untyped-def]
    same = (teams.c.ward == outreach_events.c.ward) & (teams.c.id == outreach_events.c.team)
    return select(outreach_events, teams.c.name.label("team_name")).join(teams, same)
