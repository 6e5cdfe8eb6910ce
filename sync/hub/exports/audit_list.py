"""The audit as a list: who looked at what, and who changed it."""

from sqlalchemy import Connection, select

from sync.errors import N_
from sync.hub.exports.columns import Column
from sync.hub.exports.listing import Asked, ExportList, Rows, streamed
from sync.hub.officers import ADMIN
from sync.hub.schema import audit, officers, records

ACTIONS = {
    "login": N_("Đăng nhập"),
    "logout": N_("Thoát"),
    "password": N_("Đổi mật khẩu"),
    "open": N_("Mở hồ sơ"),
    "not-opened": N_("Thử mở hồ sơ nhưng không có khóa"),
    "attachment": N_("Xem tệp kèm theo"),
    "lodge": N_("Ghi mã hồ sơ chính thức"),
    "return": N_("Trả hồ sơ"),
    "done": N_("Ghi là xong"),
    "erase": N_("Xoá theo yêu cầu"),
    "grant-key": N_("Trao khóa"),
    "recover-key": N_("Khôi phục khóa"),
    "disable-officer": N_("Khoá tài khoản cán bộ"),
    "enable-officer": N_("Mở lại tài khoản cán bộ"),
    "gateway-manual": N_("Mở bảng chép sang hệ thống"),
    "gateway-export": N_("Tải gói ZIP"),
    "gateway-sheet": N_("Tải tờ để quét (PDF)"),
    "gateway-send": N_("Gửi sang hệ thống"),
    "gateway-accepted": N_("Hệ thống đã nhận"),
    "gateway-refused": N_("Hệ thống không nhận hồ sơ."),
    "gateway-later": N_("Hệ thống chưa trả lời rõ"),
}
"""What people call an action; one that is not here keeps its own short name."""

COLUMNS = (
    Column(N_("Lúc"), "datetime", 17),
    Column(N_("Cán bộ"), width=26),
    Column(N_("Tên đăng nhập"), "code", 20),
    Column(N_("Việc"), width=32),
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
        who = name or (asked.t(N_("Lệnh quản trị")) if officer == ADMIN else officer)
        yield at, who, login, _word(action, asked), code


def _word(action: str, asked: Asked) -> str:
    if action.startswith("export-"):
        word = asked.t(N_("Tải danh sách"))
        return f"{word}: {action.removeprefix('export-')}"
    return asked.t(ACTIONS[action]) if action in ACTIONS else action


LIST = ExportList("audit", N_("Nhật ký thao tác"), COLUMNS, rows)
