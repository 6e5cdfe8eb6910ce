"""The enrolled devices as a list: where they belong, what they run and when they were last seen."""

from sqlalchemy import Connection, select

from sync.errors import N_
from sync.hub.exports.columns import Column
from sync.hub.exports.listing import Asked, ExportList, Rows, streamed
from sync.hub.schema import devices, teams, wards

ROLES = {"volunteer": N_("Tổ viên"), "leader": N_("Tổ trưởng")}
COLUMNS = (
    Column(N_("Xã, phường"), width=24),
    Column(N_("Tổ"), width=28),
    Column(N_("Mã máy"), "code", 26),
    Column(N_("Tên máy"), width=20),
    Column(N_("Vai trò"), width=14),
    Column(N_("Hệ máy"), width=20),
    Column(N_("Phiên bản"), "code", 12),
    Column(N_("Ghi danh lúc"), "datetime", 17),
    Column(N_("Thấy lần cuối"), "datetime", 17),
    Column(N_("Thu hồi lúc"), "datetime", 17),
)


def rows(connection: Connection, asked: Asked) -> Rows:
    """Yield the devices of every team, those longest unseen first within a team; the days asked for are those last seen."""
    query = (
        select(
            wards.c.name, teams.c.name, devices.c.id, devices.c.name, devices.c.role, devices.c.platform,
            devices.c.app_version, devices.c.created_at, devices.c.last_seen, devices.c.revoked_at,
        )
        .join(wards, wards.c.code == devices.c.ward)
        .outerjoin(teams, (teams.c.ward == devices.c.ward) & (teams.c.id == devices.c.team))
        .where(asked.of(devices), asked.within(devices.c.last_seen))
        .order_by(devices.c.ward, teams.c.name, devices.c.last_seen, devices.c.id)
    )  # fmt: skip
    for row in streamed(connection, query):
        yield (*row[:4], asked.t(ROLES.get(row[4], row[4])), *row[5:])


LIST = ExportList("devices", N_("Máy đã ghi danh"), COLUMNS, rows, roles=("officer", "city"))
