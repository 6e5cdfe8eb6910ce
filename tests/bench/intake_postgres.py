"""How many records a second the hub takes in over HTTP on PostgreSQL at full durability, beside bare psycopg.

Run `python -m tests.bench.intake_postgres [seconds] [workers]`; seconds are those of one turn of one figure. Hub,
database and load generator share this machine, each in processes of its own, and take turns with what they are
compared to, so that a slow moment falls on all. The medians of the turns are printed, and the ratios of the medians.
"""

import statistics
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy.engine import make_url

from sync.hub import devices
from sync.hub.clock import utc_now
from sync.hub.database import open_database
from sync.hub.shapes import EnrolIn
from sync.hub.wards import add_team
from sync.records import new_id
from tests.bench import load, made_records
from tests.bench.hub_workers import Workers
from tests.bench.load import Plan
from tests.faults.parts import give_keys
from tests.hub_server import WARD
from tests.postgres import Cluster, durable

BATCH, BARE_CONNECTIONS = 25, 8
IN_BATCHES, SINGLY = 16, 48
"""Connections of phones that send batches, and single records: enough that the kernel deals some to each worker."""

TURNS = 3
FASTEST = {BATCH: 1000, 1: 10000}
"""More requests a second than any turn will need."""


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 1.5
    workers = int(sys.argv[2]) if len(sys.argv) > 2 else 2
    with durable() as cluster, tempfile.TemporaryDirectory(dir=Path.cwd(), prefix=".bench-") as folder:
        for kind in made_records.KINDS:
            home = Path(folder) / kind
            home.mkdir()
            show(kind, measure(cluster, home, kind, seconds, workers))


def show(kind: str, rates: dict[str, list[float]]) -> None:
    """Print the medians of a kind's turns, and their ratios."""
    median = {name: statistics.median(turns) for name, turns in rates.items()}
    for name, bare in (("batches of 25", "bare, 25 a transaction"), ("single records", "bare, 1 a transaction")):
        print(
            f"{kind:9} {name:24} {median[name]:8.0f} records/s, load generator {median[f'{name} load']:4.0%} of a core"
        )
        print(f"{kind:9} {bare:24} {median[bare]:8.0f} rows/s")
        print(f"{kind:9} {'ratio':24} {median[name] / median[bare]:8.2f}", flush=True)


def measure(cluster: Cluster, home: Path, kind: str, seconds: float, workers: int) -> dict[str, list[float]]:
    """Return records or rows a second, turn by turn."""
    url = cluster.database()
    tokens = prepare(url, home)
    hub = Workers(workers, home, url)
    rates: dict[str, list[float]] = defaultdict(list)
    try:
        for name, each, lines in (("warm up", BATCH, IN_BATCHES), ("warm up", 1, SINGLY)):
            _hub(hub.port, kind, tokens, each, lines, 0.5, rates, name)
        analyze(url)
        bare = Bare(url, cluster.database())
        for _ in range(TURNS):
            _hub(hub.port, kind, tokens, BATCH, IN_BATCHES, seconds, rates, "batches of 25")
            rates["bare, 25 a transaction"].append(bare.rate(BATCH, 1, seconds))
            _hub(hub.port, kind, tokens, 1, SINGLY, seconds, rates, "single records")
            rates["bare, 1 a transaction"].append(bare.rate(1, BARE_CONNECTIONS, seconds))
    finally:
        hub.stop()
    return rates


def analyze(url: str) -> None:
    """Let the database know its tables, as its own autovacuum does within a minute of the first records."""
    with psycopg.connect(_place(url), autocommit=True) as connection:
        connection.execute("ANALYZE")


def prepare(url: str, home: Path) -> list[str]:
    """Set a hub up and return the tokens of as many phones as ever send at once."""
    with open_database(url) as database:
        give_keys(database, home)
        with database.write() as connection:
            team = add_team(connection, WARD, "Tổ đo", utc_now())
            codes = [devices.invite(connection, WARD, team, "volunteer", utc_now(), 1) for _ in range(SINGLY)]
            enrolled = [devices.enrol(connection, EnrolIn(code=code), utc_now()) for code in codes]
    return [one.token for one in enrolled if one]


def _hub(
    port: int, kind: str, tokens: list[str], each: int, lines: int, seconds: float, rates: dict[str, list[float]], name: str
) -> None:  # fmt: skip
    count = int(seconds * FASTEST[each] / lines) + 1
    requests = [made_records.requests(kind, WARD, token, each, count) for token in tokens[:lines]]
    outcome = load.run(Plan(port, requests, each, seconds))
    rates[name].append(outcome.answered * each / outcome.seconds)
    rates[f"{name} load"].append(outcome.cpu / outcome.seconds)


class Bare:
    """The rows of the hub's records, under new ids, into a table like the hub's with all its indexes."""

    def __init__(self, hub: str, own: str):
        self.place = _place(own)
        with psycopg.connect(_place(hub)) as connection:
            found = connection.execute("SELECT * FROM records LIMIT 1")
            self.row: tuple[Any, ...] = found.fetchone() or ()
            self.names = [column.name for column in found.description or ()]
        with open_database(own):
            pass
        with psycopg.connect(self.place) as connection:
            connection.execute("CREATE TABLE bare (LIKE records INCLUDING ALL)")
        self.statement = (
            f"INSERT INTO bare VALUES ({', '.join(['%s'] * len(self.row))}) ON CONFLICT DO NOTHING".encode()
        )

    def rate(self, each: int, connections: int, seconds: float) -> float:
        """Return rows a second in transactions of so many, on so many connections at once."""
        rows, start = [0] * connections, threading.Barrier(connections + 1)
        made = [self._rows(int(seconds * 60_000 / connections)) for _ in range(connections)]

        def work(at: int) -> None:
            with psycopg.connect(self.place, autocommit=True) as connection:
                insert = self._insert(connection, each)
                start.wait()
                end = time.perf_counter() + seconds
                while made[at] and time.perf_counter() < end:
                    insert(made[at])
                    rows[at] += each

        threads = [threading.Thread(target=work, args=(at,)) for at in range(connections)]
        for thread in threads:
            thread.start()
        start.wait()
        began = time.perf_counter()
        for thread in threads:
            thread.join()
        return sum(rows) / (time.perf_counter() - began)

    def _rows(self, count: int) -> list[tuple[Any, ...]]:
        place = self.names.index("id")
        count += BATCH - count % BATCH
        return [(*self.row[:place], new_id(), *self.row[place + 1 :]) for _ in range(count)]

    def _insert(self, connection: psycopg.Connection[Any], each: int) -> Callable[[list[tuple[Any, ...]]], None]:
        cursor = connection.cursor()

        def one(rows: list[tuple[Any, ...]]) -> None:
            cursor.execute(self.statement, rows.pop(), prepare=True)

        def many(rows: list[tuple[Any, ...]]) -> None:
            with connection.transaction():
                cursor.executemany(self.statement, [rows.pop() for _ in range(each)])

        return one if each == 1 else many


def _place(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


if __name__ == "__main__":
    main()
