"""Documents of law that have been replaced: stale_laws.toml, ready to be asked."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files


@dataclass(frozen=True)
class Replacement:
    """The document that took a law's place, and the day it did."""

    by: str
    since: date


def stale_laws(today: date) -> Mapping[str, Replacement]:
    """Return the documents replaced by this day, by number."""
    data = tomllib.loads(files("content").joinpath("stale_laws.toml").read_text("utf-8"))
    replaced = {number: Replacement(**row) for number, row in data.items()}
    return {number: row for number, row in replaced.items() if row.since <= today}
