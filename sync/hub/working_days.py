"""Counting to the day a result is due.

The Civil Code 2015 (91/2015/QH13) rules it: the day on which a period begins is not counted (art. 147, cl. 2 and 3), and a
period whose last day is a weekend or a holiday ends with the next working day (art. 148, cl. 5). Holidays are those of
the Labour Code 2019 (45/2019/QH14, art. 112), with the days off and the Saturdays worked for them that the government
moves each year, as the library `holidays` knows them; a city adds its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import holidays

UNITS = ("working_day", "day", "hour")
WORKING_HOURS = 8
LONGEST = 365
ONE = timedelta(days=1)


@dataclass(frozen=True)
class Calendar:
    """Which days are worked: the country's, then the city's own `off` and `work`, which go before."""

    off: frozenset[date] = frozenset()
    work: frozenset[date] = frozenset()

    def works(self, day: date) -> bool:
        """Tell whether offices work on a day."""
        if day in self.off:
            return False
        return day in self.work or _country(day.year).is_working_day(day)

    def after(self, day: date) -> Iterator[date]:
        """Give the working days that follow a day, without end."""
        while True:
            day += ONE
            if self.works(day):
                yield day

    def last(self, day: date) -> date:
        """Return the day itself where it is worked, else the next working day (art. 148, cl. 5)."""
        return day if self.works(day) else next(self.after(day))

    def due(self, received: date, amount: int, unit: str) -> date:
        """Return the last day of a period that begins with the day of receipt; raises ValueError for an odd period.

        Hours are counted in working days of eight, the last one begun as a whole.
        """
        if unit not in UNITS or not 0 <= amount <= LONGEST:
            raise ValueError(unit, amount)
        if unit == "hour":
            amount = -(-amount // WORKING_HOURS)
        if unit == "day" or not amount:
            return self.last(received + timedelta(days=amount))
        following = self.after(received)
        return [next(following) for _ in range(amount)][-1]

    def days_left(self, today: date, due: date) -> int:
        """Return how many working days lie after today up to the due day; negative once it has passed."""
        if due < today:
            return -self.days_left(due, today)
        return sum(self.works(today + timedelta(days=n)) for n in range(1, (due - today).days + 1))


@cache
def _country(year: int) -> holidays.HolidayBase:
    return holidays.country_holidays("VN", years=year, language="vi")
