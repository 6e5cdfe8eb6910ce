"""What attackers type into every field and address of the hub stays text: nothing runs, leads elsewhere or breaks."""

import re
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

import sync.hub
from tests import hub_server
from tests.hub_server import attached, batch, record
from tests.test_hub_route_roles import World, routes

hub_pack = hub_server.hub_pack
pytestmark = pytest.mark.anyio
NAMES = sorted(
    {
        name
        for path in (Path(sync.hub.__file__).parent / "templates").rglob("*.html")
        for name in re.findall(r'\bname="([a-z_]+)"', path.read_text("utf-8"))
    }
    - {"csrf"}
)
"""Every field of every form."""

assert len(NAMES) > 30
ATTACKS = (
    "'\"; DROP TABLE records; --",
    "{{7654321*7654321}}${7654321*7654321}<%= 7654321*7654321 %>",
    "<script>alert(1)</script>",
    "//evil.example/\r\nX-Evil: 1",
)


@pytest.fixture(scope="module")
def anyio_backend():
    return "asyncio"


@pytest.fixture(scope="module")
def hub(tmp_path_factory, hub_pack):
    made = hub_server.LocalHub(tmp_path_factory.mktemp("hub"), hub_pack)
    yield made
    made.close()


@pytest.fixture(scope="module")
async def world(hub):
    return await World(hub).settle()


def reached(world: World, path: str) -> str:
    """Return a route's path with the names of things that are there, and "0" for what the world has none of."""
    known = {"record", "sha256", "device", "slug", "id", "code"}
    return world.fill(re.sub(r"\{([a-z0-9_]+)(:[a-z]+)?\}", lambda one: one[0] if one[1] in known else "0", path))


def harmless(answer, where: str) -> None:
    """Check that an answer is none of what an attacker hopes for."""
    assert answer.status_code < 500, (where, answer.status_code)
    assert "x-evil" not in answer.headers, where
    assert "<script>alert" not in answer.text or "html" not in answer.headers.get("content-type", ""), where
    assert str(7654321**2) not in answer.text, where
    to = urlsplit(answer.headers.get("location", ""))
    assert to.netloc in ("", "hub.test"), (where, answer.headers["location"])
    assert answer.headers["x-content-type-options"] == "nosniff", where


@pytest.mark.parametrize("attack", ATTACKS)
async def test_no_field_query_or_path_takes_an_attackers_words_for_anything_but_text(hub, world, attack):
    records = hub.rows("SELECT count(*) FROM records")
    fields = dict.fromkeys(NAMES, attack)
    for role in ("nobody", "officer", "leader", "city"):
        browser = hub.browser()
        secret = world.log_in(browser, world.officers[role]) if role in world.officers else ""
        for method, path in routes(hub.app):
            if path.startswith("/desk/logout") or "/sessions/end" in path or path.startswith("/v1/uploads"):
                continue
            where = f"{role} {method} {path}"
            odd = re.sub(r"\{[a-z0-9_:]+\}", quote(attack, safe=""), path)
            if odd != path:
                harmless(await browser.request(method, odd, data={"csrf": secret} if method == "POST" else None), where)
            if method == "GET":
                more = {"next": attack, "url": attack, "lang": attack, "after": attack}
                harmless(await browser.get(reached(world, path), params=fields | more), where)
            elif method == "POST" and not path.startswith("/v1"):
                harmless(await browser.post(reached(world, path), data=fields | {"csrf": secret}), where)
    assert hub.rows("SELECT count(*) FROM records") == records


@pytest.mark.parametrize("next", ["https://evil.example", "//evil.example", "/\\evil.example"])
async def test_the_log_in_leads_to_the_desk_whatever_a_link_asks(hub, world, next):
    hub.clock.forward(hours=2)  # the attacks before locked this address out
    browser = hub.browser()
    form = await browser.get(f"/desk/login?next={quote(next, safe='')}")
    said = {"csrf": hub_server.csrf(form), "login": "can.bo", "password": hub_server.PASSWORD, "next": next}
    answer = await browser.post(f"/desk/login?next={quote(next, safe='')}", data=said)
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk")


@pytest.mark.parametrize("name", ["../../etc/passwd", "..\\..\\a.png", "/etc/passwd", "a\0.png", "C:\\a.png", "."])
async def test_a_files_name_is_never_a_place(hub, world, name):
    phone = world.phones["volunteer"]
    data = b"\x89PNG\r\n\x1a\n" + name.encode()
    await hub.upload(phone, data, "image/png")
    sent = batch(record(kind="outreach", files=[attached(data)]))
    sent["records"][0]["attachments"][0]["name"] = name
    answer = await hub.client.post("/v1/records", json=sent, headers=phone.headers)
    assert answer.status_code == 200
    home = hub.hub.settings.home.resolve()
    for path in home.parent.rglob("*"):
        if path.is_file() and path.read_bytes() == data:
            assert re.fullmatch(r"[0-9a-f]{64}", path.name), path
            assert path.is_relative_to(home / "hub-attachments")
