"""The months a report covers, and where they begin and end for what is kept by day or by moment."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sync.errors import N_
from sync.hub.clock import VIETNAM, stamp
from sync.hub.errors import AdminRefused

LONGEST = 36
MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Period:
    """Months from `first` to `last`, both in it, such as "2026-11"."""

    first: str
    last: str

    @property
    def months(self) -> tuple[str, ...]:
        """Return every month of it."""
        found, (year, month) = [self.first], map(int, self.first.split("-"))
        while found[-1] < self.last:
            year, month = year + month // 12, month % 12 + 1
            found.append(f"{year}-{month:02d}")
        return tuple(found)

    @property
    def days(self) -> tuple[str, str]:
        """Return its first day and the day after its last."""
        return f"{self.first}-01", f"{_after(self.last):%Y-%m-%d}"

    @property
    def moments(self) -> tuple[str, str]:
        """Return when it begins and is over in Vietnam, as the hub keeps moments."""
        year, month = map(int, self.first.split("-"))
        end = _after(self.last)
        ends = (datetime(year, month, 1, tzinfo=VIETNAM), datetime(end.year, end.month, 1, tzinfo=VIETNAM))
        return stamp(ends[0]), stamp(ends[1])

    @property
    def name(self) -> str:
        """Return it for people: "11/2026", or "01/2026 – 12/2026"."""
        names = [f"{month[5:]}/{month[:4]}" for month in dict.fromkeys((self.first, self.last))]
        return " – ".join(names)


def read_period(first: str, last: str, now: datetime) -> Period:
    """Return the months that were asked for, this month where none was; raises AdminRefused."""
    this = month_of(now)
    first = first.strip() or last.strip() or this
    last = last.strip() or first
    for month in (first, last):
        if not MONTH.fullmatch(month):
            raise AdminRefused(N_("Tháng {month} viết sai. Viết năm rồi tháng, ví dụ 2026-11."), month=month[:20])
    first, last = sorted((first, last))
    period = Period(first, last)
    if len(period.months) > LONGEST:
        raise AdminRefused(N_("Báo cáo dài nhất {most} tháng. Chọn khoảng ngắn hơn."), most=LONGEST)
    return period


def month_of(moment: datetime) -> str:
    """Return the month of a moment in Vietnam."""
    return f"{moment.astimezone(VIETNAM):%Y-%m}"


def month_before(month: str) -> str:
    """Return the month before one."""
    return f"{date(int(month[:4]), int(month[5:]), 1) - timedelta(days=1):%Y-%m}"


def _after(month: str) -> date:
    year, number = map(int, month.split("-"))
    return date(year + number // 12, number % 12 + 1, 1)
