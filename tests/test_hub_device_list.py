"""The desk's devices: who sees which, what each told of its queue, and how one is revoked or made to forget."""

import html

import pytest

from sync.hub.wards import add_team
from tests import hub_server
from tests.hub_server import OTHER_WARD, WARD, csrf, problem, record

hub, hub_pack = hub_server.hub, hub_server.hub_pack
pytestmark = pytest.mark.anyio
PAGE = "/desk/devices"


def tell(app="0.1.0", waiting=0, oldest=0):
    return {"Xomso-App": str(app), "Xomso-Waiting": str(waiting), "Xomso-Oldest": str(oldest)}


async def look(hub, phone, **told):
    return await hub.client.get("/v1/changes", headers=phone.headers | (tell(**told) if told else {}))


@pytest.fixture
async def phone(hub):
    return await hub.enrol()


@pytest.fixture
async def desk(hub, phone):
    hub.officer()
    return await hub.log_in()


async def text(browser, path=PAGE) -> str:
    return html.unescape((await browser.get(path)).text)


async def press(browser, phone, what):
    form = {"csrf": csrf(await browser.get("/desk/account"))}
    return await browser.post(f"{PAGE}/{phone.id}/{what}", data=form)


async def test_a_device_tells_version_and_queue_with_each_look_for_news(hub, desk, phone):
    assert (await look(hub, phone, app="0.2.0", waiting=3, oldest=200)).status_code == 200
    page = await text(desk)
    for said in ("Máy thử", hub_server.TEAM, "bản 0.2.0", "3 hồ sơ chờ gửi", "lâu nhất 3 giờ", "08:00 22/11/2026"):
        assert said in page
    hub.clock.forward(minutes=50)
    assert "lâu nhất 4 giờ" in await text(desk), "what waited then has waited on"
    await look(hub, phone)
    assert "3 hồ sơ chờ gửi" in await text(desk), "an app from before it told anything changes nothing"
    await look(hub, phone, app="0.2.0")
    assert "Đã gửi hết" in await text(desk)
    one = await text(desk, f"{PAGE}/{phone.id}")
    assert phone.id in one and "0.2.0" in one


@pytest.mark.parametrize(
    "wrong", [{"waiting": -1}, {"waiting": "ba"}, {"oldest": 10**9}, {"app": "<b>"}, {"app": "1" * 41}]
)
async def test_what_a_device_cannot_mean_is_refused_and_kept_nowhere(hub, desk, phone, wrong):
    problem(await look(hub, phone, **wrong), 422, "malformed")
    assert hub.rows("SELECT waiting, oldest_minutes, app_version FROM devices") == [(0, 0, "")]


async def test_a_device_that_was_not_seen_for_a_week_is_marked(hub, desk, phone):
    hub.clock.forward(days=6)
    other = await hub.enrol()
    hub.clock.forward(days=1, minutes=1)
    desk = await hub.log_in()
    active, quiet = await text(desk), await text(desk, f"{PAGE}?view=quiet")
    assert (phone.id in active, other.id in active) == (False, True)
    assert (phone.id in quiet, other.id in quiet) == (True, False)
    assert "7 ngày" in quiet and "Lâu chưa gửi (1)" in active


async def test_a_leader_sees_and_revokes_the_devices_of_their_team_only(hub, desk, phone):
    hub.officer("to.truong", role="leader")
    leader = await hub.log_in("to.truong")
    with hub.hub.database.write() as connection:
        other_team = add_team(connection, WARD, "Tổ hai", hub.clock())
    other = await hub.enrol()
    hub.rows("SELECT 1")
    with hub.hub.database.write() as connection:
        from sqlalchemy import update

        from sync.hub.schema import devices

        connection.execute(update(devices).where(devices.c.id == other.id).values(team=other_team))
    far = await hub.enrol(OTHER_WARD)
    mine, all_of_them = await text(leader), await text(desk)
    assert [one.id in mine for one in (phone, other, far)] == [True, False, False]
    assert [one.id in all_of_them for one in (phone, other, far)] == [True, True, False]
    for hidden in (other, far):
        assert (await leader.get(f"{PAGE}/{hidden.id}")).status_code == 404
        assert (await press(leader, hidden, "revoke")).status_code == 404
        assert (await press(leader, hidden, "wipe")).status_code == 404
    assert (await press(desk, far, "wipe")).status_code == 404
    assert (await press(leader, phone, "revoke")).status_code == 303
    problem(await look(hub, phone), 401, "device-revoked")
    assert (await look(hub, other)).status_code == 200
    assert hub.rows("SELECT action FROM audit WHERE record = :id", id=phone.id) == [("revoke-device",)]


async def test_a_device_that_is_to_forget_is_told_so_by_every_call_and_only_with_its_own_token(hub, desk, phone):
    assert (await press(desk, phone, "wipe")).status_code == 303
    assert "Chờ xoá" in await text(desk, f"{PAGE}?view=out")
    stranger = {"Authorization": phone.headers["Authorization"][:-3] + "abc"}
    problem(await hub.client.get("/v1/changes", headers=stranger), 401, "token-not-valid")
    assert hub.rows("SELECT wipe_told_at FROM devices") == [(None,)]
    batch = hub_server.batch(record())
    problem(await hub.client.post("/v1/records", json=batch, headers=phone.headers), 401, "device-wiped")
    problem(await look(hub, phone), 401, "device-wiped")
    problem(await hub.client.get("/v1/me", headers=phone.headers), 401, "device-wiped")
    assert "Đã báo máy xoá" in await text(desk, f"{PAGE}?view=out")
    told = hub.rows("SELECT wipe_told_at FROM devices")
    hub.clock.forward(minutes=5)
    await look(hub, phone)
    assert hub.rows("SELECT wipe_told_at FROM devices") == told, "the first time counts"
    assert hub.rows("SELECT action FROM audit WHERE record = :id", id=phone.id) == [("wipe-device",)]
