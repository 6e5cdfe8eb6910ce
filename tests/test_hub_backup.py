"""A copy of a hub that goes on working, put back row by row and byte by byte, into either kind of database."""

import json
import shutil
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import insert, select

from app.cli.admin import command
from sync.hub import rows
from sync.hub.attachment_store import open_attachments
from sync.hub.attachments import AttachmentFolder
from sync.hub.backup import back_up
from sync.hub.backup_manifest import FILES, MANIFEST, BackupRefused, read, verify
from sync.hub.database import open_database
from sync.hub.erasure import erase, find
from sync.hub.restore import restore
from sync.hub.schema import record_attachments, records
from sync.hub.settings import Settings
from sync.hub.soundness import look
from sync.records import digest_of, new_id
from tests import hub_server
from tests.hub_server import PNG, WARD, record, sealed

hub, hub_pack = hub_server.hub, hub_server.hub_pack
pytestmark = pytest.mark.anyio
EPOCH = ("epoch", "epoch.since")


@pytest.fixture
async def sent(hub):
    """Three records at the hub, two of them with a photo; the ids."""
    phone, ids = await hub.enrol(), [new_id() for _ in range(3)]
    hub.officer()
    for number, id in enumerate(ids):
        files = []
        if number:
            file, data = sealed(id, PNG + id.encode())
            await hub.upload(phone, data)
            files.append(file)
        await hub.send(phone, record(id=id, files=files))
    return ids


def copied(hub, folder: Path):
    return back_up(hub.hub.database, hub.hub.attachments, folder, hub.hub.settings, lambda _: None)


def everything(database) -> dict[str, list]:
    """Return every row of every table but the name of the epoch."""
    with database.read() as connection:
        found = {
            table.name: sorted(map(repr, connection.execute(select(table)))) for table in rows.tables_of(connection)
        }
    found["facts"] = [row for row in found["facts"] if not row.startswith(tuple(f"('{key}'" for key in EPOCH))]
    return found


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("into", ["sqlite", "postgresql"])
async def test_every_row_and_every_byte_comes_back_and_a_new_epoch_begins(hub, sent, tmp_path, into, request):
    made = copied(hub, tmp_path / "backup")
    assert (made.rows["records"], len(made.files), made.missing) == (3, 2, [])
    db = request.getfixturevalue("postgres").database() if into == "postgresql" else ""
    there = Settings(tmp_path / "there", db, clock=hub.clock)
    restore(tmp_path / "backup", there, lambda _: None)
    with open_database(there.url) as database:
        assert everything(database) == everything(hub.hub.database)
        assert database.fact("epoch") != hub.hub.database.fact("epoch")
        assert look(database, open_attachments(there)).sound
    kept = files_of(there.attachments)
    assert kept == files_of(hub.hub.settings.attachments) and len(kept) == 2
    assert all(digest_of(data) == name for name, data in kept.items())
    with pytest.raises(BackupRefused, match="đã có dữ liệu"):
        restore(tmp_path / "backup", there, lambda _: None)
    with open_database(there.url) as database:
        assert everything(database) == everything(hub.hub.database)


async def test_a_backup_made_while_others_write_is_of_one_moment(hub, sent, tmp_path):
    """A writer adds records with their files' rows, two rows a transaction: no copy has one without the other."""
    template = hub.rows("SELECT device, team FROM records")[0]
    stop, begun, failed = threading.Event(), threading.Event(), []

    def write() -> None:
        number = 0
        while not stop.is_set():
            id, data = f"w{number:06}", f"tep {number % 3}".encode()
            path = tmp_path / "incoming"
            path.write_bytes(data)
            try:
                hub.hub.attachments.take(path, digest_of(data))
                with hub.hub.database.write() as connection:
                    connection.execute(insert(records).values(ward=WARD, id=id, device=template[0], team=template[1], kind="outreach", schema=1, procedure="", digest="0" * 64, enc="none", body=bytes(400), state="received", code=id, received_at="2026", updated_at="2026"))  # fmt: skip
                    connection.execute(insert(record_attachments).values(ward=WARD, record=id, sha256=digest_of(data), type="x", size=len(data), name="t"))  # fmt: skip
            except Exception as error:  # noqa: BLE001 - told to the test
                failed.append(error)
                return
            number += 1
            if number == 20:
                begun.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert begun.wait(60)
        made = copied(hub, tmp_path / "backup")
    finally:
        stop.set()
        writer.join()
    assert not failed
    assert made.rows["records"] > 20 + len(sent) - 1
    assert made.rows["record_attachments"] == made.rows["records"] - 1, "one of the first three has no file"
    assert made.missing == []
    verify(tmp_path / "backup", read(tmp_path / "backup"))
    assert hub.rows("SELECT count(*) FROM records")[0][0] >= made.rows["records"]


@hub_server.on_sqlite
@pytest.mark.parametrize("what", ["database cut", "database changed", "file cut", "file gone", "list cut", "list gone", "list newer"])  # fmt: skip
async def test_a_damaged_backup_is_refused_by_name_and_nothing_is_put_back(hub, sent, tmp_path, what):
    made, folder = copied(hub, tmp_path / "backup"), tmp_path / "backup"
    photo = next(iter(made.files))
    path = {"database": folder / "hub.sqlite", "file": folder / FILES / photo[:2] / photo, "list": folder / MANIFEST}[
        what.partition(" ")[0]
    ]
    data = path.read_bytes()
    match what.partition(" ")[2]:
        case "cut":
            path.write_bytes(data[: len(data) // 2])
        case "changed":
            path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
        case "newer":
            path.write_bytes(data.replace(b'"format": 1', b'"format": 2'))
        case "gone":
            path.unlink()
    with pytest.raises(BackupRefused, match=path.name):
        restore(folder, Settings(tmp_path / "there"), lambda _: None)
    assert not (tmp_path / "there").exists()


async def test_the_next_backup_into_the_folder_copies_what_is_new_and_forgets_what_was_erased(hub, sent, tmp_path):
    folder = tmp_path / "backup"
    before = copied(hub, folder)
    inodes = {path.name: path.stat().st_ino for path in (folder / FILES).rglob("*") if path.is_file()}
    with hub.hub.database.read() as connection:
        subject = find(connection, record=sent[2])
    erase(hub.hub.database, hub.hub.attachments, hub.hub.uploads.parts, subject, "Đơn số 12", hub.clock())
    after = copied(hub, folder)
    assert len(before.files) == 2 and len(after.files) == 1
    [left] = [path for path in (folder / FILES).rglob("*") if path.is_file()]
    assert left.stat().st_ino == inodes[left.name], "it was not copied again"
    verify(folder, after)
    (folder / "bài thơ.txt").write_text("của tôi")
    with pytest.raises(BackupRefused, match="tệp khác"):
        copied(hub, folder)


async def test_a_file_the_hub_lost_is_named_and_the_rest_is_kept(hub, sent, tmp_path):
    files = hub.hub.attachments
    assert isinstance(files, AttachmentFolder)
    [(one,), (two,)] = hub.rows("SELECT sha256 FROM record_attachments ORDER BY sha256")
    files.remove(one)
    files.path(two).write_bytes(b"x")
    found = look(hub.hub.database, files)
    assert {(flaw.sha256, flaw.what) for flaw in found.flaws} == {(one, "missing"), (two, "damaged")}
    assert sorted(copied(hub, tmp_path / "backup").missing) == [one, two]
    restore(tmp_path / "backup", Settings(tmp_path / "there"), lambda _: None)


async def test_the_commands_back_up_check_and_restore(hub, sent, tmp_path):
    def run(*args: str, home: Path | None = None, on=hub.on):
        return CliRunner().invoke(command, [*args, "--home", str(home or hub.hub.settings.home), *on])

    there, folder = tmp_path / "there", str(tmp_path / "b")
    said = run("backup", "--out", folder).output
    assert "3 hồ sơ, 2 tệp" in said and "hub-receipt" in said
    assert not list((tmp_path / "b").rglob("*.key")), "a stolen backup can forge no receipt"
    assert "2 tệp" in run("check", "--backup", folder).output
    found = json.loads(run("check", "--json").output)
    assert (found["sound"], found["rows"]["records"], found["files"], found["orphans"]) == (True, 3, 2, 0)
    assert "3 hồ sơ" in run("restore", "--from", folder, home=there, on=()).output
    shutil.rmtree(there / "hub-attachments")
    done = run("check", home=there, on=())
    assert (done.exit_code, done.output.count("thiếu")) == (1, 2)
    again = run("restore", "--from", folder, home=there, on=()).exception
    assert isinstance(again, BackupRefused) and "đã có dữ liệu" in str(again)
