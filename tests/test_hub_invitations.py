"""Invitations at the desk: a sheet of cards, each good once for one device, listed while open, cancelled when wrong."""

import html
import re

import pytest
import zxingcpp

from sync.enrolment import root_in
from sync.hub.city_keys import root_fingerprint
from sync.hub.wards import add_team
from tests import hub_server
from tests.hub_server import OTHER_WARD, TEAM, WARD, csrf, problem
from tests.test_qr import drawn

hub, hub_pack = hub_server.hub, hub_server.hub_pack
pytestmark = pytest.mark.anyio
PAGE = "/desk/invitations"


@pytest.fixture
def teams(hub):
    """Two teams of the ward and one of another, by their ids."""
    with hub.hub.database.write() as connection:
        now = hub.clock()
        return [
            add_team(connection, WARD, TEAM, now),
            add_team(connection, WARD, "Tổ hai", now),
            add_team(connection, OTHER_WARD, "Tổ xa", now),
        ]


@pytest.fixture
async def desk(hub, teams):
    hub.officer()
    return await hub.log_in()


async def make(browser, team, role="volunteer", count="1", days="7"):
    form = {"csrf": csrf(await browser.get(PAGE)), "team": team, "role": role, "count": count, "days": days}
    return await browser.post(PAGE, data=form)


def codes(page) -> list[str]:
    return re.findall(r'<p class="cardcode">([^<]+)</p>', page.text)


async def use(hub, code):
    return await hub.client.post("/v1/enrol", json={"code": code})


async def test_a_sheet_has_a_card_for_each_device_with_all_it_takes_to_join(hub, desk, teams):
    page = await make(desk, teams[1], "leader", "9", "30")
    assert page.status_code == 201
    shown, text = codes(page), html.unescape(page.text)
    assert len(set(shown)) == 9
    assert all(re.fullmatch(r"[2-9A-Z]{4}-[2-9A-Z]{4}", code) for code in shown)
    for said in ("Phường Ninh Kiều", "Tổ hai", "tổ trưởng", "08:00 22/12/2026", "http://hub.test"):
        assert said in text
    with hub.hub.database.read() as connection:
        root = root_fingerprint(connection)
    pictures = re.findall(r"<svg.*?</svg>", page.text, re.DOTALL)
    assert len(pictures) == 9
    [read] = zxingcpp.read_barcodes(drawn(pictures[4]))
    assert (read.text.partition("#")[0], root_in(read.text)) == (f"http://hub.test/i/{shown[4]}", root)
    answer = await use(hub, shown[4])
    assert (answer.status_code, answer.json()["team"]["name"], answer.json()["role"]) == (201, "Tổ hai", "leader")
    problem(await use(hub, shown[4]), 410, "invitation-not-valid")
    kept = str(hub.rows("SELECT * FROM invitations"))
    assert not any(code in kept or code.replace("-", "") in kept for code in shown)


async def test_open_invitations_are_listed_until_used_expired_or_cancelled(hub, desk, teams):
    shown = codes(await make(desk, teams[0], count="3", days="1"))
    hub.clock.forward(minutes=1)
    [late] = codes(await make(desk, teams[1], days="90"))
    names = re.findall(rf"{PAGE}/([^/]+)/cancel", (await desk.get(PAGE)).text)
    assert len(names) == 4
    listed = (await desk.get(PAGE)).text
    assert not any(code in listed for code in shown)
    await use(hub, shown[0])
    assert (await desk.get(PAGE)).text.count("/cancel") == 3
    form = {"csrf": csrf(await desk.get(PAGE))}
    newest = names[0]
    assert (await desk.post(f"{PAGE}/{newest}/cancel", data=form)).status_code == 303
    problem(await use(hub, late), 410, "invitation-not-valid")
    assert (await desk.post(f"{PAGE}/{newest}/cancel", data=form)).status_code == 404
    hub.officer("hai")
    hub.clock.forward(hours=24)
    page = await (await hub.log_in("hai")).get(PAGE)
    assert "/cancel" not in page.text
    problem(await use(hub, shown[1]), 410, "invitation-not-valid")


async def test_a_leader_invites_volunteers_to_their_own_team_only(hub, teams):
    hub.officer("to.truong", role="leader")
    leader = await hub.log_in("to.truong")
    page = (await leader.get(PAGE)).text
    assert teams[0] in page
    assert teams[1] not in page and 'value="leader"' not in page
    assert (await make(leader, teams[0], count="2")).status_code == 201
    for team, role in ((teams[1], "volunteer"), (teams[2], "volunteer"), (teams[0], "leader")):
        assert (await make(leader, team, role)).status_code == 409
    hub.officer("can.bo")
    desk = await hub.log_in()
    await make(desk, teams[1])
    mine = await leader.get(PAGE)
    assert mine.text.count("/cancel") == 2
    other = [
        name for name in re.findall(rf"{PAGE}/([^/]+)/cancel", (await desk.get(PAGE)).text) if name not in mine.text
    ]
    assert len(other) == 1
    form = {"csrf": csrf(mine)}
    assert (await leader.post(f"{PAGE}/{other[0]}/cancel", data=form)).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"count": "0"},
        {"count": "61"},
        {"count": "chín"},
        {"count": ""},
        {"days": "365"},
        {"role": "officer"},
        {"team": "x"},
    ],
)
async def test_a_form_that_asks_for_nonsense_makes_nothing_and_says_why(hub, desk, teams, wrong):
    asked = {"team": teams[0], **wrong}
    answer = await make(desk, **asked)
    assert (answer.status_code, 'role="alert"' in answer.text) == (409, True)
    assert hub.rows("SELECT count(*) FROM invitations") == [(0,)]
