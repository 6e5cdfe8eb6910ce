"""The device's database opens, migrates, and leaves alone what it must not touch."""

import os
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from sync.errors import DiskFull, StoreBusy, StoreDamaged, StoreForeign, StoreRefused, StoreTooNew, StoreUnreadable
from sync.outbox import Outbox
from sync.preferences import Preferences
from sync.schema import APPLICATION_ID, VERSION, migrations
from sync.store import open_store, sender_lock, transaction


def refused_untouched(path: Path, kind: type[StoreRefused]) -> str:
    """Open a file that must be refused, and return the sentence; nothing in its folder may change."""
    before = {other.name: (other.read_bytes(), other.stat().st_mtime_ns) for other in path.parent.iterdir()}
    with pytest.raises(kind) as refused:
        open_store(path)
    assert {other.name: (other.read_bytes(), other.stat().st_mtime_ns) for other in path.parent.iterdir()} == before
    assert str(path) in str(refused.value)
    return str(refused.value)


def pragma(db, name: str):
    return db.conn.execute(f"PRAGMA {name}").fetchone()[0]


def test_a_new_store_is_ours_durable_and_private(tmp_path):
    db = open_store(tmp_path / "device.sqlite")
    assert pragma(db, "application_id") == APPLICATION_ID
    assert pragma(db, "user_version") == VERSION
    assert pragma(db, "journal_mode") == "wal"
    assert pragma(db, "synchronous") == 2
    assert pragma(db, "foreign_keys") == 1
    assert stat.S_IMODE((tmp_path / "device.sqlite").stat().st_mode) == 0o600


def test_the_version_counts_the_migrations(tmp_path):
    db = open_store(tmp_path / "device.sqlite")
    assert len(migrations.applied(db)) == VERSION
    assert not migrations.pending(db)


def test_a_store_without_wal_leaves_one_file(tmp_path):
    db = open_store(tmp_path / "device.sqlite", journal="delete")
    Preferences(db).set("language", "km")
    assert pragma(db, "journal_mode") == "delete"
    assert [path.name for path in tmp_path.iterdir()] == ["device.sqlite"]


def test_what_was_kept_is_there_after_opening_again(tmp_path):
    db = open_store(tmp_path / "device.sqlite")
    Preferences(db).set("language", "km")
    db.close()
    assert Preferences(open_store(tmp_path / "device.sqlite")).get("language") == "km"


def test_two_connections_see_each_others_writes(tmp_path):
    one, other = (open_store(tmp_path / "device.sqlite") for _ in range(2))
    Preferences(one).set("theme", "dark")
    assert Preferences(other).get("theme") == "dark"


def test_an_empty_file_is_a_new_store(tmp_path):
    (tmp_path / "device.sqlite").touch()
    assert pragma(open_store(tmp_path / "device.sqlite"), "user_version") == VERSION


def test_a_file_from_a_newer_version_is_refused_untouched(tmp_path):
    path = tmp_path / "device.sqlite"
    db = open_store(path)
    db.execute(f"PRAGMA user_version = {VERSION + 1}")
    db.close()
    assert "mới hơn" in refused_untouched(path, StoreTooNew)


def test_a_newer_file_left_behind_by_a_killed_process_is_refused_untouched_too(tmp_path):
    live = tmp_path / "live" / "device.sqlite"
    live.parent.mkdir()
    db = open_store(live)
    db.execute("PRAGMA journal_mode = DELETE")
    db.execute(f"PRAGMA user_version = {VERSION + 1}")
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("INSERT INTO preferences VALUES ('x', '1')")
    left = tmp_path / "left"
    left.mkdir()
    for file in live.parent.iterdir():
        (left / file.name).write_bytes(file.read_bytes())
    assert (left / "device.sqlite-wal").stat().st_size > 0
    refused_untouched(left / "device.sqlite", StoreTooNew)


def test_another_programs_database_is_refused_untouched(tmp_path):
    conn = sqlite3.connect(tmp_path / "device.sqlite")
    conn.execute("PRAGMA journal_mode = WAL")
    conn.execute("CREATE TABLE contacts (name)")
    conn.close()
    refused_untouched(tmp_path / "device.sqlite", StoreForeign)


@pytest.mark.parametrize(
    "content", [b"not a database at all, but longer than a header " * 4, b"SQLite format 3\0", b"\0" * 4096]
)
def test_what_is_no_database_is_refused_untouched(tmp_path, content):
    (tmp_path / "device.sqlite").write_bytes(content)
    assert "Tệp chưa bị đổi" in refused_untouched(tmp_path / "device.sqlite", StoreDamaged)


def test_a_truncated_store_is_refused_untouched(tmp_path):
    path = tmp_path / "device.sqlite"
    db = open_store(path)
    outbox = Outbox(db)
    for number in range(50):
        outbox.add("outreach", "31117", "", {"n": number, "text": "x" * 2000})
    db.close()
    path.write_bytes(path.read_bytes()[:-8192])
    refused_untouched(path, StoreDamaged)


def test_a_store_with_a_broken_page_is_refused(tmp_path):
    path = tmp_path / "device.sqlite"
    open_store(path).close()
    data = bytearray(path.read_bytes())
    data[4096:8192] = os.urandom(4096)
    path.write_bytes(data)
    with pytest.raises(StoreDamaged):
        open_store(path)
    assert path.read_bytes() == data


def test_a_folder_in_its_place_is_refused(tmp_path):
    (tmp_path / "device.sqlite").mkdir()
    with pytest.raises(StoreUnreadable):
        open_store(tmp_path / "device.sqlite")


def test_a_store_locked_by_another_program_is_named(tmp_path):
    path = tmp_path / "device.sqlite"
    db = open_store(path)
    db.conn.execute("PRAGMA busy_timeout = 10")
    other = sqlite3.connect(path)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreBusy):
        Preferences(db).set("language", "en")
    other.rollback()
    Preferences(db).set("language", "en")


def test_a_full_disk_is_named_and_what_was_there_stays(tmp_path):
    db = open_store(tmp_path / "device.sqlite")
    outbox = Outbox(db)
    kept = outbox.add("outreach", "31117", "", {"people": 12})
    db.conn.execute(f"PRAGMA max_page_count = {pragma(db, 'page_count')}")
    with pytest.raises(DiskFull):
        for _ in range(100):
            outbox.add("outreach", "31117", "", {"text": "x" * 20_000})
    assert not db.conn.in_transaction
    assert [item.id for item in outbox.items()] == [kept.id]
    db.conn.execute("PRAGMA max_page_count = 100000")
    assert outbox.add("outreach", "31117", "", {"people": 3}).counter == 2


def test_a_transaction_inside_another_is_part_of_it(tmp_path):
    db = open_store(tmp_path / "device.sqlite")
    preferences = Preferences(db)
    with pytest.raises(KeyError), transaction(db):
        preferences.set("language", "en")
        raise KeyError
    assert preferences.get("language", "vi") == "vi"


def test_records_left_in_sending_by_a_killed_process_are_ready_again(tmp_path):
    outbox = Outbox(open_store(tmp_path / "device.sqlite"))
    item = outbox.add("outreach", "31117", "", {})
    outbox.claim([item.id])
    assert Outbox(open_store(tmp_path / "device.sqlite")).get(item.id).state == "ready"


def test_records_a_living_sender_is_sending_are_left_to_it(tmp_path):
    path = tmp_path / "device.sqlite"
    outbox = Outbox(open_store(path))
    item = outbox.add("outreach", "31117", "", {})
    with sender_lock(path):
        outbox.claim([item.id])
        assert Outbox(open_store(path)).get(item.id).state == "sending"


def test_many_processes_can_make_the_same_store_at_once(tmp_path):
    code = "import sys, pathlib; from sync.store import open_store; open_store(pathlib.Path(sys.argv[1])).close()"
    path = tmp_path / "device.sqlite"
    started = [
        subprocess.Popen([sys.executable, "-c", code, str(path)], stderr=subprocess.PIPE, text=True) for _ in range(4)
    ]
    ends = [(process.communicate()[1], process.returncode) for process in started]
    assert ends == [("", 0)] * 4
    assert pragma(open_store(path), "user_version") == VERSION
