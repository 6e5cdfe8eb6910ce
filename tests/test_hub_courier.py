"""A volunteer's file handed in at the desk: its records arrive once, whoever else delivers them, and bad files change nothing."""

import html
import zipfile

import pytest

from sync.attachments import AttachmentStore
from sync.courier import export_queue
from sync.outbox import Outbox
from sync.store import open_store
from tests import hub_server
from tests.city import the_city
from tests.hub_server import OTHER_WARD, WARD, csrf

pytestmark = pytest.mark.anyio
hub, hub_pack = hub_server.hub, hub_server.hub_pack
PHOTO = hub_server.JPEG + b"of a paper"


@pytest.fixture
def outbox(tmp_path):
    (tmp_path / "phone").mkdir()
    outbox = Outbox(open_store(tmp_path / "phone" / "device.sqlite"))
    the_city().equip(outbox.db, WARD, OTHER_WARD)
    yield outbox
    outbox.db.close()


def queued(outbox: Outbox, ward: str = WARD) -> str:
    photo = outbox.db.photos().keep("a.jpg", PHOTO)
    return outbox.add("submission", ward, "1.001193", {"ten": "Nguyễn Văn Thử"}, [photo]).id


def exported(outbox: Outbox, path, device: str = "") -> bytes:
    path.unlink(missing_ok=True)
    export_queue(outbox, AttachmentStore(outbox.db.folder / "attachments"), path, device)
    return path.read_bytes()


async def handed_in(desk, data: bytes, name: str = "to-1.zip", token: str = ""):
    form = await desk.get("/desk/courier")
    answer = await desk.post("/desk/courier", data={"csrf": token or csrf(form)}, files={"file": (name, data)})
    answer.shown = html.unescape(answer.text)
    return answer


async def test_a_file_at_the_desk_is_received_once_and_its_phone_hears_of_it(hub, outbox, tmp_path):
    phone = await hub.enrol()
    hub.officer()
    id = queued(outbox)
    data = exported(outbox, tmp_path / "q.zip", phone.id)
    desk = await hub.log_in()
    answer = await handed_in(desk, data)
    assert "Đã nhận 1 hồ sơ" in answer.shown
    ((code, team, device),) = hub.rows("SELECT code, team, device FROM records")
    assert code in answer.shown and device == phone.id
    assert team == hub.rows("SELECT team FROM devices WHERE id = :id", id=phone.id)[0][0]

    again = await handed_in(desk, data)
    assert "Đã nhận 1 hồ sơ" in again.shown and code in again.shown
    (result,) = await hub.send(phone, outbox.record(id))
    assert result["status"] == "received" and result["code"] == code
    assert hub.rows("SELECT count(*) FROM records") == [(1,)]
    await desk.get(f"/desk/records/{id}")
    assert [change["state"] for change in (await hub.changes(phone))["changes"]] == ["in_review"]
    assert hub.rows("SELECT count(*) FROM audit WHERE action = 'hand-in' AND record = :id", id=id)[0][0] == 2


async def test_a_phone_nobody_knows_is_counted_for_the_desk_whose_place_no_token_opens(hub, outbox, tmp_path):
    hub.officer()
    queued(outbox)
    desk = await hub.log_in()
    await handed_in(desk, exported(outbox, tmp_path / "q.zip", "31135-0123456789abcdef"))
    assert hub.rows("SELECT device FROM records") == [(f"{WARD}-desk",)]
    for token in (f"xs1.{WARD}-desk.{'A' * 43}", f"xs1.{WARD}-desk."):
        answer = await hub.client.get("/v1/me", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 401


async def test_what_is_sound_is_received_and_the_rest_named(hub, outbox, tmp_path):
    hub.officer()
    mine, _ = queued(outbox), queued(outbox, OTHER_WARD)
    path = tmp_path / "q.zip"
    exported(outbox, path)
    answer = await handed_in(await hub.log_in(), path.read_bytes())
    assert "Đã nhận 1 hồ sơ" in answer.shown and "phường khác" in answer.shown
    assert hub.rows("SELECT id FROM records") == [(mine,)]


async def test_a_record_without_its_photo_is_not_received(hub, outbox, tmp_path):
    hub.officer()
    queued(outbox)
    path = tmp_path / "q.zip"
    exported(outbox, path)
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(tmp_path / "less.zip", "w") as less:
        less.writestr("records.jsonl", whole.read("records.jsonl"))
    answer = await handed_in(await hub.log_in(), (tmp_path / "less.zip").read_bytes())
    assert "Đã nhận 0 hồ sơ" in answer.shown and "Thiếu ảnh" in answer.shown
    assert hub.rows("SELECT count(*) FROM records") == [(0,)]


@pytest.mark.parametrize("damage", ["cut", "foreign", "bomb"])
async def test_a_damaged_or_foreign_file_is_refused_by_name_and_nothing_is_stored(hub, outbox, tmp_path, damage):
    hub.officer()
    queued(outbox)
    data = exported(outbox, tmp_path / "q.zip")
    if damage == "bomb":
        with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as bomb:
            bomb.writestr("records.jsonl", b" " * (20 << 20))
        data = (tmp_path / "bomb.zip").read_bytes()
    bad = {"cut": data[: len(data) // 2], "foreign": b"%PDF-1.7 khong phai", "bomb": data}[damage]
    answer = await handed_in(await hub.log_in(), bad, "../../to-1.zip")
    assert answer.status_code == 409
    assert "to-1.zip" in answer.shown and "../" not in answer.shown
    assert hub.rows("SELECT count(*) FROM records") == [(0,)]
    assert not list(hub.hub.settings.home.glob("hand-in-*"))


async def test_a_form_that_is_not_ours_a_body_of_unknown_length_and_a_stranger_change_nothing(hub, outbox, tmp_path):
    hub.officer()
    queued(outbox)
    data = exported(outbox, tmp_path / "q.zip")
    desk = await hub.log_in()
    assert (await handed_in(desk, data, token="wrong")).status_code == 403

    async def endless():
        yield b"x" * 1000

    answer = await desk.post(
        "/desk/courier", content=endless(), headers={"Content-Type": "multipart/form-data; boundary=b"}
    )
    assert answer.status_code == 413
    assert (
        await desk.post("/desk/courier", content=b"x", headers={"Content-Type": "multipart/form-data"})
    ).status_code in (400, 403)
    assert (await hub.browser().get("/desk/courier")).headers["location"] == "/desk/login"
    assert hub.rows("SELECT count(*) FROM records") == [(0,)]
