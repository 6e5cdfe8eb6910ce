"""What goes wrong on the way, drawn from a seed: one fault, or none, for each request."""

from collections import Counter
from dataclasses import dataclass
from random import Random

PASS = "pass"
DROP = "drop before"
CUT_REQUEST = "cut request"
LOSE_ANSWER = "lose answer"
CUT_ANSWER = "cut answer"
TRUNCATE = "truncate answer"
DELAY = "delay"
DUPLICATE = "duplicate"
REORDER = "reorder"
PORTAL = "portal"
STATUS = "status"
THROTTLE = "2G"

KINDS = (*(DROP, CUT_REQUEST, LOSE_ANSWER, CUT_ANSWER, TRUNCATE, DELAY, DUPLICATE, REORDER, PORTAL, STATUS, THROTTLE),)
STATUSES = (413, 429, 500, 503)
RETRY_AFTER = ("", "0", "7", "3600", "Sun, 22 Nov 2026 10:00:00 GMT", "soon")


@dataclass(frozen=True)
class Fault:
    """One fault: `at` is the share of the message's bytes that still pass, `hub` whether a status carries its header."""

    kind: str = PASS
    at: float = 0.0
    seconds: float = 0.0
    status: int = 0
    retry_after: str = ""
    hub: bool = False


class Script:
    """Draws faults for a share `trouble` of the requests; the same seed gives the same faults in the same order."""

    def __init__(self, seed: object, trouble: float, kinds: tuple[str, ...] = KINDS):
        self.random = Random(repr(seed))
        self.trouble = trouble
        self.kinds = kinds
        self.played: Counter[str] = Counter()

    def next(self, method: str) -> Fault:
        """Return the fault of the next request."""
        draw = self.random
        fault = Fault()
        if draw.random() < self.trouble:
            fault = Fault(
                draw.choice(self.kinds),
                at=draw.random(),
                seconds=draw.uniform(0.1, 20),
                status=draw.choice(STATUSES),
                retry_after=draw.choice(RETRY_AFTER),
                hub=draw.random() < 0.3,
            )
        self.played[fault.kind] += 1
        return fault

    def calm(self) -> None:
        """Let everything pass from now on."""
        self.trouble = 0.0


class Told(Script):
    """Plays the faults it was given, one a request, of all requests or those with a method, and none after them."""

    def __init__(self, *faults: Fault):
        super().__init__(0, 0.0)
        self.faults = list(faults)
        self.method = ""

    def next(self, method: str) -> Fault:
        fault = self.faults.pop(0) if self.faults and self.method in ("", method) else Fault()
        self.played[fault.kind] += 1
        return fault
