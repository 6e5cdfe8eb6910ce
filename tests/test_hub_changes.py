"""What becomes of a record reaches the device that sent it: all of it, in order, and nobody else."""

import threading

import anyio
import pytest

from sync.hub import casework
from sync.hub.changes import Change, after, append, of_record
from sync.hub.devices import Device
from sync.hub.officers import Officer
from tests import hub_server
from tests.hub_server import WARD, record

hub, hub_pack = hub_server.hub, hub_server.hub_pack
pytestmark = pytest.mark.anyio
OFFICER = Officer(WARD, "0", "can.bo", "Trần Thị Mẫu", "officer")


@pytest.fixture
async def phone(hub):
    return await hub.enrol()


def work(hub, step, *args):
    """Let an officer take one step with a record."""
    with hub.hub.database.write() as connection:
        case = casework.find(connection, WARD, args[0])
        step(connection, OFFICER, case, *args[1:], hub.clock())


async def test_a_device_hears_every_step_in_order(hub, phone):
    sent = record()
    [receipt] = await hub.send(phone, sent)
    work(hub, casework.open_case, sent.id)
    hub.clock.forward(hours=1)
    work(hub, casework.lodge, sent.id, "h13.131-261122-0007")
    work(hub, casework.finish, sent.id, "Mời lên nhận")
    page = await hub.changes(phone)
    assert [change["state"] for change in page["changes"]] == ["in_review", "lodged", "done"]
    assert [change["seq"] for change in page["changes"]] == [1, 2, 3]
    assert {change["code"] for change in page["changes"]} == {receipt["code"]}
    assert page["changes"][1]["official_code"] == "H13.131-261122-0007"
    assert page["changes"][1]["at"] == "2026-11-22T02:00:00.000+00:00"
    assert page["changes"][2]["note"] == "Mời lên nhận"
    assert (page["next"], page["more"]) == (3, False)
    assert page["pack"] == hub.hub.pack.info.version
    assert set(page) == {"changes", "next", "more", "pack", "keys", "board", "time"}
    assert set(page["changes"][0]) == {
        "seq",
        "record",
        "state",
        "code",
        "official_code",
        "reason",
        "missing",
        "note",
        "at",
        "receipt",
    }


async def test_a_return_brings_the_reason_and_the_missing_papers(hub, phone):
    sent = record()
    await hub.send(phone, sent)
    work(hub, casework.open_case, sent.id)
    work(hub, casework.send_back, sent.id, "Thiếu giấy chứng sinh", ("Giấy chứng sinh",), "Chụp lại rõ hơn")
    change = (await hub.changes(phone))["changes"][-1]
    assert (change["state"], change["reason"], change["missing"], change["note"]) == (
        "returned", "Thiếu giấy chứng sinh", ["Giấy chứng sinh"], "Chụp lại rõ hơn",
    )  # fmt: skip


async def test_looking_twice_is_one_change(hub, phone):
    sent = record()
    await hub.send(phone, sent)
    work(hub, casework.open_case, sent.id)
    work(hub, casework.open_case, sent.id)
    assert len((await hub.changes(phone))["changes"]) == 1
    assert hub.rows("SELECT count(*) FROM audit WHERE action = 'open'") == [(2,)]


async def test_another_devices_records_are_not_seen(hub, phone):
    other = await hub.enrol()
    mine, theirs = record(), record()
    await hub.send(phone, mine)
    await hub.send(other, theirs)
    for one in (mine, theirs):
        work(hub, casework.open_case, one.id)
    assert [change["record"] for change in (await hub.changes(phone))["changes"]] == [mine.id]
    assert [change["record"] for change in (await hub.changes(other))["changes"]] == [theirs.id]


async def test_pages_follow_each_other_without_a_gap(hub, phone):
    sent = [record() for _ in range(7)]
    await hub.send(phone, *sent)
    for one in sent:
        work(hub, casework.open_case, one.id)
    seen, next_, more = [], 0, True
    while more:
        page = await hub.changes(phone, next_, limit=3)
        seen += [change["seq"] for change in page["changes"]]
        next_, more = page["next"], page["more"]
    assert seen == [1, 2, 3, 4, 5, 6, 7]
    assert (await hub.changes(phone, next_))["next"] == 7


async def test_a_hub_put_back_from_a_copy_counts_lower_and_says_so(hub, phone):
    assert (await hub.changes(phone, after=500))["next"] == 0


async def test_a_reader_during_many_writers_skips_no_change(hub, phone):
    sent = [record() for _ in range(40)]
    await hub.send(phone, *sent)
    device = Device(WARD, phone.id, "", "volunteer", "", hub.clock())
    seen: list[int] = []
    finished = threading.Event()

    def write(part):
        for one in part:
            for state in ("in_review", "lodged", "done"):
                with hub.hub.database.write() as connection:
                    append(connection, WARD, Change(0, one.id, state, "", "", "", (), "", ""))

    def read():
        while True:
            last_look = finished.is_set()
            page = after(hub.hub.database, device, seen[-1] if seen else 0, 5)
            seen.extend(change.seq for change in page.changes)
            if last_look and not page.changes:
                return

    async with anyio.create_task_group() as readers:
        readers.start_soon(anyio.to_thread.run_sync, read)
        async with anyio.create_task_group() as writers:
            for at in range(4):
                writers.start_soon(anyio.to_thread.run_sync, write, sent[at::4])
        finished.set()
    assert seen == list(range(1, 121))


async def test_a_step_that_fails_leaves_no_number_behind(hub, phone):
    sent = record()
    await hub.send(phone, sent)
    with pytest.raises(ZeroDivisionError), hub.hub.database.write() as connection:
        append(connection, WARD, Change(0, sent.id, "lodged", "", "", "", (), "", ""))
        raise ZeroDivisionError
    work(hub, casework.open_case, sent.id)
    assert [change["seq"] for change in (await hub.changes(phone))["changes"]] == [1]


async def test_whoever_delivers_a_record_both_its_maker_and_the_courier_hear_the_answer(hub, phone):
    courier, sent = await hub.enrol(), record()
    assert await hub.send(courier, sent) == await hub.send(phone, sent)
    work(hub, casework.open_case, sent.id)
    for one in (phone, courier):
        assert [change["state"] for change in (await hub.changes(one))["changes"]] == ["in_review"]
    assert (await hub.changes(await hub.enrol()))["changes"] == []


async def test_a_phone_enrolled_anew_hears_where_its_record_stands_though_it_asks_for_later_news_only(hub, phone):
    sent = record()
    await hub.send(phone, sent)
    work(hub, casework.open_case, sent.id)
    work(hub, casework.lodge, sent.id, "H13.131-261122-0007")
    anew, reached = await hub.enrol(), (await hub.changes(phone))["next"]
    assert (await hub.changes(anew, reached))["changes"] == []
    for _ in range(2):
        await hub.send(anew, sent)
    [change] = (await hub.changes(anew, reached))["changes"]
    assert (change["record"], change["state"], change["official_code"]) == (sent.id, "lodged", "H13.131-261122-0007")
    work(hub, casework.finish, sent.id, "")
    assert (await hub.changes(anew, change["seq"]))["changes"][0]["state"] == "done"
    with hub.hub.database.read() as connection:
        history = of_record(connection, WARD, sent.id)
    assert [step.state for step in history] == ["in_review", "lodged", "done"]


async def test_other_bytes_under_a_known_id_do_not_make_a_device_hear_of_it(hub, phone):
    other, sent = await hub.enrol(), record()
    await hub.send(phone, sent)
    [refused] = await hub.send(other, record(id=sent.id, extra="khác"))
    assert refused["type"] == "different-bytes"
    work(hub, casework.open_case, sent.id)
    assert (await hub.changes(other))["changes"] == []


async def test_a_device_skips_what_others_were_told(hub, phone):
    sent = record()
    await hub.send(await hub.enrol(), sent)
    work(hub, casework.open_case, sent.id)
    page = await hub.changes(phone)
    assert (page["changes"], page["next"]) == ([], 1)
