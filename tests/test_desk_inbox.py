"""The inbox narrowed down, found in, kept fresh, and walked along an index however long it is."""

import html
import re
from urllib.parse import urlencode

import pytest
from sqlalchemy import insert, update

from sync.hub import inbox, inbox_runs
from sync.hub.clock import VIETNAM
from sync.hub.inbox import Narrow
from sync.hub.schema import records
from tests import hub_server
from tests.desk_work import act, deliver
from tests.hub_server import TEAM, WARD

hub, hub_pack = hub_server.hub, hub_server.hub_pack
pytestmark = pytest.mark.anyio


@pytest.fixture
async def desk(hub):
    hub.officer()
    return await hub.log_in()


async def seen(desk, **asked) -> list[str]:
    """Return the records on a page of the inbox, in its order."""
    page = await desk.get(f"/desk?{urlencode(asked)}")
    assert page.status_code == 200, page.text
    return re.findall(r'href="/desk/records/([\w-]+)"', page.text)


async def test_filters_narrow_the_list_and_links_keep_them(hub, desk):
    phone = await hub.enrol()
    birth, _ = await deliver(hub, phone)
    hub.clock.forward(days=2)
    marriage, _ = await deliver(hub, phone, procedure="1.000894")
    outreach, _ = await deliver(hub, phone, kind="outreach", procedure="")
    desk = await hub.log_in()  # the session of two days ago is over
    [team] = hub.rows("SELECT id FROM teams")[0]
    assert await seen(desk) == [birth.id, marriage.id]
    assert await seen(desk, kind="all") == [birth.id, marriage.id, outreach.id]
    assert await seen(desk, kind="outreach") == [outreach.id]
    assert await seen(desk, procedure="1.000894") == [marriage.id]
    assert await seen(desk, procedure="đăng ký kết hôn") == [marriage.id]
    assert await seen(desk, field="ho-tich") == [birth.id, marriage.id]
    assert await seen(desk, field="dat-dai") == []
    assert await seen(desk, team=team) == [birth.id, marriage.id]
    assert await seen(desk, team="nobody") == []
    assert await seen(desk, until="2026-11-23") == [birth.id]
    assert await seen(desk, since="2026-11-24", until="2026-11-24") == [marriage.id]
    assert await seen(desk, since="nonsense", kind="nonsense", view="nonsense") == [birth.id, marriage.id]
    page = html.unescape((await desk.get("/desk?field=ho-tich")).text)
    assert "/desk?view=returned&field=ho-tich" in page
    assert "1 điều kiện" in page
    assert TEAM in page


async def test_what_is_mine_and_what_is_due_have_views_of_their_own(hub, desk):
    phone = await hub.enrol()
    [(mine, _), (other, _)] = [await deliver(hub, phone) for _ in range(2)]
    hub.officer("can.bo2")
    colleague = await hub.log_in("can.bo2")
    await act(desk, mine, "lodge", official_code="H13-000123")
    await colleague.get(f"/desk/records/{other.id}")
    assert await seen(desk, view="mine") == [mine.id]
    await act(desk, other, "take")
    assert sorted(await seen(desk, view="mine")) == sorted([mine.id, other.id])
    slip = {"received_on": "2026-11-22", "amount": "1", "unit": "working_day", "place": "Một cửa"}
    assert (await act(desk, mine, "slip", **slip)).status_code == 303
    assert await seen(desk, view="soon") == [mine.id]
    assert await seen(desk, view="overdue") == []
    hub.clock.forward(days=2)
    desk = await hub.log_in()
    assert await seen(desk, view="soon") == []
    assert await seen(desk, view="overdue") == [mine.id]
    assert "hẹn 23/11/2026" in (await desk.get("/desk?view=lodged")).text
    await act(desk, mine, "done")
    assert await seen(desk, view="overdue") == []


async def test_an_official_code_finds_its_record_and_names_cannot_be_searched(hub, desk):
    sent, _ = await deliver(hub)
    await act(desk, sent, "lodge", official_code="H13.131-261122-0007")
    assert await seen(desk, code=" h13.131-261122-0007") == [sent.id]
    assert await seen(desk, code="H13") == []
    assert "Không tìm theo họ tên được" in (await desk.get("/desk")).text


async def test_a_page_that_looks_for_news_hears_only_of_news(hub, desk):
    first, _ = await deliver(hub)
    page = (await desk.get("/desk?field=ho-tich")).text
    poll = html.unescape(re.search(r'hx-get="(/desk/news[^"]+)"', page)[1])
    assert (await desk.get(poll)).status_code == 204
    second, _ = await deliver(hub)
    answer = await desk.get(poll)
    assert re.findall(r'id="r-([\w-]+)"', answer.text) == [first.id, second.id]
    assert answer.text.lstrip().startswith("<section")
    again = html.unescape(re.search(r'hx-get="(/desk/news[^"]+)"', answer.text)[1])
    assert "field=ho-tich" in again
    assert (await desk.get(again)).status_code == 204
    await act(desk, first, "return", reason="Thiếu giấy chứng sinh")
    assert (await desk.get(again)).status_code == 200
    nobody = await hub.browser().get(again, headers={"HX-Request": "true"})
    assert (nobody.status_code, nobody.headers["hx-redirect"]) == (204, "/desk/login")


async def test_only_our_own_scripts_may_run_and_no_page_needs_one(hub, desk):
    page = await desk.get("/desk")
    policy = page.headers["content-security-policy"]
    assert "script-src 'self'" in policy and "unsafe" not in policy
    for script in re.findall(r'<script[^>]*src="([^"]+)"', page.text):
        answer = await desk.get(script)
        assert answer.status_code == 200 and "javascript" in answer.headers["content-type"]
    assert not re.findall(r"<script(?![^>]*src=)|\son\w+=|style=", page.text)


def many(hub, count, **more):
    """Put records into the database, past the API, one a second."""
    base = hub.rows("SELECT * FROM records LIMIT 1")
    assert base
    with hub.hub.database.write() as connection:
        row = dict(connection.execute(records.select().limit(1)).mappings().one())
        rows = [
            row | {"id": f"{n:05}", "code": f"C{n}", "received_at": f"2026-01-01T{n // 3600:02}:{n // 60 % 60:02}:{n % 60:02}.000+00:00"} | more
            for n in range(count)
        ]  # fmt: skip
        connection.execute(insert(records), rows)


async def test_a_filter_that_finds_little_looks_through_a_bounded_part_and_offers_to_go_on(hub, desk, monkeypatch):
    await deliver(hub)
    many(hub, 300)
    with hub.hub.database.write() as connection:
        rare = records.c.id.in_(["00007", "00150", "00290"])
        connection.execute(update(records).where(rare).values(procedure="1.000894"))
    monkeypatch.setattr(inbox, "WINDOW", 20)
    found, address, steps = [], "/desk?procedure=1.000894", 0
    while address:
        page = (await desk.get(address)).text
        found += re.findall(r'href="/desk/records/([\w-]+)"', page)
        following = re.search(r'href="(/desk\?[^"]*after=[^"]+)"', page)
        address = html.unescape(following[1]) if following else ""
        steps += 1
    assert found == ["00007", "00150", "00290"]
    assert 3 <= steps <= 6
    assert "Tìm tiếp" in (await desk.get("/desk?procedure=1.000894")).text


async def test_every_view_walks_along_an_index_that_begins_with_the_ward(hub, desk):
    await deliver(hub)
    many(hub, 50)
    today = hub.clock().astimezone(VIETNAM).date()
    with hub.hub.database.read() as connection:
        for view in inbox_runs.VIEWS:
            for run in inbox_runs.runs_of(view, WARD, "0", today, today):
                for asked in (
                    inbox._shown(run.source, *run.key, with_due=run.due).where(
                        inbox._ahead(run, Narrow(), "2026-01-01T00:00:10.000+00:00/00010")
                    ).order_by(*run.order).limit(31),
                    inbox._shown(records).where(records.c.ward == WARD, records.c.official_code == "X",
                                                records.c.official_code != inbox.literal("", literal_execute=True)),
                ):  # fmt: skip
                    text = str(asked.compile(connection, compile_kwargs={"literal_binds": True}))
                    steps = plan(connection, text)
                    assert not [step for step in steps if "SCAN " in step or "TEMP B-TREE" in step], (view, steps)
                    assert all("ward" in step for step in steps if "SEARCH" in step or "Index Cond" in step), steps


def plan(connection, text: str) -> list[str]:
    """Return the steps by which the database answers a statement; "SCAN " stands for a look at every row."""
    if connection.dialect.name == "sqlite":
        return [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}")]
    # A table of fifty rows is read whole sooner than by an index, unless that is forbidden.
    connection.exec_driver_sql("SET enable_seqscan = off")
    steps = [row[0] for row in connection.exec_driver_sql(f"EXPLAIN {text}")]
    return [step.replace("Seq Scan on records", "SCAN records") for step in steps]
