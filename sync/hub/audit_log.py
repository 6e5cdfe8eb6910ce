"""The audit read back: who did what and when in a ward, a page at a time along its index."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, func, literal, select, tuple_

from content.alphabet import by_given_name
from sync.errors import N_
from sync.hub.officers import ADMIN
from sync.hub.schema import audit, officers, records

PAGE = 50
WINDOW = 5000
ACTIONS = {
    "open": N_("Mở hồ sơ"),
    "not-opened": N_("Xem hồ sơ còn niêm phong"),
    "attachment": N_("Xem tệp đính kèm"),
    "viewer": N_("Mở trang xem ảnh"),
    "take": N_("Nhận xử lý"),
    "papers": N_("Đánh dấu giấy tờ"),
    "note": N_("Ghi chú nội bộ"),
    "lodge": N_("Ghi mã hồ sơ chính thức"),
    "return": N_("Trả hồ sơ"),
    "done": N_("Ghi là xong"),
    "forward": N_("Chuyển sang xã, phường khác"),
    "forwarded-in": N_("Nhận từ xã, phường khác"),
    "slip": N_("Lập phiếu hẹn"),
    "slip-look": N_("Xem phiếu hẹn"),
    "ticket-answer": N_("Trả lời yêu cầu hỗ trợ"),
    "ticket-close": N_("Đóng yêu cầu hỗ trợ"),
    "template-add": N_("Thêm câu mẫu"),
    "template-remove": N_("Xoá câu mẫu"),
    "audit-look": N_("Xem nhật ký"),
    "login": N_("Đăng nhập"),
    "logout": N_("Thoát"),
    "password": N_("Đổi mật khẩu"),
    "grant-key": N_("Trao khóa"),
    "reseal": N_("Niêm phong lại"),
    "erase": N_("Xoá theo yêu cầu người dân"),
}
"""What each action is called; other parts of the hub may add theirs."""


@dataclass(frozen=True)
class Entry:
    """One line: `name` is "" for the command line, and for an officer of another ward; `code` is the record's receipt code."""

    at: str
    officer: str
    name: str
    action: str
    record: str
    code: str

    @property
    def by_command(self) -> bool:
        """Whether the command line did it."""
        return self.officer == ADMIN


@dataclass(frozen=True)
class Asked:
    """What the log is narrowed down to; "" stands for everything, `since` and `until` are stamps (until excluded)."""

    officer: str = ""
    action: str = ""
    record: str = ""
    since: str = ""
    until: str = ""


@dataclass(frozen=True)
class Page:
    """Some lines, newest first; `next` is the cursor of older ones, or ""."""

    entries: tuple[Entry, ...]
    next: str


def read(connection: Connection, ward: str, asked: Asked, cursor: str = "") -> Page:
    """Return a page of a ward's audit; one look passes over no more than WINDOW lines."""
    key = (audit.c.at, audit.c.id)
    ahead: list[ColumnElement[bool]] = [audit.c.ward == ward]
    if asked.record:
        ahead.append(audit.c.record == asked.record)
    if asked.since:
        ahead.append(audit.c.at >= asked.since)
    if asked.until:
        ahead.append(audit.c.at < asked.until)
    at, _, last_id = cursor.partition("/")
    if at and last_id:
        ahead.append(tuple_(*key) < tuple_(literal(at), literal(last_id)))
    order = tuple(column.desc() for column in key)
    wanted, horizon = list(ahead), None
    if asked.officer or asked.action:
        end = select(*key).where(and_(*ahead)).order_by(*order).offset(WINDOW - 1).limit(1)
        horizon = connection.execute(end).one_or_none()
        if horizon:
            wanted.append(tuple_(*key) >= tuple_(literal(horizon[0]), literal(horizon[1])))
        wanted += [audit.c.officer == asked.officer] if asked.officer else []
        wanted += [audit.c.action == asked.action] if asked.action else []
    of, who = (records.c.ward == audit.c.ward) & (records.c.id == audit.c.record), (officers.c.ward == audit.c.ward)
    lines = (
        select(audit, func.coalesce(officers.c.name, "").label("name"), func.coalesce(records.c.code, "").label("code"))
        .outerjoin(officers, who & (officers.c.id == audit.c.officer))
        .outerjoin(records, of)
        .where(and_(*wanted)).order_by(*order).limit(PAGE + 1)
    )  # fmt: skip
    rows = connection.execute(lines).all()
    entries = tuple(Entry(row.at, row.officer, row.name, row.action, row.record, row.code) for row in rows[:PAGE])
    if len(rows) > PAGE:
        return Page(entries, f"{rows[PAGE - 1].at}/{rows[PAGE - 1].id}")
    return Page(entries, f"{horizon[0]}/{horizon[1]}" if horizon else "")


def people(connection: Connection, ward: str) -> list[tuple[str, str]]:
    """Return the id and name of everybody who works or worked at a ward's desk."""
    found = select(officers.c.id, officers.c.name).where(officers.c.ward == ward)
    rows = [(row.id, row.name) for row in connection.execute(found)]
    return sorted(rows, key=lambda one: by_given_name(one[1]))
