"""Single sign-on against a real provider on this machine: whom an administrator linked gets in, and nobody else."""

import hashlib
import logging
import threading
from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import werkzeug.serving
from oidc_provider_mock import User
from oidc_provider_mock import app as provider_app

from sync.hub import sso
from sync.hub.sign_in import SignIn, Sso
from tests import hub_server
from tests.hub_server import NAME, PASSWORD, csrf, record

hub_pack = hub_server.hub_pack
pytestmark = [pytest.mark.anyio, pytest.mark.filterwarnings("ignore::Warning:authlib|oidc_provider_mock")]
SUBJECT, MAIL = "can-bo-0001", "can.bo@example.vn"


class Watched:
    """Keeps what a hub posts to the provider, which itself does not look at PKCE."""

    def __init__(self, app):
        self.app = app
        self.posted: list[dict[str, list[str]]] = []

    def __call__(self, environ, start):
        if environ["PATH_INFO"] == "/oauth2/token":
            body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
            self.posted.append(parse_qs(body.decode()))
            environ["wsgi.input"] = BytesIO(body)
        return self.app(environ, start)


@pytest.fixture(scope="module")
def provider():
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    users = [
        User(sub=SUBJECT, claims={"email": MAIL.upper(), "email_verified": True}),
        User(sub="la-mat", claims={"email": MAIL, "email_verified": False}),
    ]
    watched = Watched(provider_app(user_claims=users))
    server = werkzeug.serving.make_server("localhost", 0, watched, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    watched.issuer = f"http://localhost:{server.server_port}"
    yield watched
    server.shutdown()
    thread.join()
    server.server_close()


def settings(provider, **more) -> SignIn:
    env = {
        "XOMSO_OIDC_ISSUER": provider.issuer,
        "XOMSO_OIDC_CLIENT_ID": "xomso",
        "XOMSO_OIDC_CLIENT_SECRET": "bi-mat-thu",
        "XOMSO_OIDC_NAME": "Cổng thành phố",
    }
    return SignIn.read(env | more)


@pytest.fixture
def hub(tmp_path, hub_pack, provider):
    made = hub_server.LocalHub(tmp_path / "hub", hub_pack, sign_in=settings(provider))
    made.clock.now = datetime.now(UTC)  # the provider's tokens carry the time of now
    yield made
    made.close()


def link(hub, officer, value=SUBJECT, rules: Sso | None = None):
    with hub.hub.database.write() as connection:
        sso.link(connection, rules or hub.hub.settings.sign_in.sso, officer, value, hub.clock())


def authorise(url: str, who: str) -> str:
    """Log in at the provider as somebody and return where it leads."""
    answer = httpx.post(url, data={"sub": who})
    assert answer.status_code in (302, 303), answer.text
    return answer.headers["location"]


async def come_back(browser, address: str):
    parts = urlsplit(address)
    return await browser.get(f"{parts.path}?{parts.query}")


async def enter(hub, who=SUBJECT):
    browser = hub.browser()
    begun = await browser.get("/desk/sso")
    return browser, await come_back(browser, authorise(begun.headers["location"], who))


def shown(answer) -> str:
    assert answer.status_code == 403
    assert "xomso_desk" not in answer.headers.get("set-cookie", "")
    return answer.text


async def test_a_linked_officer_gets_in_and_opens_the_key_once_for_the_session(hub):
    link(hub, hub.officer())
    sent = record()
    await hub.send(await hub.enrol(), sent)
    assert "Đăng nhập bằng Cổng thành phố" in (await hub.browser().get("/desk/login")).text
    browser, answer = await enter(hub)
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk")
    page = (await browser.get(f"/desk/records/{sent.id}")).text
    assert NAME not in page
    assert "Vào mục Khóa, nhập mật khẩu khóa" in page
    form = {"csrf": csrf(await browser.get("/desk/keys")), "password": "sai-mat-khau"}
    assert (await browser.post("/desk/keys/open", data=form)).status_code == 409
    assert (await browser.post("/desk/keys/open", data=form | {"password": PASSWORD})).status_code == 303
    assert NAME in (await browser.get(f"/desk/records/{sent.id}")).text
    assert "/desk/keys/open" not in (await browser.get("/desk/keys")).text
    again, _ = await enter(hub)
    assert NAME not in (await again.get(f"/desk/records/{sent.id}")).text, "each session opens it anew"


async def test_the_way_there_carries_state_nonce_and_a_challenge_and_the_way_back_its_verifier(hub, provider):
    link(hub, hub.officer())
    browser = hub.browser()
    begun = await browser.get("/desk/sso")
    asked = parse_qs(urlsplit(begun.headers["location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == ["http://hub.test/desk/sso/back"]
    assert len(asked["state"][0]) >= 40 and len(asked["nonce"][0]) >= 40
    for flag in ("HttpOnly", "SameSite=lax", "Path=/desk/sso"):
        assert flag in begun.headers["set-cookie"]
    await come_back(browser, authorise(begun.headers["location"], SUBJECT))
    verifier = provider.posted[-1]["code_verifier"][0]
    challenge = urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    assert asked["code_challenge"] == [challenge]


async def test_nobody_gets_in_who_was_not_linked_is_kept_out_or_was_unlinked(hub):
    officer = hub.officer()
    assert "chưa được gắn" in shown((await enter(hub))[1])
    assert hub.rows("SELECT count(*) FROM officers") == [(1,)], "nobody is made an officer"
    link(hub, officer)
    assert "chưa được gắn" in shown((await enter(hub, "nguoi-khac"))[1])
    with hub.hub.database.write() as connection:
        sso.unlink(connection, officer)
    assert "chưa được gắn" in shown((await enter(hub))[1])
    link(hub, officer)
    from sync.hub.hiring import disable

    with hub.hub.database.write() as connection:
        disable(connection, "can.bo", hub.clock())
    assert "chưa được gắn" in shown((await enter(hub))[1])


async def test_an_answer_is_good_once_for_the_browser_that_asked_and_not_for_long(hub):
    link(hub, hub.officer())
    browser = hub.browser()
    begun = await browser.get("/desk/sso")
    back = authorise(begun.headers["location"], SUBJECT)
    assert "không đúng hoặc đã cũ" in shown(await come_back(hub.browser(), back)), "log-in CSRF: another browser"
    assert (await come_back(browser, back)).status_code == 303
    assert "không đúng hoặc đã cũ" in shown(await come_back(browser, back)), "used before"
    begun = await browser.get("/desk/sso")
    back = authorise(begun.headers["location"], SUBJECT)
    hub.clock.forward(minutes=11)
    assert "không đúng hoặc đã cũ" in shown(await come_back(browser, back))
    shown(await browser.get("/desk/sso/back?error=access_denied"))


async def test_a_token_made_for_another_try_or_another_hub_is_refused(hub, provider):
    """The nonce of the token is checked, and its audience."""
    link(hub, hub.officer())
    rules, back = hub.hub.settings.sign_in.sso, "http://hub.test/desk/sso/back"
    for said, client in (("nonce khac", "xomso"), ("", "may-khac")):
        with hub.hub.database.write() as connection:
            other = Sso(rules.issuer, client, "x")
            url, browser = sso.begin(connection, other, back, hub.clock())
            state = parse_qs(urlsplit(url).query)["state"][0]
            nonce, verifier = sso.take(connection, state, browser, hub.clock())
        code = parse_qs(urlsplit(authorise(url, SUBJECT)).query)["code"][0]
        with pytest.raises(sso.SsoRefused):
            sso.ask_who(rules, back, code, said or nonce, verifier, hub.clock())


async def test_a_mail_address_counts_only_where_the_provider_verified_it(tmp_path, hub_pack, provider):
    rules = settings(provider, XOMSO_OIDC_CLAIM="email")
    hub = hub_server.LocalHub(tmp_path / "mail", hub_pack, sign_in=rules)
    hub.clock.now = datetime.now(UTC)
    link(hub, hub.officer(), MAIL)
    assert (await enter(hub))[1].headers["location"] == "/desk"
    shown((await enter(hub, "la-mat"))[1])
    hub.close()


async def test_a_provider_out_of_reach_leaves_the_password(tmp_path, hub_pack):
    away = Sso("http://localhost:9", "xomso", "x")
    hub = hub_server.LocalHub(tmp_path / "away", hub_pack, sign_in=SignIn(sso=away))
    hub.officer()
    assert "Chưa nối được" in shown(await hub.browser().get("/desk/sso"))
    assert (await (await hub.log_in()).get("/desk")).status_code == 200
    hub.close()


async def test_without_single_sign_on_there_is_no_such_page(tmp_path, hub_pack):
    hub = hub_server.LocalHub(tmp_path / "none", hub_pack)
    for path in ("/desk/sso", "/desk/sso/back"):
        assert (await hub.browser().get(path)).status_code == 404
    assert "/desk/sso" not in (await hub.browser().get("/desk/login")).text
    hub.close()
