"""Several hubs on one PostgreSQL are one hub: what one takes in the other shows, counts and signs for."""

import os
import signal
import time
from datetime import datetime
from pathlib import Path

import httpx
import pytest

from sync.hub.attempts import LOGIN
from sync.hub.clock import VIETNAM
from sync.hub.database import open_database
from sync.hub.hiring import hire
from sync.hub.officers import Passwords
from tests import hub_server
from tests.city import the_city
from tests.hub_databases import database_in
from tests.hub_server import PASSWORD, PNG, WARD, HubProcess, LocalHub, batch, csrf, record, sealed
from tests.test_command_line import xomso as run
from tests.tus_client import TusClient

hub_pack = hub_server.hub_pack
pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def db(postgres, hub_pack):
    with database_in(postgres, hub_pack) as url:
        yield url


@pytest.fixture(scope="module")
def pair(db, tmp_path_factory):
    """Two `xomso hub` with two workers each, on one PostgreSQL and one shared folder of files."""
    home = tmp_path_factory.mktemp("hub")
    with open_database(db) as database, database.write() as connection:
        the_city().settle(connection, home / "hub-receipt.key")
    plain = db.replace("+psycopg", "")
    made = [HubProcess(home, "--quiet", "--workers", "2", "--db", plain) for _ in range(2)]
    yield made
    for one in made:
        one.stop()


@pytest.fixture(scope="module")
def beside(pair, db, hub_pack):
    """A hub in this process on the same database, to invite and to hire with; its clock is the real one."""
    made = LocalHub(pair[0].home, hub_pack, db=db, keyed=False)
    made.clock.now = datetime.now(VIETNAM)
    yield made
    made.close()


def enrolled(beside, at: HubProcess) -> dict[str, str]:
    answer = httpx.post(f"{at.address}/v1/enrol", json={"code": beside.invite(), "device_name": "Máy thử"})
    assert answer.status_code == 201, answer.text
    return {"Authorization": f"Bearer {answer.json()['token']}"}


def test_what_one_hub_takes_in_the_other_knows_with_the_same_receipt(pair, beside):
    headers, sent = enrolled(beside, pair[0]), record()
    answers = [
        httpx.post(f"{one.address}/v1/records", json=batch(sent), headers=headers).json()["results"]
        for one in (*pair, *pair)
    ]
    assert all(answer == answers[0] for answer in answers) and answers[0][0]["status"] == "received"
    code = answers[0][0]["code"]
    pages = [httpx.get(f"{one.address}/t/{code}") for one in pair]
    assert [page.status_code for page in pages] == [200, 200] and pages[0].text == pages[1].text


async def test_an_upload_begun_at_one_hub_goes_on_at_the_other(pair, beside):
    headers = enrolled(beside, pair[0])
    file, data = sealed(record().id, PNG)
    async with httpx.AsyncClient(base_url=pair[0].address) as one, httpx.AsyncClient(base_url=pair[1].address) as two:
        place = await TusClient(one, headers).place(data)
        path = httpx.URL(place).path
        assert (await TusClient(one, headers).send(path, 0, data[:50])).status_code == 204
        assert (await TusClient(two, headers).look(path)).headers["upload-offset"] == "50"
        assert (await TusClient(two, headers).send(path, 50, data[50:])).status_code == 204
        assert (await TusClient(one, headers).look(path)).headers["upload-offset"] == str(len(data))


def test_tries_to_log_in_count_together(pair, beside):
    with beside.hub.database.write() as connection:
        hire(connection, Passwords(), WARD, "can.bo", "Trần Thị Mẫu", PASSWORD, beside.clock())

    def log_in(at: HubProcess, password: str) -> int:
        with httpx.Client(base_url=at.address) as browser:
            token = csrf(browser.get("/desk/login"))
            form = {"csrf": token, "login": "can.bo", "password": password}
            return browser.post("/desk/login", data=form).status_code

    said = [log_in(pair[number % 2], "sai-mat-khau") for number in range(LOGIN.tries)]
    assert said == [401] * LOGIN.tries
    assert [log_in(one, PASSWORD) for one in pair] == [429, 429]


def test_a_worker_that_dies_is_replaced_and_all_end_with_the_one_that_watches(pair):
    one = pair[0]
    workers = children(one.process.pid)
    assert len(workers) == 2
    os.kill(workers[0], signal.SIGKILL)
    assert within(lambda: len(children(one.process.pid)) == 2 and workers[0] not in children(one.process.pid))
    assert httpx.get(f"{one.address}/healthz").json()["status"] == "ok"
    workers = children(one.process.pid)
    assert one.stop() == 0
    assert within(lambda: not any(map(alive, workers)))
    with pytest.raises(httpx.ConnectError):
        httpx.get(one.address)
    other = pair[1]
    workers = children(other.process.pid)
    other.stop(signal.SIGKILL)
    assert within(lambda: not any(map(alive, workers))), "no worker outlives the one that watches over it"


def test_what_keeps_workers_from_starting_is_told_once(tmp_path):
    (tmp_path / "hub.sqlite").write_bytes(b"x")
    done = run("hub", "--port", "0", "--workers", "2", home=tmp_path)
    assert (done.returncode, len(done.stderr.strip().splitlines())) == (1, 1)
    assert "hub.sqlite" in done.stderr


def children(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def alive(pid: int) -> bool:
    """Tell whether a process runs; one nobody has asked after is a zombie, and runs no more."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def within(happens, seconds: float = 30) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if happens():
            return True
        time.sleep(0.1)
    return False
