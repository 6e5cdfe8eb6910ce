"""The hub's database: opened with its migrations applied, read and written one transaction at a time."""

import contextlib
import sqlite3
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from sync.errors import N_
from sync.hub import migrations
from sync.hub.alone import alone
from sync.hub.errors import DatabaseRefused
from sync.hub.schema import facts

WAIT = 10.0
"""Seconds a writer waits for another process's transaction."""


LIMITED = ("statement_timeout", "idle_in_transaction_session_timeout")


class Database:
    """An engine whose writers queue up instead of failing when they meet."""

    def __init__(self, engine: Engine):
        self.engine = engine
        self._writing = threading.Lock() if engine.dialect.name == "sqlite" else contextlib.nullcontext()

    @contextlib.contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the data."""
        with _refusing(self.engine), self.engine.connect() as connection:
            yield connection

    @contextlib.contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a connection whose changes all stay, or none if the block fails."""
        # SQLite takes one writer; waiting for it here is fair, its own busy wait is not.
        with (
            self._writing,
            _refusing(self.engine),
            self.engine.connect().execution_options(writes=True) as connection,
            connection.begin(),
        ):
            yield connection

    @contextlib.contextmanager
    def write_alone(self) -> Iterator[Connection]:
        """Give a connection that writes while no other hub on this database does so."""
        with self.write() as connection:
            alone(connection)
            yield connection

    def fact(self, key: str) -> str:
        """Return a fact the hub keeps about itself, or ""."""
        with self.read() as connection:
            return connection.scalar(select(facts.c.value).where(facts.c.key == key)) or ""

    def __enter__(self) -> "Database":
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()


def open_database(url: str, seconds: int = 0) -> Database:
    """Open the database at a SQLAlchemy URL, bring it to this version, and refuse one that is not ours to change.

    PostgreSQL breaks off what takes longer than `seconds`, and transactions left idle for so long; 0 for never.
    """
    engine = _engine(url)
    try:
        if engine.dialect.name == "sqlite":
            _look_before_touching(Path(engine.url.database or ""))
        migrations.upgrade(engine)
        if seconds and engine.dialect.name == "postgresql":
            # Only now: a migration may take its time.
            engine.dispose()
            event.listen(engine, "connect", partial(_limit, seconds))
    except DBAPIError as error:
        engine.dispose()
        raise DatabaseRefused(
            N_("Không mở được cơ sở dữ liệu {where}: {reason}. Chưa có gì bị đổi. Kiểm tra địa chỉ, quyền và máy chủ."),
            where=_place(engine),
            reason=_reason(error),
        ) from error
    except DatabaseRefused:
        engine.dispose()
        raise
    return Database(engine)


@contextlib.contextmanager
def _refusing(engine: Engine) -> Iterator[None]:
    """Turn a database that fails into DatabaseRefused; a broken rule of the data stays the caller's to answer."""
    try:
        yield
    except IntegrityError:
        raise
    except (DBAPIError, PoolTimeout) as error:
        raise DatabaseRefused(
            N_(
                "Cơ sở dữ liệu {where} chưa đọc hoặc ghi được: {reason}. Việc vừa rồi chưa làm gì; kiểm tra quyền, chỗ trống và chương trình khác đang giữ nó, rồi thử lại."
            ),
            where=_place(engine),
            reason=_reason(error),
        ) from error


def _reason(error: SQLAlchemyError) -> str:
    cause = error.orig if isinstance(error, DBAPIError) else error
    return str(cause).strip().split("\n")[0]


def _engine(url: str) -> Engine:
    try:
        # Parameters hold residents' data: they must not reach a log through an exception's text.
        # The connection used last is used first: its page cache is warm, and SQLite keeps one for each connection.
        place = make_url(url)
        if place.drivername in ("postgresql", "postgres"):  # SQLAlchemy would look for psycopg2, which we do not bring
            place = place.set(drivername="postgresql+psycopg")
        away = place.get_backend_name() == "postgresql"
        engine = create_engine(
            place,
            hide_parameters=True,
            pool_use_lifo=True,
            pool_pre_ping=place.get_backend_name() != "sqlite",
            connect_args={"connect_timeout": int(WAIT)} if away else {},
        )
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        raise DatabaseRefused(
            N_("Địa chỉ cơ sở dữ liệu không đọc được. Viết như postgresql://tên:mật-khẩu@máy/tên-csdl.")
        ) from error
    except ModuleNotFoundError as error:
        raise DatabaseRefused(
            N_("Thiếu thư viện {driver} cho cơ sở dữ liệu này. Cài bằng: pip install '{package}'."),
            driver=error.name,
            package={"psycopg": "psycopg[binary]"}.get(error.name or "", error.name),
        ) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
    return engine


def limits(seconds: int) -> list[bytes]:
    """Return what a connection is told so that PostgreSQL breaks off what takes longer; 0 for never."""
    return [f"SET {name} = '{seconds}s'".encode() for name in LIMITED] if seconds else []


def _limit(seconds: int, connection: Any, _: object) -> None:
    connection.autocommit = True
    for statement in limits(seconds):
        connection.execute(statement)
    connection.autocommit = False


def _prepare(connection: Any, _: object) -> None:
    # Python's own transaction handling starts too late for BEGIN IMMEDIATE; ours is in _begin.
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout = {int(WAIT * 1000)}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _look_before_touching(path: Path) -> None:
    # Opening a file for real switches it to WAL, so what must stay untouched is found out read-only first.
    if not path.exists() or path.stat().st_size == 0:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        return
    # Without a log there is nothing to recover, and `immutable` keeps SQLite from leaving files beside it.
    log = path.with_name(f"{path.name}-wal")
    how = "mode=ro" if log.exists() else "mode=ro&immutable=1"
    try:
        _refuse_foreign_bytes(path)
        with contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?{how}", uri=True)) as connection:
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            revisions = (
                {r for (r,) in connection.execute("SELECT version_num FROM alembic_version")}
                if "alembic_version" in tables
                else set()
            )
    except (sqlite3.DatabaseError, OSError) as error:
        raise DatabaseRefused(
            N_(
                "{path} hỏng hoặc không phải cơ sở dữ liệu: {reason}. Chưa có gì bị đổi; hãy giữ tệp này và chép lại bản sao lưu."
            ),
            path=path,
            reason=error,
        ) from error
    if tables and not revisions:
        raise DatabaseRefused(
            N_("{path} là cơ sở dữ liệu của chương trình khác. Chưa có gì bị đổi; hãy chọn thư mục khác bằng --home."),
            path=path,
        )
    migrations.refuse_newer(revisions, path)


def _refuse_foreign_bytes(path: Path) -> None:
    # SQLite takes a file of a few bytes for an empty database and would write over it.
    with path.open("rb") as file:
        if file.read(16) != b"SQLite format 3\0":
            raise sqlite3.DatabaseError("file is not a database")


def _place(engine: Engine) -> str:
    return (
        engine.url.database or ""
        if engine.dialect.name == "sqlite"
        else engine.url.render_as_string(hide_password=True)
    )
