"""A device enters a team by a single-use invitation, and is known by its own token until that is revoked."""

import anyio
import pytest

from sync.hub.clock import utc_now
from sync.hub.devices import revoke
from tests import hub_server
from tests.hub_server import TEAM, WARD, problem

hub, hub_pack = hub_server.hub, hub_server.hub_pack
pytestmark = pytest.mark.anyio


async def enrol(hub, code, **more):
    return await hub.client.post("/v1/enrol", json={"code": code, "device_name": "Máy thử", **more})


async def test_an_invitation_gives_a_device_its_place_and_token(hub):
    answer = await enrol(hub, hub.invite(), platform="android", app_version="0.1.0", language="vi")
    assert answer.status_code == 201
    said = answer.json()
    assert said["ward"] == {"code": WARD, "name": "Phường Ninh Kiều"}
    assert said["team"]["name"] == TEAM
    assert said["role"] == "volunteer"
    assert said["hub"]["time"].startswith("2026-11-22T01:00:00")
    headers = {"Authorization": f"Bearer {said['token']}"}
    me = (await hub.client.get("/v1/me", headers=headers)).json()
    assert (me["device"], me["ward"], me["team"], me["role"]) == (
        said["device"],
        said["ward"],
        said["team"],
        said["role"],
    )


async def test_the_token_itself_is_not_kept(hub):
    said = (await enrol(hub, hub.invite())).json()
    secret = said["token"].rpartition(".")[2]
    assert all(secret not in str(row) for row in hub.rows("SELECT * FROM devices"))


@pytest.mark.parametrize(
    "typed", [str.lower, lambda code: code.replace("-", ""), lambda code: f" {code.replace('-', ' – ')} "]
)
async def test_a_code_may_be_typed_as_people_type(hub, typed):
    assert (await enrol(hub, typed(hub.invite()))).status_code == 201


async def test_unknown_used_and_expired_codes_are_answered_alike(hub):
    used, old = hub.invite(), hub.invite(days=1)
    assert (await enrol(hub, used)).status_code == 201
    hub.clock.forward(days=2)
    answers = [await enrol(hub, code) for code in ("2222-2222", used, old, "không phải mã", "")]
    for answer in answers:
        problem(answer, 410, "invitation-not-valid")
    assert len({answer.content for answer in answers}) == 1


async def test_of_many_devices_with_one_code_exactly_one_enters(hub):
    code, statuses = hub.invite(), []

    async def attempt():
        statuses.append((await enrol(hub, code)).status_code)

    async with anyio.create_task_group() as group:
        for _ in range(12):
            group.start_soon(attempt)
    assert sorted(statuses) == [201] + [410] * 11
    assert hub.rows("SELECT count(*) FROM devices") == [(1,)]


async def test_guessing_codes_is_stopped_for_a_while(hub):
    for _ in range(20):
        problem(await enrol(hub, "2222-2222"), 410, "invitation-not-valid")
    answer = await enrol(hub, hub.invite())
    problem(answer, 429, "too-many-tries")
    assert 0 < int(answer.headers["retry-after"]) <= 600
    hub.clock.forward(seconds=int(answer.headers["retry-after"]) + 1)
    assert (await enrol(hub, hub.invite())).status_code == 201


async def test_a_team_entering_through_one_network_is_not_taken_for_guessing(hub):
    for _ in range(30):
        assert (await enrol(hub, hub.invite())).status_code == 201


async def test_a_field_the_hub_does_not_know_is_named(hub):
    answer = await enrol(hub, hub.invite(), colour="xanh")
    assert "colour" in problem(answer, 422, "malformed")["detail"]
    assert "xanh" not in answer.text


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer xs1",
        "Basic abc",
        "Bearer xs1.31135-0123456789abcdef." + "A" * 43,
        "Bearer xs1.x.y",
        "Bearer é",
    ],
)
async def test_a_token_that_is_none_is_refused(hub, header):
    answer = await hub.client.get("/v1/me", headers={"Authorization": header.encode()})
    problem(answer, 401, "token-not-valid")
    assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_the_right_device_with_a_wrong_secret_is_refused(hub):
    phone = await hub.enrol()
    token = phone.headers["Authorization"][:-43] + "A" * 43
    problem(await hub.client.get("/v1/me", headers={"Authorization": token}), 401, "token-not-valid")


async def test_a_revoked_device_is_told_so_on_every_call(hub):
    phone = await hub.enrol()
    with hub.hub.database.write() as connection:
        assert revoke(connection, phone.id, utc_now()) == "Máy thử"
    for method, path in (
        ("GET", "/v1/me"),
        ("GET", "/v1/changes"),
        ("POST", "/v1/records"),
        ("POST", "/v1/uploads"),
        ("DELETE", f"/v1/uploads/{'0' * 32}"),
    ):
        headers = {**phone.headers, "Tus-Resumable": "1.0.0"}
        problem(await hub.client.request(method, path, headers=headers), 401, "device-revoked")


async def test_when_a_device_was_last_seen_is_known(hub):
    phone = await hub.enrol()
    hub.clock.forward(hours=3)
    await hub.changes(phone)
    assert hub.rows("SELECT last_seen FROM devices") == [("2026-11-22T04:00:00.000+00:00",)]
