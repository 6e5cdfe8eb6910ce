"""What one durable tap costs, beside a bare sqlite3 commit of the same row.

Run `python -m tests.bench.tap [seconds]`. Both write with WAL and synchronous=FULL to the same folder's disk, in turns,
so that a slow moment of the disk falls on both.
"""

import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from sync.outbox import Outbox
from sync.outreach import Tally
from sync.session_now import Sessions
from sync.store import open_store

ROUND = 20  # writes of one side before the other has its turn
TAP = Tally("vneid_2", "1.001193", "done", ("elderly",))


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 5.0
    with tempfile.TemporaryDirectory(dir=Path.cwd(), prefix=".bench-") as folder:
        tap, bare = measure(Path(folder), seconds)
        screen = look(Path(folder) / "many.sqlite")
    print(f"tap               {tap * 1000:8.3f} ms")
    print(f"bare commit       {bare * 1000:8.3f} ms")
    print(f"ratio             {tap / bare:8.2f} (at most 1.50 wanted)")
    print(f"10,000 taps added up for the screen  {screen * 1000:.1f} ms")


def measure(folder: Path, seconds: float) -> tuple[float, float]:
    """Return the seconds of the middle tap and of the middle bare commit: a stalled disk hits either side by chance."""
    sessions = Sessions(Outbox(open_store(folder / "device.sqlite")))
    taps = sessions.taps(sessions.begin("Khu vực 3").id)
    writers: tuple[Callable[[], object], ...] = (lambda: taps.add(TAP), bare_commit(folder / "bare.sqlite"))
    took: tuple[list[float], list[float]] = ([], [])
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        for side, write in enumerate(writers):
            for _ in range(ROUND):
                start = time.perf_counter()
                write()
                took[side].append(time.perf_counter() - start)
    sessions.db.close()
    return median(took[0]), median(took[1])


def bare_commit(path: Path) -> Callable[[], object]:
    """Return what commits one row like a tap's and does nothing else."""
    conn = sqlite3.connect(path)
    conn.execute("PRAGMA journal_mode = WAL")
    conn.execute("PRAGMA synchronous = FULL")
    conn.execute(
        "CREATE TABLE taps (number INTEGER PRIMARY KEY, help TEXT NOT NULL, procedure TEXT NOT NULL,"
        " result TEXT NOT NULL, groups TEXT NOT NULL, auto INTEGER NOT NULL)"
    )
    row = (TAP.help, TAP.procedure, TAP.result, ",".join(TAP.groups))

    def write() -> None:
        conn.execute("INSERT INTO taps (help, procedure, result, groups, auto) VALUES (?, ?, ?, ?, 0)", row)
        conn.commit()

    return write


def look(path: Path) -> float:
    """Return the seconds it takes to add up 10,000 taps for the screen."""
    sessions = Sessions(Outbox(open_store(path)))
    taps = sessions.taps(sessions.begin("Hội chợ").id)
    taps.set(Tally("vssid", n=9999))
    start = time.perf_counter()
    taps.by_help()
    taps.last()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
