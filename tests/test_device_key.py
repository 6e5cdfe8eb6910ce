"""Drafts, their photos and ticks are unreadable without the device's key, and a PIN can guard that key."""

import sqlite3
import stat

import pytest

from app.device import Device
from sync.checklist import Checklist
from sync.device_key import FileKey
from sync.drafts import Drafts
from sync.sealing.errors import DeviceLocked, DraftUnreadable, PinWrong, SealingRefused
from sync.store import open_store
from tests.city import the_city
from tests.held_clock import HeldClock

JPEG = b"\xff\xd8\xff\xe0 a photo of Nguyen Van Thu"
SAID = {"answers": {"applicant_name": "Nguyễn Văn Thử", "applicant_id": "092199000001"}}


@pytest.fixture
def clock():
    return HeldClock()


@pytest.fixture
def key(tmp_path, clock):
    return FileKey(tmp_path / "device.key", lambda: clock().timestamp())


def left(folder) -> bytes:
    """Return every byte in a folder."""
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_the_key_is_made_once_and_only_its_owner_may_read_it(tmp_path, key, clock):
    sealed = key.encrypt(b"x", "draft")
    again = FileKey(key.path, lambda: clock().timestamp())
    assert again.decrypt(sealed, "draft") == b"x"
    assert stat.S_IMODE(key.path.stat().st_mode) == 0o600
    with pytest.raises(SealingRefused):
        again.decrypt(sealed, "another draft")


def test_a_draft_with_photo_and_ticks_leaves_nothing_readable(tmp_path):
    db = open_store(tmp_path / "device.sqlite")
    drafts = Drafts(db)
    draft = drafts.create("submission", "1.001193", "31117", SAID)
    drafts.save(draft.id, SAID, [db.photos().keep("Nguyen Van Thu.jpg", JPEG)])
    Checklist(db).tick("1.001193", 2, True)
    assert Drafts(db).get(draft.id).payload == SAID
    assert db.photos().read(drafts.get(draft.id).attachments[0].sha256) == JPEG
    assert Checklist(db).ticked("1.001193") == {2}
    for trace in ("Nguyễn".encode(), b"092199000001", b"Nguyen Van Thu"):
        assert trace not in left(tmp_path)


def test_finalising_leaves_no_draft_even_for_who_has_the_devices_key(tmp_path):
    db = open_store(tmp_path / "device.sqlite")
    the_city().equip(db, "31117")
    from sync.outbox import Outbox

    drafts = Drafts(db)
    draft = drafts.create("submission", "1.001193", "31117", SAID)
    drafts.save(draft.id, SAID, [db.photos().keep("a.jpg", JPEG)])
    Checklist(db).tick("1.001193", 2, True)
    sealed = db.conn.execute("SELECT payload FROM drafts").fetchone()[0]
    ticks = db.conn.execute("SELECT ticks FROM checklists").fetchone()[0]
    Outbox(db).finalise(drafts.get(draft.id), SAID)
    assert list((tmp_path / "drafts").iterdir()) == []
    assert sealed not in left(tmp_path) and ticks not in left(tmp_path)


def test_what_an_older_version_kept_in_the_clear_is_encrypted_when_the_store_opens(tmp_path):
    db = open_store(tmp_path / "device.sqlite")
    draft = Drafts(db).create("submission", "1.001193", "31117")
    plain = '{"answers":{"applicant_name":"Nguyễn Văn Thử"}}'
    photo = db.files().keep("giay.jpg", JPEG)
    files = f'[{{"name":"giay.jpg","type":"image/jpeg","size":{len(JPEG)},"sha256":"{photo.sha256}"}}]'
    db.conn.execute("UPDATE drafts SET payload = ?, attachments = ?", [plain, files])
    db.conn.execute("INSERT INTO ticks VALUES ('1.001193', 1), ('1.001193', 3)")
    db.conn.commit()
    db.close()
    db = open_store(tmp_path / "device.sqlite")
    found = Drafts(db).get(draft.id)
    assert found.payload == {"answers": {"applicant_name": "Nguyễn Văn Thử"}}
    assert db.photos().read(found.attachments[0].sha256) == JPEG
    assert Checklist(db).ticked("1.001193") == {1, 3}
    assert "Nguyễn".encode() not in left(tmp_path) and JPEG not in left(tmp_path)


def test_a_pin_shuts_the_drafts_and_opens_them_again(key):
    sealed = key.encrypt(b"x", "draft")
    key.set_pin("2468")
    key.lock()
    with pytest.raises(DeviceLocked):
        key.decrypt(sealed, "draft")
    key.unlock("2468")
    assert key.decrypt(sealed, "draft") == b"x"
    key.remove_pin()
    key.lock()
    assert key.decrypt(sealed, "draft") == b"x"


def test_wrong_pins_must_wait_longer_each_time_also_after_a_restart(key, clock):
    key.set_pin("2468")
    key.lock()
    for _ in range(3):
        with pytest.raises(PinWrong) as wrong:
            key.unlock("1111")
        assert wrong.value.wait == 0
    waits = []
    for _ in range(3):
        with pytest.raises(PinWrong) as wrong:
            key.unlock("1111")
        waits.append(wrong.value.wait)
        with pytest.raises(PinWrong):
            FileKey(key.path, lambda: clock().timestamp()).unlock("2468")
        clock.forward(wrong.value.wait)
    assert waits == [16, 32, 64]
    key.unlock("2468")
    assert not key.locked


def test_setting_the_clock_back_does_not_end_the_wait(key, clock):
    key.set_pin("2468")
    key.lock()
    for _ in range(4):
        with pytest.raises(PinWrong):
            key.unlock("1111")
    clock.forward(-10 * 365 * 86_400)
    for _ in range(2):
        with pytest.raises(PinWrong) as wrong:
            key.unlock("2468")
        assert 0 < wrong.value.wait <= 900
    clock.forward(901)
    key.unlock("2468")
    assert not key.locked


def test_a_pin_too_short_is_refused_and_a_damaged_key_is_named(key):
    with pytest.raises(PinWrong):
        key.set_pin("12")
    key.encrypt(b"x", "draft")
    for content in ("", "{}", '{"key": "short"}', '{"pin": {}}'):
        key.path.write_text(content)
        with pytest.raises(SealingRefused):
            FileKey(key.path, lambda: 0.0).unlock("2468") if "pin" in content else FileKey(key.path, lambda: 0.0).name(
                "x"
            )


def test_forgetting_the_pin_loses_the_drafts_and_keeps_the_queue(tmp_path):
    device = Device(tmp_path)
    the_city().equip(device.db, "31135")
    kept = device.outbox.add("submission", "31135", "1.001193", SAID)
    device.drafts.create("submission", "1.001193", "31135", SAID)
    device.checklist.tick("1.001193", 0, True)
    device.set_pin("2468")
    device.lock()
    assert device.locked and device.outbox.counts().draft == 1
    with pytest.raises(DeviceLocked):
        device.drafts.all()
    device.forget_pin()
    assert (device.drafts.all(), device.checklist.ticked("1.001193")) == ([], set())
    assert [item.id for item in device.outbox.items()] == [kept.id]
    device.close()
    assert "Nguyễn".encode() not in left(tmp_path)


def test_a_locked_device_starts_and_its_photos_stay(tmp_path):
    device = Device(tmp_path)
    draft = device.drafts.create("submission", "1.001193", "31135", SAID)
    device.drafts.save(draft.id, SAID, [device.attachments.keep("a.jpg", JPEG)])
    device.set_pin("2468")
    device.close()
    device = Device(tmp_path)
    assert device.locked
    device.unlock("2468")
    (photo,) = device.drafts.get(draft.id).attachments
    assert device.attachments.read(photo.sha256) == JPEG
    device.close()


def test_a_draft_of_another_devices_key_says_so(tmp_path):
    db = open_store(tmp_path / "device.sqlite")
    draft = Drafts(db).create("submission", "1.001193", "31117", SAID)
    db.close()
    (tmp_path / "device.key").unlink()
    with pytest.raises(DraftUnreadable):
        Drafts(open_store(tmp_path / "device.sqlite")).get(draft.id)
    with sqlite3.connect(tmp_path / "device.sqlite") as conn:
        assert conn.execute("SELECT count(*) FROM drafts").fetchone() == (1,)
