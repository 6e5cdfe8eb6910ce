"""A hub behind a real port for residents' browsers, with dossiers in every state and numbers to call."""

from dataclasses import dataclass

import httpx
import pytest

from content.bundle import usable
from content.pack import Pack
from sync.hub import casework
from sync.hub.contacts import keep
from sync.hub.officers import at_command_line
from sync.records import Record
from sync.slip_pin import pin_of
from tests.hub_server import WARD, LocalHub, batch, record
from tests.served import served

REASON, PAPER = "Ảnh giấy chứng sinh mờ, không đọc được số", "Giấy chứng sinh"


@dataclass(frozen=True)
class Slip:
    """What a resident holds: the receipt's code and the PIN; `id` is the record's."""

    id: str
    code: str
    pin: str


class Town:
    """A hub that serves at `address`, and a phone of one of its teams."""

    def __init__(self, hub: LocalHub, address: str):
        self.hub, self.address = hub, address
        said = httpx.post(f"{address}/v1/enrol", json={"code": hub.invite(), "device_name": "Máy thử"}).json()
        self.phone = {"Authorization": f"Bearer {said['token']}"}

    def deliver(self, sent: Record | None = None) -> Slip:
        """Send a sealed submission as a phone does."""
        sent = sent or record()
        answer = httpx.post(f"{self.address}/v1/records", json=batch(sent), headers=self.phone)
        return Slip(sent.id, answer.json()["results"][0]["code"], pin_of(sent.digest))

    def act(self, slip: Slip, *steps) -> Slip:
        """Take an officer's steps with a dossier."""
        with self.hub.hub.database.write() as connection:
            for step, *words in ((casework.open_case,), *steps):
                case = casework.find(connection, WARD, slip.id)
                step(connection, at_command_line(WARD), case, *words, self.hub.clock())
        return slip

    def returned(self) -> Slip:
        """Return a dossier for want of a paper."""
        return self.act(self.deliver(), (casework.send_back, REASON, (PAPER,), "Chụp lại ngoài sáng"))

    def call(self, name: str = "Bộ phận một cửa", phone: str = "0292 382 0123") -> None:
        """Give the ward a number to call."""
        with self.hub.hub.database.write() as connection:
            keep(connection, WARD, name, "desk", phone, "Thứ Hai đến thứ Sáu, 7:00–17:00", self.hub.clock())


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    with Pack.open(usable(tmp_path_factory.mktemp("pack"))) as pack:
        hub = LocalHub(tmp_path_factory.mktemp("hub"), pack)
        with served(hub.app) as port:
            made = Town(hub, f"http://127.0.0.1:{port}")
            made.call()
            yield made
        hub.close()
