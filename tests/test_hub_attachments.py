"""Files are stored once under their digest, only whole, and only of the types we take."""

import hashlib
import os
import time

import anyio
import pytest

from sync.hub.sweep import sweep
from tests import hub_server
from tests.hub_server import JPEG, PNG, attached, problem, record

hub, hub_pack = hub_server.hub, hub_server.hub_pack
pytestmark = pytest.mark.anyio
WEBP = b"RIFF\x24\x00\x00\x00WEBPVP8 " + bytes(40)
PDF = b"%PDF-1.7\n" + bytes(40)


def sha(data):
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
async def phone(hub):
    return await hub.enrol()


async def put(hub, phone, data, kind="image/png", digest=""):
    headers = {**phone.headers, "Content-Type": kind}
    return await hub.client.put(f"/v1/attachments/{digest or sha(data)}", content=data, headers=headers)


@pytest.mark.parametrize(
    ("data", "kind"), [(PNG, "image/png"), (JPEG, "image/jpeg"), (WEBP, "image/webp"), (PDF, "application/pdf")]
)
async def test_a_file_is_stored_whole_under_its_digest(hub, phone, data, kind):
    answer = await put(hub, phone, data, kind)
    assert (answer.status_code, answer.json()) == (201, {"sha256": sha(data), "size": len(data)})
    folder = hub.hub.settings.attachments
    assert [path.read_bytes() for path in folder.rglob("*") if path.is_file()] == [data]
    assert (folder / sha(data)[:2] / sha(data)).exists()


async def test_a_file_sent_again_changes_nothing(hub, phone):
    assert (await put(hub, phone, PNG)).status_code == 201
    assert (await put(hub, phone, PNG)).status_code == 200
    assert (await put(hub, await hub.enrol(), PNG)).status_code == 200


async def test_the_hub_tells_whether_it_has_a_file(hub, phone):
    address = f"/v1/attachments/{sha(PNG)}"
    for status in (404, 200):
        answer = await hub.client.head(address, headers=phone.headers)
        assert (answer.status_code, answer.content) == (status, b"")
        assert answer.headers["xomso-hub"]
        await put(hub, phone, PNG)
    assert (await hub.client.head(address)).status_code == 401


async def test_bytes_other_than_the_promised_are_refused(hub, phone):
    problem(await put(hub, phone, PNG, digest=sha(JPEG)), 422, "digest-mismatch")
    assert not hub.hub.settings.attachments.exists()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
        (b"<html></html>", "image/png"),
        (PNG, "image/jpeg"),
        (PNG, ""),
        (PNG, "text/html"),
        (b"", "image/png"),
    ],
)
async def test_a_type_we_do_not_take_is_refused_whatever_it_says_it_is(hub, phone, data, kind):
    problem(await put(hub, phone, data, kind), 415, "attachment-type")
    assert not hub.hub.settings.attachments.exists()


async def test_a_file_above_the_limit_is_refused(hub, phone):
    problem(await put(hub, phone, PNG + bytes(8 << 20)), 413, "too-large")
    at_the_limit = PNG + bytes((8 << 20) - len(PNG))
    assert (await put(hub, phone, at_the_limit)).status_code == 201


@pytest.mark.parametrize("name", ["x", "A" * 64, "0" * 63, "..%2f..%2fhub.sqlite", "0" * 65])
async def test_an_address_that_is_no_digest_is_refused(hub, phone, name):
    answer = await hub.client.put(f"/v1/attachments/{name}", content=PNG, headers=phone.headers)
    assert answer.status_code in (404, 422)
    assert not hub.hub.settings.attachments.exists()


def age(hub, data, days=3):
    path = hub.hub.attachments.find(sha(data)).path
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
        await put(hub, phone, data, kind)
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
        await put(hub, phone, data, kind)
        age(hub, data)
    await put(hub, phone, JPEG, "image/jpeg")
    await hub.send(phone, record(files=[attached(PNG), attached(PDF, "a.pdf", "application/pdf")]))
    assert [sweep(*one) for one in sweep_all] == [0, 0]
