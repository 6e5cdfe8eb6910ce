"""Every schema ever released is brought to this one with all it held: a copy of 100,000 records, on both databases."""

import hashlib

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import make_url

from sync.hub import migrations, rows
from sync.hub.database import open_database
from sync.hub.migrations import forward
from sync.hub.schema import metadata

RECORDS = 100_000
SCRIPTS = ScriptDirectory.from_config(forward._config())
RELEASED = [script.revision for script in reversed(list(SCRIPTS.walk_revisions()))]
WARDS = 103

NUMBERS = {
    "sqlite": f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {RECORDS}) ",
    "postgresql": f"WITH n AS (SELECT i FROM generate_series(1, {RECORDS}) AS n(i)) ",
}
WARD = f"substr('00000' || (31000 + i % {WARDS}), -5)"
BODY = {"sqlite": "CAST('than-' || i AS BLOB)", "postgresql": "convert_to('than-' || i, 'UTF8')"}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def place(request, tmp_path_factory):
    """The URL of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path_factory.mktemp('old') / 'hub.sqlite'}"
    return request.getfixturevalue("postgres").database()


def test_the_last_migration_is_known_without_reading_them():
    assert forward.heads() == {migrations.HEAD}


def upgrade(connection: Connection, revision: str) -> None:
    config = forward._config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def fill(connection: Connection) -> None:
    """Put records, their codes, changes and devices into a database of the first schema, made by the database itself."""
    kind = connection.dialect.name
    ward = WARD if kind == "sqlite" else f"lpad((31000 + i % {WARDS})::text, 5, '0')"
    wards = f"WITH RECURSIVE w(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM w WHERE i < {WARDS - 1}) "
    for sql in (
        f"INSERT INTO wards (code, name, kind) {wards} SELECT {ward}, 'Xã ' || i, 'xã' FROM w",
        f"INSERT INTO change_counters (ward, seq) {wards} SELECT {ward}, {RECORDS} FROM w",
        f"INSERT INTO teams (ward, id, name, created_at) {wards} SELECT {ward}, 't', 'Tổ', '2025' FROM w",
        f"INSERT INTO devices (ward, id, secret, team, role, name, platform, app_version, created_at, last_seen) {wards} "
        f"SELECT {ward}, 'd', 's', 't', 'volunteer', 'Máy thử', 'linux', '0.1', '2025', '2025' FROM w",
        "INSERT INTO officers (ward, id, login, name, password, role, created_at) VALUES ('31000', 'o', 'can.bo', 'A', 'p', 'officer', '2025')",
        "INSERT INTO audit (ward, id, at, officer, action, record) VALUES ('31000', 'a', '2025', 'o', 'login', '')",
        "INSERT INTO facts (key, value) VALUES ('secret', 'giữ nguyên')",
        f"INSERT INTO records (ward, id, device, team, kind, schema, procedure, digest, enc, body, state, code, received_at, updated_at) "
        f"{NUMBERS[kind]} SELECT {ward}, 'r' || i, 'd', 't', 'submission', 1, '1.001193', 'x' || i, 'none', {BODY[kind]}, 'received', 'c' || i, '2025', '2025' FROM n",
        f"INSERT INTO receipt_codes (code, ward, record) {NUMBERS[kind]} SELECT 'c' || i, {ward}, 'r' || i FROM n",
        f"INSERT INTO record_devices (ward, record, device) {NUMBERS[kind]} SELECT {ward}, 'r' || i, 'd' FROM n",
        f"INSERT INTO changes (ward, seq, record, state, code, official_code, reason, missing, note, at) "
        f"{NUMBERS[kind]} SELECT {ward}, i, 'r' || i, 'received', 'c' || i, '', '', '[]', '', '2025' FROM n",
    ):
        connection.exec_driver_sql(sql.replace("%", "%%") if kind == "postgresql" else sql)


def sample(connection: Connection) -> str:
    """Return a hash over every hundredth record with what the first schema knew of it."""
    columns = (
        "ward, id, device, team, kind, schema, procedure, digest, enc, body, state, code, official_code, received_at"
    )
    found = connection.execute(text(f"SELECT {columns} FROM records WHERE id LIKE '%00' ORDER BY id"))
    told = hashlib.sha256()
    for row in found:
        told.update(repr([bytes(cell) if isinstance(cell, memoryview) else cell for cell in row]).encode())
    return told.hexdigest()


def test_a_hundred_thousand_records_come_through_every_schema_there_was(place):
    engine = create_engine(make_url(place))
    with engine.begin() as connection:
        upgrade(connection, RELEASED[0])
        fill(connection)
        before, held = sample(connection), rows.counts(connection)
    assert held["records"] == held["changes"] == held["receipt_codes"] == RECORDS
    for revision in RELEASED[1:]:
        with engine.begin() as connection:
            upgrade(connection, revision)
            assert MigrationContext.configure(connection).get_current_revision() == revision
            after = rows.counts(connection)
            assert {name: after[name] for name in held} == held, revision
            assert sample(connection) == before, revision
    engine.dispose()
    with open_database(place) as database, database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        assert sample(connection) == before
        assert rows.counts(connection)["records"] == RECORDS


def test_opening_a_database_of_any_released_schema_brings_it_here_in_one_step(tmp_path):
    for revision in RELEASED:
        url = f"sqlite:///{tmp_path / revision}.sqlite"
        engine = create_engine(url)
        with engine.begin() as connection:
            upgrade(connection, revision)
            connection.exec_driver_sql("INSERT INTO facts (key, value) VALUES ('secret', 'x')")
        engine.dispose()
        with open_database(url) as database, database.read() as connection:
            assert compare_metadata(MigrationContext.configure(connection), metadata) == [], revision
            assert database.fact("secret") == "x"
