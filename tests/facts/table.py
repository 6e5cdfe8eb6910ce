"""The facts table: what the sources state for each code.

`facts.csv` was cut from the portal's pages, the posting boards and their official steps, not from the guides:
`money` in đồng (or USD12), `time` as number:unit ("unstated" where the page gives no unit), `copies` of a paper, `laws`
as document numbers. `others.csv` holds single facts from elsewhere, each with its source.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Facts:
    money: frozenset[str]
    time: frozenset[tuple[int, str]]
    copies: frozenset[int]
    laws: frozenset[str]


def read_facts() -> dict[str, Facts]:
    """Return the facts by code."""
    with (HERE / "facts.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["code"]: row for row in csv.DictReader(file)}
    with (HERE / "others.csv").open(encoding="utf-8", newline="") as file:
        for other in csv.DictReader(file):
            row = rows.setdefault(other["code"], {"money": "", "time": "", "copies": "", "laws": ""})
            row[other["kind"]] = f"{row[other['kind']]} {other['value']}"
    return {code: _facts(row) for code, row in rows.items()}


def _facts(row: dict[str, str]) -> Facts:
    times = (one.split(":") for one in row["time"].split())
    return Facts(
        frozenset(row["money"].split()),
        frozenset((int(number), unit) for number, unit in times),
        frozenset(int(one) for one in row["copies"].split()),
        frozenset(map(law, row["laws"].split())),
    )


def law(number: str) -> str:
    """Return a document number without the zeros in front: 07/2025/NĐ-CP and 7/2025/NĐ-CP are one."""
    return number.lstrip("0").upper()
