"""A whole day's work leaves nothing of a resident in any file of the phone or the hub, in any spelling."""

import base64
import re
import sqlite3
import unicodedata
from pathlib import Path

import httpx
import pytest

from app.device import Device
from app.enrol import enrol
from app.submission import Submission
from sync.courier import export_queue
from tests.hub_server import WARD, HubProcess, csrf
from tests.processes import xomso

pytestmark = pytest.mark.anyio
PASSWORD, PASSPHRASE = "mat-khau-thu-nghiem-2026", "con thuyen nho tren song"
PERSON = {
    "applicant_name": "Nguyễn Văn Thử",
    "applicant_id": "092199000001",
    "applicant_phone": "0900000001",
    "child_name": "Trần Thị Mẫu",
}
PHOTO = b"\xff\xd8\xff\xe0 GIAY-CHUNG-SINH-NGUYEN-VAN-THU " + bytes(range(256)) * 8
FILE_NAME = "giay-chung-sinh-cua-thu.jpg"


def spellings() -> list[bytes]:
    """Return what must not be found: each answer and the photo's words, as a program may have written them."""
    found = []
    for text in (*PERSON.values(), "GIAY-CHUNG-SINH-NGUYEN-VAN-THU", FILE_NAME):
        for form in (text, unicodedata.normalize("NFD", text), text.upper()):
            for data in (form.encode(), form.encode("utf-16-le"), form.encode("utf-16-be")):
                found.append(data)
                # Base64 begins at any of three places; its inner letters are the same whatever stands around.
                found += [base64.b64encode(bytes(shift) + data)[4:-4] for shift in range(3)]
        found.append(text.encode("ascii", "backslashreplace"))  # JSON's \\u1ec5
        found.append("".join(f"%{byte:02X}" for byte in text.encode()).encode())
        found.append(text.encode().hex().encode())
    found += [PHOTO[40:72], base64.b64encode(PHOTO[39:72])]
    return [one for one in found if len(one) >= 8]


def traces(*places: Path) -> list[str]:
    """Return the files that hold something of the day's people."""
    files = [file for place in places for file in ([place] if place.is_file() else place.rglob("*")) if file.is_file()]
    wanted = spellings()
    return [f"{file.name}: {one!r}" for file in files for one in wanted if one in file.read_bytes()]


@pytest.fixture
def hub(tmp_path):
    home = tmp_path / "hub"
    home.mkdir()
    (tmp_path / "secret").write_text(PASSPHRASE)
    recovery = [*("--passphrase-file", str(tmp_path / "secret"))]
    file = str(tmp_path / "city.json")
    xomso("admin", "keys", "ceremony", "--out", file, *recovery, home=home)
    xomso("admin", "create-team", "--ward", WARD, "--name", "Tổ 1", home=home)
    officer = ["--ward", WARD, "--login", "canbo", "--name", "Cán bộ Phường", "--password-stdin"]
    xomso("admin", "create-officer", *officer, home=home, input=PASSWORD)
    xomso("admin", "keys", "issue", "--ward", WARD, "--recovery", file, *recovery, home=home)
    process = HubProcess(home)
    yield process
    process.stop()


def invitation(hub: HubProcess) -> str:
    said = xomso("admin", "invite", "--ward", WARD, "--team", "Tổ 1", "--hub", hub.address, home=hub.home)
    found = re.search(r"http\S+/i/\S+", said)
    assert found
    return found[0]


async def finalised(device: Device) -> str:
    """Fill in a draft in several saves, with ticks and a photo, and finalise it."""
    device.checklist.tick("1.001193", 0, True)
    work = Submission.resume(device, device.drafts.create("submission", "1.001193", WARD, {}))
    work.agree(True, "vi")
    for key, value in PERSON.items():
        work.answers[key] = value
        work.save()
    entry = device.attachments.keep(FILE_NAME, PHOTO)
    work.photos = [vars(entry)]
    guide = device.pack.guide("1.001193")
    assert guide
    return (await work.finalise(guide)).id


async def at_the_desk(hub: HubProcess, record: str) -> None:
    """Log in, open a record and its photo, and return it."""
    async with httpx.AsyncClient(base_url=hub.address, timeout=60) as desk:
        form = csrf(await desk.get("/desk/login"))
        await desk.post("/desk/login", data={"csrf": form, "login": "canbo", "password": PASSWORD})
        assert (await desk.get("/desk")).status_code == 200
        page = await desk.get(f"/desk/records/{record}")
        assert all(value in page.text for value in PERSON.values())
        photo = re.search(r'src="(/desk/records/\S+/attachments/\w+)"', page.text)
        assert photo and (await desk.get(photo[1])).content == PHOTO
        data = {"csrf": csrf(page), "reason": "Ảnh giấy tờ bị mờ"}
        assert (await desk.post(f"/desk/records/{record}/return", data=data)).status_code == 303


async def test_a_days_work_leaves_nothing_of_a_resident_behind(tmp_path, hub, caplog, capfd):
    phone = tmp_path / "phone"
    phone.mkdir()
    device = Device(phone)
    await enrol(device, invitation(hub), "vi")
    left_open = device.drafts.create("submission", "1.001193", WARD, {"answers": PERSON})
    dropped = device.drafts.create("submission", "1.001193", WARD, {"answers": PERSON})
    device.drafts.discard(dropped.id)
    sent, waiting = await finalised(device), await finalised(device)
    export_queue(device.outbox, device.db.files(), tmp_path / "queue.xomso")
    assert set((await device.sender.round()).received) == {sent, waiting}
    await at_the_desk(hub, sent)
    assert (await device.sender.round()).changed >= 1
    assert device.outbox.get(sent).state == "returned"
    assert device.drafts.get(left_open.id).payload["answers"] == PERSON
    places = (phone, hub.home, tmp_path / "queue.xomso")
    assert traces(*places) == [], "while both run"
    assert hub.stop() == 0
    device.close()
    assert traces(*places) == [], "and after"
    printed = "".join(capfd.readouterr()) + caplog.text
    (tmp_path / "printed").write_text(printed)
    assert traces(tmp_path / "printed") == []


async def test_the_search_finds_what_is_not_sealed(tmp_path):
    """Without this, finding nothing would prove nothing."""
    with sqlite3.connect(tmp_path / "plain.sqlite") as db:
        db.execute("CREATE TABLE t (a)")
        db.execute("INSERT INTO t VALUES (?)", [PERSON["applicant_name"]])
    (tmp_path / "utf16").write_text("tên: " + PERSON["child_name"], encoding="utf-16-le")
    (tmp_path / "nfd").write_text(unicodedata.normalize("NFD", PERSON["child_name"]))
    for shift in range(3):
        (tmp_path / f"base64-{shift}").write_bytes(
            base64.b64encode(b"x" * shift + PERSON["applicant_name"].encode() + b"y")
        )
    (tmp_path / "photo").write_bytes(b"header" + PHOTO)
    (tmp_path / "json").write_text(
        '{"name": "' + PERSON["applicant_name"].encode("ascii", "backslashreplace").decode() + '"}'
    )
    found = {one.partition(":")[0] for one in traces(tmp_path)}
    assert found == {path.name for path in tmp_path.iterdir()}
