"""Each way an exchange can fail has its own name, and none of them is success."""

import ssl

import httpx
import pytest

from sync.client import HubClient
from sync.errors import (
    AppTooOld,
    CaptivePortal,
    ClockWrong,
    DeviceRevoked,
    HubBusy,
    HubTooOld,
    HubUnreachable,
    RecordRefused,
)
from tests.tiny_hub import HEADERS

pytestmark = pytest.mark.anyio

PORTAL = "<html><body>Đăng nhập Wi-Fi</body></html>"


async def fails(transport: httpx.AsyncBaseTransport, kind: type[Exception]) -> Exception:
    async with HubClient("http://hub", "xs1.d.s", transport) as client:
        with pytest.raises(kind) as failed:
            await client.changes(0)
    assert type(failed.value) is kind
    return failed.value


def answer(status: int, hub: bool = True, **given) -> httpx.MockTransport:
    headers = given.pop("headers", {}) | (HEADERS if hub else {})
    return httpx.MockTransport(lambda _: httpx.Response(status, headers=headers, **given))


def failing(error: Exception) -> httpx.MockTransport:
    def fail(_: httpx.Request) -> httpx.Response:
        raise error

    return httpx.MockTransport(fail)


@pytest.mark.parametrize(
    "portal",
    [
        {"status": 200, "html": PORTAL},
        {"status": 200, "json": {"changes": [], "next": 0, "more": False}},
        {"status": 302, "headers": {"location": "http://wifi.login/"}},
        {"status": 401, "html": PORTAL},
        {"status": 403, "html": PORTAL},
        {"status": 404, "html": PORTAL},
        {"status": 511, "html": PORTAL},
        {"status": 200, "content": b"\x00\xff", "headers": {"content-encoding": "gzip"}},
    ],
)
async def test_whatever_answers_without_the_hubs_header_is_a_portal(portal):
    await fails(answer(portal.pop("status"), hub=False, **portal), CaptivePortal)


@pytest.mark.parametrize("body", [b'{"changes": [', b"", b"null", b"[" * 100_000, PORTAL.encode()])
async def test_the_hubs_header_over_something_else_than_its_json_is_a_portal_too(body):
    await fails(answer(200, content=body), CaptivePortal)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, DeviceRevoked),
        (403, DeviceRevoked),
        (404, HubTooOld),
        (405, HubTooOld),
        (408, HubBusy),
        (425, HubBusy),
        (426, AppTooOld),
        (429, HubBusy),
        (500, HubBusy),
        (503, HubBusy),
        (507, HubBusy),
        (302, CaptivePortal),
        (204, CaptivePortal),
        (400, RecordRefused),
        (422, RecordRefused),
    ],
)
async def test_each_status_of_the_hub_has_its_meaning(status, kind):
    await fails(answer(status), kind)


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
async def test_a_gateway_that_fails_is_no_login_page(status):
    await fails(answer(status, hub=False, html="<h1>Bad gateway</h1>"), HubBusy)


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [
        ("120", 120),
        ("0", 0),
        ("Sun, 22 Nov 2026 01:31:10 GMT", 60),
        ("Sun, 22 Nov 2026 01:00:00 GMT", 0),
        ("99999999999999999999", 6 * 3600),
        ("soon", 0),
        ("-5", 0),
        ("٥", 0),
        ("", 0),
    ],
)
async def test_retry_after_is_read_as_seconds_or_as_a_time_on_the_hubs_clock(asked, seconds):
    busy = await fails(answer(503, headers={"Retry-After": asked.encode()}), HubBusy)
    assert busy.retry_after == seconds


async def test_a_problem_names_its_slug_and_its_words():
    problem = {"type": "/problems/too-large", "title": "Quá lớn", "detail": "Hồ sơ quá lớn."}
    refused = await fails(
        answer(413, json=problem, headers={"content-type": "application/problem+json"}), RecordRefused
    )
    assert (refused.reason, refused.detail) == ("too-large", "Hồ sơ quá lớn.")
    assert (await fails(answer(409, html="?"), RecordRefused)).reason == "http-409"


@pytest.mark.parametrize(
    "error",
    [
        httpx.ConnectError("refused"),
        httpx.ConnectTimeout("slow"),
        httpx.ReadTimeout("slow"),
        httpx.ReadError("cut"),
        httpx.WriteError("cut"),
        httpx.RemoteProtocolError("not HTTP"),
        httpx.ProxyError("no proxy"),
        httpx.PoolTimeout("full"),
    ],
)
async def test_no_answer_is_no_network(error):
    await fails(failing(error), HubUnreachable)


async def test_a_refused_connection_is_no_network():
    async with HubClient("http://127.0.0.1:9", "xs1.d.s") as client:
        with pytest.raises(HubUnreachable):
            await client.changes(0)


@pytest.mark.parametrize(
    "address", ["", "nonsense", "ftp://hub", "http://", "http://[::1", "http://a b", "http://hub:99999"]
)
async def test_an_address_that_is_none_is_no_network(address):
    with pytest.raises(HubUnreachable):
        async with HubClient(address, "xs1.d.s") as client:
            await client.changes(0)


@pytest.mark.parametrize(
    ("code", "kind"), [(9, ClockWrong), (10, ClockWrong), (18, CaptivePortal), (62, CaptivePortal)]
)
async def test_a_certificate_out_of_its_time_blames_the_clock_and_a_strange_one_the_network(code, kind):
    refused = ssl.SSLCertVerificationError("certificate verify failed")
    refused.verify_code = code
    error = httpx.ConnectError("certificate verify failed")
    error.__cause__ = refused
    await fails(failing(error), kind)
