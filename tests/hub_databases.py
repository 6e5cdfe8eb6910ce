"""Databases for the hubs of tests, on SQLite and on PostgreSQL: made by the migrations once, and copied for each hub."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import psycopg
from sqlalchemy import delete
from sqlalchemy.engine import make_url

from content.pack import Pack
from sync.hub import wards
from sync.hub.database import open_database
from sync.hub.schema import facts
from tests.postgres import Cluster


def lay_out(url: str, pack_file: Path) -> None:
    """Make a hub's tables with every ward of a pack; the secrets are left for each hub to make of its own."""
    with open_database(url) as database, Pack.open(pack_file) as pack:
        wards.settle(database, pack.units().all())
        with database.write() as connection:
            connection.execute(delete(facts).where(facts.c.key.in_(wards.OWN)))


def place(path: Path, pack: Pack) -> None:
    """Put a laid-out SQLite database at a path where there is none."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_bytes(_file(pack.path))


@contextmanager
def database_in(cluster: Cluster, pack: Pack) -> Iterator[str]:
    """Give the URL of a laid-out database in a cluster, which is gone afterwards."""
    url = copied(_template(cluster, pack.path))
    try:
        yield url
    finally:
        dropped(url)


def copied(url: str) -> str:
    """Return the URL of a copy of a PostgreSQL database nobody is connected to."""
    old = make_url(url)
    made = old.set(database=f"{old.database}_{next(_numbers())}")
    _command(url, f"CREATE DATABASE {made.database} TEMPLATE {old.database} STRATEGY FILE_COPY")
    return made.render_as_string(hide_password=False)


def dropped(url: str) -> None:
    """Remove a PostgreSQL database, whoever is connected to it."""
    _command(url, f"DROP DATABASE IF EXISTS {make_url(url).database} WITH (FORCE)")


@cache
def _numbers() -> Iterator[int]:
    return iter(range(1, 1 << 30))


@cache
def _template(cluster: Cluster, pack_file: Path) -> str:
    url = cluster.database()
    lay_out(url, pack_file)
    return url


@cache
def _file(pack_file: Path) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        lay_out(f"sqlite:///{folder}/hub.sqlite", pack_file)
        return Path(folder, "hub.sqlite").read_bytes()


def _command(url: str, sql: str) -> None:
    asked = make_url(url).query
    with psycopg.connect(
        host=str(asked["host"]), port=str(asked["port"]), user="xomso", dbname="postgres", autocommit=True
    ) as connection:
        connection.execute(sql.encode())
