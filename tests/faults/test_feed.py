"""The news on PostgreSQL: a reader that asks for what came after never skips a change that was committed late."""

import threading
from random import Random

import psycopg
import pytest

from sync.hub.changes import Change, after, append
from sync.hub.clock import utc_now
from sync.hub.devices import Device
from tests.hub_server import WARD, record

pytestmark = pytest.mark.anyio
WRITERS, EACH = 6, 25


class Undone(Exception):
    """A writer changes its mind."""


@pytest.fixture
def db(postgres):
    """These tests are about PostgreSQL, where two writers can be at work at once."""
    return postgres.database()


def change(id: str, state: str = "lodged") -> Change:
    return Change(0, id, state, "", "", "", (), "", "")


async def test_a_reader_waits_for_the_writer_that_came_first_and_commits_last(hub):
    phone = await hub.enrol()
    sent = [record(), record()]
    await hub.send(phone, *sent)
    device = Device(WARD, phone.id, "", "volunteer", "", utc_now())
    second = threading.Thread(target=_write, args=(hub, sent[1].id))
    with hub.hub.database.write() as connection:
        assert append(connection, WARD, change(sent[0].id)) == 1
        second.start()
        _until_somebody_waits(hub)
        page = after(hub.hub.database, device, 0, 100)
        assert (page.changes, page.next) == ((), 0), "the second number is not seen before the first"
    second.join()
    assert [one.seq for one in after(hub.hub.database, device, 0, 100).changes] == [1, 2]


async def test_readers_during_many_writers_that_commit_late_or_not_at_all_skip_nothing(hub):
    phones = [await hub.enrol(), await hub.enrol()]
    sent = [record() for _ in range(WRITERS)]
    for phone in phones:
        await hub.send(phone, *sent)
    ended, kept = threading.Event(), []
    seen: list[list[int]] = [[], []]

    def write(number: int) -> None:
        draw, pause = Random(number), threading.Event()
        for _ in range(EACH):
            try:
                with hub.hub.database.write() as connection:
                    pause.wait(draw.uniform(0, 0.004))
                    seq = append(connection, WARD, change(sent[number].id))
                    pause.wait(draw.uniform(0, 0.004))
                    if draw.random() < 0.2:
                        raise Undone
                kept.append(seq)
            except Undone:
                continue

    def read(number: int) -> None:
        device = Device(WARD, phones[number].id, "", "volunteer", "", utc_now())
        while True:
            last_look = ended.is_set()
            page = after(hub.hub.database, device, seen[number][-1] if seen[number] else 0, 3)
            seen[number].extend(one.seq for one in page.changes)
            if last_look and not page.changes:
                return

    readers = [threading.Thread(target=read, args=(number,)) for number in range(2)]
    writers = [threading.Thread(target=write, args=(number,)) for number in range(WRITERS)]
    for thread in (*readers, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    ended.set()
    for thread in readers:
        thread.join()
    assert seen[0] == seen[1] == sorted(kept)
    assert seen[0] == list(range(1, len(kept) + 1)), "what was undone leaves no gap"


def test_a_feed_numbered_by_a_sequence_would_have_skipped_one(postgres):
    place = postgres.database().replace("+psycopg", "")
    with psycopg.connect(place) as first, psycopg.connect(place, autocommit=True) as second:
        second.execute("CREATE TABLE news (seq serial PRIMARY KEY)")
        first.execute("INSERT INTO news DEFAULT VALUES")
        second.execute("INSERT INTO news DEFAULT VALUES")
        seen = [seq for (seq,) in second.execute("SELECT seq FROM news")]
        first.commit()
        later = [seq for (seq,) in second.execute("SELECT seq FROM news WHERE seq > %s", [seen[-1]])]
    assert (seen, later) == ([2], []), "number 1 was never told: the two tests above can fail"


def _write(hub, id: str) -> None:
    with hub.hub.database.write() as connection:
        append(connection, WARD, change(id))


def _until_somebody_waits(hub) -> None:
    """Return once a writer waits for another's lock."""
    while not hub.rows("SELECT 1 FROM pg_locks WHERE NOT granted"):
        pass
