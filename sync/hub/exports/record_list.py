"""The ward's records as a list: where each stands and since when; nothing of what is sealed in them."""

from sqlalchemy import Connection, select

from sync.errors import N_
from sync.hub.casework import WAITING
from sync.hub.codes import read_receipt_code
from sync.hub.exports.columns import Column
from sync.hub.exports.listing import Asked, ExportList, Rows, streamed
from sync.hub.schema import devices, records, teams
from sync.states import AT_HUB

STATES = {
    "received": N_("Đã nhận"),
    "in_review": N_("Đang xem"),
    "lodged": N_("Đã nộp lên hệ thống"),
    "done": N_("Đã có kết quả"),
    "returned": N_("Bị trả"),
    "erased": N_("Đã xoá theo yêu cầu"),
}
KINDS = {"submission": N_("Nộp giúp"), "outreach": N_("Buổi ra quân"), "feedback": N_("Góp ý")}

COLUMNS = (
    Column(N_("Mã biên nhận"), "code", 16),
    Column(N_("Loại"), width=14),
    Column(N_("Mã thủ tục"), "code", 12),
    Column(N_("Thủ tục"), width=44),
    Column(N_("Lĩnh vực"), width=22),
    Column(N_("Tình trạng"), width=20),
    Column(N_("Mã hồ sơ chính thức"), "code", 26),
    Column(N_("Nhận lúc"), "datetime", 17),
    Column(N_("Cập nhật lúc"), "datetime", 17),
    Column(N_("Ngày hẹn"), "date", 12),
    Column(N_("Tổ"), width=28),
    Column(N_("Máy gửi"), width=20),
)


def rows(connection: Connection, asked: Asked) -> Rows:
    """Yield the records that the inbox shows with the same filters, the longest here first."""
    said, wanted = asked.filters, asked.of(records)
    view = said.get("view", "all")
    if view == "waiting":
        wanted &= records.c.state.in_(WAITING)
    elif view in AT_HUB:
        wanted &= records.c.state == view
    if code := said.get("code", "").strip():
        wanted &= records.c.code == read_receipt_code(code)
    for column in (records.c.kind, records.c.procedure):
        if value := said.get(column.name, "").strip():
            wanted &= column == value
    names = {entry.code: entry for entry in asked.pack.guides()}
    fields = {field.slug: field.vi for field in asked.pack.fields()}
    for row in streamed(
        connection,
        select(
            records.c.code, records.c.kind, records.c.procedure, records.c.state, records.c.official_code,
            records.c.received_at, records.c.updated_at, records.c.due_on,
            teams.c.name.label("team_name"), devices.c.name.label("device_name"),
        )
        .outerjoin(devices, (devices.c.ward == records.c.ward) & (devices.c.id == records.c.device))
        .outerjoin(teams, (teams.c.ward == records.c.ward) & (teams.c.id == records.c.team))
        .where(wanted, asked.within(records.c.received_at))
        .order_by(records.c.ward, records.c.received_at, records.c.id),
    ):  # fmt: skip
        guide = names.get(row.procedure)
        yield (
            row.code, asked.t(KINDS.get(row.kind, row.kind)), row.procedure, guide.plain_name if guide else "",
            fields.get(guide.field, "") if guide else "", asked.t(STATES.get(row.state, row.state)), row.official_code,
            row.received_at, row.updated_at, row.due_on, row.team_name, row.device_name,
        )  # fmt: skip


LIST = ExportList("records", N_("Hồ sơ gửi về"), COLUMNS, rows, ("view", "code", "kind", "procedure", "since", "until"))
