"""The figures of a ward's outreach read from its totals."""

from collections import defaultdict
from dataclasses import dataclass, field

from sqlalchemy import Connection, func, select

from sync.hub.periods import Period
from sync.hub.schema_outreach import outreach_totals as totals


@dataclass
class Figures:
    """People and sessions of a period: over all, and by key, month and team; every number that nobody counted is 0."""

    by_key: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    by_month: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    by_team: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))

    def all(self, measure: str) -> int:
        """Return a measure over the whole period."""
        return self.by_key[measure][""]

    def keys(self, measure: str) -> list[tuple[str, int]]:
        """Return what was counted under each key, most first."""
        return sorted(self.by_key[measure].items(), key=lambda item: (-item[1], item[0]))


def of_ward(connection: Connection, ward: str, period: Period, team: str = "") -> Figures:
    """Return a ward's figures, or those of one of its teams."""
    within = (totals.c.ward == ward) & (totals.c.month >= period.first) & (totals.c.month <= period.last)
    figures = Figures()
    summed = func.sum(totals.c.n).label("n")
    keyed = select(totals.c.measure, totals.c.key, summed).where(within, totals.c.team == team)
    for measure, key, n in connection.execute(keyed.group_by(totals.c.measure, totals.c.key)):
        figures.by_key[measure][key] = int(n)
    plain = totals.c.measure.in_(("sessions", "people", "guided", "minutes", "volunteers"))
    monthly = select(totals.c.measure, totals.c.month, summed).where(within, totals.c.team == team, plain)
    for measure, month, n in connection.execute(monthly.group_by(totals.c.measure, totals.c.month)):
        figures.by_month[measure][month] = int(n)
    teams = select(totals.c.measure, totals.c.team, summed).where(within, totals.c.team != "", plain)
    if team:
        teams = teams.where(totals.c.team == team)
    for measure, name, n in connection.execute(teams.group_by(totals.c.measure, totals.c.team)):
        figures.by_team[measure][name] = int(n)
    return figures


def of_city(connection: Connection, wards: list[str], period: Period) -> tuple[Figures, dict[str, dict[str, int]]]:
    """Return the figures of all wards together, and of each ward by measure."""
    within = totals.c.ward.in_(wards) & (totals.c.team == "") & (totals.c.month >= period.first)
    within &= totals.c.month <= period.last
    figures, by_ward = Figures(), defaultdict[str, dict[str, int]](lambda: defaultdict(int))
    plain = totals.c.measure.in_(("sessions", "people", "guided", "minutes", "volunteers"))
    summed = func.sum(totals.c.n)
    # Summed by the database, twice: 18,000 rows for 36 months would take longer to hand over than to add up.
    own = select(totals.c.ward, totals.c.measure, summed).where(within, plain)
    for ward, measure, n in connection.execute(own.group_by(totals.c.ward, totals.c.measure)):
        by_ward[ward][measure] = int(n)
        figures.by_key[measure][""] += int(n)
    monthly = select(totals.c.measure, totals.c.month, summed).where(within, plain)
    for measure, month, n in connection.execute(monthly.group_by(totals.c.measure, totals.c.month)):
        figures.by_month[measure][month] = int(n)
    keyed = select(totals.c.measure, totals.c.key, func.sum(totals.c.n)).where(
        within, totals.c.measure.in_(("help", "result", "group"))
    )
    for measure, key, n in connection.execute(keyed.group_by(totals.c.measure, totals.c.key)):
        figures.by_key[measure][key] = int(n)
    return figures, by_ward
