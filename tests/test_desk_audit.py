"""Every look and change at the desk is one line of the audit, and the ward's officers can read it."""

import re

import pytest

from sync.hub import audit, audit_log, desk_files, desk_record, desk_slip, desk_steps
from sync.hub.officers import Officer
from sync.records import new_id
from tests import hub_server
from tests.desk_work import act, deliver, lines, ticket
from tests.hub_server import OTHER_WARD, PNG, csrf, record, sealed

hub, hub_pack = hub_server.hub, hub_server.hub_pack
pytestmark = pytest.mark.anyio
WHY = "Người dân muốn nhận ở nơi khác"
SLIP = {"received_on": "2026-11-22", "amount": "1", "unit": "day", "place": "Một cửa"}


@pytest.fixture
async def desk(hub):
    hub.officer()
    return await hub.log_in()


async def test_each_action_writes_exactly_one_line(hub, desk):
    id, phone = new_id(), await hub.enrol()
    file, data = sealed(id, PNG)
    await hub.upload(phone, data)
    await hub.send(phone, record(id=id, files=[file]))
    (gone, _), (back, _), call = await deliver(hub, phone), await deliver(hub, phone), await ticket(hub, phone)
    answered = await ticket(hub, phone, counter=2)
    token = csrf(await desk.get("/desk"))

    async def one_line(action, method, address, where=id, **fields):
        before = len(lines(hub))
        data = {"csrf": token, **fields} if method == "POST" else None
        answer = await desk.request(method, f"/desk/{address}", data=data)
        assert answer.status_code == (303 if method == "POST" else 200), (address, answer.text)
        [(ward, done, told)] = [line for line in lines(hub)[before:] if line[0] == hub_server.WARD]
        assert (done, told) == (action, where), address

    here = f"records/{id}"
    await one_line("open", "GET", here)
    await one_line("viewer", "GET", f"{here}/view/{file.sealed}")
    await one_line("attachment", "GET", f"{here}/attachments/{file.sealed}")
    await one_line("take", "POST", f"{here}/take")
    await one_line("papers", "POST", f"{here}/papers", p0="yes")
    await one_line("note", "POST", f"{here}/notes", text="Gọi lại")
    await one_line("lodge", "POST", f"{here}/lodge", official_code="H13-000123")
    await one_line("slip", "POST", f"{here}/slip", **SLIP)
    await one_line("slip-look", "GET", f"{here}/slip")
    await one_line("done", "POST", f"{here}/done", result="given")
    await desk.get(f"/desk/records/{gone.id}")
    await one_line("forward", "POST", f"records/{gone.id}/forward", gone.id, to=OTHER_WARD, why=WHY)
    await one_line("not-opened", "GET", f"records/{gone.id}", gone.id)
    await desk.get(f"/desk/records/{back.id}")
    await one_line("return", "POST", f"records/{back.id}/return", back.id, ready="g1")
    await one_line("ticket-answer", "POST", f"tickets/{answered.id}/answer", answered.id, text="Thử lại")
    await one_line("ticket-close", "POST", f"tickets/{answered.id}/close", answered.id)
    await one_line("ticket-close", "POST", f"tickets/{call.id}/close", call.id, text="Đã sửa")
    await one_line("template-add", "POST", "reasons/add", "", reason="Thiếu chữ ký")
    [(text,)] = hub.rows("SELECT id FROM return_texts")
    await one_line("template-remove", "POST", "reasons/remove", "", id=text)
    await one_line("audit-look", "GET", "audit", "")
    # A step or look that is added to a record's page must be walked here too.
    parts = (desk_record, desk_steps, desk_files, desk_slip)
    paths = {route.path.removeprefix("/desk/records/{record}") for part in parts for route in part.router.routes}
    assert paths == {"", "/take", "/papers", "/notes", "/lodge", "/return", "/done", "/forward", "/slip"} | {
        "/attachments/{sha256}",
        "/view/{sha256}",
    }
    assert {action for _, action, _ in lines(hub)} <= set(audit_log.ACTIONS)


async def test_what_is_refused_writes_no_line(hub, desk):
    sent, _ = await deliver(hub)
    await desk.get(f"/desk/records/{sent.id}")
    before, token = len(lines(hub)), csrf(await desk.get("/desk"))
    for step in ("lodge", "return", "notes", "forward", "slip", "done"):
        answer = await desk.post(f"/desk/records/{sent.id}/{step}", data={"csrf": token})
        assert answer.status_code == 409, step
        assert (await desk.post(f"/desk/records/{sent.id}/{step}", data={"csrf": "x"})).status_code == 403
    assert len(lines(hub)) == before


def actions(page) -> list[str]:
    return re.findall(r"<tr><td>.*?</td>\s*<td>.*?</td>\s*<td>(.*?)</td>", page.text, re.S)


async def test_the_log_is_read_by_who_what_when_and_record(hub, desk):
    (sent, code), (other, _) = await deliver(hub), await deliver(hub)
    await act(desk, sent, "lodge", official_code="H13-000123")
    hub.officer("can.bo2")
    colleague = await hub.log_in("can.bo2")
    await colleague.get(f"/desk/records/{other.id}")
    [(second,)] = hub.rows("SELECT id FROM officers WHERE login = 'can.bo2'")
    assert actions(await desk.get(f"/desk/audit?who={second}&what=open")) == ["Mở hồ sơ"]
    assert sorted(actions(await desk.get("/desk/audit", params={"code": code.lower()}))) == [
        "Ghi mã hồ sơ chính thức",
        "Mở hồ sơ",
    ]
    assert actions(await desk.get("/desk/audit?code=ABCD")) == []
    assert actions(await desk.get("/desk/audit?until=2026-11-21")) == []
    assert len(actions(await desk.get("/desk/audit?since=2026-11-22&until=2026-11-22&what=lodge"))) == 1
    assert f'href="/desk/records/{sent.id}"' in (await desk.get("/desk/audit")).text


async def test_a_long_log_comes_in_pages_and_of_this_ward_alone(hub, desk):
    hub.officer("ninh.ba", ward=OTHER_WARD)
    await hub.log_in("ninh.ba")
    sent, _ = await deliver(hub)
    with hub.hub.database.write() as connection:
        for _ in range(60):
            hub.clock.forward(seconds=1)
            officer = Officer(hub_server.WARD, "0", "can.bo", "Trần Thị Mẫu", "officer")
            audit.note(connection, officer, "open", hub.clock(), sent.id)
    page = await desk.get("/desk/audit?what=open")
    following = re.search(r'href="(/desk/audit\?[^"]*after=[^"]+)"', page.text)[1].replace("&amp;", "&")
    rest = await desk.get(following)
    assert (len(actions(page)), len(actions(rest))) == (50, 10)
    assert len(actions(await desk.get("/desk/audit?what=login"))) == 1
