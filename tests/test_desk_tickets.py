"""Calls for help: listed for the ward, answered so that the phone hears it, closed with the answer kept."""

import re

import pytest

from sync.records import freeze, new_id
from tests import hub_server
from tests.desk_work import deliver, ticket
from tests.hub_server import OTHER_WARD, WARD, csrf

hub, hub_pack = hub_server.hub, hub_server.hub_pack
pytestmark = pytest.mark.anyio


@pytest.fixture
async def desk(hub):
    hub.officer()
    return await hub.log_in()


async def step(desk, sent, what, **fields):
    token = csrf(await desk.get("/desk"))
    return await desk.post(f"/desk/tickets/{sent.id}/{what}", data={"csrf": token, **fields})


async def listed(desk, view):
    page = await desk.get(f"/desk/tickets?view={view}")
    return re.findall(r'id="t-([\w-]+)"', page.text)


async def test_an_answer_reaches_the_phone_and_closing_keeps_it(hub, desk):
    phone = await hub.enrol()
    first = await ticket(hub, phone, "Máy báo hết chỗ <b>")
    hub.clock.forward(minutes=1)
    second = await ticket(hub, phone, counter=2)
    page = (await desk.get("/desk/tickets")).text
    assert "2 yêu cầu chưa trả lời" in page and "Máy báo hết chỗ &lt;b&gt;" in page
    assert "2 yêu cầu hỗ trợ" in (await desk.get("/desk")).text
    assert await listed(desk, "open") == [first.id, second.id]
    assert (await step(desk, first, "answer", text="Xoá ảnh cũ rồi thử lại")).status_code == 303
    assert (await listed(desk, "open"), await listed(desk, "answered")) == ([second.id], [first.id])
    await step(desk, first, "answer", text="Hoặc mang máy ra phường")
    await step(desk, first, "close")
    assert await listed(desk, "closed") == [first.id]
    told = [(one["state"], one["note"]) for one in (await hub.changes(phone))["changes"]]
    assert told == [
        ("in_review", "Xoá ảnh cũ rồi thử lại"),
        ("in_review", "Hoặc mang máy ra phường"),
        ("done", "Hoặc mang máy ra phường"),
    ]
    assert (await step(desk, second, "close", text="Đã sửa")).status_code == 303
    assert (await hub.changes(phone))["changes"][-1]["note"] == "Đã sửa"
    assert await listed(desk, "open") == []


async def test_an_empty_answer_and_a_closed_ticket_are_refused(hub, desk):
    phone = await hub.enrol()
    sent = await ticket(hub, phone)
    for what in ("answer", "close"):
        assert (await step(desk, sent, what, text="  ")).status_code == 409
    long = await step(desk, sent, "answer", text="x" * 1001)
    assert long.status_code == 409 and "x" * 1001 in long.text  # what was typed is not lost
    await step(desk, sent, "close", text="Đã sửa")
    for what in ("answer", "close"):
        assert (await step(desk, sent, what, text="Lần nữa")).status_code == 409
    dossier, _ = await deliver(hub, phone)
    assert (await step(desk, dossier, "answer", text="Không phải")).status_code == 409


async def test_other_feedback_and_other_wards_are_not_listed(hub, desk):
    phone, away = await hub.enrol(), await hub.enrol(OTHER_WARD)
    for n, what in enumerate(("guide", "x" * 50, None, 7)):
        said = {"what": what, "text": "Sai lệ phí"}
        await hub.send(phone, freeze("feedback", WARD, "", said, (), id=new_id(), counter=n, now=hub.clock()))
    said = {"what": "ticket", "topic": "Khác", "text": "Ở phường khác"}
    theirs = freeze("feedback", OTHER_WARD, "", said, (), id=new_id(), counter=1, now=hub.clock())
    await hub.send(away, theirs)
    assert await listed(desk, "open") == []
    assert (await step(desk, theirs, "answer", text="Không được")).status_code == 404
    assert hub.rows("SELECT what FROM records ORDER BY what") == [("",), ("",), ("",), ("guide",), ("ticket",)]


async def test_a_long_list_comes_in_pages(hub, desk):
    phone = await hub.enrol()
    sent = []
    for n in range(23):
        hub.clock.forward(seconds=1)
        sent.append((await ticket(hub, phone, counter=n)).id)
    page = (await desk.get("/desk/tickets")).text
    following = re.search(r'href="(/desk/tickets\?view=open&amp;after=[^"]+)"', page)[1].replace("&amp;", "&")
    rest = re.findall(r'id="t-([\w-]+)"', (await desk.get(following)).text)
    assert re.findall(r'id="t-([\w-]+)"', page) + rest == sent
