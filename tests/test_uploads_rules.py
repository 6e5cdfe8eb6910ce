"""Whatever is sent in whatever order, an upload holds what it answered for, and becomes no file but the promised one."""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.configuration import set_hypothesis_home_dir

from sync.records import digest_of
from tests import hub_server
from tests.tus_client import TusClient, checksum

set_hypothesis_home_dir(Path(tempfile.gettempdir()) / "xomso-hypothesis")  # it would write into the sources
hub, hub_pack = hub_server.hub, hub_server.hub_pack
pytestmark = pytest.mark.anyio


@dataclass(frozen=True)
class Send:
    """One PATCH: how far from the right place, how many bytes, which of them is changed, and its checksum."""

    shift: int
    size: int
    lie: bool
    checksum: str


ACTS = st.one_of(
    st.builds(
        Send,
        shift=st.sampled_from([0, 0, 0, 0, -1, 1, 50, -50]),
        size=st.integers(0, 400),
        lie=st.sampled_from([False] * 9 + [True]),
        checksum=st.sampled_from(["none", "right", "right", "wrong"]),
    ),
    st.sampled_from(["look", "begin again", "restart", "stranger"]),
)


class Model:
    """What the hub must answer, told by the protocol's rules alone."""

    def __init__(self, data: bytes):
        self.data, self.held = data, b""
        self.gone = False

    def send(self, offset: int, piece: bytes, act: Send) -> int:
        """Return the status a PATCH is answered with, and remember what it changed."""
        if self.gone:
            return 404
        if len(piece) > max(0, len(self.data) - offset):
            return 413 if offset == len(self.held) else 409
        if act.checksum == "wrong":
            return 460
        if offset != len(self.held):
            return 409
        self.held += piece
        if len(self.held) == len(self.data) and self.held != self.data:
            self.gone, self.held = True, b""
            return 422
        return 204


@pytest.fixture
async def phones(hub):
    return [TusClient(hub.client, (await hub.enrol()).headers) for _ in range(2)]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(size=st.integers(1, 1000), acts=st.lists(ACTS, max_size=12))
async def test_the_hub_keeps_to_the_protocol_whatever_is_done(hub, phones, size, acts):
    own, other = phones
    data = os.urandom(16 + size)  # never one the hub has from before
    model, place = Model(data), await own.place(data)
    for act in acts:
        if isinstance(act, Send):
            await send(own, place, model, act)
        elif act == "restart":
            vars(hub.hub).pop("uploads")  # what a hub knows of uploads lies on its disk alone
        elif act == "stranger":
            assert (await other.look(place)).status_code == 404
        elif act == "begin again":
            begun = await own.begin(data)
            assert begun.status_code == 201
            assert (begun.headers["location"] == place) is not model.gone
            place, model.gone = begun.headers["location"], False
            assert begun.headers["upload-offset"] == str(len(model.held))
        looked = await own.look(place)
        assert looked.status_code == (404 if model.gone else 200)
        assert model.gone or looked.headers["upload-offset"] == str(len(model.held))
        stored = hub.hub.attachments.find(digest_of(data))
        assert (stored is not None) == (model.held == data)
        assert not stored or stored.read() == data


async def send(own: TusClient, place: str, model: Model, act: Send) -> None:
    offset = max(0, len(model.held) + act.shift)
    piece = bytearray(model.data[offset : offset + act.size])
    if act.size > 350:
        piece += b"!"  # more than was promised, where this is the end
    if act.lie and piece:
        piece[0] ^= 1
    told = {"right": checksum(piece), "wrong": checksum(bytes(piece) + b"?")}
    said = {"upload_checksum": told[act.checksum]} if act.checksum != "none" else {}
    answer = await own.send(place, offset, bytes(piece), **said)
    assert answer.status_code == model.send(offset, bytes(piece), act)
    if answer.status_code == 204:
        assert answer.headers["upload-offset"] == str(len(model.held))
