"""An officer works through the inbox: opens, lodges, returns, finishes; every step checked and written down."""

import html
import re

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from sync.hub.errors import DatabaseRefused
from sync.records import new_id
from tests import hub_server
from tests.hub_server import NAME, NUMBER, OTHER_WARD, PNG, csrf, record, sealed

hub, hub_pack = hub_server.hub, hub_server.hub_pack
pytestmark = pytest.mark.anyio


@pytest.fixture
async def desk(hub):
    hub.officer()
    return await hub.log_in()


async def deliver(hub, **more):
    """Return a record that a device has just sent, and its receipt code."""
    sent = record(**more)
    [result] = await hub.send(await hub.enrol(sent.ward), sent)
    return sent, result["code"]


async def act(desk, sent, step, **fields):
    page = await desk.get(f"/desk/records/{sent.id}")
    return await desk.post(f"/desk/records/{sent.id}/{step}", data={"csrf": csrf(page), **fields})


def state_of(hub, sent):
    return hub.rows("SELECT state FROM records WHERE id = :id", id=sent.id)[0][0]


async def test_the_inbox_shows_what_waits_with_receipt_team_and_device(hub, desk):
    sent, code = await deliver(hub)
    page = html.unescape((await desk.get("/desk")).text)
    for shown in (
        code,
        "Làm giấy khai sinh cho con",
        hub_server.TEAM,
        "Máy thử",
        "08:00 22/11/2026",
        "1 hồ sơ đang chờ",
    ):
        assert shown in page
    assert f'href="/desk/records/{sent.id}"' in page
    assert NAME not in page


async def test_the_inbox_opens_with_the_longest_waiting_and_filters_by_state(hub, desk):
    first, first_code = await deliver(hub)
    hub.clock.forward(minutes=5)
    _, second_code = await deliver(hub)
    page = (await desk.get("/desk")).text
    assert page.index(first_code) < page.index(second_code)
    await act(desk, first, "return", reason="Thiếu giấy chứng sinh")
    assert first_code not in (await desk.get("/desk")).text
    assert first_code in (await desk.get("/desk?view=returned")).text
    page = (await desk.get("/desk?view=all")).text
    assert page.index(second_code) < page.index(first_code)
    assert (await desk.get("/desk?view=nonsense")).status_code == 200


async def test_a_receipt_code_finds_its_record_however_it_is_typed(hub, desk):
    sent, code = await deliver(hub)
    await deliver(hub)
    page = (await desk.get("/desk", params={"code": code.lower().replace("-", " ")})).text
    assert re.findall(r"/desk/records/([\w-]+)", page) == [sent.id]
    assert "Không có hồ sơ nào mang mã này" in (await desk.get("/desk?code=ABCD")).text


async def test_a_long_inbox_comes_in_pages_without_a_gap(hub, desk):
    sent = [record() for _ in range(65)]
    await hub.send(await hub.enrol(), *sent)
    seen, address = [], "/desk"
    while address:
        page = (await desk.get(address)).text
        seen += re.findall(r'href="/desk/records/([\w-]+)"', page)
        following = re.search(r'href="(/desk\?view=waiting&amp;after=[^"]+)"', page)
        address = html.unescape(following[1]) if following else ""
    assert seen == sorted(one.id for one in sent)


async def test_opening_shows_the_answers_under_the_forms_labels_and_tells_the_volunteer(hub, desk):
    id, phone = new_id(), await hub.enrol()
    file, data = sealed(id, PNG)
    await hub.upload(phone, data)
    sent = record(id=id, files=[file], child_name="Trần Văn Thử", extra="<script>alert(1)</script>")
    await hub.send(phone, sent)
    page = (await desk.get(f"/desk/records/{sent.id}")).text
    for shown in ("Họ và tên người nộp", NAME, "Số định danh cá nhân", NUMBER, "Họ và tên của trẻ", "Trần Văn Thử"):
        assert shown in page
    assert "Người dân đã đồng ý" in page
    assert "<script>alert" not in page
    assert f'<img src="/desk/records/{sent.id}/attachments/{file.sealed}"' in page
    assert state_of(hub, sent) == "in_review"
    assert [change["state"] for change in (await hub.changes(phone))["changes"]] == ["in_review"]
    assert hub.rows("SELECT action, record FROM audit WHERE record != ''") == [("open", sent.id)]


async def test_an_answer_that_looks_like_one_of_our_words_is_shown_as_it_was_written(hub, desk):
    sent, _ = await deliver(hub, child_name="vi", extra="spoken")
    page = (await desk.get(f"/desk/records/{sent.id}")).text
    assert '<dd class="break">vi</dd>' in page
    assert '<dd class="break">spoken</dd>' in page
    assert "hỏi bằng lời" in page


async def test_a_record_without_consent_says_so(hub, desk):
    sent = record(consent=False)
    await hub.send(await hub.enrol(), sent)
    assert "Không thấy ghi nhận đồng ý" in (await desk.get(f"/desk/records/{sent.id}")).text


async def test_lodging_keeps_the_official_code_and_a_slip_in_it_can_be_mended(hub, desk):
    sent, _ = await deliver(hub)
    answer = await act(desk, sent, "lodge", official_code=" h13.131-261122-0007 ")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/desk/records/{sent.id}")
    assert "H13.131-261122-0007" in (await desk.get(f"/desk/records/{sent.id}")).text
    await act(desk, sent, "lodge", official_code="H13.131-261122-0008")
    assert hub.rows("SELECT state, official_code FROM records") == [("lodged", "H13.131-261122-0008")]


@pytest.mark.parametrize("code", ["", "x", "không có mã", "ABCDEF", "'; DROP TABLE records; --", "1" * 70])
async def test_lodging_without_a_proper_official_code_is_refused_with_a_sentence(hub, desk, code):
    sent, _ = await deliver(hub)
    answer = await act(desk, sent, "lodge", official_code=code)
    assert answer.status_code == 409
    assert "Mã hồ sơ chính thức chỉ gồm" in answer.text
    assert state_of(hub, sent) == "in_review"


async def test_returning_needs_a_reason_and_takes_papers_of_the_guide(hub, desk):
    sent, _ = await deliver(hub)
    answer = await act(desk, sent, "return", reason="  ", missing="1", note="Gọi lại sau")
    assert answer.status_code == 409
    assert "Ghi lý do trả hồ sơ" in answer.text
    assert 'value="1" checked' in answer.text
    assert "Gọi lại sau" in answer.text
    answer = await act(desk, sent, "return", reason="Ảnh mờ", missing="999")
    assert "chọn lại giấy còn thiếu" in answer.text
    assert (await act(desk, sent, "return", reason="Ảnh mờ quá", missing=["1", "2"])).status_code == 303
    papers = hub.hub.pack.guide("1.001193").papers
    [(state, reason, missing)] = hub.rows("SELECT state, returned_reason, missing FROM records")
    assert (state, reason) == ("returned", "Ảnh mờ quá")
    assert papers[1].name in missing
    assert papers[2].name in missing


async def test_steps_out_of_turn_are_refused_with_a_sentence(hub, desk):
    sent, _ = await deliver(hub)
    assert "bước khác" in (await act(desk, sent, "done")).text
    await act(desk, sent, "return", reason="Thiếu giấy chứng sinh")
    for step, fields in (("lodge", {"official_code": "H13-000123"}), ("done", {}), ("return", {"reason": "Lần nữa"})):
        token = csrf(await desk.get("/desk"))
        answer = await desk.post(f"/desk/records/{sent.id}/{step}", data={"csrf": token, **fields})
        assert answer.status_code == 409
        assert "bước khác" in answer.text
    assert state_of(hub, sent) == "returned"


async def test_of_two_officers_at_once_the_second_is_told(hub, desk):
    sent, _ = await deliver(hub)
    page = await desk.get(f"/desk/records/{sent.id}")
    await act(desk, sent, "return", reason="Thiếu giấy chứng sinh")
    answer = await desk.post(f"/desk/records/{sent.id}/lodge", data={"csrf": csrf(page), "official_code": "H13-000123"})
    assert answer.status_code == 409
    assert state_of(hub, sent) == "returned"


async def test_an_outreach_log_is_read_and_done_with(hub, desk):
    sent, _ = await deliver(hub, kind="outreach", procedure="")
    page = (await desk.get(f"/desk/records/{sent.id}")).text
    assert "Ghi là đã nộp" not in page
    assert (await act(desk, sent, "done")).status_code == 303
    assert state_of(hub, sent) == "done"


async def test_another_wards_records_do_not_exist_here(hub, desk):
    sent, code = await deliver(hub, ward=OTHER_WARD)
    assert (await desk.get(f"/desk/records/{sent.id}")).status_code == 404
    assert code not in (await desk.get("/desk?view=all")).text
    assert code not in (await desk.get("/desk", params={"code": code})).text.replace(f'value="{code}"', "")
    token = csrf(await desk.get("/desk"))
    for step in ("lodge", "return", "done"):
        assert (await desk.post(f"/desk/records/{sent.id}/{step}", data={"csrf": token})).status_code == 404
    assert state_of(hub, sent) == "received"


async def test_a_file_is_served_as_what_it_is_and_only_with_its_record(hub, desk):
    id, phone = new_id(), await hub.enrol()
    file, data = sealed(id, PNG)
    await hub.upload(phone, data)
    sent, other = record(id=id, files=[file]), record()
    await hub.send(phone, sent, other)
    answer = await desk.get(f"/desk/records/{sent.id}/attachments/{file.sealed}")
    assert (answer.status_code, answer.content, answer.headers["content-type"]) == (200, PNG, "image/png")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"
    for address in (
        f"{other.id}/attachments/{file.sealed}",
        f"{sent.id}/attachments/{'0' * 64}",
        f"{sent.id}/attachments/..%2f..%2fhub.sqlite",
    ):
        assert (await desk.get(f"/desk/records/{address}")).status_code == 404
    assert ("attachment", sent.id) in hub.rows("SELECT action, record FROM audit")


async def test_a_pdf_is_saved_and_not_shown(hub, desk):
    id, phone = new_id(), await hub.enrol()
    file, data = sealed(id, b"%PDF-1.7\n" + bytes(40), "to-khai.pdf", "application/pdf")
    await hub.upload(phone, data)
    [receipt] = await hub.send(phone, sent := record(id=id, files=[file]))
    answer = await desk.get(f"/desk/records/{sent.id}/attachments/{file.sealed}")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == f'attachment; filename="{receipt["code"]}.pdf"'


async def test_the_audit_cannot_be_changed_or_shortened(hub, desk):
    await deliver(hub)
    assert hub.rows("SELECT action FROM audit") == [("login",)]
    for statement in ("UPDATE audit SET action = 'x'", "DELETE FROM audit"):
        with (
            pytest.raises((IntegrityError, DatabaseRefused), match="append-only"),
            hub.hub.database.write() as connection,
        ):
            connection.execute(text(statement))
    assert hub.rows("SELECT action FROM audit") == [("login",)]


async def test_every_step_is_in_the_audit_with_its_officer(hub, desk):
    sent, _ = await deliver(hub)
    await act(desk, sent, "lodge", official_code="H13-000123")
    await act(desk, sent, "done")
    officer = hub.rows("SELECT id FROM officers")[0][0]
    steps = hub.rows("SELECT action, officer FROM audit WHERE record = :id ORDER BY id", id=sent.id)
    assert steps == [("open", officer), ("lodge", officer), ("open", officer), ("done", officer)]
