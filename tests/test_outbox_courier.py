"""A queue can be carried in a file: taken in as it is, delivered by whoever comes first, refused when damaged."""

import json
import stat
import zipfile
from contextlib import suppress

import pytest

from sync.courier import export_queue, import_queue
from sync.errors import CourierRefused
from tests.city import the_city
from tests.sending import JPEG, Device
from tests.tiny_hub import TinyHub

pytestmark = pytest.mark.anyio


@pytest.fixture
def hub():
    return TinyHub()


@pytest.fixture
def here(tmp_path, hub):
    (tmp_path / "here").mkdir()
    return Device(tmp_path / "here", hub.transport())


@pytest.fixture
def there(tmp_path, hub):
    (tmp_path / "there").mkdir()
    return Device(tmp_path / "there", hub.transport())


@pytest.fixture
def file(tmp_path, here):
    here.add({"ten": "Nguyễn Văn Thử"}, JPEG)
    here.add({"ten": "Trần Thị Mẫu"})
    export_queue(here.outbox, here.attachments, tmp_path / "queue.xomso", "device-1")
    return tmp_path / "queue.xomso"


def rewrite(file, change) -> None:
    """Change the members of a courier file: a function from {name: bytes} to {name: bytes}."""
    with zipfile.ZipFile(file) as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    with zipfile.ZipFile(file, "w") as packed:
        for name, data in change(members).items():
            packed.writestr(name, data)


def with_lines(change):
    """Return a rewrite of the record lines: a function from a list of objects to one."""

    def rewritten(members):
        lines = [json.loads(line) for line in members["records.jsonl"].splitlines()]
        changed = [json.dumps(line, ensure_ascii=False) for line in change(lines)]
        return members | {"records.jsonl": "\n".join(changed).encode()}

    return rewritten


def test_records_arrive_with_the_same_ids_bytes_and_files(here, there, file):
    done = import_queue(there.outbox, there.attachments, file)
    mine = here.outbox.items()[::-1]
    assert list(done.added) == [item.id for item in mine]
    assert [there.outbox.record(item.id) for item in mine] == [here.outbox.record(item.id) for item in mine]
    assert the_city().photo(there.outbox.record(mine[0].id), there.attachments) == JPEG
    assert there.states() == ["ready", "ready"]


def test_only_the_owner_may_read_the_file(file):
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_importing_twice_adds_nothing(there, file):
    import_queue(there.outbox, there.attachments, file)
    done = import_queue(there.outbox, there.attachments, file)
    assert (done.added, len(done.known)) == ((), 2)


async def test_whoever_delivers_first_wins_and_the_hub_has_each_record_once(here, there, hub, file):
    import_queue(there.outbox, there.attachments, file)
    assert len((await there.sender.round()).received) == 2
    assert len((await here.sender.round()).received) == 2
    assert len(hub.records) == 2
    assert here.outbox.items()[0].code == there.outbox.items()[0].code


def test_own_records_count_on_after_an_import(there, file):
    assert there.outbox.add("outreach", "31117", "", {}).counter == 1
    import_queue(there.outbox, there.attachments, file)
    assert there.outbox.add("outreach", "31117", "", {}).counter == 4


def test_only_what_waits_is_exported(here, tmp_path):
    for number in range(3):
        here.add({"n": number})
    received, aside, _ = (item.id for item in here.outbox.items())
    here.outbox.settle(received, "K7")
    here.outbox.set_aside(aside, "wrong-ward")
    assert export_queue(here.outbox, here.attachments, tmp_path / "q").records == 2


def test_an_existing_file_is_not_overwritten(here, file):
    before = file.read_bytes()
    with pytest.raises(CourierRefused) as refused:
        export_queue(here.outbox, here.attachments, file)
    assert str(file) in str(refused.value)
    assert file.read_bytes() == before


def test_a_failed_export_leaves_no_file(here, tmp_path):
    here.add()
    here.db.close()
    with pytest.raises(Exception, match="closed"):
        export_queue(here.outbox, here.attachments, tmp_path / "q")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["here"]


@pytest.mark.parametrize("cut", [0, 1, 100, -30, -1])
def test_a_cut_file_is_refused_by_name(there, file, cut):
    file.write_bytes(file.read_bytes()[:cut])
    with pytest.raises(CourierRefused) as refused:
        import_queue(there.outbox, there.attachments, file)
    assert str(file) in str(refused.value)
    assert there.outbox.items() == []


def test_a_file_with_a_changed_byte_is_refused_or_loses_only_what_was_hit(there, file):
    whole = file.read_bytes()
    for place in range(0, len(whole), 37):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        try:
            import_queue(there.outbox, there.attachments, file)
        except CourierRefused:
            continue
    assert len(there.outbox.items()) <= 2
    assert all(the_city().opened(there.outbox.record(item.id))["id"] == item.id for item in there.outbox.items())


def test_a_file_with_any_bit_of_its_directory_changed_is_refused_or_loses_only_what_was_hit(there, file):
    whole = file.read_bytes()
    for place in range(whole.index(b"PK\x01\x02"), len(whole)):
        for bit in range(8):
            file.write_bytes(whole[:place] + bytes([whole[place] ^ 1 << bit]) + whole[place + 1 :])
            with suppress(CourierRefused):
                import_queue(there.outbox, there.attachments, file)
    assert len(there.outbox.items()) <= 2
    assert all(the_city().opened(there.outbox.record(item.id))["id"] == item.id for item in there.outbox.items())


@pytest.mark.parametrize("content", [b"", b"hello", b"SQLite format 3\0" * 100])
def test_a_foreign_file_is_refused_by_name(there, tmp_path, content):
    (tmp_path / "other").write_bytes(content)
    with pytest.raises(CourierRefused):
        import_queue(there.outbox, there.attachments, tmp_path / "other")


@pytest.mark.parametrize(
    "change",
    [
        lambda members: {"readme.txt": b"hello"},
        lambda members: {"records.jsonl": b""},
        lambda members: {"records.jsonl": b"[]"},
        lambda members: {"records.jsonl": b"x" * (4 << 20)},
        with_lines(lambda lines: lines[:2]),
        with_lines(lambda lines: [lines[0] | {"xomso": "pack"}, *lines[1:]]),
        with_lines(lambda lines: [lines[0] | {"version": 2}, *lines[1:]]),
    ],
)
def test_another_zip_or_a_newer_one_is_refused_with_nothing_taken_in(there, file, change):
    rewrite(file, change)
    with pytest.raises(CourierRefused):
        import_queue(there.outbox, there.attachments, file)
    assert there.outbox.items() == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"body": '{"id": "other"}'}, "damaged"),
        ({"digest": "0" * 64}, "damaged"),
        ({"enc": "pgp"}, "unknown-sealing"),
        ({"enc": "none"}, "unsealed"),
        ({"ward": "31120"}, "malformed"),
        ({"kind": "petition"}, "malformed"),
        ({"id": "../../device"}, "malformed"),
        ({"attachments": []}, "malformed"),
        ({"attachments": [{"name": "a", "type": "image/jpeg", "size": 1, "sha256": "../../x"}]}, "malformed"),
        ({"counter": "1"}, "malformed"),
        ({"created_at": None}, "malformed"),
        ({"schema": 1 << 70}, "malformed"),
        ({"parent": "\ud800"}, "malformed"),
        ({"body": None}, "malformed"),
    ],
)
def test_one_unsound_record_is_left_out_and_the_other_taken_in(here, there, file, change, reason):
    def changed(members):
        first, *lines = members["records.jsonl"].splitlines()
        entry = json.dumps(json.loads(lines[0]) | change).encode()
        return members | {"records.jsonl": b"\n".join([first, entry, *lines[1:]])}

    rewrite(file, changed)
    done = import_queue(there.outbox, there.attachments, file)
    assert [slug for _, slug in done.refused] == [reason]
    assert len(done.added) == 1


def test_a_record_whose_photo_is_missing_is_left_out(there, file):
    rewrite(file, lambda members: {"records.jsonl": members["records.jsonl"]})
    done = import_queue(there.outbox, there.attachments, file)
    assert [slug for _, slug in done.refused] == ["attachment-missing"]
    assert len(done.added) == 1
