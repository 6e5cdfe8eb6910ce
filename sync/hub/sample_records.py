"""What a sample ward's phones make on a day: logs of sessions and sealed submissions, by the chance of one seed."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from random import Random
from typing import Any
from uuid import UUID

from holidays.countries import Vietnam

from sync.hub.clock import VIETNAM
from sync.hub.devices import Device
from sync.records import Record, freeze
from sync.sealing.keys import PublicKey
from sync.sealing.record import seal_record

TEAMS = (
    ("Tổ công nghệ số khu vực 1", "community", 9),
    ("Tổ công nghệ số khu vực 2", "community", 7),
    ("Tổ công nghệ số khu vực 3", "community", 8),
    ("Đội hình thanh niên tình nguyện", "youth", 24),
)
PLACES = ("Khu vực 1", "Khu vực 2", "Khu vực 3", "Nhà văn hóa khu vực 2", "Chợ", "Chùa", "Tại nhà")
HELPS = {
    "online_dossier": 24,
    "vneid_2": 26,
    "health_card": 17,
    "vssid": 9,
    "cashless": 9,
    "portal_account": 11,
    "other": 4,
}
RESULTS = {"done": 80, "needs_papers": 12, "referred": 5, "not_possible": 3}
GROUPS = {"elderly": 0.38, "disabled": 0.04, "minority": 0.12, "no_smartphone": 0.16}
PROCEDURES = ("1.001193", "2.000815", "1.004222", "1.001022", "2.000884")
SATURDAY, SUNDAY = 5, 6
Sent = tuple[Device, Record, datetime]


class Phones:
    """The phones of the sample's teams, two a team; `ward` has the keys of `recipients`."""

    def __init__(
        self,
        ward: str,
        phones: Sequence[Device],
        recipients: Sequence[PublicKey],
        procedures: Sequence[str],
        chance: Random,
    ):
        self.ward, self.phones, self.recipients, self.random = ward, phones, recipients, chance
        known = [code for code in PROCEDURES if code in procedures]
        self.procedures, self.counter = known or list(procedures[:5]), 0

    def sessions(self, day: date) -> Iterator[Sent]:
        """Yield the sessions of a day, and what was corrected the same evening."""
        if _tet(day):
            return
        for at, (_, kind, members) in enumerate(TEAMS):
            summer = kind == "youth" and day.month in (6, 7, 8)
            chance = {SATURDAY: 0.72, SUNDAY: 0.3}.get(day.weekday(), 0.3 if summer else 0.04)
            if self.random.random() >= chance:
                continue
            phone = self.phones[2 * at + self.random.randrange(2)]
            start = datetime(day.year, day.month, day.day, self.random.choice((7, 8, 14)), 0, tzinfo=VIETNAM)
            busy = self.random.gauss(26, 9) * (1.5 if summer else 1) * (0.7 if day.month in (1, 2) else 1)
            log = self.log(
                start, max(4, int(busy)), self.random.choice(PLACES), self.random.randrange(2, max(3, members // 2))
            )
            ended = start + timedelta(hours=4)
            first = self.freeze("outreach", "", log, ended)
            yield phone, first, ended
            if self.random.random() < 0.07:
                log = log | {"revision": 2, "session": first.id, "note": "Sửa: bớt một người bấm nhầm"}
                log["tallies"] = [log["tallies"][0] | {"n": max(1, log["tallies"][0]["n"] - 1)}, *log["tallies"][1:]]
                later = ended + timedelta(hours=2)
                yield phone, self.freeze("outreach", "", log, later, first.id), later

    def log(self, start: datetime, people: int, place: str, volunteers: int) -> dict[str, Any]:
        """Return a log with so many people."""
        counted: dict[tuple[str, str, str, tuple[str, ...]], int] = {}
        for _ in range(people):
            help_ = self.random.choices(list(HELPS), list(HELPS.values()))[0]
            result = self.random.choices(list(RESULTS), list(RESULTS.values()))[0]
            groups = tuple(group for group, share in GROUPS.items() if self.random.random() < share)
            procedure = self.random.choice(self.procedures) if help_ == "online_dossier" else ""
            key = (help_, procedure, result, groups)
            counted[key] = counted.get(key, 0) + 1
        return {
            "revision": 1, "group": "", "place": place, "topic": "Dịch vụ công trực tuyến và VNeID", "volunteers": volunteers,
            "started_at": start.isoformat(), "ended_at": (start + timedelta(hours=3)).isoformat(),
            "paused_seconds": 600, "note": "",
            "tallies": [
                {"help": help_, "procedure": procedure, "result": result, "groups": list(groups), "n": n}
                for (help_, procedure, result, groups), n in sorted(counted.items())
            ],
        }  # fmt: skip

    def dossiers(self, day: date) -> Iterator[Sent]:
        """Yield the submissions of a day."""
        if _tet(day) or day.weekday() == SUNDAY:
            return
        for _ in range(self.random.choice((0, 1, 1, 2) if day.weekday() == SATURDAY else (0, 0, 1, 1))):
            at = datetime(
                day.year, day.month, day.day, self.random.randrange(8, 17), self.random.randrange(60), tzinfo=VIETNAM
            )
            answers = {"applicant_name": "Nguyễn Văn Thử", "applicant_id": "092199000001"}
            payload = {"consent": {"given": True, "how": "spoken"}, "answers": answers}
            record = self.freeze("submission", self.random.choice(self.procedures), payload, at)
            yield self.random.choice(self.phones), seal_record(record, (), self.recipients), at

    def freeze(
        self, kind: str, procedure: str, payload: dict[str, Any], at: datetime, parent: str | None = None
    ) -> Record:
        """Return a record made at a moment."""
        self.counter += 1
        return freeze(kind, self.ward, procedure, payload, id=self._id(at), counter=self.counter, now=at, parent=parent)

    def _id(self, at: datetime) -> str:
        """Return a UUIDv7 of a moment in the past, by the year's own chance."""
        number = (int(at.timestamp() * 1000) << 80) | self.random.getrandbits(80)
        number = (number & ~(0xF << 76)) | (0x7 << 76)
        return str(UUID(int=(number & ~(0x3 << 62)) | (0x2 << 62)))


def _tet(day: date) -> bool:
    """Tell whether a day lies in the weeks of Tết, when nobody goes out."""
    return any(abs((day - new_year).days) <= 6 for new_year in _new_years(day.year))


@cache
def _new_years(year: int) -> tuple[date, ...]:
    return tuple(day for day, name in Vietnam(years=year, language="en_US").items() if name == "Lunar New Year")
