"""A submission being made: nothing typed or photographed is lost, whatever else the phone does meanwhile."""

import asyncio
import sqlite3
from io import BytesIO

import pytest
from PIL import Image

from app.device import Device
from app.photo import PhotoRefused
from app.submission import MOST_PHOTOS, ChangedElsewhere, StillBusy, Submission
from sync.enrolment import Enrolment, save
from sync.sealing.errors import RecordSealed
from tests.city import the_city
from tests.harness import Window

pytestmark = pytest.mark.anyio
NINH_KIEU, AN_BINH = "31135", "31150"


@pytest.fixture
async def device(tmp_path):
    device = Device(tmp_path)
    for key, value in {"language": "vi", "ward": NINH_KIEU, "onboarded": "yes"}.items():
        device.preferences.set(key, value)
    the_city().equip(device.db, NINH_KIEU, AN_BINH)
    yield device
    await device.stop()


def photo(shade: int = 0) -> bytes:
    out = BytesIO()
    Image.new("RGB", (400, 300), (shade, 90, 90)).save(out, "JPEG")
    return out.getvalue()


def begun(device) -> Submission:
    draft = device.drafts.create("submission", "1.001193", NINH_KIEU, {})
    return Submission.resume(device, draft)


def field(work: Submission, id: str):
    return next(f for f in work.fields(work.device.pack.guide(work.procedure)) if f.id == id)


async def test_a_second_window_cannot_erase_what_the_first_one_saved(device):
    first = begun(device)
    second = Submission.resume(device, device.drafts.get(first.id))
    first.answer(field(first, "child_name"), "Trần Thị Mẫu")
    first.save()
    with pytest.raises(ChangedElsewhere):
        second.agree(True, "vi")
    assert device.drafts.get(first.id).payload["answers"] == {"child_name": "Trần Thị Mẫu"}
    guide = device.pack.guide("1.001193")
    with pytest.raises(ChangedElsewhere):
        await second.finalise(guide)
    assert device.outbox.items() == []


async def test_a_photo_that_cannot_be_read_keeps_no_other_out(device):
    work = begun(device)
    with pytest.raises(PhotoRefused):
        await work.add_photos([photo(1), b"not a photo", photo(2)])
    assert len(device.drafts.get(work.id).attachments) == 2


async def test_photos_beyond_the_limit_are_counted_not_swallowed(device):
    work = begun(device)
    assert await work.add_photos([photo(shade) for shade in range(0, 240, 20)]) == 2
    assert len(work.photos) == MOST_PHOTOS


async def test_a_submission_waits_for_its_photos(device):
    work = begun(device)
    saving = asyncio.create_task(work.add_photos([photo()]))
    await asyncio.sleep(0)
    with pytest.raises(StillBusy):
        await work.finalise(device.pack.guide("1.001193"))
    await saving
    item = await work.finalise(device.pack.guide("1.001193"))
    assert len(item.attachments) == 1


async def test_an_autosave_that_fails_is_told_and_the_next_one_mends_it(device, caplog):
    window = await Window.open(device, f"/draft/{begun(device).id}")
    await window.set("consent", True)
    await window.click("next")
    device.db.conn.execute("CREATE TRIGGER full BEFORE UPDATE ON drafts BEGIN SELECT RAISE(ABORT, 'full'); END")
    window.session.apply_patch(window.find("field-child_name")._i, {"value": "Trần Thị Mẫu"})
    await window.fire("field-child_name", "change", "Trần Thị Mẫu")
    await asyncio.sleep(0.6)
    assert "Đã lưu nháp" not in window.find("saved").value
    device.db.conn.execute("DROP TRIGGER full")
    await window.fire("field-child_name", "blur")
    assert "Đã lưu nháp" in window.find("saved").value
    assert not window.crashed()


async def test_a_lost_photo_file_leaves_a_way_to_remove_it(device):
    work = begun(device)
    await work.add_photos([photo()])
    next((device.home / "drafts").iterdir()).unlink()
    work.agree(True, "vi")
    window = await Window.open(device, f"/draft/{work.id}")
    await window.click("next")
    assert not window.has("failure")
    await window.click("remove-1")
    assert device.drafts.get(work.id).attachments == ()


async def test_another_ward_needs_another_yes(device):
    work = begun(device)
    work.agree(True, "vi")
    save(
        device.db, Enrolment("xs1.x.y", "d", "http://127.0.0.1:1", AN_BINH, "Phường An Bình", "t", "Tổ 1", "volunteer")
    )
    again = Submission.resume(device, device.drafts.get(work.id))
    assert not again.consented
    assert again.ward == AN_BINH
    again.agree(True, "vi")
    assert (await again.finalise(device.pack.guide("1.001193"))).ward == AN_BINH


async def test_a_corrected_copy_is_made_once_and_the_phone_cannot_read_the_sealed_one_back(device):
    work = begun(device)
    work.agree(True, "vi")
    await work.add_photos([photo()])
    work.answer(field(work, "child_name"), "Trần Thị Mẫu")
    item = await work.finalise(device.pack.guide("1.001193"))
    device.outbox.claim([item.id])
    device.outbox.set_aside(item.id, "wrong-ward")
    window = await Window.open(device, f"/record/{item.id}")
    await window.click("again")
    await window.go(f"/record/{item.id}")
    await window.click("again")
    (draft,) = device.drafts.all()
    assert draft.parent == item.id
    assert (draft.payload, draft.attachments) == ({}, ())
    with pytest.raises(RecordSealed):
        device.outbox.content(item.id)


async def test_a_ward_chosen_wrongly_can_be_changed_before_an_invitation(device):
    window = await Window.open(device, "/wards")
    await window.type("ward-query", "cai khe")
    code = next(str(c.key) for c in window.controls() if str(c.key).startswith("choose-"))
    await window.click(code)
    assert device.preferences.get("ward") == code.removeprefix("choose-")
    assert window.has("mine")


async def test_a_page_that_fails_leaves_a_way_home(device, caplog):
    def broken(*_):
        raise sqlite3.OperationalError("disk I/O error")

    device.outbox.get = broken
    window = await Window.open(device, "/record/01a201a3-2c77-755b-b696-000000000000")
    assert window.has("failure")
    assert not window.crashed()
    await window.go("/more")
    assert "Ngôn ngữ" in window.text()
