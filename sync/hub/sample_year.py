"""A year of a sample ward: teams that went out, dossiers that were lodged or returned; every name and number is made up.

The same seed makes the same year before the same day, and all of it goes the way of what phones send and officers do.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Connection, update

from sync.hub import casework, events, notices, receipts, targets, ward_keys, ward_settings
from sync.hub.attachment_store import open_attachments
from sync.hub.city_keys import RECOVERY, ROOT, public_of
from sync.hub.clock import VIETNAM
from sync.hub.database import Database
from sync.hub.devices import Device, enrol, invite
from sync.hub.envelopes import read_envelope
from sync.hub.intake import take_in
from sync.hub.officers import Officer
from sync.hub.periods import month_before, month_of
from sync.hub.sample_records import PLACES, SATURDAY, TEAMS, Phones
from sync.hub.schema import devices, records
from sync.hub.settings import Settings
from sync.hub.shapes import EnrolIn
from sync.hub.teams import set_members
from sync.hub.wards import add_team, find_team, remember
from sync.records import Record
from sync.sealing.keys import PublicKey
from sync.sealing.signed import verify
from sync.wire import envelope

MADE = "sample.year"
DAYS = 365
AT_ONCE = 30
"""Days in one transaction: the hub beside it waits no longer."""

SEED = 20260701


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


class _Held(Database):
    """A database of which all that is read and written stands in one transaction: a year has no time for one a record."""

    def __init__(self, connection: Connection):
        self.connection = connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give the transaction."""
        yield self.connection

    write = read


class _Year:
    def __init__(
        self, database: Database, ward: str, officer: Officer, home: Path, procedures: Sequence[str], now: datetime
    ):
        self.database, self.ward, self.officer, self.now = database, ward, officer, now
        self.random = Random(SEED)
        self.files = open_attachments(Settings(home))
        begin = now - timedelta(days=DAYS)
        with database.write() as connection:
            self.signer = receipts.Signer(Settings(home).receipt_key, "Xóm Số").under(receipts.certified(connection))
            self.keys = ward_keys.known(connection, ward)
            self.recipients = self._recipients(connection)
            self.phones = [
                phone for name, kind, members in TEAMS for phone in self._team(connection, name, kind, members, begin)
            ]
        self.made = Phones(ward, self.phones, self.recipients, procedures, self.random)
        self.sent: list[tuple[Record, datetime]] = []

    def make(self) -> Made:
        """Let the year pass."""
        sessions = dossiers = 0
        last = self.now.astimezone(VIETNAM).date()
        days = [last - timedelta(days=back) for back in range(DAYS, 0, -1)]
        for start in range(0, DAYS, AT_ONCE):
            with self._writing():
                for day in days[start : start + AT_ONCE]:
                    logs, cases = list(self.made.sessions(day)), list(self.made.dossiers(day))
                    for phone, record, at in [*logs, *cases]:
                        self._send(phone, [record], at)
                    self.sent += [(record, at) for _, record, at in cases]
                    sessions, dossiers = sessions + len(logs), dossiers + len(cases)
        with self._writing() as connection:
            self._officers_work(connection)
        with self._writing() as connection:
            self._twice()
            self._said(connection)
            self._board(connection)
        return Made(sessions, dossiers)

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self.database.write() as connection:
            self.held = _Held(connection)
            yield connection

    def _recipients(self, connection: Connection) -> tuple[PublicKey, PublicKey]:
        root, city = public_of(connection, ROOT), public_of(connection, RECOVERY)
        assert root is not None and city is not None
        return verify(ward_keys.told(connection, self.ward)["ward"], root).key, city

    def _team(self, connection: Connection, name: str, kind: str, members: int, begin: datetime) -> Iterator[Device]:
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

    def _officers_work(self, connection: Connection) -> None:
        """Open, lodge, finish or return every dossier but the newest, some of them late."""
        codes: dict[str, str] = {}
        late: list[tuple[str, datetime]] = []
        for record, at in self.sent:
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

    def _step(self, connection: Connection, record: str, at: datetime, act: Any, *said: Any) -> None:
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
            self._send(phone, [self.made.freeze("outreach", "", self.made.log(begun, people, place, 4), ended)], ended)

    def _said(self, connection: Connection) -> None:
        """Let teams say what they found, and call for the last time at different days."""
        code, pack = self.made.procedures[0], "2026.1"
        told: list[dict[str, Any]] = [
            {"what": "guide", "guide": code, "pack": pack, "as_of": "2026-01-05", "verdict": "unclear", "text": "Bước 3 nên nói rõ bấm vào đâu."},
            {"what": "guide", "guide": self.made.procedures[-1], "pack": pack, "as_of": "2026-01-05", "verdict": "missing", "text": "Thiếu giờ làm việc thứ Bảy."},
            {"what": "guide", "guide": code, "pack": pack, "as_of": "2026-01-05", "verdict": "good", "text": ""},
            {"what": "question", "questions": [{"text": "xin số nhà mới", "times": 6}, {"text": "đổi sim chính chủ", "times": 4}, {"text": "mua vé xe buýt", "times": 2}]},
            *({"what": "quiz", "quiz": "an-toan", "right": right, "of": 8, "pack": pack} for right in (8, 7, 6, 8)),
        ]  # fmt: skip
        for at, payload in enumerate(told):
            moment = self.now - timedelta(days=9 - at, hours=1)
            self._send(self.phones[at % len(self.phones)], [self.made.freeze("feedback", "", payload, moment)], moment)
        for at, phone in enumerate(self.phones):
            seen = self.now - timedelta(days=16 if at == 5 else at % 3)
            mine = (devices.c.ward == self.ward) & (devices.c.id == phone.id)
            connection.execute(
                update(devices).where(mine).values(last_seen=f"{seen.astimezone(VIETNAM):%Y-%m-%d}T01:00:00.000+00:00")
            )

    def _board(self, connection: Connection) -> None:
        month = month_of(self.now)
        today = self.now.astimezone(VIETNAM).date()
        saturday = today + timedelta(days=(SATURDAY - today.weekday()) % 7 or 7)
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
            self.made.procedures[0],
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

    def _send(self, phone: Device, batch: list[Record], at: datetime) -> None:
        checked = [read_envelope(envelope(record), self.ward, self.keys) for record in batch]
        take_in(self.held, self.files, phone, checked, at, self.signer)
