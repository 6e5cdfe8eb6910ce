"""How far a ward's targets are reached."""

from typing import Any

from sqlalchemy import Connection, func, select

from sync.hub import dossiers, targets, teams
from sync.hub.periods import Period
from sync.hub.report_basis import Basis
from sync.hub.schema_outreach import outreach_totals as totals
from sync.hub.targets import Progress


def of_ward(connection: Connection, basis: Basis, ward: str, period: Period) -> list[Progress]:
    """Return every target of a ward's months with what was reached."""
    found = targets.of_ward(connection, ward, period.first, period.last)
    return [
        Progress(month, indicator, field, target, value)
        for month in sorted({line[0] for line in found})
        for values in [_values(connection, basis, ward, month, {line[1] for line in found if line[0] == month})]
        for _, indicator, field, target in [line for line in found if line[0] == month]
        for value in [values.get((indicator, field), 0)]
    ]


def told(connection: Connection, basis: Basis, ward: str, month: str) -> list[dict[str, Any]]:
    """Return a month's targets as phones are told them."""
    return [
        {"month": one.month, "indicator": one.indicator, "field": one.field, "target": one.target, "value": one.value}
        for one in of_ward(connection, basis, ward, Period(month, month))
    ]


def _values(
    connection: Connection, basis: Basis, ward: str, month: str, wanted: set[str]
) -> dict[tuple[str, str], int]:
    values: dict[tuple[str, str], int] = {}
    mine = (totals.c.ward == ward) & (totals.c.team == "") & (totals.c.month == month) & (totals.c.key == "")
    own = totals.c.measure.in_(wanted & {"sessions", "people", "guided"})
    for measure, n in connection.execute(select(totals.c.measure, func.sum(totals.c.n)).where(mine, own).group_by(totals.c.measure)):  # fmt: skip
        values[measure, ""] = int(n)
    if "members" in wanted:
        values["members", ""] = sum(team.members for team in teams.of_ward(connection, ward))
    if wanted & set(targets.BY_FIELD):
        found = dossiers.by_procedure(connection, ward, Period(month, month), basis.today)
        fields = dossiers.by_field(found, basis.field_of)
        fields[""] = sum(fields.values(), dossiers.Dossiers())
        for field, one in fields.items():
            values["dossiers", field], values["online", field] = one.received, one.share
    return values
