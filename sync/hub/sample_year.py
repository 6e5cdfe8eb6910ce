"""A year of a sample ward: teams that went out, dossiers that were lodged or returned; every name and number is made up.

The same seed makes the same year before the same day, and all of it goes the way of what phones send and officers do.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from holidays.countries import Vietnam
from sqlalchemy import update

from sync.hub import casework, events, notices, receipts, targets, ward_keys, ward_settings
from sync.hub.attachments import AttachmentFiles
from sync.hub.city_keys import RECOVERY, ROOT, public_of
from sync.hub.clock import VIETNAM
from sync.hub.database import Database
from sync.hub.devices import Device, enrol, invite
from sync.hub.envelopes import read_envelope
from sync.hub.intake import take_in
from sync.hub.officers import Officer
from sync.hub.periods import month_before, month_of
from sync.hub.schema import devices, records
from sync.hub.settings import Settings
from sync.hub.shapes import EnrolIn
from sync.hub.teams import set_members
from sync.hub.wards import add_team, find_team, remember
from sync.records import Record, freeze
from sync.sealing.keys import PublicKey
from sync.sealing.record import seal_record
from sync.sealing.signed import verify
from sync.wire import envelope

MADE = "sample.year"
DAYS = 365
SEED = 20260701
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


@dataclass(frozen=True)
class Made:
    """How much the year holds."""

    sessions: int
    dossiers: int


def fill(
    database: Database, ward: str, officer: Officer, home: Path, procedures: Sequence[str], now: datetime
) -> Made | None:
    """Make a sample ward's year up to now, once; return None where it is there already.

    `procedures` are codes the pack knows. The ward must have its keys and the hub its key of receipts.
    """
    if database.fact(MADE):
        return None
    with database.write() as connection:
        remember(connection, MADE, f"{now:%Y-%m-%d}")
    return _Year(database, ward, officer, home, procedures, now).make()


class _Year:
    def __init__(
        self, database: Database, ward: str, officer: Officer, home: Path, procedures: Sequence[str], now: datetime
    ):
        self.database, self.ward, self.officer, self.now = database, ward, officer, now
        self.random = Random(SEED)
        self.files = AttachmentFiles(Settings(home).attachments)
        known = [code for code in PROCEDURES if code in procedures]
        self.procedures = known or list(procedures[:5])
        begin = now - timedelta(days=DAYS)
        with database.write() as connection:
            self.signer = receipts.Signer(Settings(home).receipt_key, "Xóm Số").under(receipts.certified(connection))
            self.keys = ward_keys.known(connection, ward)
            self.recipients = self._recipients(connection)
            self.phones = [
                phone for name, kind, members in TEAMS for phone in self._team(connection, name, kind, members, begin)
            ]
        self.counter = 0
        self.sent: list[tuple[Record, datetime, Device]] = []

    def make(self) -> Made:
        """Let the year pass, a day a transaction."""
        sessions = dossiers = 0
        for day in (self.now.astimezone(VIETNAM).date() - timedelta(days=back) for back in range(DAYS, 0, -1)):
            logs = list(self._sessions(day))
            cases = list(self._dossiers(day))
            for phone, record, at in [*logs, *cases]:
                self._send(phone, [record], at)
            self.sent += [(record, at, phone) for phone, record, at in cases]
            sessions, dossiers = sessions + len(logs), dossiers + len(cases)
        self._officers_work()
        self._twice()
        self._said()
        self._board()
        return Made(sessions, dossiers)

    def _recipients(self, connection: Any) -> tuple[PublicKey, PublicKey]:
        root, city = public_of(connection, ROOT), public_of(connection, RECOVERY)
        assert root is not None and city is not None
        return verify(ward_keys.told(connection, self.ward)["ward"], root).key, city

    def _team(self, connection: Any, name: str, kind: str, members: int, begin: datetime) -> Iterator[Device]:
        team = find_team(connection, self.ward, name) or add_team(connection, self.ward, name, begin, kind)
        set_members(connection, self.ward, team, str(members))
        for number in (1, 2):
            code = invite(connection, self.ward, team, "volunteer", begin, 7)
            new = enrol(
                connection,
                EnrolIn(code=code, device_name=f"Máy mẫu {number}", platform="android", app_version="0.1.0"),
                begin,
            )
            assert new is not None
            yield Device(self.ward, new.device, team, "volunteer", f"Máy mẫu {number}", begin)

    def _sessions(self, day: date) -> Iterator[tuple[Device, Record, datetime]]:
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
            log = self._log(
                start, max(4, int(busy)), self.random.choice(PLACES), self.random.randrange(2, max(3, members // 2))
            )
            ended = start + timedelta(hours=4)
            first = self._freeze("outreach", "", log, ended)
            yield phone, first, ended
            if self.random.random() < 0.07:
                log = log | {"revision": 2, "session": first.id, "note": "Sửa: bớt một người bấm nhầm"}
                log["tallies"] = [log["tallies"][0] | {"n": max(1, log["tallies"][0]["n"] - 1)}, *log["tallies"][1:]]
                later = ended + timedelta(hours=2)
                yield phone, self._freeze("outreach", "", log, later, first.id), later

    def _log(self, start: datetime, people: int, place: str, volunteers: int) -> dict[str, Any]:
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

    def _dossiers(self, day: date) -> Iterator[tuple[Device, Record, datetime]]:
        if _tet(day) or day.weekday() == SUNDAY:
            return
        for _ in range(self.random.choice((0, 1, 1, 2) if day.weekday() == SATURDAY else (0, 0, 1, 1))):
            at = datetime(
                day.year, day.month, day.day, self.random.randrange(8, 17), self.random.randrange(60), tzinfo=VIETNAM
            )
            answers = {"applicant_name": "Nguyễn Văn Thử", "applicant_id": "092199000001"}
            payload = {"consent": {"given": True, "how": "spoken"}, "answers": answers}
            record = self._freeze("submission", self.random.choice(self.procedures), payload, at)
            yield self.random.choice(self.phones), seal_record(record, (), self.recipients), at

    def _officers_work(self) -> None:
        """Open, lodge, finish or return every dossier but the newest, some of them late."""
        codes: dict[str, str] = {}
        late: list[tuple[str, datetime]] = []
        with self.database.write() as connection:
            for record, at, _ in self.sent:
                days = abs(self.random.gauss(0.9, 0.8))
                opened, lodged = at + timedelta(hours=2), at + timedelta(days=days, hours=3)
                done = lodged + timedelta(days=abs(self.random.gauss(4, 3)))
                fate = self.random.random()
                if lodged >= self.now:
                    continue
                self._step(connection, record.id, opened, casework.open_case)
                if fate < 0.09:
                    reason, missing = "Ảnh giấy tờ bị mờ, cần chụp lại.", ("Bản chụp giấy tờ",)
                    self._step(connection, record.id, lodged, casework.send_back, reason, missing, "")
                    continue
                codes[record.id] = f"H13.131-{lodged:%y%m%d}-{len(codes) % 10000:04d}"
                self._step(connection, record.id, lodged, casework.lodge, codes[record.id])
                if done < self.now and fate < 0.97:
                    self._step(connection, record.id, done, casework.finish, "")
                else:
                    late.append((record.id, lodged))
            for id, lodged in late:
                mine = (records.c.ward == self.ward) & (records.c.id == id)
                connection.execute(update(records).where(mine).values(due_on=f"{lodged + timedelta(days=8):%Y-%m-%d}"))

    def _step(self, connection: Any, record: str, at: datetime, act: Any, *said: Any) -> None:
        case = casework.find(connection, self.ward, record)
        assert case is not None
        act(connection, self.officer, case, *said, at)

    def _twice(self) -> None:
        """Let two phones log last week's session, for a person to merge."""
        start = (self.now.astimezone(VIETNAM) - timedelta(days=2)).replace(hour=8, minute=0, second=0, microsecond=0)
        for phone, people, place, shift in (
            (self.phones[0], 31, "Khu vực 1", 0),
            (self.phones[1], 28, "khu vuc 1", 15),
        ):
            begun = start + timedelta(minutes=shift)
            ended = begun + timedelta(hours=4)
            self._send(phone, [self._freeze("outreach", "", self._log(begun, people, place, 4), ended)], ended)

    def _said(self) -> None:
        """Let teams say what they found, and call for the last time at different days."""
        code, pack = self.procedures[0], "2026.1"
        told: list[dict[str, Any]] = [
            {"what": "guide", "guide": code, "pack": pack, "as_of": "2026-01-05", "verdict": "unclear", "text": "Bước 3 nên nói rõ bấm vào đâu."},
            {"what": "guide", "guide": self.procedures[-1], "pack": pack, "as_of": "2026-01-05", "verdict": "missing", "text": "Thiếu giờ làm việc thứ Bảy."},
            {"what": "guide", "guide": code, "pack": pack, "as_of": "2026-01-05", "verdict": "good", "text": ""},
            {"what": "question", "questions": [{"text": "xin số nhà mới", "times": 6}, {"text": "đổi sim chính chủ", "times": 4}, {"text": "mua vé xe buýt", "times": 2}]},
            *({"what": "quiz", "quiz": "an-toan", "right": right, "of": 8, "pack": pack} for right in (8, 7, 6, 8)),
        ]  # fmt: skip
        for at, payload in enumerate(told):
            moment = self.now - timedelta(days=9 - at, hours=1)
            self._send(self.phones[at % len(self.phones)], [self._freeze("feedback", "", payload, moment)], moment)
        with self.database.write() as connection:
            for at, phone in enumerate(self.phones):
                seen = self.now - timedelta(days=16 if at == 5 else at % 3)
                mine = (devices.c.ward == self.ward) & (devices.c.id == phone.id)
                connection.execute(
                    update(devices)
                    .where(mine)
                    .values(last_seen=f"{seen.astimezone(VIETNAM):%Y-%m-%d}T01:00:00.000+00:00")
                )

    def _board(self) -> None:
        month = month_of(self.now)
        today = self.now.astimezone(VIETNAM).date()
        saturday = today + timedelta(days=(SATURDAY - today.weekday()) % 7 or 7)
        with self.database.write() as connection:
            ward_settings.choose(
                connection, self.ward, "Thứ Hai đến thứ Sáu, 7:00–11:00 và 13:00–17:00", "\n".join(PLACES[:6])
            )
            for _ in range(12):
                for indicator, target in (("people", "320"), ("sessions", "12"), ("guided", "300"), ("online", "46")):
                    targets.choose(connection, self.ward, month, indicator, "", target, now=self.now)
                month = month_before(month)
            until = f"{today + timedelta(days=30):%Y-%m-%d}"
            notices.write(
                connection,
                self.officer,
                "notice",
                "Thứ Bảy này ra quân toàn phường",
                "Tập trung 7:30 tại nhà văn hóa khu vực 2.",
                "",
                until,
                must_ack=True,
                now=self.now,
            )
            notices.write(
                connection,
                self.officer,
                "content",
                "Bài hướng dẫn vừa đổi",
                "Xem lại mục giấy tờ trước khi giúp bà con.",
                self.procedures[0],
                until,
                must_ack=False,
                now=self.now,
            )
            for phone in self.phones[::2]:
                events.plan(
                    connection,
                    self.officer,
                    phone.team,
                    "Ra quân thứ Bảy",
                    "Nhà văn hóa khu vực 2",
                    "VNeID mức 2",
                    f"{saturday:%Y-%m-%d}",
                    "08:00",
                    "11:00",
                    "",
                    now=self.now,
                )

    def _freeze(
        self, kind: str, procedure: str, payload: dict[str, Any], at: datetime, parent: str | None = None
    ) -> Record:
        self.counter += 1
        return freeze(kind, self.ward, procedure, payload, id=self._id(at), counter=self.counter, now=at, parent=parent)

    def _id(self, at: datetime) -> str:
        """Return a UUIDv7 of a moment in the past, by the year's own chance."""
        number = (int(at.timestamp() * 1000) << 80) | self.random.getrandbits(80)
        number = (number & ~(0xF << 76)) | (0x7 << 76)
        return str(UUID(int=(number & ~(0x3 << 62)) | (0x2 << 62)))

    def _send(self, phone: Device, batch: list[Record], at: datetime) -> None:
        checked = [read_envelope(envelope(record), self.ward, self.keys) for record in batch]
        take_in(self.database, self.files, phone, checked, at, self.signer)


def _tet(day: date) -> bool:
    """Tell whether a day lies in the weeks of Tết, when nobody goes out."""
    return any(abs((day - new_year).days) <= 6 for new_year in _new_years(day.year))


@cache
def _new_years(year: int) -> tuple[date, ...]:
    return tuple(day for day, name in Vietnam(years=year, language="en_US").items() if name == "Lunar New Year")
