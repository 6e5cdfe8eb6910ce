"""How much room this device has: the disk's on a device of its own, the browser's share of it in a browser."""

import asyncio
import json
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

ANSWER = 2.0  # seconds a person may need to say yes
LITTLE = 200 << 20  # bytes left on a disk, from where a volunteer is warned
FULL = 0.8  # part of a browser's share, from where a volunteer is warned
ENOUGH = 50 << 20  # bytes a browser must still take in, or a volunteer is warned: a day's photos


@dataclass(frozen=True)
class Room:
    """Bytes used and left; `kept` is False where a browser may delete everything when it wants room itself."""

    used: int
    left: int
    low: bool
    kept: bool = True


async def room(home: Path) -> Room:
    """Return what a data folder uses and may still use."""
    if sys.platform == "emscripten":
        import xomso_js

        return shared(**json.loads(await xomso_js.room(ENOUGH)))
    return on_disk(home)


def on_disk(home: Path) -> Room:
    """Return the room of a disk."""
    used = sum(file.stat().st_size for file in home.rglob("*") if file.is_file())
    left = shutil.disk_usage(home).free
    return Room(used, left, left < LITTLE)


def shared(used: int, whole: int, kept: bool, fits: bool) -> Room:
    """Return the room of a browser that says it lends `whole` bytes, of which `used` are taken, and may not take ENOUGH."""
    left = max(0, whole - used)
    return Room(used, left if fits else min(left, ENOUGH), not fits or used >= FULL * whole, kept)


async def ask_to_keep() -> bool:
    """Ask the browser not to delete the data by itself, and return whether it promised."""
    if sys.platform != "emscripten":
        return True
    import xomso_js

    # A worker may not ask: the page does, and says nothing back.
    xomso_js.tell(json.dumps({"type": "keep"}))
    await asyncio.sleep(ANSWER)
    return (await room(Path())).kept
