"""How fast a phone hands over what waited: over loopback, over a slow link, and with how much memory.

Run `python -m tests.bench.drain`. The hub is a process of its own with the city's keys, so that every receipt is signed and
checked; the baseline posts records sealed the same way, prepared beforehand, over one connection that does nothing else.
"""

import asyncio
import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from app.device import Device
from app.enrol import enrol
from sync.wire import envelope
from tests.bench.slow_link import BANDWIDTH, ROUND_TRIP, SlowLink
from tests.browser.ward import CODE, Ward
from tests.processes import Process

RECORDS = 1_000
BATCH = 25
TURNS = 3
PHOTO = 80_000  # bytes
ON_THE_SLOW_LINK = 6  # records, each with a photo
QUEUES = (10, 10_000)
ANSWERS = {f"question_{number}": f"câu trả lời của người dân thứ {number}" for number in range(18)}  # about 1.5 KB


def main() -> None:
    with tempfile.TemporaryDirectory(dir=Path.cwd(), prefix=".bench-") as name:
        folder = Path(name)
        hub = Process("hub", "--port", "0", "--quiet", home=folder / "hub", log=folder / "hub.log")
        try:
            ward = Ward(folder / "hub", hub.address)
            invitation = ward.open(folder)
            drained, bare = zip(
                *[asyncio.run(_loopback(folder / f"{turn}", ward, hub)) for turn in range(TURNS)], strict=True
            )
            ours, theirs = statistics.median(drained), statistics.median(bare)
            print(
                f"drain over loopback   {ours:7.0f} records/s   bare posts {theirs:7.0f} records/s   ratio {ours / theirs:.2f}"
            )
            seconds, carried = asyncio.run(_slowly(folder / "slow", invitation, hub))
            allowed = 1.5 * carried / BANDWIDTH + 20 * ROUND_TRIP
            print(
                f"over a slow link      {seconds:7.1f} s   {carried / 1e3:.0f} kB in {carried / BANDWIDTH:.1f} s at full speed   {seconds / allowed:.2f} of what is allowed"
            )
            memory = [_memory(folder / f"queue-{number}", number, ward) for number in QUEUES]
            print(
                f"memory of a phone     {memory[0]:7.1f} MB with {QUEUES[0]} queued, {memory[1]:.1f} MB with {QUEUES[1]:,}   ratio {memory[1] / memory[0]:.2f}"
            )
        finally:
            hub.stop()


async def _joined(home: Path, invitation: str) -> Device:
    device = Device(_folder(home))
    await enrol(device, invitation, "vi")
    _ = device.search  # made ready a moment after the start, which is not what is measured here
    return device


async def _loopback(home: Path, ward: Ward, hub: Process) -> tuple[float, float]:
    """Return records a second of a draining phone, and of bare posts of another phone's queue."""
    device, other = await _joined(home, ward.invite()), await _joined(home.with_suffix(".bare"), ward.invite())
    for one in (device, other):
        for _ in range(RECORDS):
            one.outbox.add("submission", CODE, "1.001193", ANSWERS)
    began = time.perf_counter()
    await _drain(device)
    ours = RECORDS / (time.perf_counter() - began)
    records = [other.outbox.record(item.id) for item in other.outbox.items()]
    bodies = [
        json.dumps({"records": [envelope(record) for record in records[at : at + BATCH]]}, ensure_ascii=False).encode()
        for at in range(0, RECORDS, BATCH)
    ]
    place = other.enrolment()
    assert place
    theirs = await asyncio.to_thread(_post, int(hub.port), place.token, bodies)
    for one in (device, other):
        await one.stop()
    return ours, theirs


def _post(port: int, token: str, bodies: list[bytes]) -> float:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.connect()
    began = time.perf_counter()
    for body in bodies:
        connection.request(
            "POST", "/v1/records", body, {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        )
        assert connection.getresponse().read().count(b'"received"') == BATCH
    spent = time.perf_counter() - began
    connection.close()
    return RECORDS / spent


async def _slowly(home: Path, invitation: str, hub: Process) -> tuple[float, int]:
    """Return the seconds it takes to hand over records with photos on a slow link, and the bytes of the busier way."""
    link = SlowLink(int(hub.port))
    address = await link.start()
    device = await _joined(home, invitation.replace(hub.address, address))
    for _ in range(ON_THE_SLOW_LINK):
        photo = device.attachments.keep("anh.jpg", b"\xff\xd8\xff\xe0" + os.urandom(PHOTO))
        device.outbox.add("submission", CODE, "1.001193", ANSWERS, [photo])
    before = list(link.carried)
    began = time.perf_counter()
    await _drain(device)
    seconds = time.perf_counter() - began
    carried = max(now - then for now, then in zip(link.carried, before, strict=True))
    await device.stop()
    await link.stop()
    return seconds, carried


async def _drain(device: Device) -> None:
    done = asyncio.Event()
    device.listeners.add(lambda: device.outbox.counts().waiting or done.set())
    device.start()
    await done.wait()


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


def _most_memory() -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:"))


def _memory(home: Path, number: int, ward: Ward) -> float:
    """Return the MB a phone of its own takes at most while it sends from a queue of so many records."""
    told = [sys.executable, "-m", "tests.bench.drain", str(home), str(number), ward.invite()]
    return float(subprocess.run(told, capture_output=True, text=True, check=True).stdout)


async def _phone(home: Path, number: int, invitation: str) -> float:
    device = await _joined(home, invitation)
    with device.outbox.together():
        for _ in range(number):
            device.outbox.add("outreach", CODE, "", ANSWERS)
    await _drain(device)
    await device.stop()
    return _most_memory()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(asyncio.run(_phone(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])))
    else:
        main()
