"""`xomso queue` lists, adds, sends, exports and imports, and says in one sentence what went wrong."""

import json
import os
import socket
import subprocess
import sys
import threading
import time

import pytest
import uvicorn

from sync import enrolment
from sync.drafts import Drafts
from sync.outbox import Outbox
from sync.store import open_store, sender_lock
from tests.city import the_city
from tests.sending import JPEG, PLACE
from tests.tiny_hub import TinyHub, code_of

RECORD = {"kind": "submission", "procedure": "1.001193", "payload": {"ten": "Nguyễn Văn Thử"}, "ward": "31117"}


@pytest.fixture
def queue(tmp_path):
    def run(*args: str, given: str | bytes = "", home: str = "home") -> subprocess.CompletedProcess:
        env = {**os.environ, "XOMSO_HOME": str(tmp_path / home), "XOMSO_LANG": "vi", "PYTHONIOENCODING": "utf-8"}
        data = given.encode() if isinstance(given, str) else given
        command = [sys.executable, "-m", "app.cli", "queue", *args]
        done = subprocess.run(command, input=data, capture_output=True, env=env, timeout=60)
        done.stdout, done.stderr = done.stdout.decode(), done.stderr.decode()
        assert "Traceback" not in done.stderr
        return done

    return run


@pytest.fixture
def outbox(tmp_path):
    (tmp_path / "home").mkdir()
    outbox = Outbox(open_store(tmp_path / "home" / "device.sqlite"))
    the_city().equip(outbox.db)
    return outbox


@pytest.fixture
def hub():
    """Serve a tiny hub on loopback; its `address` is where."""
    hub = TinyHub()
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(hub.app(), log_level="error", lifespan="off", ws="none", date_header=False))
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    while not server.started:
        time.sleep(0.01)
    hub.address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    yield hub
    server.should_exit = True
    thread.join()
    listening.close()


def enrol(outbox: Outbox, address: str) -> None:
    enrolment.save(outbox.db, enrolment.Enrolment(**{**vars(PLACE), "hub": address}))


def test_an_empty_queue_is_listed(queue):
    done = queue("list")
    assert (done.returncode, done.stdout) == (0, "0 nháp, 0 chờ gửi, 0 đã nhận, 0 bị trả.\n")


def test_the_list_has_every_draft_and_record_as_data(queue, outbox):
    draft = Drafts(outbox.db).create("submission", "1.000656", "31117", {"ten": "Trần Thị Mẫu"})
    item = outbox.add("outreach", "31117", "", {"people": 7})
    outbox.set_aside(item.id, "wrong-ward", "Phường khác.")
    found = json.loads(queue("list", "--json").stdout)
    assert found["counts"] == {"draft": 1, "waiting": 1, "received": 0, "returned": 0}
    assert found["sender"] == {"reason": "", "sentence": "", "last_contact": None}
    assert [one["id"] for one in found["drafts"]] == [draft.id]
    one = found["items"][0]
    assert (one["id"], one["word"], one["state"], one["reason"]) == (item.id, "waiting", "set_aside", "wrong-ward")
    assert "thuộc phường khác" in one["sentence"]
    assert "Trần Thị Mẫu" not in json.dumps(found, ensure_ascii=False)


def test_a_list_for_people_names_word_reason_and_code(queue, outbox):
    outbox.settle(outbox.add("outreach", "31117", "", {}).id, "K7-2345-X")
    outbox.set_aside(outbox.add("submission", "31117", "1.001193", {}).id, "damaged")
    said = queue("list").stdout
    assert "Đã nhận" in said and "K7-2345-X" in said and "không còn nguyên vẹn" in said


def test_a_record_is_added_from_a_file_and_from_standard_input(queue, tmp_path, outbox):
    (tmp_path / "one.json").write_text(json.dumps(RECORD), encoding="utf-8")
    first = queue("add", str(tmp_path / "one.json"))
    second = queue("add", "--json", given=json.dumps(RECORD, ensure_ascii=False))
    ids = [first.stdout.strip(), json.loads(second.stdout)["id"]]
    assert [item.id for item in outbox.items()[::-1]] == ids
    assert the_city().opened(outbox.record(ids[0]))["payload"] == RECORD["payload"]
    assert json.loads(second.stdout)["state"] == "ready"


def test_an_enrolled_device_needs_no_ward(queue, outbox):
    enrol(outbox, "http://127.0.0.1:9")
    given = {key: value for key, value in RECORD.items() if key != "ward"}
    assert queue("add", given=json.dumps(given)).returncode == 0
    assert outbox.items()[0].ward == PLACE.ward_code


def test_photos_go_along(queue, tmp_path, outbox):
    (tmp_path / "giay.jpg").write_bytes(JPEG)
    done = queue("add", "--attach", str(tmp_path / "giay.jpg"), given=json.dumps(RECORD))
    record = outbox.record(done.stdout.strip())
    assert the_city().opened(record)["attachments"][0]["name"] == "giay.jpg"
    assert the_city().photo(record, outbox.db.files()) == JPEG
    assert list((tmp_path / "home" / "drafts").iterdir()) == []


@pytest.mark.parametrize(
    "given",
    [
        "",
        "{",
        b"\xff\xfe{}",
        "[]",
        '"text"',
        "[" * 100_000,
        "{}",
        json.dumps(RECORD | {"kind": "petition"}),
        json.dumps(RECORD | {"kind": ["submission"]}),
        json.dumps(RECORD | {"urgent": True}),
        json.dumps(RECORD | {"payload": "text"}),
        json.dumps(RECORD | {"payload": {"a": float("nan")}}),
        json.dumps(RECORD | {"procedure": ""}),
        json.dumps(RECORD | {"procedure": "1.001193'; --"}),
        json.dumps(RECORD | {"ward": "Ninh Kiều"}),
        json.dumps(RECORD | {"ward": 31117}),
        json.dumps({key: value for key, value in RECORD.items() if key != "ward"}),
        json.dumps(RECORD | {"payload": {"a": "x" * (3 << 20)}}),
    ],
)
def test_bad_input_is_one_sentence_and_adds_nothing(queue, outbox, given):
    done = queue("add", given=given)
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.strip().splitlines()) == 1
    assert outbox.items() == []


def test_a_file_that_is_not_there_is_one_sentence(queue):
    for args in (["add", "nowhere.json"], ["import", "nowhere.xomso"], ["export", "nowhere/queue.xomso"]):
        done = queue(*args)
        assert done.returncode == 1
        assert "nowhere" in done.stderr


def test_sending_without_an_invitation_says_what_to_do(queue, outbox):
    outbox.add("outreach", "31117", "", {})
    done = queue("send")
    assert done.returncode == 1
    assert "lời mời" in done.stderr
    assert outbox.counts().waiting == 1


def test_sending_with_the_hub_away_keeps_the_queue_and_says_so(queue, outbox):
    enrol(outbox, "http://127.0.0.1:9")
    id = outbox.add("outreach", "31117", "", {}).id
    done = queue("send", "--json")
    assert done.returncode == 1
    assert "Chưa nối được" in done.stderr
    told = json.loads(done.stdout)
    assert (told["state"], told["reason"], told["waiting"]) == ("paused", "offline", 1)
    assert outbox.get(id).state == "ready"
    assert "Chưa nối được" in queue("list").stdout


def test_sending_delivers_and_prints_each_receipt(queue, outbox, hub):
    enrol(outbox, hub.address)
    ids = [outbox.add("submission", "31117", "1.001193", {"n": number}).id for number in range(3)]
    done = queue("send")
    assert (done.returncode, done.stderr) == (0, "")
    assert all(code_of(id) in done.stdout for id in ids)
    assert list(hub.records) == ids
    assert json.loads(queue("send", "--json").stdout)["state"] == "done"


def test_a_refused_record_is_named_and_exits_1(queue, outbox, hub):
    enrol(outbox, hub.address)
    bad, good = (outbox.add("outreach", "31117", "", {"n": number}).id for number in range(2))
    hub.refusals[bad] = {"status": "refused", "type": "unknown-schema", "detail": "Mẫu 9"}
    done = queue("send", "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, told["received"], told["set_aside"], told["waiting"]) == (1, [good], [bad], 1)
    assert [item["sentence"] for item in told["items"] if item["id"] == bad][0].endswith("(Mẫu 9)")


def test_a_second_sender_says_that_one_is_sending(queue, outbox, tmp_path):
    with sender_lock(tmp_path / "home" / "device.sqlite"):
        done = queue("send")
    assert done.returncode == 1
    assert "cửa sổ khác" in done.stderr


def test_a_queue_is_carried_to_another_device_and_sent_there(queue, outbox, hub, tmp_path):
    ids = [outbox.add("outreach", "31117", "", {"n": number}).id for number in range(2)]
    file = str(tmp_path / "queue.xomso")
    exported = queue("export", file)
    assert exported.returncode == 0
    assert "đã niêm phong" in exported.stdout
    assert json.loads(queue("import", file, "--json", home="other").stdout)["added"] == ids
    other = Outbox(open_store(tmp_path / "other" / "device.sqlite"))
    enrol(other, hub.address)
    assert queue("send", home="other").returncode == 0
    assert list(hub.records) == ids
    assert queue("export", file).returncode == 1


def test_a_damaged_store_is_one_sentence_and_left_alone(queue, tmp_path):
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "device.sqlite").write_bytes(b"not a database" * 100)
    done = queue("list")
    assert done.returncode == 1
    assert "device.sqlite" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert (tmp_path / "home" / "device.sqlite").read_bytes() == b"not a database" * 100


def test_an_endless_photo_is_refused_and_not_read_for_ever(queue, outbox):
    done = queue("add", "--attach", "/dev/zero", given=json.dumps(RECORD))
    assert (done.returncode, len(done.stderr.strip().splitlines())) == (1, 1)
    assert outbox.items() == []


def test_a_data_folder_of_nobody_is_one_sentence(queue, tmp_path):
    for home in ("~nobody-of-that-name/x", str(tmp_path / "file" / "x")):
        (tmp_path / "file").write_text("x")
        env = {**os.environ, "XOMSO_HOME": home, "XOMSO_LANG": "vi"}
        done = subprocess.run(
            [sys.executable, "-m", "app.cli", "queue", "list"], capture_output=True, env=env, text=True
        )
        assert (done.returncode, len(done.stderr.strip().splitlines())) == (1, 1)
        assert home[1:12] in done.stderr and "Traceback" not in done.stderr
