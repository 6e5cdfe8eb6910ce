"""How many guide pages a second one hub sends, beside a static file of its own, both packed with gzip.

Run `python -m tests.bench.guide_page [seconds]`; seconds are those of one turn of one figure.
"""

import statistics
import sys
import tempfile
from pathlib import Path

from tests.bench import load
from tests.bench.hub_workers import Workers
from tests.bench.load import Plan

GUIDE, FILE = "/q/1.001193", "/static/hub.css"
LINES, TURNS = 8, 3
FASTEST = 12_000  # more requests a second than any turn will need


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 2.0
    with tempfile.TemporaryDirectory(dir=Path.cwd(), prefix=".bench-") as folder:
        hub = Workers(1, Path(folder))
        try:
            rates = {path: [_rate(hub.port, path, 0.3)][:0] for path in (GUIDE, FILE)}
            for _ in range(TURNS):
                for path, found in rates.items():
                    found.append(_rate(hub.port, path, seconds))
        finally:
            hub.stop()
    guide, file = (statistics.median(rates[path]) for path in (GUIDE, FILE))
    print(f"guide page        {guide:8.0f} pages/s by one worker, {LINES} connections")
    print(f"static file       {file:8.0f} files/s")
    print(f"ratio             {guide / file:8.2f}")


def _rate(port: int, path: str, seconds: float) -> float:
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\nAccept-Language: vi\r\n\r\n".encode()
    requests = [[request] * int(seconds * FASTEST / LINES) for _ in range(LINES)]
    outcome = load.run(Plan(port, requests, 1, seconds, b"\x1f\x8b\x08\x00"))
    return outcome.answered / outcome.seconds


if __name__ == "__main__":
    main()
