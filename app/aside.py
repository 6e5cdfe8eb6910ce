"""Slow work done beside the screen where there is a second thread, and after it has been drawn where there is none."""

import asyncio
import sys
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")
DRAWN = 0.05
"""Seconds a browser needs to show what was said just before, such as "one moment"."""


async def aside(work: Callable[..., T], *given: Any) -> T:
    """Return what a slow function returns, or raise what it raises."""
    if sys.platform != "emscripten":
        return await asyncio.to_thread(work, *given)
    await asyncio.sleep(DRAWN)
    return work(*given)
