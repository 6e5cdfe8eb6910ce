"""An upload ends: by its time, by a sweep, by the hub's own stop in between, or among others for the same place."""

import asyncio
import os
import time
from email.utils import parsedate_to_datetime

import httpx
import pytest

from sync.records import digest_of
from tests import hub_server
from tests.hub_server import PNG, problem
from tests.served import served
from tests.tus_client import TusClient, checksum, kept

hub, hub_pack = hub_server.hub, hub_server.hub_pack
pytestmark = pytest.mark.anyio
DATA = bytes(range(256)) * 40


@pytest.fixture
async def tus(hub):
    return TusClient(hub.client, (await hub.enrol()).headers)


async def test_an_upload_expires_when_it_said_and_is_swept(hub, tus):
    place = await tus.place(DATA)
    answer = await tus.send(place, 0, DATA[:100])
    ends = parsedate_to_datetime(answer.headers["upload-expires"])
    assert ends == parsedate_to_datetime((await tus.look(place)).headers["upload-expires"])
    hub.clock.now = ends
    assert (await tus.look(place)).status_code == 410
    problem(await tus.send(place, 100, DATA[100:]), 410, "upload-gone")
    assert hub.hub.uploads.sweep(hub.clock()) == 1
    assert hub.rows("SELECT count(*) FROM uploads") == [(0,)]
    assert kept(hub) == [[], []]
    assert (await tus.look(place)).status_code == 404
    assert (await tus.begin(DATA)).headers["upload-offset"] == "0"


async def test_parts_that_no_upload_knows_are_swept_when_they_are_old(hub, tus):
    await tus.send(await tus.place(DATA), 0, DATA[:100])
    stray = hub.hub.settings.parts / "stray"
    stray.write_bytes(b"x")
    hub.hub.uploads.sweep(hub.clock())
    assert stray.exists()
    os.utime(stray, (time.time() - 8 * 86400,) * 2)
    hub.hub.uploads.sweep(hub.clock())
    assert kept(hub) == [[], [DATA[:100]]]


async def test_a_stored_file_that_is_gone_is_asked_for_again(hub, tus):
    place = await tus.place(DATA)
    await tus.send(place, 0, DATA)
    hub.hub.attachments.remove(digest_of(DATA))
    assert (await tus.look(place)).status_code == 404
    assert (await tus.begin(DATA)).headers["upload-offset"] == "0"


async def test_an_upload_whose_hub_stopped_before_the_end_is_finished_when_asked(hub, tus):
    place = await tus.place(DATA)
    hub.hub.uploads.parts.append(place.rpartition("/")[2], 0, DATA)
    assert (await tus.look(place)).headers["upload-offset"] == str(len(DATA))
    assert kept(hub) == [[DATA], []]
    wrong = await tus.place(PNG)
    folder = hub.hub.settings.parts
    folder.mkdir(exist_ok=True)
    hub.hub.uploads.parts.append(wrong.rpartition("/")[2], 0, bytes(len(PNG)))
    assert (await tus.look(wrong)).status_code == 422
    assert kept(hub) == [[DATA], []]


@pytest.mark.parametrize("checked", [False, True])
async def test_of_pieces_sent_at_once_for_one_offset_one_wins_whole(hub, checked):
    size, number = 200_000, 12
    phone = await hub.enrol()
    with served(hub.app) as port:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as http:
            tus = TusClient(http, phone.headers)
            place = await tus.place(bytes(size + 1))
            pieces = [bytes([letter]) * size for letter in range(number)]
            said = [{"upload_checksum": checksum(piece)} if checked else {} for piece in pieces]
            tries = (tus.send(place, 0, piece, **more) for piece, more in zip(pieces, said, strict=True))
            answers = await asyncio.gather(*tries)
            assert sorted({answer.status_code for answer in answers} | {423}) == [204, 409, 423]
            assert [answer.status_code for answer in answers].count(204) == 1
            winner = [answer.status_code for answer in answers].index(204)
    assert kept(hub) == [[], [pieces[winner]]]


async def test_bytes_without_a_checksum_are_kept_to_the_last_when_the_line_is_cut(hub):
    phone = await hub.enrol()
    data = os.urandom(300_000)
    with served(hub.app) as port:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
            tus = TusClient(http, phone.headers)
            place = await tus.place(data)
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            head = {**tus.headers, "Host": "hub", "Upload-Offset": "0", "Content-Length": str(len(data))}
            head["Content-Type"] = "application/offset+octet-stream"
            lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
            writer.write(f"PATCH {place} HTTP/1.1\r\n{lines}\r\n".encode() + data[:123_457])
            await writer.drain()
            writer.close()
            await writer.wait_closed()
            reached = 0
            while reached < 123_457:
                reached = int((await tus.look(place)).headers["upload-offset"])
            assert reached == 123_457
            assert (await tus.send(place, reached, data[reached:])).status_code == 204
    assert kept(hub) == [[data], []]
