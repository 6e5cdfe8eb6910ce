"""The hub purges what is over by rule, never what somebody works on, and writes down what and when."""

import json

import pytest

from sync.hub import retention
from sync.hub.errors import AdminRefused
from sync.hub.retention import Rule
from sync.records import new_id
from tests import hub_server
from tests.hub_server import NAME, PNG, record, sealed
from tests.processes import xomso
from tests.receiving import decide

hub, hub_pack = hub_server.hub, hub_server.hub_pack
pytestmark = pytest.mark.anyio


@pytest.fixture
async def phone(hub):
    return await hub.enrol()


async def sent(hub, phone, *steps: str) -> str:
    """Send a record with a photo, let an officer take steps, and return its id."""
    id = new_id()
    file, data = sealed(id, PNG + id.encode())
    await hub.upload(phone, data)
    [result] = await hub.send(phone, record(id=id, files=[file]))
    assert result["status"] == "received"
    decide(hub, id, *steps)
    return id


def run(hub, **how: int) -> list[str]:
    done = retention.run(hub.hub.database, hub.hub.attachments, hub.hub.uploads.parts, hub.clock(), **how)
    return sorted(one.record for one in done)


def files(hub) -> int:
    return sum(path.is_file() for path in hub.hub.settings.attachments.rglob("*"))


async def test_only_what_is_over_is_purged_and_its_row_stays(hub, phone):
    over = [
        await sent(hub, phone, "open", "lodge", "finish"),
        await sent(hub, phone, "open", "return"),
    ]
    at_work = [
        await sent(hub, phone),
        await sent(hub, phone, "open"),
        await sent(hub, phone, "open", "lodge"),
    ]
    hub.clock.forward(days=89)
    assert run(hub) == []
    hub.clock.forward(days=2)
    assert run(hub) == sorted(over)
    hub.clock.forward(days=5000)
    assert run(hub) == []
    kept = dict(hub.rows("SELECT id, length(body) FROM records"))
    assert [kept[id] for id in over] == [0, 0] and all(kept[id] for id in at_work)
    assert files(hub) == 3
    assert hub.rows("SELECT count(*) FROM record_attachments") == [(3,)]
    assert sorted(hub.rows("SELECT state, count(*) FROM records GROUP BY state")) == [
        ("done", 1), ("in_review", 1), ("lodged", 1), ("received", 1), ("returned", 1),
    ]  # fmt: skip


async def test_officers_words_go_with_the_content(hub, phone):
    await sent(hub, phone, "open", "return")
    hub.clock.forward(days=91)
    run(hub)
    assert hub.rows("SELECT returned_reason, missing, note FROM records") == [("", "[]", "")]
    assert set(hub.rows("SELECT reason, missing, note FROM changes")) == {("", "[]", "")}


async def test_the_log_names_ids_time_and_rule_and_nobody(hub, phone):
    id = await sent(hub, phone, "open", "return")
    hub.clock.forward(days=91)
    run(hub)
    ((ward, _, at, named, rule, reason, count, size),) = hub.rows("SELECT * FROM purges")
    assert (ward, named, rule, reason, count) == ("31135", id, "returned+90", "", 1)
    assert at.startswith("2027-02-21") and size > 500
    with hub.hub.database.read() as connection:
        (line,) = retention.log(connection)
    assert (line.record, line.rule) == (id, "returned+90")


async def test_a_purged_record_sent_again_has_the_same_receipt_and_is_not_stored_again(hub, phone):
    id = new_id()
    file, data = sealed(id, PNG)
    await hub.upload(phone, data)
    again = record(id=id, files=[file])
    before = await hub.send(phone, again)
    decide(hub, id, "open", "return")
    hub.clock.forward(days=91)
    run(hub)
    assert await hub.send(phone, again) == before
    assert hub.rows("SELECT length(body) FROM records") == [(0,)]


async def test_an_officer_is_told_plainly_that_the_content_is_gone(hub, phone):
    id = await sent(hub, phone, "open", "return")
    hub.clock.forward(days=91)
    run(hub)
    hub.officer()
    desk = await hub.log_in()
    page = await desk.get(f"/desk/records/{id}")
    assert page.status_code == 200 and "hết hạn giữ" in page.text and NAME not in page.text


async def test_a_rule_can_be_changed_switched_off_and_never_touches_work(hub, phone):
    id = await sent(hub, phone, "open", "return")
    with hub.hub.database.write() as connection:
        assert retention.rules(connection) == (Rule("done", 90), Rule("returned", 90))
        retention.choose(connection, "returned", 0)
    hub.clock.forward(days=4000)
    assert run(hub) == []
    for state, days in (("lodged", 90), ("received", 90), ("erased", 1), ("done", -1), ("done", 9999)):
        with hub.hub.database.write() as connection, pytest.raises(AdminRefused):
            retention.choose(connection, state, days)
    with hub.hub.database.write() as connection:
        retention.choose(connection, "returned", 1)
    assert run(hub) == [id]


async def test_more_than_one_transaction_of_records_is_purged_in_one_run(hub, phone):
    ids = sorted([await sent(hub, phone, "open", "return") for _ in range(5)])
    hub.clock.forward(days=91)
    assert run(hub, at_once=2) == ids
    assert files(hub) == 0


async def test_a_photo_two_records_name_stays_until_neither_does(hub, phone):
    await hub.upload(phone, PNG, "image/png")
    file = hub_server.attached(PNG)
    one, two = record(files=[file]), record(files=[file])
    await hub.send(phone, one, two)
    decide(hub, one.id, "open", "finish")
    hub.clock.forward(days=91)
    assert run(hub) == [one.id]
    assert files(hub) == 1


async def test_the_command_shows_rehearses_and_runs(hub, phone):
    await sent(hub, phone, "open", "return")
    home = hub.hub.settings.home
    xomso("admin", "retention", "set", "--state", "returned", "--days", "30", "--home", str(home), *hub.on, home=home)
    with hub.hub.database.write() as connection:
        connection.exec_driver_sql("UPDATE records SET updated_at = '2020-01-01T00:00:00.000+00:00'")
    rehearsed = json.loads(xomso("admin", "retention", "run", "--dry-run", "--json", *hub.on, home=home))
    assert (rehearsed["dry_run"], len(rehearsed["purged"]), files(hub)) == (True, 1, 1)
    shown = json.loads(xomso("admin", "retention", "show", "--json", *hub.on, home=home))
    assert (shown["rules"][1], shown["due"], shown["log"]) == ({"state": "returned", "days": 30}, 1, [])
    assert "1 hồ sơ" in xomso("admin", "retention", "run", *hub.on, home=home)
    assert files(hub) == 0
    assert "returned+30" in xomso("admin", "retention", "show", *hub.on, home=home)
