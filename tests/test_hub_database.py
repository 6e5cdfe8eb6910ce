"""A hub's database: made whole, brought forward, and one that is not ours to change stays as it is, byte for byte."""

import contextlib
import sqlite3
import threading

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError

from sync.hub import wards
from sync.hub.database import open_database
from sync.hub.errors import DatabaseRefused
from sync.hub.schema import facts, metadata
from tests import hub_server

hub_pack = hub_server.hub_pack


def url(folder):
    return f"sqlite:///{folder / 'hub.sqlite'}"


def files(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_migrations_make_the_tables_that_the_program_knows(tmp_path):
    with open_database(url(tmp_path)) as database, database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_the_database_is_durable_and_private(tmp_path):
    with open_database(url(tmp_path / "hub")) as database, database.read() as connection:
        pragma = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert pragma == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    assert (tmp_path / "hub" / "hub.sqlite").stat().st_mode & 0o77 == 0


def test_opening_again_changes_nothing_and_keeps_everything(tmp_path, hub_pack):
    with open_database(url(tmp_path)) as database:
        wards.settle(database, hub_pack.units().all())
        secret = database.fact("secret")
    with open_database(url(tmp_path)) as database:
        wards.settle(database, hub_pack.units().all())
        assert database.fact("secret") == secret != ""
        with database.read() as connection:
            assert connection.execute(text("SELECT count(*) FROM wards")).scalar() == 103
            assert connection.execute(text("SELECT count(*) FROM change_counters")).scalar() == 103


def test_a_ward_that_was_renamed_gets_its_new_name(tmp_path, hub_pack):
    with open_database(url(tmp_path)) as database:
        wards.settle(database, hub_pack.units().all())
        with database.write() as connection:
            connection.execute(text("UPDATE wards SET name = 'Phường Cũ' WHERE code = '31135'"))
        wards.settle(database, hub_pack.units().all())
        with database.read() as connection:
            assert (
                connection.execute(text("SELECT name FROM wards WHERE code = '31135'")).scalar() == "Phường Ninh Kiều"
            )


def test_a_database_from_a_newer_version_is_refused_untouched(tmp_path):
    with open_database(url(tmp_path)) as database, database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    before = files(tmp_path)
    with pytest.raises(DatabaseRefused, match="phiên bản dữ liệu 9999.*cập nhật Xóm Số") as refused:
        open_database(url(tmp_path))
    assert str(tmp_path) in str(refused.value)
    assert files(tmp_path) == before


def test_a_newer_version_written_only_to_the_log_is_still_seen(tmp_path):
    path = tmp_path / "hub.sqlite"
    open_database(url(tmp_path)).close()
    writer = sqlite3.connect(path)
    writer.execute("PRAGMA wal_autocheckpoint = 0")
    writer.execute("UPDATE alembic_version SET version_num = '9999'")
    writer.commit()
    before = path.read_bytes()
    with pytest.raises(DatabaseRefused, match="9999"):
        open_database(url(tmp_path))
    assert path.read_bytes() == before
    writer.close()


def test_another_programs_database_is_refused_untouched(tmp_path):
    with sqlite3.connect(tmp_path / "hub.sqlite") as foreign:
        foreign.execute("CREATE TABLE records (id)")
    foreign.close()
    before = files(tmp_path)
    with pytest.raises(DatabaseRefused, match="chương trình khác"):
        open_database(url(tmp_path))
    assert files(tmp_path) == before


@pytest.mark.parametrize("content", [b"hello" * 100, b"SQLite format 3\0" + bytes(4000), b"x"])
def test_a_file_that_is_no_database_is_refused_untouched(tmp_path, content):
    (tmp_path / "hub.sqlite").write_bytes(content)
    with pytest.raises(DatabaseRefused, match="hỏng hoặc không phải cơ sở dữ liệu"):
        open_database(url(tmp_path))
    assert files(tmp_path) == {"hub.sqlite": content}


def test_a_place_that_cannot_be_used_is_named(tmp_path):
    (tmp_path / "hub.sqlite").mkdir()
    with pytest.raises(DatabaseRefused, match="hub.sqlite"):
        open_database(url(tmp_path))


@pytest.mark.parametrize(
    "address", ["nonsense", "nosuch://x", "postgresql+nosuch://x", "", "postgresql://u:p@h:abc/db"]
)
def test_an_address_that_is_none_is_refused_with_an_example(address):
    with pytest.raises(DatabaseRefused, match=r"postgresql://"):
        open_database(address)


def test_a_missing_driver_is_named_with_the_remedy():
    with pytest.raises(DatabaseRefused, match="(pip install 'pymysql|Thiếu thư viện)"):
        open_database("mysql+pymysql://u:secret@h/d")


def test_a_password_in_the_address_is_not_repeated(tmp_path):
    for address in ("nosuch://user:secret@host/db", "mysql+pymysql://user:secret@host/db"):
        with pytest.raises(DatabaseRefused) as refused:
            open_database(address)
        assert "secret" not in str(refused.value)


def test_a_write_that_fails_leaves_nothing(tmp_path):
    with open_database(url(tmp_path)) as database:
        with pytest.raises(ZeroDivisionError), database.write() as connection:
            connection.execute(insert(facts).values(key="a", value="b"))
            raise ZeroDivisionError
        assert database.fact("a") == ""


def test_two_hubs_on_one_database_take_turns(tmp_path):
    with open_database(url(tmp_path)) as one, open_database(url(tmp_path)) as two:
        with one.write() as connection:
            connection.execute(insert(facts).values(key="n", value="0"))

        def count(database):
            for _ in range(50):
                with database.write() as connection:
                    n = int(connection.scalar(select(facts.c.value)) or 0)
                    connection.execute(facts.update().values(value=str(n + 1)))

        threads = [threading.Thread(target=count, args=(database,)) for database in (one, two, one, two)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert one.fact("n") == "200"


def test_a_locked_or_a_read_only_database_is_refused_with_a_sentence(tmp_path):
    with (
        open_database(url(tmp_path)) as database,
        contextlib.closing(sqlite3.connect(tmp_path / "hub.sqlite")) as other,
    ):
        with database.read() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout = 20")
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseRefused, match="hub.sqlite.*locked"), database.write():
            pass
        other.rollback()
        with database.read() as connection:
            connection.exec_driver_sql("PRAGMA query_only = ON")
        with pytest.raises(DatabaseRefused, match="readonly"), database.write() as connection:
            connection.execute(insert(facts).values(key="a", value="b"))


def test_a_broken_rule_of_the_data_stays_what_it_is(tmp_path):
    with open_database(url(tmp_path)) as database, pytest.raises(IntegrityError), database.write() as connection:
        for _ in range(2):
            connection.execute(insert(facts).values(key="a", value="b"))
