"""How many records a second are durably queued, beside a bare sqlite3 commit of the same row.

Run `python -m tests.bench.enqueue [seconds]`. Both write with WAL and synchronous=FULL to the same folder's disk, in
turns, so that a slow moment of the disk falls on both.
"""

import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sync.outbox import Outbox
from sync.store import open_store
from tests.city import the_city

PAYLOAD = {f"câu hỏi {number}": f"câu trả lời của người dân thứ {number}" for number in range(20)}  # about 1.5 KB
ROUND = 0.25  # seconds each side writes before the other has its turn


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 6.0
    with tempfile.TemporaryDirectory(dir=Path.cwd(), prefix=".bench-") as folder:
        queued, bare = measure(Path(folder), seconds)
        sealed = sealing(Path(folder) / "sealed", 1.0)
    print(f"sealed, queued    {sealed:8.0f} records/s (once a submission, when a person finalises it)")
    print(f"durable enqueue   {queued:8.0f} records/s")
    print(f"bare commit       {bare:8.0f} rows/s")
    print(f"ratio             {queued / bare:8.2f} (at least 0.70 wanted)")


def measure(folder: Path, seconds: float) -> tuple[float, float]:
    """Return records a second through Outbox.add, and rows a second through a bare sqlite3 commit."""
    outbox = Outbox(open_store(folder / "device.sqlite"))
    bare = bare_commit(outbox, folder / "bare.sqlite")
    counts, spent = [0, 0], [0.0, 0.0]
    writers: tuple[Callable[[], object], ...] = (
        lambda: outbox.add("outreach", "31117", "1.001193", PAYLOAD),
        bare,
    )
    while sum(spent) < seconds:
        for side, write in enumerate(writers):
            start = time.perf_counter()
            while (passed := time.perf_counter() - start) < ROUND:
                write()
                counts[side] += 1
            spent[side] += passed
    outbox.db.close()
    return counts[0] / spent[0], counts[1] / spent[1]


def sealing(folder: Path, seconds: float) -> float:
    """Return submissions a second through Outbox.add: each is sealed to two keys before it is committed."""
    folder.mkdir()
    outbox = Outbox(open_store(folder / "device.sqlite"))
    the_city().equip(outbox.db, "31117")
    start, count = time.perf_counter(), 0
    while (passed := time.perf_counter() - start) < seconds:
        outbox.add("submission", "31117", "1.001193", PAYLOAD)
        count += 1
    outbox.db.close()
    return count / passed


def bare_commit(outbox: Outbox, path: Path) -> Callable[[], object]:
    """Return what commits one row like the outbox's, with a new key, and does nothing else."""
    outbox.add("outreach", "31117", "1.001193", PAYLOAD)
    cursor = outbox.db.conn.execute("SELECT * FROM outbox LIMIT 1")
    names = [column[0] for column in cursor.description if column[0] != "position"]
    row = list(cursor.fetchone())[1:]
    conn = sqlite3.connect(path)
    conn.execute("PRAGMA journal_mode = WAL")
    conn.execute("PRAGMA synchronous = FULL")
    for (sql,) in outbox.db.conn.execute("SELECT sql FROM sqlite_master WHERE name IN ('outbox', 'outbox_state')"):
        conn.execute(sql)
    statement = f"INSERT INTO outbox ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
    place = names.index("id")
    number = 0

    def write() -> None:
        nonlocal number
        number += 1
        row[place] = f"01a201a3-2c77-755b-b696-{number:012x}"
        conn.execute(statement, row)
        conn.commit()

    return write


if __name__ == "__main__":
    main()
