"""How long an officer waits for the inbox of a ward with 1,000,000 records, beside one with 10,000.

Run `python -m tests.bench.desk_inbox [records] [sqlite|postgresql]`. Each hub is a process of its own; the pages are
asked for in turns of the two, over HTTP as a browser would, logged in: the first page and a later one of every view.
"""

import random
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from sqlalchemy import text

from sync.hub.clock import utc_now
from sync.hub.database import Database, open_database
from sync.hub.hiring import hire
from sync.hub.laid_out import DONE
from sync.hub.officers import Passwords
from sync.hub.settings import Settings
from sync.hub.wards import add_team, remember
from tests.bench.hub_workers import Workers
from tests.faults.parts import give_keys
from tests.hub_server import PASSWORD, WARD, csrf
from tests.postgres import durable

FEW, MANY = 10_000, 1_000_000
ROUNDS = 12
VIEWS = ("waiting", "lodged", "returned", "done", "all")
BODY = 200  # bytes: the list reads none of them
RECENT = 60 * 86400.0  # seconds over which the records came in: none is due to be purged

NUMBERS = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count)",
    "postgresql": "WITH n AS (SELECT generate_series(1, :count) AS i)",
}
MOMENT = {
    "sqlite": "strftime('%Y-%m-%dT%H:%M:%f+00:00', CAST(:since + i * :step AS REAL), 'unixepoch')",
    "postgresql": "to_char(to_timestamp(:since + i * :step) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"+00:00\"')",
}
HEX = {"sqlite": "printf('%012x', i)", "postgresql": "lpad(to_hex(i), 12, '0')"}
ROWS = """
INSERT INTO records (ward, id, device, team, kind, schema, procedure, digest, enc, body, state, code, received_at, updated_at)
{numbers}
SELECT :ward, '0190d5a2-0000-7000-8000-' || {hex}, 'may', :team, CASE WHEN i % 10 = 0 THEN 'outreach' ELSE 'submission' END,
       1, CASE WHEN i % 10 = 0 THEN '' ELSE '1.001193' END, 'd', 'none', {body},
       CASE WHEN i % 20 = 0 THEN 'received' WHEN i % 20 = 1 THEN 'in_review' WHEN i % 20 < 6 THEN 'lodged'
            WHEN i % 20 < 8 THEN 'returned' ELSE 'done' END,
       'M' || {hex}, {moment}, {moment}
FROM n
"""


def main() -> None:
    many = int(sys.argv[1]) if len(sys.argv) > 1 else MANY
    kinds = sys.argv[2:] or ["sqlite", "postgresql"]
    with tempfile.TemporaryDirectory(dir=Path.cwd(), prefix=".bench-") as folder:
        if "sqlite" in kinds:
            show("sqlite", many, measure(Path(folder) / "sqlite", dict.fromkeys((FEW, many), "")))
        if "postgresql" in kinds:
            with durable() as cluster:
                urls = {count: cluster.database() for count in (FEW, many)}
                show("postgresql", many, measure(Path(folder) / "postgresql", urls))


def show(kind: str, many: int, waits: dict[int, list[float]]) -> None:
    """Print the 95th percentiles and their ratio."""
    few_p95, many_p95 = (_p95(waits[count]) * 1000 for count in (FEW, many))
    print(f"{kind:11} {FEW:9,} records   p95 {few_p95:8.1f} ms")
    print(f"{kind:11} {many:9,} records   p95 {many_p95:8.1f} ms")
    print(f"{kind:11} times as long           {many_p95 / few_p95:8.2f}", flush=True)


def measure(folder: Path, urls: dict[int, str]) -> dict[int, list[float]]:
    """Return the seconds that pages took, by how many records the ward has."""
    waits: dict[int, list[float]] = {count: [] for count in urls}
    with _hubs(folder, urls) as browsers:
        pages = {count: _pages(browser) for count, browser in browsers.items()}
        for _ in range(ROUNDS):
            for count in random.sample(list(urls), len(urls)):  # noqa: S311
                for page in pages[count]:
                    began = time.perf_counter()
                    answer = browsers[count].get(page)
                    waits[count].append(time.perf_counter() - began)
                    assert answer.status_code == 200 and "/desk/records/0190d5a2" in answer.text
    return waits


@contextmanager
def _hubs(folder: Path, urls: dict[int, str]) -> Iterator[dict[int, httpx.Client]]:
    started, browsers = [], {}
    try:
        for count, url in urls.items():
            home = folder / str(count)
            home.mkdir(parents=True)
            with open_database(url or Settings(home).url) as database:
                give_keys(database, home)
                fill(database, count)
            started.append(Workers(1, home, url))
            browsers[count] = _log_in(f"http://127.0.0.1:{started[-1].port}")
        yield browsers
    finally:
        for browser in browsers.values():
            browser.close()
        for hub in started:
            hub.stop()


def fill(database: Database, count: int) -> None:
    """Give a ward an officer and so many records in every state, by one statement."""
    kind = database.engine.dialect.name
    body = f"zeroblob({BODY})" if kind == "sqlite" else f"decode(repeat('00', {BODY}), 'hex')"
    rows = ROWS.format(numbers=NUMBERS[kind], hex=HEX[kind], moment=MOMENT[kind], body=body)
    with database.write() as connection:
        team = add_team(connection, WARD, "Tổ cũ", utc_now())
        hire(connection, Passwords(), WARD, "can.bo", "Trần Thị Mẫu", PASSWORD, utc_now())
        span = {"since": utc_now().timestamp() - RECENT, "step": RECENT / count}
        connection.execute(text(rows), {"ward": WARD, "team": team, "count": count, **span})
        remember(connection, DONE, "all")  # they are not of a version that counted nothing
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def _log_in(address: str) -> httpx.Client:
    browser = httpx.Client(base_url=address, timeout=120)
    form = browser.get("/desk/login")
    done = browser.post("/desk/login", data={"csrf": csrf(form), "login": "can.bo", "password": PASSWORD})
    assert done.status_code == 303, done.text
    return browser


def _pages(browser: httpx.Client) -> list[str]:
    """Return the first page of every view, and one that follows a few pages later."""
    pages = []
    for view in VIEWS:
        page = f"/desk?view={view}"
        pages.append(page)
        for _ in range(5):
            found = re.search(r'href="(/desk\?[^"]*after=[^"]+)"', browser.get(page).text)
            assert found, page
            page = found[1].replace("&amp;", "&")
        pages.append(page)
    return pages


def _p95(waits: list[float]) -> float:
    return sorted(waits)[int(0.95 * len(waits))]


if __name__ == "__main__":
    main()
