"""The appointment slip: proposed from the guide, counted over days off, printed without the person, told when overdue."""

import html
import re
from datetime import date

import pytest

from sync.hub import days_off
from sync.hub.appointments import propose
from sync.hub.casework import find
from tests import hub_server
from tests.desk_work import act, deliver
from tests.hub_server import NAME, NUMBER, WARD, csrf

hub, hub_pack = hub_server.hub, hub_server.hub_pack
pytestmark = pytest.mark.anyio
SLIP = {
    "received_on": "2026-11-22",
    "amount": "1",
    "unit": "working_day",
    "place": "Bộ phận Một cửa",
    "hours": "7:30–11:30",
}


@pytest.fixture
async def desk(hub):
    hub.officer()
    return await hub.log_in()


async def test_a_slip_tells_codes_and_days_and_nothing_about_the_person(hub, desk):
    sent, code = await deliver(hub)
    await act(desk, sent, "lodge", official_code="H13-000123")
    assert (await act(desk, sent, "slip", **SLIP)).headers["location"] == f"/desk/records/{sent.id}/slip"
    page = html.unescape((await desk.get(f"/desk/records/{sent.id}/slip")).text)
    slip = re.search(r'<article class="slip".*</article>', page, re.S)[0]
    for shown in (
        code,
        "H13-000123",
        "23/11/2026",
        "Bộ phận Một cửa",
        "7:30–11:30",
        f"http://hub.test/t/{code}",
        "<svg",
    ):
        assert shown in slip
    for hidden in (NAME, NUMBER, "Trần"):
        assert hidden not in page.replace("Trần Thị Mẫu", "")
    assert hub.rows("SELECT due_on FROM records") == [("2026-11-23",)]


async def test_the_citys_day_off_moves_the_due_day(hub, desk):
    sent, _ = await deliver(hub)
    with hub.hub.database.write() as connection:
        days_off.add(connection, date(2026, 11, 23), "off", "Nghỉ bù")
    await act(desk, sent, "slip", **SLIP)
    assert "25/11/2026" in (await desk.get(f"/desk/records/{sent.id}/slip")).text  # the 24th is a holiday


async def test_the_form_begins_with_the_guides_time_limit_and_the_last_place(hub, desk):
    sent, _ = await deliver(hub)
    timed = next(
        guide
        for guide in (hub.hub.pack.guide(entry.code) for entry in hub.hub.pack.guides())
        if guide.time and guide.time.value == 5 and guide.time.unit == "working_day" and not guide.time.after_15h
    )
    hub.clock.forward(hours=7)  # three in the afternoon
    with hub.hub.database.read() as connection:
        case = find(connection, WARD, sent.id)
        asked = propose(connection, case, timed, hub.clock())
        assert (asked.received_on, asked.amount, asked.unit, asked.place) == (date(2026, 11, 22), 5, "working_day", "")
        same_day = hub.hub.pack.guide("1.001193")
        assert same_day.time.after_15h
        assert propose(connection, case, same_day, hub.clock()).amount == 1
        hub.clock.forward(hours=-1)
        assert propose(connection, case, same_day, hub.clock()).amount == 0
        unknown = next(
            guide
            for guide in (hub.hub.pack.guide(entry.code) for entry in hub.hub.pack.guides())
            if not guide.time or guide.time.value is None
        )
        assert propose(connection, case, unknown, hub.clock()).amount is None
    desk = await hub.log_in()  # the session of the morning is over
    await act(desk, sent, "slip", **SLIP)
    other, _ = await deliver(hub)
    await desk.get(f"/desk/records/{other.id}")
    assert 'value="Bộ phận Một cửa"' in (await desk.get(f"/desk/records/{other.id}/slip")).text


async def test_an_odd_appointment_is_refused_with_a_sentence(hub, desk):
    sent, _ = await deliver(hub)
    for wrong, said in (
        ({"amount": ""}, "Ghi thời hạn là một số"),
        ({"amount": "-1"}, "Ghi thời hạn là một số"),
        ({"amount": "400"}, "Ghi thời hạn là một số"),
        ({"unit": "month"}, "Ghi thời hạn là một số"),
        ({"received_on": "2026-11-23"}, "Ngày nhận đủ giấy phải từ"),
        ({"received_on": "2026-11-21"}, "Ngày nhận đủ giấy phải từ"),
        ({"received_on": "hôm nay"}, "Ngày nhận đủ giấy phải từ"),
        ({"place": " "}, "Ghi nơi nhận kết quả"),
        ({"hours": "x" * 201}, "Ghi nơi nhận kết quả"),
    ):
        answer = await act(desk, sent, "slip", **SLIP | wrong)
        assert answer.status_code == 409, wrong
        assert said in answer.text
    assert hub.rows("SELECT count(*) FROM appointments") == [(0,)]


async def test_what_is_over_gets_no_appointment(hub, desk):
    sent, _ = await deliver(hub)
    token = csrf(await desk.get(f"/desk/records/{sent.id}"))
    await act(desk, sent, "return", reason="Thiếu giấy chứng sinh")
    answer = await desk.post(f"/desk/records/{sent.id}/slip", data={"csrf": token, **SLIP})
    assert answer.status_code == 409
    assert "Chỉ hẹn ngày cho hồ sơ đang xem" in answer.text
