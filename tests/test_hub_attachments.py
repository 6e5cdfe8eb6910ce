"""Files are stored once under their digest, and stay while a record names them."""

import hashlib
import os
import time

import anyio
import pytest

from sync.hub.sweep import sweep
from tests import hub_server
from tests.hub_server import JPEG, PNG, attached, record

hub, hub_pack = hub_server.hub, hub_server.hub_pack
pytestmark = pytest.mark.anyio
WEBP = b"RIFF\x24\x00\x00\x00WEBPVP8 " + bytes(40)
PDF = b"%PDF-1.7\n" + bytes(40)


def sha(data):
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
async def phone(hub):
    return await hub.enrol()


def stored_files(hub):
    return [path.read_bytes() for path in hub.hub.settings.attachments.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("data", "kind"), [(PNG, "image/png"), (JPEG, "image/jpeg"), (WEBP, "image/webp"), (PDF, "application/pdf")]
)
async def test_a_file_is_stored_whole_under_its_digest(hub, phone, data, kind):
    await hub.upload(phone, data, kind)
    assert stored_files(hub) == [data]
    assert (hub.hub.settings.attachments / sha(data)[:2] / sha(data)).exists()


async def test_a_sealed_file_is_stored_whatever_its_bytes_look_like(hub, phone):
    await hub.upload(phone, b"MZ sealed")
    assert stored_files(hub) == [b"MZ sealed"]
    assert hub.hub.attachments.find(sha(b"MZ sealed")).type == ""


async def test_a_file_sent_again_changes_nothing(hub, phone):
    for sender in (phone, phone, await hub.enrol()):
        await hub.upload(sender, PNG, "image/png")
    assert stored_files(hub) == [PNG]


def age(hub, data, days=3):
    path = hub.hub.attachments.path(sha(data))
    then = time.time() - days * 86400
    os.utime(path, (then, then))


def gone(find, digest):
    """Wait until a file is removed."""
    end = time.monotonic() + 5
    while find(digest) and time.monotonic() < end:
        time.sleep(0.01)
    assert not find(digest)


async def test_a_hub_that_starts_removes_old_uploads_that_no_record_names(hub, phone):
    for data, kind in ((PNG, "image/png"), (JPEG, "image/jpeg"), (PDF, "application/pdf")):
        await hub.upload(phone, data, kind)
    await hub.send(phone, record(files=[attached(PNG)]))
    age(hub, PNG)
    age(hub, JPEG)
    find = hub.hub.attachments.find
    async with hub.app.router.lifespan_context(hub.app):
        await anyio.to_thread.run_sync(gone, find, sha(JPEG))
    assert find(sha(PNG))
    assert find(sha(PDF))


async def test_a_file_sent_again_or_named_by_a_record_counts_as_new(hub, phone):
    sweep_all = [(hub.hub.database, hub.hub.attachments, sha(data)[:2]) for data in (PNG, JPEG)]
    for data, kind in ((PNG, "image/png"), (JPEG, "image/jpeg")):
        await hub.upload(phone, data, kind)
        age(hub, data)
    await hub.upload(phone, JPEG, "image/jpeg")
    await hub.send(phone, record(files=[attached(PNG), attached(PDF, "a.pdf", "application/pdf")]))
    assert [sweep(*one) for one in sweep_all] == [0, 0]
