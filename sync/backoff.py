"""How long to wait before the next try."""

from collections.abc import Callable

BASE = 4.0
CAP = 15 * 60.0


def delay(tries: int, random: Callable[[], float], base: float = BASE, cap: float = CAP) -> float:
    """Return seconds to wait after `tries` failures: anything between 0 and a limit that doubles up to the cap.

    Full jitter, so that a thousand devices that lost the hub together do not come back together:
    https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
    """
    return random() * min(cap, base * 2.0 ** min(tries, 20))
