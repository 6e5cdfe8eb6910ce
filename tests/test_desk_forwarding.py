"""A record goes to another ward: sealed anew, told to the phone that sent it, open to nobody who should not read it."""

import html

import pytest

from sync.hub import erasure
from sync.records import new_id
from tests import hub_server
from tests.desk_work import act, deliver, lines
from tests.hub_server import NAME, OTHER_WARD, PNG, WARD, csrf, record, sealed

hub, hub_pack = hub_server.hub, hub_server.hub_pack
pytestmark = pytest.mark.anyio
WHY = "Người dân muốn nhận kết quả ở nơi khác"


@pytest.fixture
async def desks(hub):
    """The desks of the ward that a record comes to, and of another one."""
    hub.officer()
    hub.officer("ninh.ba", ward=OTHER_WARD)
    return await hub.log_in(), await hub.log_in("ninh.ba")


def digest(hub, sent, ward):
    return hub.rows("SELECT digest FROM records WHERE id = :id AND ward = :ward", id=sent.id, ward=ward)[0][0]


async def test_the_other_ward_reads_it_decides_and_the_phone_hears(hub, desks):
    here, there = desks
    id, phone = new_id(), await hub.enrol()
    file, data = sealed(id, PNG)
    await hub.upload(phone, data)
    [receipt] = await hub.send(phone, sent := record(id=id, files=[file]))
    code = receipt["code"]
    await act(here, sent, "notes", text="Gọi cho Nguyễn Văn Thử")
    answer = await act(here, sent, "forward", to=OTHER_WARD, why=WHY)
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk")

    assert code in (await there.get("/desk")).text
    assert f"/desk/records/{sent.id}" in (await there.get("/desk", params={"code": code})).text
    page = html.unescape((await there.get(f"/desk/records/{sent.id}")).text)
    for shown in (NAME, WHY, "Gọi cho Nguyễn Văn Thử", "Phường Ninh Kiều"):
        assert shown in page
    picture = await there.get(f"/desk/records/{sent.id}/attachments/{file.sealed}")
    assert (picture.status_code, picture.content) == (200, PNG)

    gone = (await here.get(f"/desk/records/{sent.id}")).text
    assert NAME not in gone and WHY not in gone and "đã chuyển sang" in gone
    assert (await here.get(f"/desk/records/{sent.id}/attachments/{file.sealed}")).status_code == 404
    assert code not in (await here.get("/desk")).text
    assert hub.rows("SELECT length(body) FROM records WHERE ward = :ward", ward=WARD) == [(0,)]
    assert hub.rows("SELECT count(*) FROM case_notes WHERE ward = :ward", ward=WARD) == [(0,)]

    token = csrf(await there.get("/desk"))
    papers = await there.post(f"/desk/records/{sent.id}/lodge", data={"csrf": token, "official_code": "H13-000777"})
    assert papers.status_code == 303
    await act(there, sent, "done", note="Đến nhận ở Ninh Ba")
    told = (await hub.changes(phone))["changes"]
    assert [(one["state"], one["official_code"]) for one in told] == [
        ("in_review", ""),
        ("in_review", ""),
        ("lodged", "H13-000777"),
        ("done", "H13-000777"),
    ]
    assert "Đã chuyển hồ sơ tới" in told[1]["note"]
    assert "Đến nhận ở Ninh Ba" in told[3]["note"]
    assert [one["receipt"] for one in told] == [receipt["receipt"]] * 4
    status = await hub.client.get(f"/t/{code}")
    assert "Đã có kết quả" in status.text

    # The bookkeeping stays: the phone that sends again gets its receipt, and other bytes under the id are refused.
    assert digest(hub, sent, WARD) == digest(hub, sent, OTHER_WARD) == sent.digest
    assert (await hub.send(phone, sent))[0]["receipt"] == receipt["receipt"]
    assert (await hub.send(phone, record(id=id)))[0]["status"] == "refused"
    for ward, action in ((WARD, "forward"), (OTHER_WARD, "forwarded-in")):
        assert [line for line in lines(hub) if line[1] == action] == [(ward, action, sent.id)]


async def test_steps_at_the_ward_it_left_are_refused(hub, desks):
    here, _ = desks
    sent, _ = await deliver(hub)
    token = csrf(await here.get("/desk"))
    await act(here, sent, "forward", to=OTHER_WARD, why=WHY)
    for step, fields in (
        ("lodge", {"official_code": "H13-000123"}),
        ("return", {"reason": "Thiếu giấy chứng sinh"}),
        ("notes", {"text": "x"}),
        ("papers", {"p0": "yes"}),
        ("forward", {"to": OTHER_WARD, "why": WHY}),
        ("slip", {"received_on": "2026-11-22", "amount": "1", "unit": "day", "place": "Một cửa"}),
    ):
        answer = await here.post(f"/desk/records/{sent.id}/{step}", data={"csrf": token, **fields})
        assert answer.status_code == 409, step
    assert hub.rows("SELECT ward, state FROM records ORDER BY ward") == [(WARD, "in_review"), (OTHER_WARD, "received")]


async def test_it_may_come_back_and_go_on(hub, desks):
    here, there = desks
    phone = await hub.enrol()
    sent, code = await deliver(hub, phone)
    await act(here, sent, "forward", to=OTHER_WARD, why=WHY)
    assert (await act(there, sent, "forward", to=WARD, why="Người dân ở Ninh Kiều")).status_code == 303
    page = (await here.get(f"/desk/records/{sent.id}")).text
    assert NAME in page and "Người dân ở Ninh Kiều" in page
    await act(here, sent, "return", reason="Thiếu giấy chứng sinh")
    assert (await hub.changes(phone))["changes"][-1]["state"] == "returned"
    assert hub.rows("SELECT ward, state FROM records WHERE forwarded_to = ''") == [(WARD, "returned")]
    assert "Bị trả" in (await hub.client.get(f"/t/{code}")).text


async def test_a_forward_that_says_too_little_is_refused_and_nothing_moves(hub, desks):
    here, _ = desks
    sent, _ = await deliver(hub)
    for to, why, said in (
        (WARD, WHY, "Chọn một xã, phường khác"),
        ("31117", " ", "Ghi lý do chuyển"),
        ("99999", WHY, "Chọn một xã"),
    ):
        answer = await act(here, sent, "forward", to=to, why=why)
        assert answer.status_code == 409
        assert said in answer.text
    assert NAME in (await here.get(f"/desk/records/{sent.id}")).text
    assert not [line for line in lines(hub) if "forward" in line[1]]


async def test_an_officer_who_cannot_open_it_cannot_forward_it(hub, desks):
    sent, _ = await deliver(hub)
    here, _ = desks
    await here.get(f"/desk/records/{sent.id}")
    hub.officer("khong.khoa", granted=False)
    other = await hub.log_in("khong.khoa")
    answer = await act(other, sent, "forward", to=OTHER_WARD, why=WHY)
    assert answer.status_code == 409
    assert hub.rows("SELECT count(*) FROM records") == [(1,)]


async def test_erasure_follows_it_to_where_it_went(hub, desks):
    here, there = desks
    sent, code = await deliver(hub)
    await act(here, sent, "forward", to=OTHER_WARD, why=WHY)
    await there.get(f"/desk/records/{sent.id}")
    core = hub.hub
    with core.database.read() as connection:
        subject = erasure.find(connection, record=sent.id)
    assert (subject.ward, subject.code) == (WARD, code)
    erasure.erase(core.database, core.attachments, core.uploads.parts, subject, "Đơn số 1", hub.clock())
    assert hub.rows("SELECT state, length(body) FROM records") == [("erased", 0)] * 2
    assert hub.rows("SELECT count(*) FROM case_notes") == hub.rows("SELECT count(*) FROM applicant_marks") == [(0,)]
