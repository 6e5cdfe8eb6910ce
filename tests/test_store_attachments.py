"""Photos and PDFs are kept whole under their hash, or not at all."""

import hashlib
import os

import pytest

from sync.attachments import SIZE_LIMIT, AttachmentStore, type_of
from sync.errors import AttachmentMissing, AttachmentRefused

JPEG = b"\xff\xd8\xff\xe0" + b"photo" * 100


@pytest.fixture
def store(tmp_path):
    return AttachmentStore(tmp_path / "attachments")


def test_a_photo_is_kept_under_its_hash(store):
    kept = store.keep("giay.jpg", JPEG)
    assert (kept.name, kept.type, kept.size) == ("giay.jpg", "image/jpeg", len(JPEG))
    assert kept.sha256 == hashlib.sha256(JPEG).hexdigest()
    assert store.read(kept.sha256) == JPEG


def test_the_same_bytes_are_kept_once(store):
    assert store.add(JPEG) == store.add(JPEG)
    assert len(list(store.folder.iterdir())) == 1


@pytest.mark.parametrize(
    ("data", "type"),
    [
        (b"\xff\xd8\xff\xe1", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"%PDF-1.7", "application/pdf"),
        (b"GIF89a", ""),
        (b"<svg>", ""),
        (b"", ""),
    ],
)
def test_the_type_is_read_from_the_bytes(data, type):
    assert type_of(data) == type


@pytest.mark.parametrize("data", [b"", b"MZ program", JPEG + b"x" * SIZE_LIMIT])
def test_what_the_hub_would_not_take_is_refused_at_once(store, data):
    with pytest.raises(AttachmentRefused) as refused:
        store.keep("tep.bin", data)
    assert "tep.bin" in str(refused.value)
    assert not store.folder.exists() or not list(store.folder.iterdir())


def test_a_file_that_is_gone_or_changed_is_not_read(store):
    sha256 = store.add(JPEG)
    (store.folder / sha256).write_bytes(JPEG[:-1])
    with pytest.raises(AttachmentMissing):
        store.read(sha256)
    (store.folder / sha256).unlink()
    with pytest.raises(AttachmentMissing):
        store.read(sha256)


def test_a_damaged_file_is_repaired_by_keeping_it_again(store):
    sha256 = store.add(JPEG)
    (store.folder / sha256).write_bytes(b"")
    store.add(JPEG)
    assert store.read(sha256) == JPEG


def test_only_old_files_that_nothing_names_are_removed(store):
    named, stray = store.add(JPEG), store.add(JPEG + b"2")
    assert store.remove_unreferenced({named}) == 0
    assert store.remove_unreferenced({named}, older_than=0) == 1
    assert store.read(named) == JPEG
    assert not (store.folder / stray).exists()


def test_nothing_is_removed_where_nothing_was_kept(store):
    assert store.remove_unreferenced(set()) == 0


def test_a_file_kept_again_is_as_young_as_a_new_one(store):
    sha256 = store.add(JPEG)
    os.utime(store.folder / sha256, (1, 1))
    store.add(JPEG)
    assert store.remove_unreferenced(set()) == 0
    assert store.read(sha256) == JPEG
