"""The second step of a log-in: proved once, asked for each time, each code good once, and locked after a few wrong ones."""

import html
import re
from datetime import timedelta

import pyotp
import pytest
from click.testing import CliRunner

from app.cli.admin_officers import reset_totp
from sync.hub import hiring
from sync.hub.officers import CITY, find_officer
from sync.hub.sign_in import SignIn
from tests import hub_server
from tests.hub_server import NAME, PASSWORD, csrf, record

hub, hub_pack = hub_server.hub, hub_server.hub_pack
pytestmark = pytest.mark.anyio
PAGE = "/desk/account/two-step"
CODE = r"<li>([2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4})</li>"


class Phone:
    """The officer's phone with its app that makes codes."""

    def __init__(self, hub, page: str):
        found = re.search(r'<p class="receipt wrap">([A-Z2-7 ]+)</p>', page)
        self.hub, self.totp = hub, pyotp.TOTP(found[1].replace(" ", ""))

    def code(self, steps: int = 0) -> str:
        return self.totp.at(self.hub.clock() + timedelta(seconds=30 * steps))


async def press(browser, path, page=PAGE, **fields):
    return await browser.post(path, data={"csrf": csrf(await browser.get(page)), **fields})


async def switched_on(hub, browser):
    """Turn the second step on and return the phone and the recovery codes."""
    await press(browser, f"{PAGE}/begin")
    page = (await browser.get(PAGE)).text
    assert "<svg" in page
    phone = Phone(hub, page)
    answer = await press(browser, f"{PAGE}/confirm", code=phone.code())
    return phone, re.findall(CODE, answer.text)


async def password_step(hub, password=PASSWORD):
    browser = hub.browser()
    form = {"csrf": csrf(await browser.get("/desk/login")), "login": "can.bo", "password": password}
    return browser, await browser.post("/desk/login", data=form)


async def code_step(browser, code):
    return await press(browser, "/desk/login/code", "/desk/login/code", code=code)


async def enter(hub, code):
    browser, _ = await password_step(hub)
    return browser, await code_step(browser, code)


async def is_in(browser) -> bool:
    return (await browser.get("/desk/account")).status_code == 200


@pytest.fixture
async def desk(hub):
    hub.officer()
    return await hub.log_in()


async def test_a_log_in_asks_for_a_code_once_it_is_on_and_opens_what_the_key_opens(hub, desk):
    sent = record()
    await hub.send(await hub.enrol(), sent)
    phone, _ = await switched_on(hub, desk)
    hub.clock.forward(seconds=60)
    browser, answer = await password_step(hub)
    assert answer.headers["location"] == "/desk/login/code"
    for flag in ("HttpOnly", "SameSite=strict", "Path=/desk/login", "Max-Age=300"):
        assert flag in answer.headers["set-cookie"]
    assert not await is_in(browser)
    assert (await code_step(browser, "000000")).status_code == 401
    assert not await is_in(browser)
    answer = await code_step(browser, phone.code())
    assert answer.headers["location"] == "/desk"
    assert NAME in (await browser.get(f"/desk/records/{sent.id}")).text
    assert "mật khẩu và mã" in (await browser.get("/desk/account")).text


async def test_it_is_not_on_before_a_first_code_is_proved(hub, desk):
    await press(desk, f"{PAGE}/begin")
    answer = await press(desk, f"{PAGE}/confirm", code="000000")
    assert (answer.status_code, "Mã không đúng" in answer.text) == (409, True)
    assert (await password_step(hub))[1].headers["location"] == "/desk"
    assert hub.rows("SELECT count(*) FROM recovery_codes") == [(0,)]


async def test_a_code_is_good_once_and_so_is_every_older_one(hub, desk):
    phone, _ = await switched_on(hub, desk)
    assert (await enter(hub, phone.code()))[1].status_code == 401, "the code that turned it on"
    hub.clock.forward(seconds=30)
    code = phone.code()
    assert (await enter(hub, code))[1].status_code == 303
    assert (await enter(hub, code))[1].status_code == 401
    assert (await enter(hub, phone.code(-1)))[1].status_code == 401, "an older step that was never used"
    assert (await enter(hub, phone.code(1)))[1].status_code == 303, "a phone half a minute ahead"


async def test_five_wrong_codes_lock_the_second_step_whatever_the_browser(hub, desk):
    phone, codes = await switched_on(hub, desk)
    hub.clock.forward(seconds=60)
    for _ in range(5):
        assert (await enter(hub, "123456"))[1].status_code == 401
    for good in (phone.code(), codes[0]):
        answer = (await enter(hub, good))[1]
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "900")
    hub.clock.forward(minutes=16)
    assert (await enter(hub, phone.code()))[1].status_code == 303


async def test_each_recovery_code_opens_once(hub, desk):
    _, codes = await switched_on(hub, desk)
    assert len(set(codes)) == 10
    browser, answer = await enter(hub, codes[3].lower().replace("-", " "))
    assert answer.status_code == 303
    assert "Còn 9 mã dự phòng" in html.unescape((await browser.get(PAGE)).text)
    assert (await enter(hub, codes[3]))[1].status_code == 401
    answer = await press(browser, f"{PAGE}/codes", password=PASSWORD)
    new = re.findall(CODE, answer.text)
    assert len(set(new)) == 10 and not set(new) & set(codes)
    assert (await enter(hub, codes[0]))[1].status_code == 401, "new codes end the old"


async def test_a_stolen_database_tells_neither_secret_nor_recovery_codes(hub, desk):
    phone, codes = await switched_on(hub, desk)
    kept = str(hub.rows("SELECT * FROM two_steps") + hub.rows("SELECT * FROM recovery_codes"))
    for secret in (phone.totp.secret, *codes, *(code.replace("-", "") for code in codes)):
        assert secret not in kept
    await password_step(hub)
    assert phone.totp.secret not in str(hub.rows("SELECT * FROM pending_logins"))


async def test_the_wait_for_a_code_is_short(hub, desk):
    phone, _ = await switched_on(hub, desk)
    browser, _ = await password_step(hub)
    form = {"csrf": csrf(await browser.get("/desk/login/code"))}
    hub.clock.forward(minutes=6)
    answer = await browser.post("/desk/login/code", data=form | {"code": phone.code()})
    assert answer.headers["location"] == "/desk/login"
    assert not await is_in(browser)


@pytest.mark.parametrize("what", ["changed", "disabled"])
async def test_the_wait_for_a_code_ends_with_a_new_password_or_when_the_officer_is_kept_out(hub, desk, what):
    phone, _ = await switched_on(hub, desk)
    hub.clock.forward(seconds=60)
    browser, _ = await password_step(hub)
    form = {"csrf": csrf(await browser.get("/desk/login/code")), "code": phone.code()}
    with hub.hub.database.write() as connection:
        if what == "disabled":
            hiring.disable(connection, "can.bo", hub.clock())
        else:
            officer, _ = find_officer(connection, "can.bo")
            new = "mat-khau-moi-2026"
            hiring.change_password(connection, hub.hub.passwords, officer, PASSWORD, new, hub.clock())
    assert (await browser.post("/desk/login/code", data=form)).headers["location"] == "/desk/login"
    assert not await is_in(browser)


async def test_turning_it_off_takes_the_password_and_the_administrator_can_too(hub, desk):
    await switched_on(hub, desk)
    assert (await press(desk, f"{PAGE}/off", password="sai-mat-khau")).status_code == 409
    assert (await press(desk, f"{PAGE}/off", password=PASSWORD)).status_code == 303
    desk, answer = await password_step(hub)
    assert answer.headers["location"] == "/desk"
    await switched_on(hub, desk)
    done = CliRunner().invoke(reset_totp, ["--home", str(hub.hub.settings.home), *hub.on, "--login", "can.bo"])
    assert (done.exit_code, "Đã tắt" in done.output) == (0, True), done.output
    assert not await is_in(desk)
    assert (await password_step(hub))[1].headers["location"] == "/desk"


async def test_where_the_city_demands_it_nobody_works_before_it_is_set_up(tmp_path, hub_pack):
    rules = SignIn.read({"XOMSO_TWO_STEP": "officer"})
    strict = hub_server.LocalHub(tmp_path, hub_pack, sign_in=rules)
    strict.officer()
    strict.officer("thanh.pho", CITY, role="city")
    desk = await strict.log_in()
    for path in ("/desk", "/desk/keys", "/desk/devices"):
        assert (await desk.get(path)).headers["location"] == PAGE
    assert "Thành phố yêu cầu" in (await desk.get(PAGE)).text
    phone, _ = await switched_on(strict, desk)
    assert (await desk.get("/desk")).status_code == 200
    answer = await desk.post(f"{PAGE}/off", data={"csrf": csrf(await desk.get(PAGE)), "password": PASSWORD})
    assert answer.status_code == 409
    strict.clock.forward(seconds=30)
    again, _ = await enter(strict, phone.code())
    assert (await again.get("/desk")).status_code == 200
    city = await strict.log_in("thanh.pho")
    assert (await city.get("/desk/account")).status_code == 200, "a role that was not named"
    strict.close()
