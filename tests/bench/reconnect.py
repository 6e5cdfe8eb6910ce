"""2,417 phones over 103 wards, each with ten records that waited, come back within a minute on PostgreSQL at full durability.

Run `python -m tests.bench.reconnect [phones] [seconds] [workers]`. A process of its own plays the phones: each comes at
a random moment, sends its records in one batch over a new connection and asks for news. Printed is the time from a
phone's first byte to its ten receipts, and the memory of the hub before and after.
"""

import asyncio
import json
import pickle
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, text

from sync.hub.clock import stamp, utc_now
from sync.hub.codes import fingerprint
from sync.hub.database import Database, open_database
from sync.hub.schema import devices, wards
from sync.hub.wards import add_team
from sync.sealing.keys import new_key
from tests.bench import made_records
from tests.bench.hub_workers import Workers
from tests.city import the_city
from tests.faults.parts import give_keys
from tests.postgres import durable

PHONES, EACH, SECONDS = 2417, 10, 60.0
SHARE_SEALED = 0.8


def main() -> None:
    phones = int(sys.argv[1]) if len(sys.argv) > 1 else PHONES
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else SECONDS
    workers = int(sys.argv[3]) if len(sys.argv) > 3 else 2
    with durable() as cluster, tempfile.TemporaryDirectory(dir=Path.cwd(), prefix=".bench-") as folder:
        url, home = cluster.database(), Path(folder)
        with open_database(url) as database:
            pass
        hub = Workers(workers, home, url)  # settles the wards
        try:
            with open_database(url) as database:
                tokens = enrol(database, home, phones)
                plan = home / "plan"
                plan.write_bytes(pickle.dumps((hub.port, seconds, requests(tokens))))
                before = hub.memory()
                said = subprocess.run(
                    [sys.executable, "-m", "tests.bench.reconnect", "play", str(plan)], capture_output=True, text=True, check=True
                )  # fmt: skip
                after = hub.memory()
                check(database, phones)
        finally:
            hub.stop()
    outcome = json.loads(said.stdout)
    assert not outcome["failed"], outcome["failed"][:3]
    waits = sorted(outcome["waits"])
    assert len(waits) == phones
    print(f"phones                {phones:8,} within {seconds:.0f} s, {EACH} records each, {workers} workers")
    print(f"errors, lost, twice   {0:8}")
    print(f"to the receipts  p50  {waits[len(waits) // 2] * 1000:8.0f} ms")
    print(f"                 p95  {waits[int(0.95 * len(waits))] * 1000:8.0f} ms")
    print(f"                 max  {waits[-1] * 1000:8.0f} ms")
    print(f"memory of the hub     {before / 1e6:8.0f} MB before, {after / 1e6:.0f} MB after")


def enrol(database: Database, home: Path, count: int) -> list[tuple[str, str]]:
    """Give every ward keys and a team, and return ward and token of as many phones, spread over the wards."""
    with database.read() as connection:
        places = list(connection.scalars(select(wards.c.code).order_by(wards.c.code)))
    for ward in places:
        the_city().wards.setdefault(ward, new_key())
    give_keys(database, home)
    made, rows, now = [], [], stamp(utc_now())
    with database.write() as connection:
        teams = {ward: add_team(connection, ward, "Tổ đo", utc_now()) for ward in places}
        for number in range(count):
            ward = places[number % len(places)]
            device, secret = f"{ward}-{number:016x}", f"{number:043d}"
            made.append((ward, f"xs1.{device}.{secret}"))
            rows.append({
                "ward": ward, "id": device, "secret": fingerprint(secret), "team": teams[ward], "role": "volunteer",
                "name": "", "platform": "", "app_version": "", "created_at": now, "last_seen": now,
            })  # fmt: skip
        connection.execute(insert(devices), rows)
    return made


def requests(tokens: list[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    """Return what each phone sends: its records, and the question for news."""
    drawn, made = random.Random(7), []  # noqa: S311
    for ward, token in tokens:
        kind = made_records.SEALED if drawn.random() < SHARE_SEALED else made_records.OUTREACH
        news = f"GET /v1/changes?after=0 HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n"
        made.append((made_records.requests(kind, ward, token, EACH, 1)[0], news.encode()))
    return made


def check(database: Database, phones: int) -> None:
    """Assert that every record is there once, with its code and its phone."""
    with database.read() as connection:
        counts = [
            connection.scalar(text(f"SELECT count(*) FROM {table}"))  # noqa: S608
            for table in ("records", "receipt_codes", "record_devices")
        ]
    assert counts == [phones * EACH] * 3, counts


async def play(port: int, seconds: float, asked: list[tuple[bytes, bytes]]) -> dict[str, Any]:
    """Let every phone come at its moment, and return the seconds to their receipts and what failed."""
    waits: list[float] = []
    failed: list[str] = []

    async def phone(first: bytes, second: bytes) -> None:
        await asyncio.sleep(random.uniform(0, seconds))  # noqa: S311
        began = time.perf_counter()
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(first)
            status, body = await _answer(reader)
            waits.append(time.perf_counter() - began)
            if status != 200 or body.count(b'"received"') != EACH:
                failed.append(f"{status} {body[:200].decode(errors='replace')}")
            writer.write(second)
            status, body = await _answer(reader)
            if status != 200:
                failed.append(f"{status} {body[:200].decode(errors='replace')}")
            writer.close()
        except OSError as error:
            failed.append(repr(error))

    await asyncio.gather(*[phone(*both) for both in asked])
    return {"waits": waits, "failed": failed}


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = await reader.readuntil(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length:")[2].split(b"\r", 1)[0])
    return int(head.split(b" ", 2)[1]), await reader.readexactly(length)


if __name__ == "__main__":
    if sys.argv[1:2] == ["play"]:
        # Made by this bench a moment before.
        print(json.dumps(asyncio.run(play(*pickle.loads(Path(sys.argv[2]).read_bytes())))))  # noqa: S301
    else:
        main()
