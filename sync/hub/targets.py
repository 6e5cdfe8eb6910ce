"""Targets of a ward by month, indicator and field: typed at the desk or read from a CSV file, and how far they are reached."""

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from sync.errors import N_
from sync.hub import ward_settings
from sync.hub.clock import stamp
from sync.hub.errors import AdminRefused
from sync.hub.periods import MONTH
from sync.hub.schema_board import targets

INDICATORS = {
    "sessions": N_("Số buổi ra quân"),
    "people": N_("Lượt người được giúp"),
    "guided": N_("CT13: lượt người được hướng dẫn dùng dịch vụ số"),
    "members": N_("CT12: thành viên các tổ"),
    "dossiers": N_("Hồ sơ tiếp nhận"),
    "online": N_("Tỷ lệ hồ sơ trực tuyến (%)"),
}
BY_FIELD = ("dossiers", "online")
"""Indicators that a field of procedures may have a target for."""

MOST = 1_000_000
MOST_LINES = 2000
COLUMNS = ("month", "indicator", "field", "target")
_FIELD = re.compile(r"[a-z0-9_-]{0,40}")


@dataclass(frozen=True)
class Progress:
    """A target and what was reached."""

    month: str
    indicator: str
    field: str
    target: int
    value: int

    @property
    def share(self) -> int:
        """Per cent of the target, at most 100."""
        return min(100, 100 * self.value // self.target) if self.target else 100


def choose(
    connection: Connection, ward: str, month: str, indicator: str, field: str, target: str, *, now: datetime
) -> None:
    """Set a target, or take it away where `target` is ""; raises AdminRefused."""
    line = _checked(month, indicator, field, target or "0")
    _put(connection, ward, [line] if target.strip() else [], [line], now)


def take_in(connection: Connection, ward: str, data: str, fields: Mapping[str, object], now: datetime) -> int:
    """Set every target of a CSV text with the columns month, indicator, field, target, or none; raises AdminRefused."""
    text = data.lstrip("\ufeff")
    head = text.splitlines()[0] if text.strip() else ""
    cut = max(",;\t", key=head.count)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=cut))
    names = [name.strip().lower() for name in rows[0]] if rows else []
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        raise AdminRefused(
            N_("Tệp thiếu cột {missing}. Dòng đầu phải có: {wanted}. Tệp này có: {found}. Chưa có gì bị đổi."),
            missing=", ".join(missing), wanted=", ".join(COLUMNS), found=", ".join(names)[:200] or "-",
        )  # fmt: skip
    lines = []
    for number, row in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in row):
            continue
        told = dict(zip(names, (cell.strip() for cell in row), strict=False))
        try:
            lines.append(_checked(*(told.get(name, "") for name in COLUMNS)))
            if lines[-1][2] and lines[-1][2] not in fields:
                raise AdminRefused(N_("Không có lĩnh vực {field}."), field=lines[-1][2])
        except AdminRefused as refused:
            raise AdminRefused(N_("Dòng {number}: {reason} Chưa có gì bị đổi."), number=number, reason=str(refused)) from refused  # fmt: skip
        if len(lines) > MOST_LINES:
            raise AdminRefused(N_("Tệp dài quá {most} dòng. Chưa có gì bị đổi."), most=MOST_LINES)
    unique = {line[:3]: line for line in lines}
    _put(connection, ward, list(unique.values()), list(unique.values()), now)
    return len(unique)


def of_ward(connection: Connection, ward: str, first: str, last: str) -> list[tuple[str, str, str, int]]:
    """Return a ward's targets of some months: month, indicator, field, target."""
    mine = (targets.c.ward == ward) & (targets.c.month >= first) & (targets.c.month <= last)
    rows = connection.execute(
        select(targets).where(mine).order_by(targets.c.month, targets.c.indicator, targets.c.field)
    )
    return [(row.month, row.indicator, row.field, row.target) for row in rows]


def _put(connection: Connection, ward: str, new: list[tuple[str, str, str, int]], old: list[tuple[str, str, str, int]], now: datetime) -> None:  # fmt: skip
    for month, indicator, field, _ in old:
        mine = (targets.c.ward == ward) & (targets.c.month == month)
        connection.execute(delete(targets).where(mine, targets.c.indicator == indicator, targets.c.field == field))
    for month, indicator, field, target in new:
        connection.execute(
            insert(targets).values(
                ward=ward, month=month, indicator=indicator, field=field, target=target, at=stamp(now)
            )
        )
    if old:
        ward_settings.changed(connection, ward)


def _checked(month: str, indicator: str, field: str, target: str) -> tuple[str, str, str, int]:
    if not MONTH.fullmatch(month):
        raise AdminRefused(N_("Tháng {month} viết sai. Viết năm rồi tháng, ví dụ 2026-11."), month=month[:20])
    if indicator not in INDICATORS:
        raise AdminRefused(N_("Không có chỉ tiêu {name}. Dùng một trong: {known}."), name=indicator[:40], known=", ".join(INDICATORS))  # fmt: skip
    if field and (indicator not in BY_FIELD or not _FIELD.fullmatch(field)):
        raise AdminRefused(N_("Chỉ tiêu {name} không chia theo lĩnh vực {field}."), name=indicator, field=field[:40])
    most = 100 if indicator == "online" else MOST
    if not (target.isascii() and target.isdigit()) or len(target) > 7 or int(target) > most:
        raise AdminRefused(N_("Chỉ tiêu {target} phải là số nguyên từ 0 đến {most}."), target=target[:20], most=most)
    return month, indicator, field, int(target)
