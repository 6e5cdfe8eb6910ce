"""A ward's rows stay together: keyed by ward first, and joined by no query that could reach another ward's machine."""

import re

import pytest
from click.testing import CliRunner
from sqlalchemy import event

from app.cli.admin import command
from sync.hub.distribution import BY_OTHER_KEY, EVERYWHERE, citus, owned
from sync.hub.schema import metadata
from sync.records import new_id
from tests import hub_server
from tests.hub_server import OTHER_WARD, PASSWORD, PNG, csrf, record, sealed
from tests.processes import xomso

hub, hub_pack = hub_server.hub, hub_server.hub_pack
pytestmark = pytest.mark.anyio


def test_every_table_of_a_ward_has_the_ward_first_in_its_key_and_in_every_index():
    assert len(owned()) > 10
    for table in owned():
        for key in (table.primary_key, *table.indexes):
            assert next(iter(key.columns)).name == "ward", (table.name, key.name)


def test_no_table_of_a_ward_refers_to_another_but_with_the_ward():
    for table in owned():
        for constraint in table.foreign_key_constraints:
            assert next(iter(constraint.elements)).column.name == "ward", table.name
            assert next(iter(constraint.columns)).name == "ward", table.name


def test_the_calls_for_citus_name_every_table_once_and_what_is_referred_to_first(tmp_path):
    said = citus()
    named = [found[1] for line in said if (found := re.search(r"_table\('(\w+)'", line))]
    assert sorted(named) == sorted(metadata.tables)
    for table in owned():
        line = next(line for line in said if f"'{table.name}'" in line)
        assert "create_distributed_table" in line and "'ward'" in line
        assert all(named.index(key.column.table.name) < named.index(table.name) for key in table.foreign_keys)
    assert CliRunner().invoke(command, ["citus-sql"]).output.split("\n")[:-1] == said
    # A process of its own, which has loaded no more than the command needs.
    assert xomso("admin", "citus-sql", home=tmp_path).splitlines() == said
    assert set(EVERYWHERE) | set(BY_OTHER_KEY) <= set(metadata.tables)


OWNED = {table.name for table in owned()}
NAMED = re.compile(rf"(?:\bFROM|\bJOIN|,)\s+({'|'.join(sorted(OWNED, key=len, reverse=True))})(?:\s+AS\s+(\w+))?\b")


def joins_across(statement: str) -> set[str]:
    """Return the tables of wards in a statement that are bound to no ward, "" where it names one table only."""
    places = {alias or name for name, alias in NAMED.findall(statement)}
    places |= {name for name in re.findall(r"^(?:UPDATE|DELETE FROM) (\w+)", statement) if name in OWNED}
    if len(places) < 2:
        return set()
    return {place for place in places if not re.search(rf"\b{place}\.ward = |= {place}\.ward\b", statement)}


@pytest.mark.parametrize(
    ("statement", "loose"),
    [
        ("SELECT 1 FROM records JOIN changes ON records.id = changes.record", {"records", "changes"}),
        ("SELECT 1 FROM records JOIN changes ON records.ward = changes.ward AND records.id = changes.record", set()),
        ("SELECT 1 FROM records, changes WHERE records.ward = ? AND records.id = changes.record", {"changes"}),
        ("SELECT 1 FROM records AS r JOIN records AS o ON o.id = r.id WHERE r.ward = ?", {"o"}),
        ("SELECT 1 FROM records WHERE records.id = ?", set()),
        ("SELECT 1 FROM records JOIN wards ON wards.code = records.ward", set()),
    ],
)
def test_a_join_that_reaches_other_wards_is_told_from_one_that_does_not(statement, loose):
    assert joins_across(statement) == loose


@hub_server.on_sqlite
async def test_no_query_of_any_route_joins_across_wards(hub):
    seen: set[str] = set()
    engine = hub.hub.database.engine
    event.listen(engine, "before_cursor_execute", lambda c, cursor, statement, *_: seen.add(statement))
    hub.officer()
    phone, id = await hub.enrol(), new_id()
    await hub.enrol(OTHER_WARD)
    file, data = sealed(id, PNG)
    await hub.upload(phone, data)
    await hub.send(phone, record(id=id, files=[file]), record(kind="outreach"))
    await hub.send(phone, record(id=id, files=[file]))
    desk = await hub.log_in()
    page = await desk.get(f"/desk/records/{id}")
    token = csrf(page)
    code = hub.rows("SELECT code FROM records WHERE id = :id", id=id)[0][0]
    values = {"record": id, "sha256": file.sealed, "code": code, "id": "x" * 32, "path": "x"}
    asked = 0
    for path, methods in routes(hub.app):
        filled = re.sub(r"\{(\w+)(?::\w+)?\}", lambda found: values.get(found[1], id), path)
        for method in sorted(methods & {"GET", "POST", "HEAD"}):
            form = {"csrf": token, "official_code": "H13-000123", "reason": "Ảnh bị mờ", "note": "x", "q": "a"}
            who = hub.client if path.startswith("/v1") else desk
            headers = phone.headers if path.startswith("/v1") else {}
            if "logout" in path or "login" in path:
                continue
            body = {} if method != "POST" else {"json": {}} if path.startswith("/v1") else {"data": form}
            answer = await who.request(method, filled, headers=headers, **body)
            assert answer.status_code < 500, (method, path)
            asked += 1
    await hub.changes(phone)
    await desk.post("/desk/login", data={"csrf": token, "login": "can.bo", "password": PASSWORD})
    assert asked > 25 and len(seen) > 40
    assert any(len(NAMED.findall(statement)) > 1 for statement in seen), "some statements do join"
    assert {statement: loose for statement in seen if (loose := joins_across(statement))} == {}


def routes(app):
    """Give the path and methods of every route, those of included routers too."""
    todo = list(app.routes)
    while todo:
        route = todo.pop(0)
        if getattr(route, "methods", None):
            yield route.path, route.methods
        elif hasattr(route, "original_router"):
            todo += route.original_router.routes
