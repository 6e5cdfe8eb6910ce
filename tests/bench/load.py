"""A load generator in a process of its own: prepared requests over kept-open connections, one under way on each.

Run as `python -m tests.bench.load PLAN`, where PLAN is a pickled `Plan`; prints one line of JSON, an `Outcome`.
It builds nothing and reads of each answer only its length and how often the word looked for is in it, so that it takes
little of the machine it shares with what it measures; `cpu` says how much.
"""

import json
import pickle
import selectors
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

WORD = b'"received"'
PATIENCE = 60.0  # seconds without any answer


@dataclass(frozen=True)
class Plan:
    """Whole HTTP requests by connection; each must be answered by 200 with the word `each` times."""

    port: int
    requests: list[list[bytes]]
    each: int
    seconds: float
    word: bytes = WORD


@dataclass
class Outcome:
    """How many requests were answered in how many seconds, with the seconds each took, of processor time used, and failures."""

    answered: int = 0
    seconds: float = 0.0
    cpu: float = 0.0
    waits: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def wait(self, share: float) -> float:
        """Return the seconds within which this share of the requests was answered."""
        return sorted(self.waits)[min(len(self.waits) - 1, int(share * len(self.waits)))]


def run(plan: Plan) -> Outcome:
    """Carry a plan out in another process; raises AssertionError where an answer was not as it must be."""
    with tempfile.NamedTemporaryFile(prefix="xomso-load-") as file:
        pickle.dump(plan, file, pickle.HIGHEST_PROTOCOL)
        file.flush()
        said = subprocess.run(
            [sys.executable, "-m", "tests.bench.load", file.name], capture_output=True, text=True, check=True
        )
    outcome = Outcome(**json.loads(said.stdout))
    assert not outcome.failed, outcome.failed[:3]
    return outcome


class _Line:
    """One connection and what is still to be sent on it."""

    def __init__(self, port: int, requests: list[bytes]):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.requests = requests[::-1]
        self.seen, self.began = b"", 0.0

    def ask(self) -> None:
        self.seen, self.began = b"", time.perf_counter()
        self.socket.sendall(self.requests.pop())

    def answer(self) -> tuple[bytes, bytes] | None:
        """Return head and body of the answer once it is whole."""
        chunk = self.socket.recv(1 << 18)
        if not chunk:
            raise ConnectionError("closed")
        self.seen = self.seen + chunk if self.seen else chunk
        head, found, body = self.seen.partition(b"\r\n\r\n")
        if not found:
            return None
        at = head.lower().index(b"content-length:") + 15
        return (head, body) if len(body) >= int(head[at : at + 12].split(b"\r", 1)[0]) else None


def carry_out(plan: Plan) -> Outcome:
    """Keep one request under way on each connection until the time is over or the requests are."""
    lines = [_Line(plan.port, requests) for requests in plan.requests]
    outcome, waiting = Outcome(), selectors.DefaultSelector()
    for line in lines:
        waiting.register(line.socket, selectors.EVENT_READ, line)
    used, began = time.process_time(), time.perf_counter()
    end, under_way = began + plan.seconds, 0
    for line in lines:
        line.ask()
        under_way += 1
    while under_way:
        ready = waiting.select(PATIENCE)
        if not ready:
            outcome.failed.append("no answer")
            break
        for key, _ in ready:
            line = key.data
            found = line.answer()
            if found is None:
                continue
            now = time.perf_counter()
            head, body = found
            if head.startswith(b"HTTP/1.1 200") and body.count(plan.word) == plan.each:
                outcome.answered += 1
                outcome.waits.append(now - line.began)
            else:
                outcome.failed.append((head[:15] + body[:300]).decode(errors="replace"))
            if line.requests and now < end and not outcome.failed:
                line.ask()
            else:
                under_way -= 1
    outcome.seconds = time.perf_counter() - began
    outcome.cpu = time.process_time() - used
    return outcome


if __name__ == "__main__":
    # A plan is made by this project's own benches a moment before.
    print(json.dumps(asdict(carry_out(pickle.loads(Path(sys.argv[1]).read_bytes())))))  # noqa: S301
