"""`python -m tests.faults --minutes M --seed S`: one world after another until the time is up, then the table."""

import argparse
import asyncio
import contextlib
import shutil
import sys
import tempfile
import time
from pathlib import Path

from tests.faults.figures import Figures
from tests.faults.world import Plan, World
from tests.postgres import clusters, programs


async def soak(minutes: float, seed: int, databases: list[str], postgres) -> Figures | None:
    """Return what all worlds came to; stops at the first that is not sound and keeps its folder."""
    until, total = time.monotonic() + 60 * minutes, None
    while total is None or (total.sound and time.monotonic() < until):
        kind = databases[seed % len(databases)]
        folder = Path(tempfile.mkdtemp(prefix=f"xomso-world-{seed}-"))
        world = World(folder, Plan(seed), postgres.database() if kind == "postgresql" else "")
        found = await world.run()
        print(f"seed {seed} on {kind}: {found.delivered} of {found.made} delivered", file=sys.stderr, flush=True)
        for flaw in found.flaws:
            print(f"seed {seed}: {flaw} (see {folder})", file=sys.stderr)
        if found.sound:
            shutil.rmtree(folder)
        total, seed = found if total is None else total + found, seed + 1
    return total


def main() -> int:
    """Run and return 0 when nothing was lost or doubled."""
    asked = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    asked.add_argument("--minutes", type=float, default=30.0)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--db", choices=("sqlite", "postgresql", "both"), default="both" if programs() else "sqlite")
    given = asked.parse_args()
    databases = ["sqlite", "postgresql"] if given.db == "both" else [given.db]
    with contextlib.ExitStack() as stack:
        postgres = None
        if "postgresql" in databases:
            postgres = stack.enter_context(contextlib.contextmanager(clusters)())
        total = asyncio.run(soak(given.minutes, given.seed, databases, postgres))
    assert total is not None
    print(total.table())
    return 0 if total.sound else 1


if __name__ == "__main__":
    sys.exit(main())
