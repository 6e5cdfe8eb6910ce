"""Ready-made reasons for returning a record: general ones, what goes wrong with a procedure, and a ward's own."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select

from content.procedure import Guide
from sync.errors import N_
from sync.hub import audit
from sync.hub.clock import stamp
from sync.hub.errors import MoveRefused
from sync.hub.officers import Officer
from sync.hub.schema_desk import return_texts
from sync.records import new_id

GENERAL = {
    "g1": N_("Ảnh giấy tờ bị mờ, thiếu góc hoặc bị che. Chụp lại cả tờ, đủ sáng, đọc rõ chữ."),
    "g2": N_("Còn thiếu giấy tờ ghi dưới đây. Bổ sung rồi gửi lại."),
    "g3": N_("Thông tin trong tờ khai không khớp với giấy tờ. Xem lại họ tên, ngày sinh, số định danh."),
    "g4": N_("Giấy tờ đã hết hạn hoặc chưa có chữ ký, dấu. Thay bằng bản còn giá trị."),
    "g5": N_("Việc này không nộp ở xã, phường. Xem lại nơi nộp trong hướng dẫn."),
    "g6": N_("Hồ sơ này trùng với một hồ sơ đã nộp trước. Chờ kết quả của hồ sơ trước."),
}
MOST = 200
LONGEST = 500


@dataclass(frozen=True)
class Ready:
    """One ready-made reason, with the papers it says are missing; `own` where the ward wrote it."""

    id: str
    procedure: str
    reason: str
    missing: tuple[str, ...] = ()
    own: bool = False


def for_case(connection: Connection, ward: str, guide: Guide | None, procedure: str) -> list[Ready]:
    """Return the reasons that fit a procedure: the ward's own first, then its guide's common mistakes, then general ones."""
    own = [one for one in own_of(connection, ward) if one.procedure in ("", procedure)]
    mistakes = [Ready(f"m{at}", procedure, text) for at, text in enumerate(guide.mistakes)] if guide else []
    return [*own, *mistakes, *(Ready(id, "", text) for id, text in GENERAL.items())]


def own_of(connection: Connection, ward: str) -> list[Ready]:
    """Return what a ward wrote itself, the general ones first."""
    found = select(return_texts).where(return_texts.c.ward == ward)
    rows = connection.execute(found.order_by(return_texts.c.procedure, return_texts.c.id).limit(MOST))
    return [Ready(row.id, row.procedure, row.reason, tuple(json.loads(row.missing)), True) for row in rows]


def add(
    connection: Connection, officer: Officer, procedure: str, reason: str, missing: tuple[str, ...], now: datetime
) -> None:
    """Keep a reason of the ward's own; raises MoveRefused."""
    reason = " ".join(reason.split())
    if not 5 <= len(reason) <= LONGEST or any(len(paper) > LONGEST for paper in missing):
        raise MoveRefused(N_("Câu mẫu phải từ 5 đến {limit} ký tự."), limit=LONGEST)
    held = select(func.count()).select_from(return_texts).where(return_texts.c.ward == officer.ward)
    if (connection.scalar(held) or 0) >= MOST:
        raise MoveRefused(N_("Đã có {limit} câu mẫu. Xoá bớt câu không dùng."), limit=MOST)
    row = {"ward": officer.ward, "id": new_id(), "procedure": procedure, "reason": reason}
    papers = json.dumps(missing, ensure_ascii=False)
    connection.execute(insert(return_texts).values(**row, missing=papers, made_by=officer.id, made_at=stamp(now)))
    audit.note(connection, officer, "template-add", now)


def remove(connection: Connection, officer: Officer, id: str, now: datetime) -> None:
    """Take a reason of the ward's own away; raises MoveRefused where it is gone already."""
    mine = (return_texts.c.ward == officer.ward) & (return_texts.c.id == id)
    if connection.execute(delete(return_texts).where(mine)).rowcount != 1:
        raise MoveRefused(N_("Câu mẫu này đã được xoá. Tải lại trang để xem."))
    audit.note(connection, officer, "template-remove", now)
