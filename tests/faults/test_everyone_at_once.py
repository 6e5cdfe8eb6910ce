"""Two hundred phones that come back at the same moment: everything arrives once, and the hub turns nobody away."""

import asyncio

import pytest

from sync.hub import devices
from sync.hub.shapes import EnrolIn
from sync.hub.wards import add_team
from tests.hub_server import OTHER_WARD, WARD, batch, record

pytestmark = pytest.mark.anyio
PHONES, EACH = 200, 3


def enrolled(hub) -> list[tuple[str, dict[str, str]]]:
    """Return ward and headers of as many phones, half of them in another ward."""
    made = []
    with hub.hub.database.write() as connection:
        for ward in (WARD, OTHER_WARD):
            team = add_team(connection, ward, "Tổ thử", hub.clock())
            for _ in range(PHONES // 2):
                code = devices.invite(connection, ward, team, "volunteer", hub.clock(), 1)
                token = devices.enrol(connection, EnrolIn(code=code), hub.clock()).token
                made.append((ward, {"Authorization": f"Bearer {token}"}))
    return made


async def test_two_hundred_phones_at_once_are_all_served_and_nothing_comes_twice(hub):
    # Outreach and sealed ones alike; sealing takes a phone longer than taking in takes the hub.
    sealed = {ward: record(ward) for ward in (WARD, OTHER_WARD)}
    phones = [
        (headers, [record(ward, kind="outreach") for _ in range(EACH)] if at % 50 else [sealed[ward]])
        for at, (ward, headers) in enumerate(enrolled(hub))
    ]

    async def come_back(headers, records):
        answer = await hub.client.post("/v1/records", json=batch(*records), headers=headers)
        news = await hub.client.get("/v1/changes", headers=headers)
        assert (answer.status_code, news.status_code) == (200, 200), answer.text + news.text
        return answer.json()["results"]

    # Every tenth phone is cut off before it hears the answer, and sends once more.
    told = await asyncio.gather(*[come_back(*phone) for phone in [*phones, *phones[::10]]])
    assert {result["status"] for results in told for result in results} == {"received"}
    sent = {one.id for _, records in phones for one in records}
    codes = {result["id"]: result["code"] for results in told for result in results}
    assert dict(hub.rows("SELECT id, code FROM records")) == codes
    assert dict(hub.rows("SELECT record, code FROM receipt_codes")) == codes
    assert set(codes) == sent and len(set(codes.values())) == len(sent)
    links = sum(len(records) for _, records in phones)
    assert hub.rows("SELECT count(*) FROM record_devices") == [(links,)]
