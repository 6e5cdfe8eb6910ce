"""The reports a hub makes by itself on the first of a month, once, also when it was down that day."""

import logging
import re
from pathlib import Path

from sqlalchemy import select

from sync.hub import ward_report
from sync.hub.clock import VIETNAM
from sync.hub.context import Hub
from sync.hub.fonts import FONTS
from sync.hub.periods import Period, month_before, month_of
from sync.hub.report_basis import Basis
from sync.hub.report_pdf import document
from sync.hub.report_xlsx import workbook
from sync.hub.schema import teams

NAME = re.compile(r"20\d\d-(0[1-9]|1[0-2])\.(xlsx|pdf)")
log = logging.getLogger("xomso.hub")


def make_due(hub: Hub) -> int:
    """Write last month's report of every ward that has a team, where this hub has none yet; return how many."""
    month = month_before(month_of(hub.now().astimezone(VIETNAM)))
    with hub.database.read() as connection:
        wards = list(connection.scalars(select(teams.c.ward).distinct().order_by(teams.c.ward)))
    due = [ward for ward in wards if f"{month}.pdf" not in kept(hub.settings.home, ward)]
    for ward in due:
        write(hub, ward, month)
    if due:
        log.info("wrote the reports of %s for %d wards", month, len(due))
    return len(due)


def write(hub: Hub, ward: str, month: str) -> None:
    """Write one ward's report of one month, whole or not at all."""
    t = hub.translate("vi")
    with hub.database.read() as connection:
        report = ward_report.make(connection, Basis(hub.pack, hub.now()), t, ward, Period(month, month))
    into = folder(hub.settings.home, ward)
    into.mkdir(parents=True, exist_ok=True, mode=0o700)
    # The PDF comes last: where it lies, both do.
    for name, data in (
        (f"{month}.xlsx", workbook(report, t)),
        (f"{month}.pdf", document(report, t, FONTS, hub.now())),
    ):
        part = into / f"{name}.part"
        part.write_bytes(data)
        part.replace(into / name)


def folder(home: Path, ward: str) -> Path:
    """Return where a ward's reports lie."""
    return home / "reports" / ward


def kept(home: Path, ward: str) -> list[str]:
    """Return the names of a ward's reports, newest first."""
    place = folder(home, ward)
    names = [path.name for path in place.iterdir()] if place.is_dir() else []
    return sorted((name for name in names if NAME.fullmatch(name)), reverse=True)
