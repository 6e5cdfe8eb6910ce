"""Deny by default: every route of the real hub, asked by every role, gives what the allow-list says and nothing more.

The table it finds is printed, and written to artifacts/route-roles.txt.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.routing import Mount

from sync.hub import open_invitations
from sync.hub.codes import fingerprint
from sync.hub.devices import ask_to_wipe, revoke
from sync.hub.officers import CITY, Officer, new_token, open_session
from sync.hub.wards import find_team
from tests import hub_server
from tests.hub_server import OTHER_WARD, PNG, TEAM, WARD, Phone, record, sealed
from tests.route_roles import ROLES, ROUTES, table

hub_pack = hub_server.hub_pack
pytestmark = pytest.mark.anyio
ROOT = Path(__file__).resolve().parent.parent
SPARED = {"HEAD"}
"""Asked with GET, whose work it does."""


def routes(app: FastAPI) -> Iterator[tuple[str, str]]:
    """Yield method and path of everything the application answers, but mounted files, which anybody may have."""
    for route in app.routes:
        if isinstance(route, Mount):
            assert route.path in ("/static", "/app"), f"{route.path}: files of what kind?"
            continue
        # FastAPI keeps each included router as one entry that knows its routes.
        inner = route.effective_route_contexts() if hasattr(route, "effective_route_contexts") else [route]
        for one in inner:
            own = getattr(one, "starlette_route", None) or getattr(one, "original_route", one)
            path = getattr(one, "path", "") or own.path
            assert own.methods and path, f"what does {own!r} answer?"
            for method in sorted(own.methods - (SPARED if "GET" in own.methods else set())):
                yield method, path


class World:
    """Two wards with people, phones, a record, an invitation each; the first ward's things are what all ask for."""

    def __init__(self, hub):
        self.hub = hub

    async def settle(self) -> "World":
        self.officers: dict[str, Officer] = {
            "officer": self.hub.officer("can.bo"),
            "leader": self.hub.officer("to.truong", role="leader"),
            "city": self.hub.officer("thanh.pho", CITY, role="city"),
            "officer-2": self.hub.officer("can.bo.2", OTHER_WARD),
            "leader-2": self.hub.officer("to.truong.2", OTHER_WARD, role="leader"),
        }
        names = ("volunteer", "lead-phone", "revoked", "wiped", "spare")
        self.phones: dict[str, Phone] = {name: await self.hub.enrol() for name in names}
        self.far = await self.hub.enrol(OTHER_WARD)
        with self.hub.hub.database.write() as connection:
            revoke(connection, self.phones["revoked"].id, self.hub.clock())
            ask_to_wipe(connection, WARD, self.phones["wiped"].id, self.hub.clock())
        self.record, self.file, self.code = await self._deliver(self.phones["volunteer"], WARD)
        self.far_record, self.far_file, _ = await self._deliver(self.far, OTHER_WARD)
        self.hub.invite(OTHER_WARD)
        return self

    async def _deliver(self, phone: Phone, ward: str) -> tuple[str, str, str]:
        id = record().id
        photo, data = sealed(id, PNG)
        await self.hub.upload(phone, data)
        [result] = await self.hub.send(phone, record(ward, id=id, files=[photo]))
        return id, photo.sealed, result["code"]

    def fill(self, path: str) -> str:
        """Return a route's path with the names of the first ward's things; a new invitation each time."""
        wanted = {
            "record": self.record, "sha256": self.file, "device": self.phones["spare"].id, "slug": "malformed",
            "id": "0" * 32, "lang": "en", "name": "records", "kind": "csv" if "/export/" in path else "xlsx",
        }  # fmt: skip
        if "/t/" in path:
            wanted["code"] = self.code
        elif "/i/" in path:
            wanted["code"] = "ABCD-2345"
        else:
            wanted["code"] = "1.001193"
        if "invitations/{id}" in path:
            wanted["id"] = self.invitation()
        return path.format(**wanted)

    def invitation(self, ward: str = WARD) -> str:
        self.hub.invite(ward)
        with self.hub.hub.database.read() as connection:
            officer = Officer(ward, "", "", "", "officer")
            return open_invitations.listing(connection, officer, self.hub.clock())[0].id

    async def ask(self, role: str, method: str, path: str) -> Any:
        """Return the answer to a role with everything it has: its token, or a new session and its form's secret."""
        browser, form = self.hub.browser(), {}
        if role in self.phones:
            browser.headers.update(self.phones[role].headers)
        if role in self.officers:
            form = {"csrf": self.log_in(browser, self.officers[role])}
        more: dict[str, Any] = {}
        if method == "POST" and not path.startswith("/v1"):
            more = {"data": {"csrf": "", **form}}
        if path.startswith("/v1/uploads"):
            override = {"X-HTTP-Method-Override": "PATCH"} if method == "POST" and path.count("/") == 3 else {}
            more = {"headers": {"Tus-Resumable": "1.0.0", **override}}
        return await browser.request(method, path, **more)

    def log_in(self, browser, officer: Officer) -> str:
        token = new_token()
        with self.hub.hub.database.write() as connection:
            open_session(connection, officer, token, None, self.hub.clock())
        browser.cookies.set("xomso_desk", token, domain="hub.test", path="/desk")
        return self.hub.rows("SELECT csrf FROM sessions WHERE hash = :hash", hash=fingerprint(token))[0][0]


def word(answer) -> str:
    """Return what a role got, in the words of the table."""
    if answer.status_code == 303 and answer.headers["location"] == "/desk/login":
        return "login"
    if answer.status_code == 403 and "Không thuộc vai trò này" in answer.text:
        return "403"
    if answer.status_code in (401, 404):
        return str(answer.status_code)
    if answer.status_code == 403 and "Trang đăng nhập đã cũ" in answer.text:
        return "in"
    if answer.status_code >= 500 or answer.status_code in (403, 405):
        return f"{answer.status_code}!"
    return "in"


@pytest.fixture(scope="module")
def hub(tmp_path_factory, hub_pack):
    made = hub_server.LocalHub(tmp_path_factory.mktemp("hub"), hub_pack)
    yield made
    made.close()


@pytest.fixture(scope="module")
def anyio_backend():
    return "asyncio"


@pytest.fixture(scope="module")
async def world(hub):
    return await World(hub).settle()


# What leads to the log-in because that is its work, for somebody who may do it.
LEAVES = {"POST /desk/logout", "POST /desk/account/sessions/end-all"}
# What there is nothing of on this hub: no single sign-on, no upload of that name whoever asks with a token.
ABSENT = {
    "GET /desk/sso",
    "GET /desk/sso/back",
    *(f"{method} /v1/uploads/{{id}}" for method in ("HEAD", "PATCH", "POST", "DELETE")),
}


async def test_every_route_gives_every_role_what_the_table_says(hub, world):
    found: dict[str, list[str]] = {}
    for method, path in routes(hub.app):
        name = f"{method} {path}"
        row = []
        for role in ROLES:
            got = word(await world.ask(role, method, world.fill(path)))
            if name in LEAVES and role in world.officers:
                got = {"login": "in"}.get(got, got)
            row.append("in" if name in ABSENT and got == "404" else got)
        found[name] = row
    shown = table(found)
    print(f"\n{shown}")
    (ROOT / "artifacts").mkdir(exist_ok=True)
    (ROOT / "artifacts" / "route-roles.txt").write_text(f"{shown}\n", "utf-8")
    new, gone = sorted(found.keys() - ROUTES.keys()), sorted(ROUTES.keys() - found.keys())
    assert not new, f"routes that nobody allowed to anybody: write them into tests/route_roles.py: {new}"
    assert not gone, f"lines of the table without a route: {gone}"
    wrong = {name: (" ".join(row), ROUTES[name]) for name, row in found.items() if " ".join(row) != ROUTES[name]}
    assert not wrong, "got, allowed: " + "\n".join(f"{name}: {one}" for name, one in wrong.items())


async def test_nothing_of_another_ward_is_visible_from_anywhere(hub, world):
    """Each role of the first ward asks for the other ward's record, file, device and invitation by their right names."""
    names = [
        ("GET", f"/desk/records/{world.far_record}"),
        ("GET", f"/desk/records/{world.far_record}/attachments/{world.far_file}"),
        ("GET", f"/desk/records/{world.record}/attachments/{world.far_file}"),
        *(("POST", f"/desk/records/{world.far_record}/{step}") for step in ("lodge", "return", "done")),
        ("GET", f"/desk/devices/{world.far.id}"),
        *(("POST", f"/desk/devices/{world.far.id}/{step}") for step in ("revoke", "wipe")),
        ("POST", f"/desk/invitations/{world.invitation(OTHER_WARD)}/cancel"),
    ]
    for method, path in names:
        for role in ("officer", "leader"):
            answer = await world.ask(role, method, path)
            allowed = (404,) if role == "officer" or "/records/" not in path else (403,)
            assert answer.status_code in allowed, (role, method, path)
    for role in ("officer", "leader"):
        for path in ("/desk", "/desk/devices", "/desk/devices?view=out", "/desk/invitations", "/desk/keys"):
            said = (await world.ask(role, "GET", path)).text
            assert not any(name in said for name in (world.far.id, world.far_record)), (role, path)
    team = hub.rows("SELECT team FROM devices WHERE id = :id", id=world.far.id)[0][0]
    with hub.hub.database.read() as connection:
        assert team == find_team(connection, OTHER_WARD, TEAM)
    assert team not in (await world.ask("officer", "GET", "/desk/invitations")).text


async def test_a_device_hears_only_of_its_own_records_and_cannot_lodge_in_another_ward(hub, world):
    far = (await hub.changes(world.far))["changes"]
    assert world.record not in {change["record"] for change in far}
    [result] = await hub.send(world.phones["volunteer"], record(OTHER_WARD))
    assert (result["status"], result["type"]) == ("refused", "wrong-ward")
    mine = await hub.client.get("/v1/me", headers=world.phones["volunteer"].headers)
    assert mine.json()["ward"]["code"] == WARD


async def test_a_form_without_its_secret_does_nothing_for_anybody(hub, world):
    """Every form of the desk, sent with a session but without what its page carries."""
    for method, path in routes(hub.app):
        if method != "POST" or not path.startswith("/desk") or path.startswith("/desk/login"):
            continue
        browser = hub.browser()
        world.log_in(browser, world.officers["officer"])
        for data in ({}, {"csrf": "x"}):
            answer = await browser.post(world.fill(path), data={"a": "b", **data})
            assert (answer.status_code, "Trang đã cũ" in answer.text) == (403, True), path
