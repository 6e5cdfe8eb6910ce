"""How many records a second the hub takes in over HTTP, beside a bare sqlite3 insert of the same rows.

Run `python -m tests.bench.ingest [seconds]`. 1.5 KB records, 25 a request and 25 a transaction; both write with WAL and
synchronous=FULL to the same folder's disk, in turns, so that a slow moment of the disk falls on both. The hub runs in a
process of its own; this one prepares every request beforehand and only sends.
"""

import http.client
import json
import re
import sqlite3
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from sync.records import freeze, new_id
from sync.wire import envelope
from tests.hub_server import WARD, HubProcess
from tests.processes import xomso

BATCH = 25
CONNECTIONS = (1, 4)
TURNS = 6
ANSWERS = {f"question_{number}": f"câu trả lời của người dân thứ {number}" for number in range(18)}  # about 1.5 KB


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 12.0
    with tempfile.TemporaryDirectory(dir=Path.cwd(), prefix=".bench-") as folder:
        rates, bare = measure(Path(folder), seconds)
    for connections, rate in rates.items():
        print(f"hub ingest        {rate:8.0f} records/s on {connections} connection(s)")
    print(f"bare insert       {bare:8.0f} rows/s")
    print(f"ratio             {max(rates.values()) / bare:8.2f}")


def measure(folder: Path, seconds: float) -> tuple[dict[int, float], float]:
    """Return records a second through POST /v1/records by number of connections, and rows a second bare."""
    hub = HubProcess(folder, "--quiet")
    try:
        token = _token(hub, folder)
        hub_time, sent = dict.fromkeys(CONNECTIONS, 0.0), dict.fromkeys(CONNECTIONS, 0)
        _send(hub, token, 1, 1.0)
        bare, bare_time, rows = None, 0.0, 0
        turn = seconds / TURNS / (len(CONNECTIONS) + 1)
        for _ in range(TURNS):
            for connections in CONNECTIONS:
                count, spent = _send(hub, token, connections, turn)
                sent[connections] += count
                hub_time[connections] += spent
            bare = bare or _bare(folder)
            began = time.perf_counter()
            while (passed := time.perf_counter() - began) < turn:
                rows += bare()
            bare_time += passed
        return {n: sent[n] / hub_time[n] for n in CONNECTIONS}, rows / bare_time
    finally:
        hub.stop()


def _token(hub: HubProcess, home: Path) -> str:
    xomso("admin", "create-team", "--ward", WARD, "--name", "Tổ đo", home=home)
    said = xomso("admin", "invite", "--ward", WARD, "--team", "Tổ đo", home=home)
    connection = http.client.HTTPConnection("127.0.0.1", int(hub.port))
    code = re.search(r"/i/([\w-]+)", said)
    assert code
    connection.request("POST", "/v1/enrol", json.dumps({"code": code[1]}))
    token: str = json.load(connection.getresponse())["token"]
    connection.close()
    return token


def _requests(count: int) -> list[bytes]:
    now = datetime.now().astimezone()
    answers = {"consent": {"given": True}, "answers": ANSWERS}
    return [
        json.dumps({"records": [envelope(freeze("outreach", WARD, "1.001193", answers, id=new_id(), counter=1, now=now)) for _ in range(BATCH)]}, ensure_ascii=False).encode()
        for _ in range(count)
    ]  # fmt: skip


def _send(hub: HubProcess, token: str, connections: int, seconds: float) -> tuple[int, float]:
    """Return how many records the hub received in about so many seconds, and in how many."""
    prepared = [_requests(int(seconds * 800) + 1) for _ in range(connections)]
    received = [0] * connections
    start = threading.Barrier(connections + 1)

    def work(at: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", int(hub.port))
        connection.connect()
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        start.wait()
        end = time.perf_counter() + seconds
        while prepared[at] and time.perf_counter() < end:
            connection.request("POST", "/v1/records", prepared[at].pop(), headers)
            answer = connection.getresponse().read()
            assert answer.count(b'"received"') == BATCH, answer[:300]
            received[at] += BATCH
        connection.close()

    threads = [threading.Thread(target=work, args=(at,)) for at in range(connections)]
    for thread in threads:
        thread.start()
    start.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    return sum(received), time.perf_counter() - began


def _bare(folder: Path) -> Callable[[], int]:
    """Return what inserts 25 rows like the hub's, with new ids, in one transaction, and does nothing else."""
    with sqlite3.connect(folder / "hub.sqlite") as hub:
        row: list[Any] = list(hub.execute("SELECT * FROM records LIMIT 1").fetchone())
        tables = hub.execute("SELECT sql FROM sqlite_master WHERE tbl_name = 'records' AND sql IS NOT NULL").fetchall()
        names = [column[1] for column in hub.execute("PRAGMA table_info(records)")]
    hub.close()
    bare = sqlite3.connect(folder / "bare.sqlite", isolation_level=None)
    bare.execute("PRAGMA journal_mode = WAL")
    bare.execute("PRAGMA synchronous = FULL")
    for (sql,) in tables:
        bare.execute(sql)
    statement = f"INSERT INTO records VALUES ({', '.join('?' * len(names))})"
    place = names.index("id")

    def write() -> int:
        bare.execute("BEGIN")
        bare.executemany(statement, [[*row[:place], new_id(), *row[place + 1 :]] for _ in range(BATCH)])
        bare.execute("COMMIT")
        return BATCH

    return write


if __name__ == "__main__":
    main()
