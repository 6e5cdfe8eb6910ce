"""How many records a second are durably queued, beside a bare sqlite3 commit of the same row.

Run `python -m tests.bench.enqueue [seconds]`. Both write with WAL and synchronous=FULL to the same folder's disk, in
turns, so that a slow moment of the disk falls on both. Rows are made beforehand, as the bare commit's is; what it costs to
make them too, plain ones frozen and submissions frozen and sealed, is told apart, beside the same bare commit.
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
MOST = 10_000  # records a second no disk takes
ROUND = 0.25  # seconds each side writes before the other has its turn


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 6.0
    with tempfile.TemporaryDirectory(dir=Path.cwd(), prefix=".bench-") as folder:
        for kind, name in (("outreach", "plain"), ("submission", "sealed")):
            queued, made, bare = measure(Path(folder) / kind, kind, seconds / 2)
            ratio = f"ratio {queued / bare:.2f} (at least 0.70 wanted)"
            print(f"{name:6} record  {queued:6.0f}/s queued   {bare:6.0f}/s bare commits of the same row   {ratio}")
            print(f"{name:6} record  {made:6.0f}/s made and queued   ratio {made / bare:.2f}")


def measure(folder: Path, kind: str, seconds: float) -> tuple[float, ...]:
    """Return rows a second queued when they are ready, made and queued, and through a bare sqlite3 commit."""
    outbox, making = _outbox(folder), _outbox(folder / "making")
    bare = bare_commit(outbox, kind, folder / "bare.sqlite")
    ready = _ready(folder / "ready", kind, int(seconds * MOST))
    counts, spent = [0, 0, 0], [0.0, 0.0, 0.0]

    def queue() -> None:
        record = ready[counts[0]]
        assert outbox.take_in(record, counter=counts[0] + 2, parent="", created_at=MADE, origin="")

    def make() -> None:
        making.add(kind, WARD, "1.001193", PAYLOAD)

    while sum(spent) < seconds:
        for side, write in enumerate((queue, make, bare)):
            start = time.perf_counter()
            while (passed := time.perf_counter() - start) < ROUND:
                write()
                counts[side] += 1
            spent[side] += passed
    for one in (outbox, making):
        one.db.close()
    return tuple(count / passed for count, passed in zip(counts, spent, strict=True))


def _outbox(folder: Path) -> Outbox:
    folder.mkdir(parents=True)
    outbox = Outbox(open_store(folder / "device.sqlite"))
    the_city().equip(outbox.db, WARD)
    return outbox


def _ready(folder: Path, kind: str, number: int) -> list[Record]:
    """Return different records made the way a phone makes them; only their ids differ, which cost nothing more."""
    outbox = _outbox(folder)
    one = outbox.record(outbox.add(kind, WARD, "1.001193", PAYLOAD).id)
    outbox.db.close()
    return [replace(one, id=new_id()) for _ in range(number)]


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
