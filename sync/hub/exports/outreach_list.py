"""Outreach sessions as a list: where, when, how many people were helped with what; no names are in them."""

from typing import Any

from sqlalchemy import Connection, select

from sync.errors import N_, RecordInvalid
from sync.hub.exports.columns import Column
from sync.hub.exports.listing import Asked, ExportList, Rows, streamed
from sync.hub.schema import records, teams, wards
from sync.outreach import HELPS
from sync.records import content_of

COLUMNS = (
    Column(N_("Xã, phường"), width=24),
    Column(N_("Tổ"), width=28),
    Column(N_("Bắt đầu"), "datetime", 17),
    Column(N_("Kết thúc"), "datetime", 17),
    Column(N_("Ở đâu"), width=24),
    Column(N_("Chủ đề"), width=28),
    Column(N_("Số tổ viên"), "integer", 10),
    Column(N_("Số người đã giúp"), "integer", 10),
    *(Column(label, "integer", 13) for label in HELPS.values()),
    Column(N_("Lần sửa"), "integer", 9),
    Column(N_("Ghi chú"), width=36),
    Column(N_("Nhận lúc"), "datetime", 17),
)


def rows(connection: Connection, asked: Asked) -> Rows:
    """Yield each session as its newest revision tells it, in the order they came in; raises nothing for a damaged one."""
    mine = asked.of(records) & (records.c.kind == "outreach") & records.c.purged_at.is_(None)
    bodies = select(records.c.body).where(mine)
    # A correction may come long after what it corrects, so it is looked for first; only their ids are held.
    corrected = {said["parent"] for (body,) in streamed(connection, bodies) if (said := _content(body)).get("parent")}
    query = (
        select(wards.c.name, teams.c.name, records.c.id, records.c.body, records.c.received_at)
        .join(wards, wards.c.code == records.c.ward)
        .outerjoin(teams, (teams.c.ward == records.c.ward) & (teams.c.id == records.c.team))
        .where(mine, asked.within(records.c.received_at))
        .order_by(records.c.ward, records.c.received_at, records.c.id)
    )
    for ward, team, record, body, received_at in streamed(connection, query):
        if record not in corrected:
            yield ward, team, *_told(_content(body).get("payload")), received_at


def _told(payload: Any) -> tuple[object, ...]:
    said = payload if isinstance(payload, dict) else {}
    helped, tallies = said.get("helped"), said.get("tallies")
    counts = {key: _count(value) for key, value in helped.items()} if isinstance(helped, dict) else {}
    people = _count(said.get("people"))
    if isinstance(tallies, list) and all(isinstance(tally, dict) for tally in tallies):
        counts = {}
        for tally in tallies:
            key = str(tally.get("help"))
            counts[key] = (counts.get(key) or 0) + (_count(tally.get("n")) or 0)
        people = sum(number or 0 for number in counts.values())
    start = (said.get("started_at"), said.get("ended_at"), said.get("place"), said.get("topic"))
    numbers = (_count(said.get("volunteers")), people, *(counts.get(key) for key in HELPS))
    return (*start, *numbers, _count(said.get("revision")) or 1, said.get("note"))


def _count(value: object) -> int | None:
    return value if type(value) is int else None


def _content(body: bytes) -> dict[str, Any]:
    try:
        return content_of(bytes(body))
    except RecordInvalid:
        return {}


LIST = ExportList("outreach", N_("Buổi ra quân"), COLUMNS, rows, roles=("officer", "leader", "city"))
