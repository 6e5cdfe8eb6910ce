"""Only an officer with the right password gets to the desk, and no other page can press its buttons."""

import time

import pytest

from tests import hub_server
from tests.hub_server import PASSWORD, csrf, record

hub, hub_pack = hub_server.hub, hub_server.hub_pack
pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def officer(hub):
    hub.officer()


async def attempt(hub, login="can.bo", password="sai-mat-khau"):
    browser = hub.browser()
    page = await browser.get("/desk/login")
    return await browser.post("/desk/login", data={"csrf": csrf(page), "login": login, "password": password})


async def test_the_right_password_opens_the_desk(hub):
    answer = await attempt(hub, " CAN.BO ", PASSWORD)
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk")
    desk = await hub.log_in()
    page = await desk.get("/desk")
    assert page.status_code == 200
    assert "Phường Ninh Kiều" in page.text
    assert (await desk.get("/desk/login")).headers["location"] == "/desk"


async def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(hub):
    cookie = (await attempt(hub, password=PASSWORD)).headers["set-cookie"]
    assert "xomso_desk=" in cookie
    for flag in ("HttpOnly", "SameSite=lax", "Path=/desk"):
        assert flag in cookie
    assert "Secure" not in cookie


async def test_behind_https_the_cookie_is_secure(tmp_path, hub_pack):
    public = hub_server.LocalHub(tmp_path, hub_pack, public_url="https://xomso.example.vn")
    public.officer()
    browser = public.browser("https://hub.test")
    page = await browser.get("/desk/login")
    assert "Secure" in page.headers["set-cookie"]
    answer = await browser.post("/desk/login", data={"csrf": csrf(page), "login": "can.bo", "password": PASSWORD})
    assert "Secure" in answer.headers["set-cookie"]
    public.close()


async def test_neither_password_nor_session_is_kept_in_the_clear(hub):
    desk = await hub.log_in()
    token = desk.cookies["xomso_desk"]
    kept = str(hub.rows("SELECT * FROM officers") + hub.rows("SELECT * FROM sessions"))
    assert PASSWORD not in kept
    assert token not in kept
    assert "$argon2id$" in kept


async def test_without_a_session_every_page_of_the_desk_leads_to_the_login(hub):
    sent = record()
    await hub.send(await hub.enrol(), sent)
    for path in ("/desk", f"/desk/records/{sent.id}", f"/desk/records/{sent.id}/attachments/{'0' * 64}"):
        answer = await hub.client.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, "/desk/login")
    for step in ("lodge", "return", "done"):
        answer = await hub.client.post(f"/desk/records/{sent.id}/{step}", data={"csrf": ""})
        assert (answer.status_code, answer.headers["location"]) == (303, "/desk/login")
    assert hub.rows("SELECT state FROM records") == [("received",)]


async def test_a_wrong_password_and_an_unknown_login_are_answered_alike(hub):
    wrong, unknown = await attempt(hub), await attempt(hub, "nguoi.la")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.text.replace(csrf(wrong), "").replace("can.bo", "") == unknown.text.replace(csrf(unknown), "").replace(
        "nguoi.la", ""
    )


def test_a_wrong_password_and_an_unknown_login_take_the_same_time(hub):
    passwords = hub.hub.passwords
    kept = passwords.hash(PASSWORD)
    passwords.fits("", "x")

    def spent(what):
        times = []
        for _ in range(5):
            began = time.perf_counter()
            assert not passwords.fits(what, "sai-mat-khau")
            times.append(time.perf_counter() - began)
        return min(times)

    assert 0.5 < spent(kept) / spent("") < 2


@pytest.mark.parametrize("login", ["can.bo", "nguoi.la"])
async def test_repeated_failures_lock_a_login_for_a_while_even_for_the_right_password(hub, login):
    for _ in range(5):
        assert (await attempt(hub, login)).status_code == 401
    answer = await attempt(hub, login, PASSWORD)
    assert answer.status_code == 429
    assert "15 phút" in answer.text
    assert int(answer.headers["retry-after"]) > 0
    hub.clock.forward(minutes=16)
    assert (await attempt(hub, login, PASSWORD)).status_code == (303 if login == "can.bo" else 401)


async def test_a_success_forgets_the_failures_before_it(hub):
    for _ in range(3):
        for _ in range(4):
            await attempt(hub)
        assert (await attempt(hub, password=PASSWORD)).status_code == 303


async def test_a_login_from_another_site_is_refused(hub):
    browser = hub.browser()
    answer = await browser.post("/desk/login", data={"login": "can.bo", "password": PASSWORD})
    assert answer.status_code == 403
    page = await browser.get("/desk/login")
    answer = await hub.browser().post("/desk/login", data={"csrf": csrf(page), "login": "can.bo", "password": PASSWORD})
    assert answer.status_code == 403
    assert not hub.rows("SELECT * FROM sessions")


@pytest.mark.parametrize("token", ["", "x", "é"])
async def test_a_form_without_the_sessions_token_does_nothing(hub, token):
    desk = await hub.log_in()
    sent = record()
    await hub.send(await hub.enrol(), sent)
    await desk.get(f"/desk/records/{sent.id}")
    for path in (f"/desk/records/{sent.id}/return", "/desk/logout"):
        answer = await desk.post(path, data={"csrf": token, "reason": "Thiếu giấy chứng sinh"})
        assert answer.status_code == 403
        assert "tải lại trang" in answer.text
    assert hub.rows("SELECT state FROM records") == [("in_review",)]
    assert (await desk.get("/desk")).status_code == 200


async def test_a_session_ends_by_itself(hub):
    desk = await hub.log_in()
    hub.clock.forward(hours=10)
    assert (await desk.get("/desk")).headers["location"] == "/desk/login"


async def test_logging_out_ends_the_session_on_the_hub(hub):
    desk = await hub.log_in()
    token = desk.cookies["xomso_desk"]
    assert (await desk.post("/desk/logout", data={"csrf": csrf(await desk.get("/desk"))})).status_code == 303
    thief = hub.browser()
    thief.cookies.set("xomso_desk", token, path="/desk")
    assert (await thief.get("/desk")).status_code == 303


async def test_a_session_begins_with_a_token_of_its_own(hub):
    browser = hub.browser()
    browser.cookies.set("xomso_desk", "fixed-by-somebody", domain="hub.test", path="/desk")
    page = await browser.get("/desk/login")
    answer = await browser.post("/desk/login", data={"csrf": csrf(page), "login": "can.bo", "password": PASSWORD})
    assert "fixed-by-somebody" not in answer.headers["set-cookie"]
    assert len(hub.rows("SELECT * FROM sessions")) == 1


@pytest.mark.parametrize(("content", "kind"), [(b"login=%ff", "application/x-www-form-urlencoded"), (b"{}", "application/json"), (b"a=b&" * 200, "application/x-www-form-urlencoded"), (b"a=" + b"b" * 100_000, "application/x-www-form-urlencoded")])  # fmt: skip
async def test_a_form_that_is_none_is_a_page_that_says_so(hub, content, kind):
    answer = await hub.client.post("/desk/login", content=content, headers={"Content-Type": kind})
    assert answer.status_code in (400, 413)
    assert answer.headers["content-type"].startswith("text/html")
