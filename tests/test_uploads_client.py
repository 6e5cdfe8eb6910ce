"""The phone's side of an upload: what it does when a hub, or what stands between, answers in odd ways."""

import hashlib
from collections.abc import Callable

import httpx
import pytest

from sync.client import HubClient
from sync.errors import CaptivePortal, HubBusy, HubTooOld, RecordRefused
from sync.sealing.record import FILE_TYPE
from sync.store import open_store
from sync.tus import CHUNK, PATIENCE, FileSender
from sync.uploads import Uploads
from tests import hub_server
from tests.served import served
from tests.tiny_hub import HEADERS, TOKEN, TinyHub
from tests.tus_client import kept

hub, hub_pack = hub_server.hub, hub_server.hub_pack
pytestmark = pytest.mark.anyio
DATA = bytes(range(250)) * 1000
SHA256 = hashlib.sha256(DATA).hexdigest()
PLACE = "/v1/uploads/" + "a" * 32


@pytest.fixture
def uploads(tmp_path):
    return Uploads(open_store(tmp_path / "device.sqlite"))


class Between(httpx.AsyncBaseTransport):
    """Lets each request through, or answers itself; `seen` lists them."""

    def __init__(
        self, inner: httpx.AsyncBaseTransport, step: Callable[[httpx.Request], httpx.Request | httpx.Response]
    ):
        self.inner, self.step, self.seen = inner, step, []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(request.method)
        changed = self.step(request)
        return changed if isinstance(changed, httpx.Response) else await self.inner.handle_async_request(changed)

    async def aclose(self) -> None:
        await self.inner.aclose()


def script(answers: dict[str, httpx.Response]) -> Between:
    """Answer each method always the same, as a hub."""
    inner = TinyHub().transport()
    return Between(
        inner,
        lambda request: httpx.Response(
            answers[request.method].status_code, headers=HEADERS | dict(answers[request.method].headers)
        ),
    )


async def send(
    uploads: Uploads, network: httpx.AsyncBaseTransport, token: str = TOKEN, address: str = "http://hub"
) -> None:
    async with HubClient(address, token, network) as client:
        await FileSender(client, uploads, lambda: True).send(SHA256, FILE_TYPE, DATA)


async def test_a_piece_changed_on_the_way_is_sent_again_and_only_that_one(hub, uploads):
    phone = await hub.enrol()
    spoilt = []

    def spoil(request: httpx.Request) -> httpx.Request:
        if request.method != "PATCH" or len(spoilt) == 2:
            return request
        spoilt.append(request.headers["upload-offset"])
        return httpx.Request("PATCH", request.url, headers=request.headers, content=b"!" + request.content[1:])

    with served(hub.app) as port:
        between = Between(httpx.AsyncHTTPTransport(), spoil)
        await send(uploads, between, phone.headers["Authorization"].split()[1], f"http://127.0.0.1:{port}")
    assert spoilt == ["0", "0"]
    assert between.seen.count("PATCH") == -(-len(DATA) // CHUNK) + 2
    assert kept(hub) == [[DATA], []]
    assert uploads.stored(SHA256)


async def test_where_an_upload_goes_on_is_kept_before_its_first_byte(uploads):
    def lost(request: httpx.Request) -> httpx.Request:
        if request.method == "PATCH":
            assert uploads.place(SHA256).startswith("/v1/uploads/")
        return request

    await send(uploads, Between(TinyHub().transport(), lost))
    assert (uploads.stored(SHA256), uploads.place(SHA256)) == (True, "")


@pytest.mark.parametrize("status", [404, 410])
async def test_an_address_the_hub_knows_no_more_is_dropped_and_the_file_begun_anew(uploads, status):
    uploads.begun(SHA256, PLACE)
    first = iter([httpx.Response(status, headers=HEADERS)])
    between = Between(TinyHub().transport(), lambda request: next(first, request))
    await send(uploads, between)
    assert between.seen[:2] == ["HEAD", "POST"]
    assert uploads.stored(SHA256)


@pytest.mark.parametrize("place", ["", "https://elsewhere.example/files/1", "/v1/uploads/", "/v1/uploads/../records"])
async def test_an_address_that_is_none_of_the_hubs_is_not_followed(uploads, place):
    created = httpx.Response(201, headers={"Location": place, "Upload-Offset": "0"})
    with pytest.raises(CaptivePortal):
        await send(uploads, script({"POST": created}))
    assert uploads.place(SHA256) == ""


@pytest.mark.parametrize("offset", ["", "-1", "x", "999999999"])
async def test_an_offset_that_cannot_be_is_not_believed(uploads, offset):
    created = httpx.Response(201, headers={"Location": PLACE, "Upload-Offset": offset})
    with pytest.raises(CaptivePortal):
        await send(uploads, script({"POST": created}))
    assert not uploads.stored(SHA256)


@pytest.mark.parametrize("status", [409, 423, 460])
async def test_a_hub_that_never_moves_on_counts_as_busy(uploads, status):
    at_the_start = httpx.Response(200, headers={"Upload-Offset": "0"})
    created = httpx.Response(201, headers={"Location": PLACE, "Upload-Offset": "0"})
    network = script({"POST": created, "HEAD": at_the_start, "PATCH": httpx.Response(status)})
    with pytest.raises(HubBusy):
        await send(uploads, network)
    assert network.seen.count("PATCH") <= (PATIENCE + 1) * PATIENCE


async def test_a_file_the_hub_found_to_be_another_is_begun_anew_next_time(uploads):
    created = httpx.Response(201, headers={"Location": PLACE, "Upload-Offset": "0"})
    with pytest.raises(RecordRefused):
        await send(uploads, script({"POST": created, "PATCH": httpx.Response(422)}))
    assert uploads.place(SHA256) == ""


async def test_a_hub_that_knows_no_uploads_is_too_old(uploads):
    with pytest.raises(HubTooOld):
        await send(uploads, script({"POST": httpx.Response(404)}))
