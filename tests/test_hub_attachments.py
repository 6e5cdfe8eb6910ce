"""Files are stored once under their digest, only whole, and only of the types we take."""

import hashlib

import pytest

from tests import hub_server
from tests.hub_server import JPEG, PNG, problem

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
