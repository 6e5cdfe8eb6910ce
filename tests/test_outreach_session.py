"""One session counts itself: durable taps, pauses, clocks that move, and one record at the end."""

import os
import sqlite3
from datetime import datetime, timedelta

import pytest

from sync.drafts import Drafts
from sync.errors import RecordUnknown
from sync.outbox import Outbox
from sync.outreach import CountAbsurd, Tally
from sync.personal import PersonalNumber
from sync.session_now import PlaceMissing, SessionRuns, Sessions
from sync.store import open_store
from tests.city import the_city
from tests.held_clock import HeldClock

WARD = "31117"


class Phone:
    """A device whose clocks a test moves; `steady` goes on when the other is set."""

    def __init__(self, folder):
        self.path = folder / "device.sqlite"
        self.clock, self.steady, self.life = HeldClock(), 1000.0, "first"
        self.open()

    def open(self):
        self.db = open_store(self.path)
        self.outbox = Outbox(self.db, self.clock)
        self.sessions = Sessions(self.outbox, lambda: self.steady, self.life)

    def pass_(self, seconds: float) -> None:
        self.clock.now += timedelta(seconds=seconds)
        self.steady += seconds

    def restart(self) -> None:
        """Come back after a dead battery: nothing was closed, the steady clock began anew."""
        self.life, self.steady = "second", 5.0
        self.open()

    def payload(self, item) -> dict:
        return self.outbox.content(item.id)["payload"]


@pytest.fixture
def phone(tmp_path):
    return Phone(tmp_path)


def seconds(payload: dict) -> float:
    began, ended = (datetime.fromisoformat(payload[key]) for key in ("started_at", "ended_at"))
    return (ended - began).total_seconds()


def test_the_record_says_what_the_contract_asks(phone):
    session = phone.sessions.begin(" Khu vực 3 ", "VNeID", 4, "event-7")
    taps = phone.sessions.taps(session.id)
    taps.add(Tally("vneid_2"))
    taps.add(Tally("vneid_2"))
    taps.change_last(Tally("vneid_2", "", "needs_papers", ("elderly", "no_smartphone")))
    taps.add(Tally("vneid_2"))
    taps.add(Tally("online_dossier", "1.001193"))
    phone.pass_(3600)
    phone.sessions.note(session.id, "Mưa, nghỉ sớm")
    payload = phone.payload(phone.sessions.finish(session.id, WARD))
    assert payload.pop("started_at") == "2026-11-22T08:30:00+07:00"
    assert payload.pop("ended_at") == "2026-11-22T09:30:00+07:00"
    assert payload == {
        "session": session.id,
        "revision": 1,
        "group": "event-7",
        "place": "Khu vực 3",
        "topic": "VNeID",
        "volunteers": 4,
        "paused_seconds": 0,
        "note": "Mưa, nghỉ sớm",
        "people": 4,
        "helped": {"online_dossier": 1, "vneid_2": 3},
        "tallies": [
            {"help": "online_dossier", "procedure": "1.001193", "result": "done", "groups": [], "n": 1},
            {"help": "vneid_2", "procedure": "", "result": "done", "groups": [], "n": 2},
            {
                "help": "vneid_2",
                "procedure": "",
                "result": "needs_papers",
                "groups": ["elderly", "no_smartphone"],
                "n": 1,
            },
        ],
    }
    assert phone.sessions.now() is None


def test_every_tap_survives_a_killed_process(phone):
    session = phone.sessions.begin("Khu vực 3")
    child = os.fork()
    if not child:
        taps = Sessions(Outbox(open_store(phone.path))).taps(session.id)
        for _ in range(5):
            taps.add(Tally("vssid"))
        os._exit(9)
    os.waitpid(child, 0)
    phone.restart()
    assert phone.sessions.taps(session.id).by_help() == {"vssid": 5}


def test_undo_takes_the_last_finger_back_and_never_a_submission(phone):
    session = phone.sessions.begin("Khu vực 3")
    taps = phone.sessions.taps(session.id)
    taps.add(Tally("vssid"))
    taps.add(Tally("cashless"))
    finalised(phone)
    taps.undo()
    assert taps.by_help() == {"online_dossier": 1, "vssid": 1}
    taps.undo()
    taps.undo()
    assert taps.by_help() == {"online_dossier": 1}
    assert taps.last() is None


def finalised(phone, procedure="1.001193"):
    the_city().equip(phone.db, WARD)
    drafts = Drafts(phone.db, phone.clock)
    draft = drafts.create("submission", procedure, WARD, {"answers": {}})
    return phone.outbox.finalise(draft, {"answers": {}})


def test_a_submission_counts_itself_once_and_only_while_a_session_runs(phone):
    finalised(phone)
    session = phone.sessions.begin("Khu vực 3")
    assert phone.sessions.taps(session.id).people() == 0
    item = finalised(phone)
    draft = Drafts(phone.db).get(item.id)
    assert draft is None
    assert phone.sessions.taps(session.id).tallies() == [Tally("online_dossier", "1.001193")]


def test_a_submission_that_cannot_be_queued_is_not_counted(phone):
    the_city().equip(phone.db, WARD)
    session = phone.sessions.begin("Khu vực 3")
    draft = Drafts(phone.db).create("submission", "1.001193", WARD, {})
    prepared = phone.outbox.prepare(draft, {})
    Drafts(phone.db).save(draft.id, {"answers": {"changed": "elsewhere"}})
    with pytest.raises(Exception, match="cửa sổ khác"):
        phone.outbox.commit(prepared, phone.outbox.sealer.seal(prepared.record))
    assert phone.sessions.taps(session.id).people() == 0


def test_a_second_session_is_refused_by_the_name_of_the_first(phone):
    phone.sessions.begin("Nhà văn hóa khu vực 3")
    with pytest.raises(SessionRuns, match="Nhà văn hóa khu vực 3"):
        phone.sessions.begin("Chợ")
    with pytest.raises(sqlite3.IntegrityError):
        phone.db.conn.execute(
            "INSERT INTO session_now SELECT 2, * FROM (SELECT id, event, place, topic, volunteers,"
            " note, photo, begun, wall, steady, life, worked, rested, resting FROM session_now)"
        )


def test_a_window_left_open_cannot_count_for_the_session_that_follows(phone):
    old = phone.sessions.begin("Chợ")
    phone.sessions.discard(old.id)
    new = phone.sessions.begin("Khu vực 3")
    for change in (
        lambda: phone.sessions.taps(old.id).add(Tally("vssid")),
        lambda: phone.sessions.taps(old.id).undo(),
        lambda: phone.sessions.note(old.id, "muộn"),
        lambda: phone.sessions.finish(old.id, WARD),
    ):
        with pytest.raises(RecordUnknown):
            change()
    phone.sessions.discard(old.id)
    assert phone.sessions.now().id == new.id


def test_pauses_are_counted_apart(phone):
    session = phone.sessions.begin("Khu vực 3")
    phone.pass_(600)
    phone.sessions.rest(session.id)
    phone.pass_(900)
    phone.sessions.go_on(session.id)
    phone.pass_(300)
    payload = phone.payload(phone.sessions.finish(session.id, WARD))
    assert (seconds(payload), payload["paused_seconds"]) == (1800, 900)


@pytest.mark.parametrize("moved", [timedelta(days=-400), timedelta(days=3), timedelta(hours=-2)])
def test_a_clock_that_is_set_during_a_session_changes_no_duration(phone, moved):
    session = phone.sessions.begin("Khu vực 3")
    phone.pass_(600)
    phone.sessions.rest(session.id)
    phone.clock.now += moved
    phone.pass_(60)
    phone.sessions.go_on(session.id)
    phone.pass_(1200)
    payload = phone.payload(phone.sessions.finish(session.id, WARD))
    assert (seconds(payload), payload["paused_seconds"]) == (1860, 60)
    assert datetime.fromisoformat(payload["ended_at"]) == phone.clock.now, "it follows the clock as it was set"


@pytest.mark.parametrize(
    ("away", "counted"), [(timedelta(hours=-9), 0), (timedelta(hours=1), 3600), (timedelta(days=9), 57600)]
)
def test_a_battery_dead_in_between_never_makes_a_duration_negative_or_days_long(phone, away, counted):
    session = phone.sessions.begin("Khu vực 3")
    phone.pass_(600)
    phone.sessions.note(session.id, "")
    phone.clock.now += away
    phone.restart()
    payload = phone.payload(phone.sessions.finish(session.id, WARD))
    assert seconds(payload) == 600 + counted


@pytest.mark.parametrize(
    "text", ["Ông Mẫu 092199000001", "gọi 0909 000 001", "CMND 012345678", "so 0909.000.001 nhe", "+84 909 000 001"]
)
def test_a_note_with_an_identity_or_phone_number_is_refused_with_a_kind_sentence(phone, text):
    session = phone.sessions.begin("Khu vực 3")
    with pytest.raises(PersonalNumber, match="căn cước"):
        phone.sessions.note(session.id, text)
    with pytest.raises(PersonalNumber):
        phone.sessions.begin(text)
    assert phone.sessions.now().note == ""


@pytest.mark.parametrize(
    "text", ["12 người chờ", "ngày 22/11/2026", "hồ sơ 1.001193", "20.000 đồng", "=SUM(A1:A9)", "nhà 123/45/6"]
)
def test_usual_numbers_in_a_note_are_kept(phone, text):
    session = phone.sessions.begin("Khu vực 3")
    phone.sessions.note(session.id, text)
    assert phone.sessions.now().note == text


def test_absurd_numbers_and_a_missing_place_are_refused(phone):
    with pytest.raises(PlaceMissing):
        phone.sessions.begin("   ")
    for number in (-1, 10_000):
        with pytest.raises(CountAbsurd):
            phone.sessions.begin("Chợ", volunteers=number)
    session = phone.sessions.begin("Chợ")
    for number in (-3, 10**9):
        with pytest.raises(CountAbsurd):
            phone.sessions.taps(session.id).set(Tally("vssid", n=number))
    assert phone.sessions.taps(session.id).people() == 0


def test_ten_thousand_taps_are_added_up_by_the_database(phone):
    session = phone.sessions.begin("Hội chợ")
    with phone.outbox.together():
        for number in range(10_000):
            phone.sessions.taps(session.id).add(Tally(("vssid", "cashless")[number % 2], groups=("elderly",)))
    payload = phone.payload(phone.sessions.finish(session.id, WARD))
    assert payload["people"] == 10_000
    assert [line["n"] for line in payload["tallies"]] == [5000, 5000]
    assert phone.db.conn.execute("SELECT count(*) FROM taps").fetchone() == (0,)


def test_counts_are_put_right_before_they_are_queued(phone):
    session = phone.sessions.begin("Chợ")
    taps = phone.sessions.taps(session.id)
    for _ in range(5):
        taps.add(Tally("vssid"))
    taps.set(Tally("vssid", n=2))
    taps.set(Tally("cashless", n=4))
    assert taps.by_help() == {"cashless": 4, "vssid": 2}


def test_a_session_whose_record_cannot_be_made_goes_on(phone):
    session = phone.sessions.begin("Chợ")
    phone.sessions.taps(session.id).add(Tally("vssid"))
    with pytest.raises(Exception, match="Mã phường"):
        phone.sessions.finish(session.id, "")
    assert phone.sessions.now().id == session.id
    assert phone.sessions.taps(session.id).people() == 1
    assert phone.sessions.kept.all() == []


def test_a_photo_goes_with_the_record_and_leaves_the_drafts(phone):
    session = phone.sessions.begin("Chợ")
    photo = phone.db.photos().keep("anh-1.jpg", b"\xff\xd8\xff\xe0 photo")
    phone.sessions.show(session.id, photo)
    assert phone.sessions.photos() == {photo.sha256}
    item = phone.sessions.finish(session.id, WARD)
    assert [file.name for file in item.attachments] == ["anh-1.jpg"]
    assert phone.db.files().read(photo.sha256)
