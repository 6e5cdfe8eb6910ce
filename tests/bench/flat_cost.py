"""What taking a record in costs when a ward has 10,000 and when it has 1,000,000, on PostgreSQL at full durability.

Run `python -m tests.bench.flat_cost [records] [seconds]`; seconds are those of one turn. Cost is the time of a batch of 25
and the processor time that the hub spends on a record; one hub each, asked in turns.
"""

import statistics
import sys
import tempfile
from pathlib import Path

from sync.hub.database import open_database
from tests.bench import desk_inbox, load, made_records
from tests.bench.hub_workers import Workers
from tests.bench.intake_postgres import BATCH, FASTEST, IN_BATCHES, prepare
from tests.bench.load import Plan
from tests.hub_server import WARD
from tests.postgres import durable

FEW, MANY, TURNS = 10_000, 1_000_000, 3


def main() -> None:
    many = int(sys.argv[1]) if len(sys.argv) > 1 else MANY
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 2.0
    hubs: dict[int, Workers] = {}
    with durable() as cluster, tempfile.TemporaryDirectory(dir=Path.cwd(), prefix=".bench-") as folder:
        try:
            tokens, taken, spent = {}, {FEW: [], many: []}, {FEW: [], many: []}
            for count in taken:
                home, url = Path(folder) / str(count), cluster.database()
                home.mkdir()
                tokens[count] = prepare(url, home)
                with open_database(url) as database:
                    desk_inbox.fill(database, count)
                hubs[count] = Workers(1, home, url)
                _turn(hubs[count], tokens[count], 0.5)
            for _ in range(TURNS):
                for count, hub in hubs.items():
                    per_record, cpu = _turn(hub, tokens[count], seconds)
                    taken[count].append(per_record)
                    spent[count].append(cpu)
        finally:
            for hub in hubs.values():
                hub.stop()
    for name, found in (("time", taken), ("processor time of the hub", spent)):
        few, much = (statistics.median(found[count]) * 1e6 for count in (FEW, many))
        print(f"{name:26} {FEW:9,} records  {few:8.0f} us a record")
        print(f"{name:26} {many:9,} records  {much:8.0f} us a record, {much / few:.2f} times")


def _turn(hub: Workers, tokens: list[str], seconds: float) -> tuple[float, float]:
    """Return the seconds a record took, and those of processor time."""
    count = int(seconds * FASTEST[BATCH] / IN_BATCHES) + 1
    requests = [made_records.requests(made_records.SEALED, WARD, token, BATCH, count) for token in tokens[:IN_BATCHES]]
    before = hub.cpu()
    outcome = load.run(Plan(hub.port, requests, BATCH, seconds))
    records = outcome.answered * BATCH
    return outcome.seconds / records, (hub.cpu() - before) / records


if __name__ == "__main__":
    main()
