"""What a team did in a week or a month, from the sessions on its own device: pure numbers, words are put on later."""

import calendar
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sync.clock import own_moment
from sync.errors import N_, SyncError
from sync.outreach import GROUPS, HELPS, RESULTS, tallies_in


class MonthUnreadable(SyncError):
    """A month is not of the form 2026-11."""

    def __init__(self, given: str):
        super().__init__(N_("“{given}” không phải tháng. Ghi năm và tháng như 2026-11."), given=given[:40])


@dataclass(frozen=True)
class Period:
    """Days from `first` to `last`, both included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    @property
    def month(self) -> str:
        """The month it begins in, "2026-11"."""
        return f"{self.first:%Y-%m}"


@dataclass(frozen=True)
class SessionLine:
    """One session of the period; `minutes` leaves pauses out and is never negative."""

    day: date
    place: str
    topic: str
    volunteers: int
    minutes: int
    people: int


@dataclass
class Report:
    """The numbers of a period; each table has every row of its kind, 0 where there was nothing.

    `online` are the people guided to use some online service: all but those helped with something else (CT13).
    A person may have several group marks or none: groups do not add up to people.
    """

    period: Period
    sessions: list[SessionLine] = field(default_factory=list)
    helps: dict[str, int] = field(default_factory=lambda: dict.fromkeys(HELPS, 0))
    results: dict[str, int] = field(default_factory=lambda: dict.fromkeys(RESULTS, 0))
    groups: dict[str, int] = field(default_factory=lambda: dict.fromkeys(GROUPS, 0))
    procedures: dict[str, int] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)

    @property
    def people(self) -> int:
        """People helped."""
        return sum(line.people for line in self.sessions)

    @property
    def online(self) -> int:
        """People guided to use an online service."""
        return sum(number for slug, number in self.helps.items() if slug != "other")

    @property
    def volunteers(self) -> int:
        """Members present, counted anew in each session."""
        return sum(line.volunteers for line in self.sessions)

    @property
    def minutes(self) -> int:
        """Minutes of all sessions together."""
        return sum(line.minutes for line in self.sessions)


def month_of(text: str) -> Period:
    """Return the days of a month written "2026-11"; raises MonthUnreadable."""
    if not re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", text.strip(), re.ASCII):
        raise MonthUnreadable(text)
    year, month = map(int, text.strip().split("-"))
    return Period(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))


def month_at(day: date) -> Period:
    """Return the month a day is in."""
    return month_of(f"{day:%Y-%m}") if 2000 <= day.year <= 2099 else Period(day.replace(day=1), day)


def week_at(day: date) -> Period:
    """Return the week a day is in, Monday to Sunday."""
    monday = day - timedelta(days=day.weekday())
    return Period(monday, monday + timedelta(days=6))


def beside(period: Period, step: int) -> Period:
    """Return the week or month before (-1) or after (1)."""
    edge = period.first - timedelta(days=1) if step < 0 else period.last + timedelta(days=1)
    return week_at(edge) if (period.last - period.first).days == 6 else month_at(edge)


def report(payloads: Iterable[Mapping[str, Any]], period: Period) -> Report:
    """Return the numbers of a period from the newest revision of each session; a period without any gives zeros."""
    found = Report(period)
    for payload in sorted(payloads, key=lambda one: own_moment(one["started_at"])):
        began = own_moment(payload["started_at"])
        if began.astimezone().date() not in period:
            continue
        tallies = tallies_in(payload)
        people = sum(one.n for one in tallies)
        place, topic = payload.get("place", ""), payload.get("topic", "")
        line = SessionLine(
            began.astimezone().date(), place, topic, payload.get("volunteers", 0), _minutes(began, payload), people
        )
        found.sessions.append(line)
        found.places[place] = found.places.get(place, 0) + people
        for one in tallies:
            found.helps[one.help] += one.n
            found.results[one.result] += one.n
            for slug in one.groups:
                found.groups[slug] += one.n
            if one.procedure:
                found.procedures[one.procedure] = found.procedures.get(one.procedure, 0) + one.n
    found.places = _ranked(found.places)
    found.procedures = _ranked(found.procedures)
    return found


def _minutes(began: datetime, payload: Mapping[str, Any]) -> int:
    seconds = (own_moment(payload["ended_at"]) - began).total_seconds() - payload.get("paused_seconds", 0)
    return max(0, round(seconds / 60))


def _ranked(numbers: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(numbers.items(), key=lambda pair: (-pair[1], pair[0])))
