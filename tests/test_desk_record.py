"""Beside the answers of a record: its papers, notes, a likely twin, ready reasons, the result, the files one by one."""

import html
import re

import pytest

from sync.records import new_id
from tests import hub_server
from tests.desk_work import act, deliver
from tests.hub_server import NUMBER, PNG, csrf, record, sealed

hub, hub_pack = hub_server.hub, hub_server.hub_pack
pytestmark = pytest.mark.anyio


@pytest.fixture
async def desk(hub):
    hub.officer()
    return await hub.log_in()


def checked(page) -> list[tuple[str, str]]:
    """Return the paper and the answer of every ticked choice that is not "not looked for"."""
    return re.findall(r'type="radio" name="(p\d+)" value="(\w+)" checked', page.text)


async def test_papers_are_ticked_kept_without_names_and_offered_as_missing(hub, desk):
    sent, _ = await deliver(hub)
    assert (await act(desk, sent, "papers", p0="yes", p1="no", p2="")).status_code == 303
    page = await desk.get(f"/desk/records/{sent.id}")
    assert checked(page) == [("p0", "yes"), ("p1", "no")]
    assert re.findall(r'name="missing" value="(\d+)" checked', page.text) == ["1"]
    await act(desk, sent, "papers", p0="no")
    assert checked(await desk.get(f"/desk/records/{sent.id}")) == [("p0", "no")]
    assert (await act(desk, sent, "papers", p99="yes")).status_code == 409
    assert (await act(desk, sent, "papers", p0="perhaps")).status_code == 303
    assert checked(await desk.get(f"/desk/records/{sent.id}")) == []


async def test_notes_are_sealed_and_only_holders_of_the_key_read_them(hub, desk):
    sent, _ = await deliver(hub)
    note = f"Bà con {NUMBER} hẹn chiều gọi lại <b>"
    assert (await act(desk, sent, "notes", text=note)).status_code == 303
    page = (await desk.get(f"/desk/records/{sent.id}")).text
    assert html.escape(note) in page
    [(body,)] = hub.rows("SELECT body FROM case_notes")
    assert NUMBER.encode() not in bytes(body) and b"ciphertext" in bytes(body)
    hub.officer("khong.khoa", granted=False)
    other = await hub.log_in("khong.khoa")
    assert "Ghi chú còn niêm phong" in (await other.get(f"/desk/records/{sent.id}")).text
    for wrong in ("  ", "x" * 2001):
        assert (await act(desk, sent, "notes", text=wrong)).status_code == 409
    assert hub.rows("SELECT count(*) FROM case_notes") == [(1,)]


async def test_a_second_dossier_of_the_same_person_is_pointed_out_without_keeping_who_it_is(hub, desk):
    phone = await hub.enrol()
    first, first_code = await deliver(hub, phone)
    again, _ = await deliver(hub, phone, applicant_id="0921 9900-0001")
    someone, _ = await deliver(hub, phone, applicant_id="092199000002")
    elsewhere, _ = await deliver(hub, phone, procedure="1.000894")
    for one in (first, someone, elsewhere):
        assert 'id="twins"' not in (await desk.get(f"/desk/records/{one.id}")).text
    page = (await desk.get(f"/desk/records/{again.id}")).text
    assert re.search(rf'id="twins".*href="/desk/records/{first.id}".*{first_code}', page, re.S)
    assert someone.id not in page and elsewhere.id not in page
    marks = [mark for (mark,) in hub.rows("SELECT mark FROM applicant_marks ORDER BY record")]
    assert len(marks) == 4 and len(set(marks)) == 3
    assert all(re.fullmatch(r"[0-9a-f]{64}", mark) and NUMBER not in mark for mark in marks)
    hub.clock.forward(days=91)
    desk = await hub.log_in()
    late, _ = await deliver(hub, phone)
    assert 'id="twins"' not in (await desk.get(f"/desk/records/{late.id}")).text


async def test_ready_reasons_come_from_all_from_the_guide_and_from_the_ward(hub, desk):
    phone = await hub.enrol()
    sent, _ = await deliver(hub, phone)
    token = csrf(await desk.get("/desk/reasons"))
    own = {
        "reason": "Chưa có chữ ký của mẹ.",
        "missing": "Tờ khai có chữ ký\n\n Giấy cam đoan ",
        "procedure": "1.001193",
    }
    assert (await desk.post("/desk/reasons/add", data={"csrf": token, **own})).status_code == 303
    for wrong in ({**own, "reason": "x"}, {**own, "procedure": "9.999999"}):
        assert (await desk.post("/desk/reasons/add", data={"csrf": token, **wrong})).status_code == 409
    page = html.unescape((await desk.get(f"/desk/records/{sent.id}")).text)
    guide = hub.hub.pack.guide("1.001193")
    for reason in ("Chưa có chữ ký của mẹ.", guide.mistakes[0], "Ảnh giấy tờ bị mờ"):
        assert reason in page
    [(id,)] = hub.rows("SELECT id FROM return_texts")
    await act(desk, sent, "return", ready=id, reason="Gửi lại trước thứ sáu.", missing="1")
    told = (await hub.changes(phone))["changes"][-1]
    assert told["reason"] == "Chưa có chữ ký của mẹ. Gửi lại trước thứ sáu."
    assert told["missing"] == [guide.papers[1].name, "Tờ khai có chữ ký", "Giấy cam đoan"]
    marriage, _ = await deliver(hub, phone, procedure="1.000894")
    assert "Chưa có chữ ký của mẹ." not in (await desk.get(f"/desk/records/{marriage.id}")).text
    assert (await act(desk, marriage, "return", ready=id)).status_code == 409
    assert (await act(desk, marriage, "return", ready="g1")).status_code == 303
    for status in (303, 409):
        assert (await desk.post("/desk/reasons/remove", data={"csrf": token, "id": id})).status_code == status


async def test_the_result_is_told_to_the_volunteer(hub, desk):
    phone = await hub.enrol()
    sent, _ = await deliver(hub, phone)
    await act(desk, sent, "lodge", official_code="H13-000123")
    assert (await act(desk, sent, "done", result="nonsense")).status_code == 409
    assert (await act(desk, sent, "done", result="ready", note="Mang theo căn cước")).status_code == 303
    told = (await hub.changes(phone))["changes"][-1]
    assert told["note"] == "Có kết quả, chờ người dân đến nhận. Mang theo căn cước"


async def test_files_are_looked_through_one_after_the_other(hub, desk):
    id, phone = new_id(), await hub.enrol()
    (one, first), (two, second) = (
        sealed(id, PNG, "a.png"),
        sealed(id, b"%PDF-1.7\n" + bytes(9), "b.pdf", "application/pdf"),
    )
    for data in (first, second):
        await hub.upload(phone, data)
    await hub.send(phone, sent := record(id=id, files=[one, two]))
    here = f"/desk/records/{sent.id}/view"
    page = (await desk.get(f"{here}/{one.sealed}")).text
    assert f'src="/desk/records/{sent.id}/attachments/{one.sealed}"' in page
    assert f'rel="next" id="next" accesskey="n" href="{here}/{two.sealed}"' in page and 'rel="prev"' not in page
    assert 'class="turn90"' in (await desk.get(f"{here}/{one.sealed}?turn=90&full=1")).text
    page = (await desk.get(f"{here}/{two.sealed}")).text
    assert "<img" not in page and f'href="{here}/{one.sealed}"' in page
    assert (await desk.get(f"{here}/{'0' * 64}")).status_code == 404
    hub.officer("khong.khoa", granted=False)
    assert (await (await hub.log_in("khong.khoa")).get(f"{here}/{one.sealed}")).status_code == 409


async def test_the_desk_speaks_the_language_that_was_chosen(hub, desk):
    await desk.get("/desk/language/en")
    assert "Waiting" in (await desk.get("/desk")).text
    await desk.get("/desk/language/xx")
    assert 'lang="en"' in (await desk.get("/desk")).text
