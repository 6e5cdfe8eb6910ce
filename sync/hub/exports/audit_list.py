"""The audit as a list: who looked at what, and who changed it."""

from sqlalchemy import Connection, select

from sync.errors import N_
from sync.hub.exports.columns import Column
from sync.hub.exports.listing import Asked, ExportList, Rows, streamed
from sync.hub.officers import ADMIN
from sync.hub.schema import audit, officers, records

COLUMNS = (
    Column(N_("Lúc"), "datetime", 17),
    Column(N_("Cán bộ"), width=26),
    Column(N_("Tên đăng nhập"), "code", 20),
    Column(N_("Việc"), "code", 22),
    Column(N_("Mã biên nhận"), "code", 16),
)


def rows(connection: Connection, asked: Asked) -> Rows:
    """Yield every line of the audit, oldest first; what was done by a command carries no officer's name."""
    query = (
        select(audit.c.at, officers.c.name, officers.c.login, audit.c.action, records.c.code, audit.c.officer)
        .outerjoin(officers, (officers.c.ward == audit.c.ward) & (officers.c.id == audit.c.officer))
        .outerjoin(records, (records.c.ward == audit.c.ward) & (records.c.id == audit.c.record))
        .where(asked.of(audit), asked.within(audit.c.at))
        .order_by(audit.c.ward, audit.c.at, audit.c.id)
    )
    for at, name, login, action, code, officer in streamed(connection, query):
        yield at, name or (asked.t(N_("Lệnh quản trị")) if officer == ADMIN else officer), login, action, code


LIST = ExportList("audit", N_("Nhật ký thao tác"), COLUMNS, rows)
