"""The client says what it asks in the hub's words and believes only a hub's answer."""

import gzip
import hashlib
import json

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

from sync.changes import Change
from sync.client import HubClient
from sync.clock import moment
from sync.errors import CaptivePortal, InvitationNotValid
from sync.records import Attachment, Record, digest_of
from tests.tiny_hub import HEADERS, TOKEN, TinyHub, code_of

pytestmark = pytest.mark.anyio

JPEG = b"\xff\xd8\xff\xe0 photo"


def record(id: str = "01a201a3-2c77-755b-b696-0bbe9056eb4c", text: str = "Thử", files: tuple = ()) -> Record:
    body = json.dumps({"id": id, "payload": text}, ensure_ascii=False).encode()
    return Record(id, "submission", 1, "31117", "1.001193", body, digest_of(body), files)


def client_of(hub: TinyHub) -> HubClient:
    return HubClient("http://hub", TOKEN, hub.transport(), language="km")


def answering(*answers: httpx.Response) -> HubClient:
    """Return a client whose hub gives these answers, the last one for ever."""
    left = list(answers)
    return HubClient("http://hub", TOKEN, httpx.MockTransport(lambda _: left.pop(0) if len(left) > 1 else left[0]))


async def test_an_invitation_is_traded_for_an_enrolment():
    async with HubClient("http://hub/", transport=TinyHub().transport()) as client:
        place = await client.enrol("ABCD-EFGH", "Máy của Thử", "android", "0.1.0")
    assert (place.token, place.device, place.hub) == (TOKEN, "device-1", "http://hub")
    assert (place.ward_code, place.ward_name, place.team_id, place.team_name) == (
        "31117",
        "Phường Ninh Kiều",
        "t1",
        "Tổ 1",
    )
    assert place.role == "volunteer"


async def test_a_used_invitation_is_refused_with_a_remedy():
    async with HubClient("http://hub", transport=TinyHub().transport()) as client:
        with pytest.raises(InvitationNotValid) as refused:
            await client.enrol("ZZZZ-ZZZZ", "", "", "")
    assert "ZZZZ-ZZZZ" in str(refused.value)


async def test_records_are_received_and_keep_their_bytes():
    hub = TinyHub()
    sent = [record(f"01a201a3-2c77-755b-b696-00000000000{n}", "Nguyễn Văn Thử" * 200) for n in range(3)]
    async with client_of(hub) as client:
        results = await client.send(sent)
    assert [(one.id, one.status, one.code) for one in results] == [
        (one.id, "received", code_of(one.id)) for one in sent
    ]
    assert results[0].received_at == moment("2026-11-22T08:31:00+07:00")
    assert [hub.bodies[one.id].encode() for one in sent] == [one.body for one in sent]


async def test_requests_say_who_asks_and_in_which_language():
    hub = TinyHub()
    async with client_of(hub) as client:
        await client.changes(0)
    headers = hub.sent_headers[0]
    assert headers["authorization"] == f"Bearer {TOKEN}"
    assert headers["accept-language"] == "km"
    assert headers["user-agent"].startswith("xomso/")


async def test_long_requests_are_compressed_and_short_ones_are_not():
    hub = TinyHub()
    async with client_of(hub) as client:
        await client.send([record(text="a" * 5000)])
        await client.send([record("01a201a3-0000-755b-b696-0bbe9056eb4c")])
    assert hub.sent_headers[0]["content-encoding"] == "gzip"
    assert int(hub.sent_headers[0]["content-length"]) < 1000
    assert "content-encoding" not in hub.sent_headers[1]


async def test_a_hub_that_does_not_unpack_gets_the_request_as_it_is():
    seen = []

    async def take(request):
        seen.append(request.headers.get("content-encoding"))
        if seen[-1]:
            return JSONResponse({"type": "/problems/bad-encoding"}, 415, HEADERS)
        ids = [one["id"] for one in json.loads(await request.body())["records"]]
        return JSONResponse({"results": [{"id": id, "status": "received", "code": "K7"} for id in ids]}, 200, HEADERS)

    transport = httpx.ASGITransport(Starlette(routes=[Route("/v1/records", take, methods=["POST"])]))
    async with HubClient("http://hub", TOKEN, transport) as client:
        assert (await client.send([record(text="a" * 5000)]))[0].status == "received"
    assert seen == ["gzip", None]


async def test_a_record_whose_files_are_not_there_is_incomplete():
    sha256 = hashlib.sha256(JPEG).hexdigest()
    async with client_of(TinyHub()) as client:
        results = await client.send([record(files=(Attachment("a.jpg", "image/jpeg", len(JPEG), sha256),))])
    assert (results[0].status, results[0].missing) == ("incomplete", (sha256,))


async def test_news_comes_in_pages():
    hub = TinyHub(page_size=2)
    for state in ("received", "in_review", "returned"):
        hub.tell("r1", state, reason="Mờ", missing=["Giấy khai sinh"], code="K7", note="")
    async with client_of(hub) as client:
        first, second = await client.changes(0), await client.changes(2)
    assert (len(first.changes), first.next, first.more, first.pack) == (2, 2, True, "2026.11.22")
    at = moment("2026-11-22T09:00:00+07:00")
    assert second.changes == (Change(3, "r1", "returned", "K7", "", "Mờ", ("Giấy khai sinh",), "", at),)
    assert not second.more


async def test_an_unknown_status_or_a_receipt_without_a_code_is_unclear():
    odd = [{"id": "a", "status": "archived"}, {"id": "b", "status": "received"}, {"id": "c", "status": "incomplete"}]
    async with answering(httpx.Response(200, json={"results": odd}, headers=HEADERS)) as client:
        results = await client.send([record("a"), record("b"), record("c")])
    assert [one.status for one in results] == ["unclear"] * 3


@pytest.mark.parametrize(
    "answer",
    [
        {},
        [],
        {"results": None},
        {"results": []},
        {"results": ["received"]},
        {"results": [{"id": "another", "status": "received", "code": "K7"}]},
        {"results": [{"id": "a", "status": "received", "code": "K7"}] * 2},
    ],
)
async def test_results_of_another_shape_are_nobodys_answer(answer):
    async with answering(httpx.Response(200, json=answer, headers=HEADERS)) as client:
        with pytest.raises(CaptivePortal):
            await client.send([record("a")])


@pytest.mark.parametrize(
    "answer",
    [
        {"changes": [], "next": "9", "more": False},
        {"changes": {}, "next": 9, "more": False},
        {"changes": [], "next": True, "more": False},
        {"changes": [], "next": 1 << 64, "more": False},
        {"changes": [{"seq": 1}], "next": 1, "more": False},
        {"changes": [{"seq": -1, "record": "r", "state": "done"}], "next": 1, "more": False},
    ],
)
async def test_news_of_another_shape_is_nobodys_answer(answer):
    async with answering(httpx.Response(200, json=answer, headers=HEADERS)) as client:
        with pytest.raises(CaptivePortal):
            await client.changes(0)


async def test_an_answer_without_end_is_cut_off():
    async with answering(
        httpx.Response(200, content=gzip.compress(b" " * (64 << 20)), headers={**HEADERS, "content-encoding": "gzip"})
    ) as client:
        with pytest.raises(CaptivePortal):
            await client.changes(0)


async def test_text_that_cannot_be_stored_is_made_storable():
    changes = [{"seq": 1, "record": "r", "state": "done", "note": "\\ud800" + "x" * 9000}]
    body = json.dumps({"changes": changes, "next": 1, "more": False}).replace("\\\\", "\\").encode()
    async with answering(httpx.Response(200, content=body, headers=HEADERS)) as client:
        page = await client.changes(0)
    assert page.changes[0].note.encode()
    assert len(page.changes[0].note) == 500


async def test_a_token_is_in_no_log(caplog):
    caplog.set_level("DEBUG")
    hub = TinyHub()
    async with client_of(hub) as client:
        await client.send([record(text="Nguyễn Văn Thử")])
    assert TOKEN not in caplog.text
    assert "Nguyễn" not in caplog.text
