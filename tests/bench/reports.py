"""A ward's report over a million lines of its log, and the city's dashboard, beside the bare SQL they need.

Run `python -m tests.bench.reports [lines]`. The million tallies lie in one ward; the city has 103 wards with 36 months of totals
each. SQLite always, PostgreSQL where it is installed.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select, text

from content.bundle import usable
from content.pack import Pack
from locales import translator
from sync.hub import city_report, outreach_figures, outreach_totals, ward_report, wards
from sync.hub.bulk import insert_rows
from sync.hub.clock import VIETNAM, stamp
from sync.hub.database import Database, open_database
from sync.hub.periods import Period
from sync.hub.report_basis import Basis
from sync.hub.schema import records
from sync.hub.schema_outreach import outreach_sessions, outreach_tallies
from sync.hub.schema_outreach import outreach_totals as totals
from sync.hub.wards import add_team
from sync.outreach import GROUPS, HELPS, RESULTS
from tests.hub_server import WARD
from tests.postgres import clusters, programs

LINES, A_SESSION = 1_000_000, 25
NOW = datetime(2026, 11, 28, 12, tzinfo=VIETNAM)
YEAR, THREE_YEARS = Period("2025-12", "2026-11"), Period("2023-12", "2026-11")
TIMES = 7


def main() -> None:
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else LINES
    with tempfile.TemporaryDirectory(dir=Path.cwd(), prefix=".bench-") as folder, Pack.open(usable(Path(folder), lambda _: None)) as pack:  # fmt: skip
        for name, url in urls(Path(folder)):
            with open_database(url) as database:
                wards.settle(database, pack.units().all())
                fill(database, lines)
                measure(name, database, Basis(pack, NOW))


def urls(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield each database there is to measure."""
    yield "SQLite", f"sqlite:///{folder / 'hub.sqlite'}"
    if programs():
        for cluster in clusters():
            yield "PostgreSQL", cluster.database()


def measure(name: str, database: Database, basis: Basis) -> None:
    """Print the figures of one database."""
    t = translator("vi")
    with database.read() as connection:
        report = timed(lambda: ward_report.make(connection, basis, t, WARD, YEAR))
        figures = timed(lambda: outreach_figures.of_ward(connection, WARD, YEAR))
        sums = timed(lambda: bare_totals(connection))
        log = timed(lambda: bare_log(connection), 1)
        city = timed(lambda: city_report.make(connection, basis, t, THREE_YEARS))
        wanted = totals.c.team == ""
        bare_city = timed(lambda: connection.execute(
            select(totals.c.ward, totals.c.measure, func.sum(totals.c.n)).where(wanted).group_by(totals.c.ward, totals.c.measure)
        ).all())  # fmt: skip
    print(f"{name:10} ward report, a year of its log   {report * 1000:8.1f} ms (figures alone {figures * 1000:.1f} ms)")
    print(f"{name:10} bare SQL over the totals         {sums * 1000:8.1f} ms, over the log itself {log * 1000:.0f} ms")
    print(f"{name:10} report / bare SQL over the log   {report / log:8.2f}  (at most 2, with a million lines)")
    print(
        f"{name:10} city, 103 wards x 36 months      {city * 1000:8.1f} ms (at most 300), bare sums {bare_city * 1000:.1f} ms"
    )


def timed(act: Callable[[], object], times: int = TIMES) -> float:
    """Return the median seconds of some goes after a first that warms up."""
    act()
    spent = []
    for _ in range(times):
        began = time.perf_counter()
        act()
        spent.append(time.perf_counter() - began)
    return statistics.median(spent)


def bare_totals(connection: Connection) -> object:
    """Read what the report shows of outreach, with nothing around it."""
    query = "SELECT measure, key, sum(n) FROM outreach_totals WHERE ward = :w AND team = '' AND month BETWEEN '2025-12' AND '2026-11' GROUP BY measure, key"
    return connection.execute(text(query), {"w": WARD}).all()


def bare_log(connection: Connection) -> object:
    """Count by help, result and team from the log, as a report without totals would."""
    query = (
        "SELECT s.team, t.help, t.result, sum(t.n) FROM outreach_tallies t JOIN outreach_sessions s ON s.ward = t.ward AND s.record = t.record"
        " WHERE s.ward = :w AND t.ward = :w AND s.counted = 1 AND s.day >= '2025-12-01' AND s.day < '2026-12-01' GROUP BY s.team, t.help, t.result"
    )
    return connection.execute(text(query), {"w": WARD}).all()


def fill(database: Database, lines: int) -> None:
    """Put a ward's log, and 36 months of totals for every ward, into an empty hub."""
    helps, results, groups = list(HELPS), list(RESULTS), list(GROUPS)
    with database.write() as connection:
        teams = [add_team(connection, WARD, f"Tổ {number}", NOW) for number in range(8)]
    for start in range(0, lines // A_SESSION, 2000):
        with database.write() as connection:
            numbers = range(start, min(start + 2000, lines // A_SESSION))
            insert_rows(connection, records, [_record(number, teams) for number in numbers])
            insert_rows(connection, outreach_sessions, [_session(number, teams) for number in numbers])
            insert_rows(connection, outreach_tallies, [
                {
                    "ward": WARD, "record": f"r{number}", "line": line, "help": helps[line % 7], "procedure": "",
                    "result": results[line % 4], "groups": groups[(number + line) % 4], "n": 1 + line % 3,
                }
                for number in numbers for line in range(A_SESSION)
            ])  # fmt: skip
    with database.write() as connection:
        outreach_totals.recount(connection, WARD)
        codes = [code for code in connection.scalars(text("SELECT code FROM wards")) if code != WARD]
    for code in codes:
        with database.write() as connection:
            insert_rows(connection, totals, [
                {"ward": code, "team": team, "measure": measure, "month": month, "key": key, "n": 7}
                for team in ("", *(f"{code}-{number}" for number in range(6))) for month in THREE_YEARS.months
                for measure, keys in MEASURES.items() for key in keys
            ])  # fmt: skip
    with database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        connection.exec_driver_sql("ANALYZE")


MEASURES = {
    **dict.fromkeys(("sessions", "people", "guided", "minutes", "volunteers"), ("",)),
    "help": tuple(HELPS), "result": tuple(RESULTS), "group": tuple(GROUPS),
    "place": tuple(f"Khu vực {number}" for number in range(8)),
}  # fmt: skip


def _record(number: int, teams: list[str]) -> dict[str, Any]:
    at = stamp(NOW)
    return {
        "ward": WARD, "id": f"r{number}", "device": "d", "team": teams[number % 8], "kind": "outreach", "schema": 1, "procedure": "",
        "digest": "", "enc": "none", "body": b"", "needs_recovery": 0, "state": "received", "code": f"c{number}", "receipt": "",
        "received_at": at, "updated_at": at,
    }  # fmt: skip


def _session(number: int, teams: list[str]) -> dict[str, Any]:
    day = f"{date(2023, 12, 1) + timedelta(days=number % 1090):%Y-%m-%d}"
    at = f"{day}T01:00:00.000+00:00"
    return {
        "ward": WARD, "record": f"r{number}", "session": f"r{number}", "revision": 1, "team": teams[number % 8], "device": "d", "event": "",
        "place": f"Khu vực {number % 12}", "topic": "", "note": "", "volunteers": 4, "started_at": at, "ended_at": at, "day": day,
        "minutes": 180, "people": 49, "clock_odd": 0, "newest": 1, "counted": 1, "received_at": at,
    }  # fmt: skip


if __name__ == "__main__":
    main()
