"""A courier file mends what is damaged here, and brings in nothing that could harm later."""

import json
import zipfile

import pytest

from sync.courier import export_queue, import_queue
from sync.errors import CourierRefused
from tests.sending import JPEG, Device
from tests.test_outbox_courier import rewrite
from tests.tiny_hub import TinyHub


@pytest.fixture
def here(tmp_path):
    (tmp_path / "here").mkdir()
    return Device(tmp_path / "here", TinyHub().transport())


@pytest.fixture
def there(tmp_path):
    (tmp_path / "there").mkdir()
    return Device(tmp_path / "there", TinyHub().transport())


@pytest.fixture
def file(tmp_path, here):
    here.add({"ten": "Nguyễn Văn Thử"}, JPEG)
    here.add({"ten": "Trần Thị Mẫu"})
    export_queue(here.outbox, here.attachments, tmp_path / "queue.xomso", "device-1")
    return tmp_path / "queue.xomso"


def test_a_good_photo_in_the_file_mends_a_damaged_one_here(here, there, file):
    sha256 = here.outbox.items()[-1].attachments[0].sha256
    sealed = here.attachments.read(sha256)
    there.attachments.write(sha256, b"torn")
    assert len(import_queue(there.outbox, there.attachments, file).added) == 2
    assert there.attachments.read(sha256) == sealed
    (there.attachments.folder / sha256).unlink()
    assert len(import_queue(there.outbox, there.attachments, file).known) == 2
    assert there.attachments.read(sha256) == sealed


@pytest.mark.parametrize(("year", "taken"), [("0001", 1), ("1970", 2), ("2016", 2), ("2101", 2), ("9999", 1)])
def test_a_clock_years_off_is_no_reason_to_leave_a_record_out_but_no_clock_shows_the_year_one(there, file, year, taken):
    def changed(members):
        first, *lines = members["records.jsonl"].splitlines()
        entry = json.loads(lines[0]) | {"created_at": f"{year}-06-01T00:00:00+00:00"}
        return members | {"records.jsonl": b"\n".join([first, json.dumps(entry).encode(), *lines[1:]])}

    rewrite(file, changed)
    done = import_queue(there.outbox, there.attachments, file)
    assert ([slug for _, slug in done.refused], len(done.added)) == (["malformed"] * (2 - taken), taken)


@pytest.mark.parametrize("packing", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
@pytest.mark.parametrize("member", ["records.jsonl", "attachments/"])
def test_a_file_packed_another_way_is_refused_by_name(there, file, packing, member):
    with zipfile.ZipFile(file) as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    with zipfile.ZipFile(file, "w") as packed:
        for name, data in members.items():
            packed.writestr(name, data, packing if name.startswith(member) else zipfile.ZIP_STORED)
    with pytest.raises(CourierRefused):
        import_queue(there.outbox, there.attachments, file)
    assert there.outbox.items() == []
