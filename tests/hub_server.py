"""A real hub for tests: in this process over ASGI, or as `xomso hub` in a process of its own.

Test modules take the fixtures by name: `hub, hub_pack = hub_server.hub, hub_server.hub_pack`.
"""

import hashlib
import json
import re
from base64 import b64encode
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from content.bundle import usable
from content.pack import Pack
from locales import pick, translator
from sync.hub.app import create_app
from sync.hub.city_keys import root_fingerprint
from sync.hub.clock import VIETNAM
from sync.hub.context import Hub
from sync.hub.devices import invite
from sync.hub.hiring import hire
from sync.hub.officers import Officer
from sync.hub.settings import Settings
from sync.hub.wards import add_team, find_team
from sync.records import Attachment, Record, digest_of, freeze, new_id
from sync.sealing.passphrase import Cost
from sync.sealing.record import FILE_TYPE, SEALED_KINDS, SealedAttachment, seal_file, seal_record
from sync.wire import envelope
from tests import hub_databases
from tests.city import the_city
from tests.processes import Process

WARD, OTHER_WARD = "31135", "31147"
TEAM = "Tổ công nghệ số khu vực 1"
PASSWORD = "mat-khau-thu-nghiem"
NAME, NUMBER = "Nguyễn Văn Thử", "092199000001"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
LIGHT = Cost(1, 64, 1)  # argon2id all the same: what is hard to guess is slow to test
JPEG = b"\xff\xd8\xff\xe0" + bytes(64)


class Hands:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 8, 0, tzinfo=VIETNAM)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass(frozen=True)
class Phone:
    """An enrolled device: its id and the headers it sends."""

    id: str
    headers: dict[str, str]


class LocalHub:
    """A hub in this process, with a client that reaches it as a phone or a browser would."""

    def __init__(self, home: Path, pack: Pack, keyed: bool = True, **settings: Any):
        self.clock = Hands()
        if not settings.get("db"):
            hub_databases.place(home / "hub.sqlite", pack)
        settings.setdefault("password_cost", LIGHT)
        settings.setdefault("page_seconds", 0.0)  # what a test changes shows at once
        self.app = create_app(Settings(home, clock=self.clock, **settings), pack, lambda asked: translator(pick(asked)))
        self.hub: Hub = self.app.state.hub
        with self.hub.database.write() as connection:
            if keyed and not root_fingerprint(connection):
                the_city().settle(connection, self.hub.settings.receipt_key)
        self.client = self.browser()

    def browser(self, address: str = "http://hub.test") -> httpx.AsyncClient:
        """Return a client with cookies of its own; a failure of the hub is an answer, as on a network."""
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url=address, headers={"Accept-Language": "vi"})

    def invite(self, ward: str = WARD, days: int = 7) -> str:
        with self.hub.database.write() as connection:
            team = find_team(connection, ward, TEAM) or add_team(connection, ward, TEAM, self.clock())
            return invite(connection, ward, team, "volunteer", self.clock(), days)

    async def enrol(self, ward: str = WARD) -> Phone:
        answer = await self.client.post("/v1/enrol", json={"code": self.invite(ward), "device_name": "Máy thử"})
        assert answer.status_code == 201, answer.text
        said = answer.json()
        return Phone(said["device"], {"Authorization": f"Bearer {said['token']}"})

    def officer(self, login: str = "can.bo", ward: str = WARD, granted: bool = True, role: str = "officer") -> Officer:
        """Hire somebody; a leader leads the ward's team."""
        with self.hub.database.write() as connection:
            now, name = self.clock(), "Trần Thị Mẫu"
            leads = role == "leader" and (find_team(connection, ward, TEAM) or add_team(connection, ward, TEAM, now))
            officer = hire(connection, self.hub.passwords, ward, login, name, PASSWORD, now, role, leads or "")
            if granted and role == "officer":
                the_city().grant(connection, officer)
        return officer

    async def log_in(self, login: str = "can.bo", password: str = PASSWORD) -> httpx.AsyncClient:
        """Return a browser that went through the log-in page."""
        browser = self.browser()
        form = await browser.get("/desk/login")
        await browser.post("/desk/login", data={"csrf": csrf(form), "login": login, "password": password})
        return browser

    async def send(self, phone: Phone, *records: Record) -> list[dict[str, Any]]:
        answer = await self.client.post("/v1/records", json=batch(*records), headers=phone.headers)
        assert answer.status_code == 200, answer.text
        return answer.json()["results"]

    async def changes(self, phone: Phone, after: int = 0, limit: int = 100) -> dict[str, Any]:
        answer = await self.client.get(f"/v1/changes?after={after}&limit={limit}", headers=phone.headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def upload(self, phone: Phone, data: bytes, type: str = FILE_TYPE) -> None:
        """Send a file in one piece."""
        told = ",".join(
            f"{key} {b64encode(value.encode()).decode()}"
            for key, value in (("sha256", digest_of(data)), ("type", type))
        )
        headers = {**phone.headers, "Tus-Resumable": "1.0.0"}
        begun = await self.client.post(
            "/v1/uploads", headers={**headers, "Upload-Length": str(len(data)), "Upload-Metadata": told}
        )
        assert begun.status_code == 201, begun.text
        if begun.headers["upload-offset"] == "0":
            headers |= {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
            answer = await self.client.patch(begun.headers["location"], content=data, headers=headers)
            assert answer.status_code == 204, answer.text

    def rows(self, query: str, **values: Any) -> list[tuple[Any, ...]]:
        with self.hub.database.read() as connection:
            return [tuple(row) for row in connection.execute(text(query), values)]

    @property
    def on(self) -> tuple[str, ...]:
        """The options that lead `xomso hub` and `xomso admin` to this hub's database."""
        return ("--db", self.hub.settings.db) if self.hub.settings.db else ()

    def again(self) -> "LocalHub":
        """Return another hub on the same files and database."""
        return LocalHub(self.hub.settings.home, self.hub.pack, db=self.hub.settings.db)

    def close(self) -> None:
        self.hub.line.close()
        self.hub.database.close()


def record(
    ward: str = WARD,
    *,
    procedure: str = "1.001193",
    kind: str = "",
    id: str = "",
    files=(),
    consent: bool = True,
    **answers: str,
) -> Record:
    """Return a record as a device queues it: sealed, but an outreach log where its files are in the clear."""
    plain_files = any(not isinstance(file, SealedAttachment) for file in files)
    kind = kind or ("outreach" if plain_files else "submission")
    answers = {"applicant_name": NAME, "applicant_id": NUMBER, **answers}
    payload: dict[str, Any] = {"consent": {"given": consent, "how": "spoken"}, "answers": answers}
    now = datetime(2026, 11, 22, 7, 30, tzinfo=VIETNAM)
    frozen = freeze(kind, ward, procedure, payload, files, id=id or new_id(), counter=1, now=now)
    if kind not in SEALED_KINDS:
        return frozen
    return seal_record(frozen, files, (the_city().wards[ward].public, the_city().recovery.public))


def sealed(id: str, data: bytes, name: str = "anh-1.png", type: str = "image/png") -> tuple[SealedAttachment, bytes]:
    """Return a photo's entry in the record with this id, and its bytes as they are uploaded."""
    return seal_file(id, attached(data, name, type), data)


def attached(data: bytes, name: str = "anh-1.png", type: str = "image/png") -> Attachment:
    """Return the entry of a file as a record lists it."""
    return Attachment(name, type, len(data), hashlib.sha256(data).hexdigest())


def batch(*records: Record) -> dict[str, Any]:
    """Return records as POST /v1/records takes them."""
    return {"records": [envelope(one) for one in records]}


def csrf(page: httpx.Response) -> str:
    """Return the token that a page's forms carry."""
    found = re.search(r'name="csrf" value="([^"]+)"', page.text)
    assert found, page.text
    return found[1]


def problem(answer: httpx.Response, status: int, slug: str) -> dict[str, Any]:
    """Check that an answer is a problem of this kind from a hub, and return it."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["xomso-hub"]
    said = json.loads(answer.content)
    assert set(said) == {"type", "title", "status", "detail"}
    assert said["type"] == f"/problems/{slug}"
    assert said["status"] == status
    assert "{" not in said["title"] + said["detail"]
    return said


class HubProcess(Process):
    """`xomso hub` on a free port, which can be stopped, killed and started again on the same one."""

    def __init__(self, home: Path, *options: str):
        self.options = options
        super().__init__("hub", "--port", "0", *options, home=home, log=home / "hub.log")

    def again(self) -> None:
        """Start it once more on the port it had."""
        self.args = ("hub", "--port", self.port, *self.options)
        self.start()


@pytest.fixture(scope="session")
def hub_pack(tmp_path_factory):
    with Pack.open(usable(tmp_path_factory.getbasetemp())) as pack:
        yield pack


@pytest.fixture(params=["sqlite", "postgresql"])
def hub(request, tmp_path, hub_pack):
    """A hub in this process, on each database; `on_sqlite` marks a test that is about SQLite's own files."""
    with ExitStack() as stack:
        if request.param == "postgresql":
            db = stack.enter_context(hub_databases.database_in(request.getfixturevalue("postgres"), hub_pack))
        else:
            db = ""
        made = LocalHub(tmp_path / "hub", hub_pack, db=db)
        yield made
        made.close()


on_sqlite = pytest.mark.parametrize("hub", ["sqlite"], indirect=True)
