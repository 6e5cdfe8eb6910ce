"""Everybody who logs in begins where their role works, and is master of their own sessions and password."""

import re

import pytest
from click.testing import CliRunner

from app.cli.admin_officers import create_officer
from sync.hub.errors import AdminRefused
from sync.hub.officers import CITY
from sync.hub.sessions import browser_name
from sync.hub.sign_in import SignIn
from tests import hub_server
from tests.hub_server import PASSWORD, WARD, csrf

hub, hub_pack = hub_server.hub, hub_server.hub_pack
pytestmark = pytest.mark.anyio
NEW = "mat-khau-moi-2026"
ROLES = {"officer": (WARD, "/desk"), "leader": (WARD, "/desk/outreach"), "city": (CITY, "/desk/city")}
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


async def enter(hub, password=PASSWORD, login="can.bo", **headers):
    """Return a browser and the answer to its log-in."""
    browser = hub.browser()
    browser.headers.update(headers)
    form = {"csrf": csrf(await browser.get("/desk/login")), "login": login, "password": password}
    return browser, await browser.post("/desk/login", data=form)


async def press(browser, path, page="/desk/account", **fields):
    return await browser.post(path, data={"csrf": csrf(await browser.get(page)), **fields})


async def is_in(browser) -> bool:
    return (await browser.get("/desk/account")).status_code == 200


@pytest.mark.parametrize("role", ROLES)
async def test_each_role_begins_on_its_page_and_changes_its_password(hub, role):
    ward, home = ROLES[role]
    hub.officer(ward=ward, role=role)
    browser, answer = await enter(hub)
    assert (answer.status_code, answer.headers["location"]) == (303, home)
    links = re.findall(r'<a href="(/desk[^"]*)"', (await browser.get("/desk/account")).text)
    assert home in links
    assert ("/desk/keys" in links, "/desk/devices" in links) == (role == "officer", role != "city")
    answer = await press(browser, "/desk/account/password", old=PASSWORD, new=NEW)
    assert answer.headers["location"] == "/desk/login"
    assert not await is_in(browser)
    assert (await enter(hub))[1].status_code == 401
    assert (await enter(hub, NEW))[1].headers["location"] == home


async def test_the_command_line_hires_every_role_and_refuses_half_of_one(hub):
    home = hub.hub.settings.home
    hub.invite()  # makes the team

    def hire(*args, code=0):
        options = ["--home", str(home), *hub.on, "--password-stdin", *args]
        done = CliRunner().invoke(create_officer, options, input=PASSWORD)
        assert done.exit_code == code, done.output
        return done.output

    hire("--ward", WARD, "--login", "mot", "--name", "Một")
    hire("--ward", WARD, "--login", "hai", "--name", "Hai", "--role", "leader", "--team", hub_server.TEAM)
    hire("--login", "ba.c", "--name", "Ba", "--role", "city")
    found = hub.rows("SELECT login, ward, role, team != '' FROM officers ORDER BY login")
    assert [tuple(row) for row in found] == [
        ("ba.c", CITY, "city", 0),
        ("hai", WARD, "leader", 1),
        ("mot", WARD, "officer", 0),
    ]
    assert "--team" in hire("--ward", WARD, "--login", "bon", "--name", "Bốn", "--role", "leader", code=2)
    assert "--ward" in hire("--login", "nam", "--name", "Năm", code=2)
    assert "--ward" in hire("--ward", WARD, "--login", "sau", "--name", "Sáu", "--role", "city", code=2)


async def test_a_leader_is_never_granted_the_wards_key(hub):
    hub.officer()
    leader = hub.officer("to.truong", role="leader")
    desk = await hub.log_in()
    assert "to.truong" not in (await desk.get("/desk/keys")).text
    assert (await press(desk, "/desk/keys/grant", "/desk/keys", officer=leader.id)).status_code == 409
    assert hub.rows("SELECT count(*) FROM ward_key_grants WHERE holder = :id", id=leader.id) == [(0,)]


async def test_a_session_ends_an_hour_after_its_last_use(hub):
    hub.officer()
    browser, _ = await enter(hub)
    for _ in range(4):
        hub.clock.forward(minutes=50)
        assert await is_in(browser)
    hub.clock.forward(minutes=61)
    assert (await browser.get("/desk")).headers["location"] == "/desk/login"


async def test_a_session_in_constant_use_ends_all_the_same(hub):
    hub.officer()
    browser, _ = await enter(hub)
    for _ in range(17):
        hub.clock.forward(minutes=30)
        assert await is_in(browser)
    hub.clock.forward(minutes=31)
    assert not await is_in(browser)


async def test_a_city_may_choose_how_long_sessions_last(tmp_path, hub_pack):
    rules = SignIn.read({"XOMSO_IDLE_MINUTES": "5", "XOMSO_SESSION_MINUTES": "30"})
    short = hub_server.LocalHub(tmp_path, hub_pack, sign_in=rules)
    short.officer()
    browser, answer = await enter(short)
    assert "Max-Age=1800" in answer.headers["set-cookie"]
    short.clock.forward(minutes=4)
    assert await is_in(browser)
    short.clock.forward(minutes=6)
    assert not await is_in(browser)
    short.close()


@pytest.mark.parametrize(
    "given",
    [
        {"XOMSO_IDLE_MINUTES": "0"},
        {"XOMSO_IDLE_MINUTES": "một"},
        {"XOMSO_SESSION_MINUTES": "99999"},
        {"XOMSO_TWO_STEP": "officer,boss"},
        {"XOMSO_OIDC_ISSUER": "http://sso.example.vn", "XOMSO_OIDC_CLIENT_ID": "a", "XOMSO_OIDC_CLIENT_SECRET": "b"},
        {"XOMSO_OIDC_ISSUER": "https://sso.example.vn", "XOMSO_OIDC_CLIENT_ID": "a"},
        {
            "XOMSO_OIDC_ISSUER": "https://sso.example.vn",
            "XOMSO_OIDC_CLIENT_ID": "a",
            "XOMSO_OIDC_CLIENT_SECRET_FILE": "/no",
        },
    ],
)
def test_a_setting_that_cannot_be_meant_is_refused_by_its_name(given):
    with pytest.raises(AdminRefused) as refused:
        SignIn.read(given)
    assert any(name in str(refused.value) for name in [*given, "XOMSO_OIDC_CLIENT_SECRET"])


async def test_an_officer_sees_and_ends_sessions_one_by_one(hub):
    hub.officer()
    (here, _), (there, _) = await enter(hub), await enter(hub, **{"User-Agent": FIREFOX})
    page = (await here.get("/desk/account")).text
    assert "Firefox, Windows" in page
    names = re.findall(r'name="session" value="([^"]+)"', page)
    assert len(names) == 2
    own = re.findall(r'name="session" value="([^"]+)"', (await there.get("/desk/account")).text)
    assert own == names
    assert all(name not in str(here.cookies) for name in names)
    other = next(name for name in names if "phiên này</span>" not in page.split(name)[0].rsplit("<li", 1)[1])
    await press(here, "/desk/account/sessions/end", session=other)
    assert (await is_in(here), await is_in(there)) == (True, False)


async def test_nobody_ends_a_session_of_somebody_else(hub):
    hub.officer("mot"), hub.officer("hai")
    (one, _), (two, _) = await enter(hub, login="mot"), await enter(hub, login="hai")
    [name] = re.findall(r'name="session" value="([^"]+)"', (await one.get("/desk/account")).text)
    await press(two, "/desk/account/sessions/end", session=name)
    assert await is_in(one)


async def test_logging_out_everywhere_ends_every_session(hub):
    hub.officer()
    browsers = [(await enter(hub))[0] for _ in range(3)]
    answer = await press(browsers[0], "/desk/account/sessions/end-all")
    assert answer.headers["location"] == "/desk/login"
    assert [await is_in(browser) for browser in browsers] == [False] * 3
    assert hub.rows("SELECT count(*) FROM sessions") == [(0,)]


async def test_a_session_known_beforehand_is_worth_nothing_after_the_log_in(hub):
    """Session fixation: whatever cookie a browser was given, the log-in makes a new secret and the old one proves nothing."""
    hub.officer()
    planted = "A" * 43
    browser = hub.browser()
    browser.cookies.set("xomso_desk", planted, domain="hub.test", path="/desk")
    form = csrf(await browser.get("/desk/login"))
    await browser.post("/desk/login", data={"csrf": form, "login": "can.bo", "password": PASSWORD})
    assert browser.cookies["xomso_desk"] != planted
    assert await is_in(browser)
    thief = hub.browser()
    thief.cookies.set("xomso_desk", planted, domain="hub.test", path="/desk")
    assert not await is_in(thief)


async def test_tries_are_counted_for_a_login_and_for_an_address(hub):
    hub.officer()
    for _ in range(5):
        assert (await enter(hub, "sai-mat-khau"))[1].status_code == 401
    locked = (await enter(hub))[1]
    assert (locked.status_code, locked.headers["retry-after"]) == (429, "900")
    hub.clock.forward(minutes=16)
    assert (await enter(hub))[1].status_code == 303
    for number in range(50):
        assert (await enter(hub, "sai-mat-khau", f"nguoi.{number}"))[1].status_code == 401
    assert (await enter(hub))[1].status_code == 429, "another login from the same address"


async def test_a_wrong_old_password_counts_towards_the_lock_out(hub):
    hub.officer()
    browser, _ = await enter(hub)
    for _ in range(5):
        answer = await press(browser, "/desk/account/password", old="sai-mat-khau", new=NEW)
        assert (answer.status_code, "không đúng" in answer.text) == (409, True)
    assert "Chờ 15 phút" in (await press(browser, "/desk/account/password", old=PASSWORD, new=NEW)).text


def test_a_browser_is_named_by_kind_and_system_only():
    assert browser_name(FIREFOX) == "Firefox, Windows"
    edge = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36 Edg/130.0"
    assert browser_name(edge) == "Edge, Android"
    assert browser_name("curl/8") == ""
