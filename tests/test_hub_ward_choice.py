"""A reader's ward: chosen by address or by name, remembered as five digits, and never mixed up between readers."""

import html

import pytest

from sync.hub.contacts import keep
from tests import hub_server
from tests.hub_server import OTHER_WARD, WARD

hub, hub_pack = hub_server.hub, hub_server.hub_pack
pytestmark = pytest.mark.anyio
GUIDE, CALL, OTHER_CALL = "/q/1.001193", 'href="tel:02923820123"', 'href="tel:02923820999"'


@pytest.fixture(autouse=True)
def numbers(hub):
    with hub.hub.database.write() as connection:
        for ward, phone in ((WARD, "0292 382 0123"), (OTHER_WARD, "0292 382 0999")):
            keep(connection, ward, "Bộ phận một cửa", "desk", phone, "7:00–17:00", hub.clock())


async def test_a_posters_address_names_the_ward_and_the_browser_remembers_it(hub):
    poster = await hub.client.get(f"{GUIDE}?ward={WARD}")
    assert CALL in poster.text
    cookie = poster.headers["set-cookie"]
    assert cookie.startswith(f"xomso_ward={WARD};")
    for part in ("HttpOnly", "SameSite=lax", "Path=/"):
        assert part in cookie
    later = await hub.client.get("/q/1.000894")
    assert CALL in later.text and "set-cookie" not in later.headers
    assert CALL in (await hub.client.get("/q/")).text


async def test_pages_of_one_ward_are_kept_from_readers_of_another(hub):
    plain = await hub.client.get(GUIDE)
    assert plain.headers["cache-control"] == "public, max-age=300" and "tel:" not in plain.text
    named = await hub.client.get(f"{GUIDE}?ward={OTHER_WARD}")
    assert named.headers["cache-control"] == "private, max-age=300" and OTHER_CALL in named.text
    for answer in (plain, named):
        assert "Cookie" in answer.headers["vary"]


@pytest.mark.parametrize("ward", ["00001", "3113", "311350", "abcde", "٣١١٣٥", '"><script>', "../x"])
async def test_a_ward_that_is_none_changes_nothing(hub, ward):
    answer = await hub.client.get(GUIDE, params={"ward": ward})
    assert answer.status_code == 200 and "set-cookie" not in answer.headers
    assert "Chọn nơi bạn ở" in answer.text and "<script>" not in answer.text
    crooked = await hub.client.get(GUIDE, headers={"Cookie": f"xomso_ward={ward.encode().hex()}"})
    assert crooked.status_code == 200 and "tel:" not in crooked.text


async def test_the_cookie_goes_over_https_alone_where_there_is_https(hub):
    answer = await hub.browser("https://hub.test").get(f"{GUIDE}?ward={WARD}")
    assert "Secure" in answer.headers["set-cookie"]


async def test_every_ward_can_be_chosen_and_leads_back_to_the_guide(hub):
    page = html.unescape((await hub.client.get("/wards?guide=1.001193&lang=en")).text)
    assert page.count(f'href="{GUIDE}?ward=') == len(hub.hub.pack.units().all())
    assert f'href="{GUIDE}?ward={WARD}&lang=en#call"' in page
    for query in ("guide=//evil.example", "guide=9.999999", "receipt=//evil.example"):
        page = html.unescape((await hub.client.get(f"/wards?{query}")).text)
        assert f'href="/q/?ward={WARD}&lang=vi#call"' in page and 'href="//' not in page and 'href="/q///' not in page


async def test_a_ward_is_found_by_the_name_it_had(hub):
    ward = next(ward for ward in hub.hub.pack.units().all() if ward.former and ward.former[0].name != ward.name)
    page = html.unescape((await hub.client.get("/wards", params={"name": ward.former[0].name})).text)
    assert ward.full_name in page and page.count('href="/q/?ward=') <= 10
    assert "Không thấy nơi nào" in (await hub.client.get("/wards?name=zzzz")).text


async def test_a_ward_without_numbers_says_whom_to_ask(hub):
    empty = next(ward.code for ward in hub.hub.pack.units().all() if ward.code not in (WARD, OTHER_WARD))
    assert "chưa đưa số điện thoại" in html.unescape((await hub.client.get(f"{GUIDE}?ward={empty}")).text)
