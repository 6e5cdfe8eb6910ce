"""Calls for help from the app as a list: what was asked, what was answered, and which are still open."""

from sqlalchemy import Connection

from sync.errors import N_
from sync.hub import tickets
from sync.hub.exports import record_list
from sync.hub.exports.columns import Column
from sync.hub.exports.listing import Asked, ExportList, Rows, streamed
from sync.hub.schema import records

STATES = record_list.STATES | {"received": N_("Chưa trả lời"), "in_review": N_("Đã trả lời"), "done": N_("Đã đóng")}
COLUMNS = (
    Column(N_("Mã biên nhận"), "code", 16),
    Column(N_("Tình trạng"), width=16),
    Column(N_("Chủ đề"), width=28),
    Column(N_("Nội dung"), width=60),
    Column(N_("Câu trả lời"), width=60),
    Column(N_("Nhận lúc"), "datetime", 17),
    Column(N_("Cập nhật lúc"), "datetime", 17),
    Column(N_("Tổ"), width=28),
    Column(N_("Máy gửi"), width=20),
)


def rows(connection: Connection, asked: Asked) -> Rows:
    """Yield the tickets that came in the days asked for, the longest here first."""
    query = tickets.SELECTED.add_columns(records.c.updated_at).where(
        asked.of(records), tickets.TICKET, asked.within(records.c.received_at)
    )
    for row in streamed(connection, query.order_by(records.c.ward, records.c.received_at, records.c.id)):
        one = tickets.read(row)
        yield (
            one.code, asked.t(STATES.get(one.state, one.state)), one.topic, one.text, one.answer, one.received_at,
            row.updated_at, one.team_name, one.device_name,
        )  # fmt: skip


LIST = ExportList("tickets", N_("Yêu cầu hỗ trợ"), COLUMNS, rows)
