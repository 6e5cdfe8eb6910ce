"""The sample ward is ready to try however often it is made: a log-in that works and an invitation not yet used."""

import pytest

from sync.hub.sample import TEAM, seed
from tests import hub_server
from tests.hub_server import WARD, LocalHub

hub_pack = hub_server.hub_pack
pytestmark = pytest.mark.anyio


async def test_a_sample_can_be_made_again_and_again(tmp_path, hub_pack):
    hub = LocalHub(tmp_path / "hub", hub_pack, keyed=False)
    read = []
    for _ in range(2):
        sample = seed(hub.hub.database, WARD, "http://hub.test/", hub.clock(), tmp_path)
        assert sample.invitation.startswith(f"http://hub.test/i/{sample.code}#k=")
        read.append(sample.invitation.partition("#")[2])
        answer = await hub.client.post("/v1/enrol", json={"code": sample.code})
        assert (answer.status_code, answer.json()["team"]) == (201, {"id": sample.team, "name": TEAM})
        desk = await hub.log_in(sample.login, sample.password)
        assert (await desk.get("/desk")).status_code == 200
    assert len(set(read)) == 1, "one city, however often"
    assert hub.rows("SELECT count(*) FROM teams") == [(1,)]
    assert hub.rows("SELECT count(*) FROM officers") == [(1,)]
    assert hub.rows("SELECT count(*) FROM ward_key_grants WHERE holder != 'recovery'") == [(1,)]
    hub.close()


async def test_a_sample_takes_the_password_it_is_given(tmp_path, hub_pack):
    hub = LocalHub(tmp_path / "hub", hub_pack, keyed=False)
    sample = seed(hub.hub.database, WARD, "http://hub.test", hub.clock(), tmp_path, "mat-khau-mau")
    assert sample.password == "mat-khau-mau"
    hub.close()
