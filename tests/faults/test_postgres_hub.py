"""A hub on PostgreSQL: the same tables, the same append-only audit, many workers, and a server that dies under it."""

import signal
import threading

import httpx
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from sync.hub import wards
from sync.hub.database import open_database
from sync.hub.errors import DatabaseRefused
from sync.hub.schema import metadata
from tests.faults import parts
from tests.hub_server import HubProcess, batch, record
from tests.postgres import clusters


def test_the_migrations_make_the_tables_that_the_program_knows(postgres):
    with open_database(postgres.database()) as database, database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


@pytest.mark.parametrize("act", ["UPDATE audit SET action = 'x'", "DELETE FROM audit", "TRUNCATE audit"])
def test_the_audit_can_only_grow(postgres, act):
    with open_database(postgres.database()) as database:
        with database.write() as connection:
            connection.execute(text("INSERT INTO audit VALUES ('31135', 'a', '', 'o', 'open', 'r')"))
        with pytest.raises((DBAPIError, DatabaseRefused), match="append-only"), database.write() as connection:
            connection.execute(text(act))
        with database.read() as connection:
            assert connection.execute(text("SELECT action FROM audit")).all() == [("open",)]


def test_hubs_that_start_together_on_an_empty_database_make_it_once(postgres, hub_pack):
    url, failures = postgres.database(), []

    def start() -> None:
        try:
            with open_database(url) as database:
                wards.settle(database, hub_pack.units().all())
        except DatabaseRefused as error:
            failures.append(error)

    threads = [threading.Thread(target=start) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with open_database(url) as database, database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM change_counters")).scalar() == 103


def test_a_server_that_dies_is_a_busy_hub_and_afterwards_nothing_is_lost(tmp_path):
    for cluster in clusters():
        url = cluster.database()
        hub = HubProcess(tmp_path, "--quiet", "--db", url)
        with open_database(url) as database:
            parts.give_keys(database, tmp_path)
            code = parts.invitation(database)
        token = httpx.post(f"{hub.address}/v1/enrol", json={"code": code}).json()["token"]
        headers, sent = {"Authorization": f"Bearer {token}"}, batch(record(), record())
        first = httpx.post(f"{hub.address}/v1/records", json=sent, headers=headers).json()
        cluster.stop("immediate")
        down = httpx.post(f"{hub.address}/v1/records", json=sent, headers=headers)
        assert (down.status_code, down.headers["retry-after"]) == (503, "10")
        cluster.start()
        assert httpx.post(f"{hub.address}/v1/records", json=sent, headers=headers).json() == first
        hub.stop(signal.SIGKILL)
