"""How many records a second are durably queued, beside a bare sqlite3 commit of the same row.

Run `python -m tests.bench.enqueue [seconds]`. Both write with WAL and synchronous=FULL to the same folder's disk, in
turns, so that a slow moment of the disk falls on both. A plain record is frozen and committed; a sealed one is sealed
beforehand and then committed, for sealing costs the same wherever the row goes, and is told apart.
"""

import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from sync.outbox import Outbox
from sync.records import Record, new_id
from sync.store import open_store
from tests.city import the_city

PAYLOAD = {f"câu hỏi {number}": f"câu trả lời của người dân thứ {number}" for number in range(20)}  # about 1.5 KB
WARD = "31117"
MADE = "2026-11-22T07:30:00+07:00"
MOST = 20_000  # records a second no disk takes
ROUND = 0.25  # seconds each side writes before the other has its turn


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 6.0
    with tempfile.TemporaryDirectory(dir=Path.cwd(), prefix=".bench-") as folder:
        for kind, name in (("outreach", "plain record"), ("submission", "sealed record")):
            queued, bare = measure(Path(folder) / kind, kind, seconds / 2)
            ratio = f"ratio {queued / bare:.2f} (at least 0.70 wanted)"
            print(f"{name:14}  {queued:6.0f}/s queued   {bare:6.0f}/s bare commits of the same row   {ratio}")
        both = sealing(Path(folder) / "both", 1.0)
    print(f"sealed and queued {both:4.0f}/s (once a submission, when a person finalises it)")


def measure(folder: Path, kind: str, seconds: float) -> tuple[float, float]:
    """Return records a second into the outbox, and rows a second through a bare sqlite3 commit of the same row."""
    outbox = _outbox(folder)
    bare = bare_commit(outbox, kind, folder / "bare.sqlite")
    ready = _sealed_ones(folder / "sealed", int(seconds * MOST)) if kind == "submission" else []
    counts, spent = [0, 0], [0.0, 0.0]

    def queue() -> None:
        if kind == "submission":
            record = ready[counts[0]]
            assert outbox.take_in(record, counter=counts[0] + 2, parent="", created_at=MADE, origin="")
        else:
            outbox.add(kind, WARD, "1.001193", PAYLOAD)

    while sum(spent) < seconds:
        for side, write in enumerate((queue, bare)):
            start = time.perf_counter()
            while (passed := time.perf_counter() - start) < ROUND:
                write()
                counts[side] += 1
            spent[side] += passed
    outbox.db.close()
    return counts[0] / spent[0], counts[1] / spent[1]


def _outbox(folder: Path) -> Outbox:
    folder.mkdir(parents=True)
    outbox = Outbox(open_store(folder / "device.sqlite"))
    the_city().equip(outbox.db, WARD)
    return outbox


def _sealed_ones(folder: Path, number: int) -> list[Record]:
    """Return different records sealed the way a phone seals them; only their ids and digests differ in cost."""
    outbox = _outbox(folder)
    one = outbox.record(outbox.add("submission", WARD, "1.001193", PAYLOAD).id)
    outbox.db.close()
    return [replace(one, id=new_id()) for _ in range(number)]


def sealing(folder: Path, seconds: float) -> float:
    """Return submissions a second through Outbox.add: each is sealed to two keys before it is committed."""
    outbox = _outbox(folder)
    start, count = time.perf_counter(), 0
    while (passed := time.perf_counter() - start) < seconds:
        outbox.add("submission", WARD, "1.001193", PAYLOAD)
        count += 1
    outbox.db.close()
    return count / passed


def bare_commit(outbox: Outbox, kind: str, path: Path) -> Callable[[], object]:
    """Return what commits one row like the outbox's, with a new key, and does nothing else."""
    outbox.add(kind, WARD, "1.001193", PAYLOAD)
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
