"""The desk's list of devices: officers see those of their ward, leaders those of their team; revoke one, or have it wiped."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection

from sync.errors import N_
from sync.hub import audit, devices
from sync.hub.clock import stamp
from sync.hub.context import Hub, TheHub
from sync.hub.desk_session import TheForm, TheLeader
from sync.hub.devices import ward_name
from sync.hub.errors import Problem
from sync.hub.officers import Session
from sync.hub.pages import page

VIEWS = ("active", "quiet", "out")
router = APIRouter(prefix="/desk/devices", include_in_schema=False)


@dataclass(frozen=True)
class Line:
    """A device of the list; `quiet` marks one that was not seen for the hub's number of days."""

    id: str
    name: str
    team: str
    role: str
    platform: str
    app_version: str
    last_seen: str
    waiting: int
    oldest: timedelta
    quiet: bool
    revoked_at: str | None
    wipe_asked_at: str | None
    wipe_told_at: str | None

    @classmethod
    def of(cls, row: dict[str, Any], now: datetime, days: int) -> "Line":
        """Return the line of a row. What waited at the last call has waited on since then."""
        oldest = timedelta(minutes=row["oldest_minutes"]) + (now - datetime.fromisoformat(row["last_seen"]))
        return cls(
            row["id"], row["name"], row["team_name"], row["role"], row["platform"], row["app_version"],
            row["last_seen"], row["waiting"], oldest if row["waiting"] else timedelta(),
            row["last_seen"] <= stamp(now - timedelta(days=days)),
            row["revoked_at"], row["wipe_asked_at"], row["wipe_told_at"],
        )  # fmt: skip

    @property
    def view(self) -> str:
        """Under which heading it stands."""
        return "out" if self.revoked_at else "quiet" if self.quiet else "active"


@router.get("")
def show(request: Request, hub: TheHub, session: TheLeader, view: str = "active", done: str = "") -> Response:
    """Show the devices that this officer or leader answers for."""
    view = view if view in VIEWS else "active"
    with hub.database.read() as connection:
        lines, name = _lines(connection, hub, session), ward_name(connection, session.officer.ward)
    counts = {name: sum(line.view == name for line in lines) for name in VIEWS}
    shown = sorted((line for line in lines if line.view == view), key=lambda line: line.last_seen, reverse=True)
    return page(
        request, "desk_devices.html", session=session, ward=name, view=view, counts=counts, lines=shown,
        days=hub.settings.quiet_days, done=bool(done),
    )  # fmt: skip


@router.get("/{device}")
def show_one(request: Request, device: str, hub: TheHub, session: TheLeader) -> Response:
    """Show one device, and what can be done with it."""
    with hub.database.read() as connection:
        line, name = _line(connection, hub, session, device), ward_name(connection, session.officer.ward)
    return page(request, "desk_device.html", session=session, ward=name, line=line, days=hub.settings.quiet_days)


@router.post("/{device}/revoke")
def revoke(device: str, hub: TheHub, session: TheLeader, form: TheForm) -> Response:
    """Take a device's token away: it sends nothing more, and keeps what it holds."""
    with hub.database.write() as connection:
        line = _line(connection, hub, session, device)
        devices.revoke(connection, line.id, hub.now())
        audit.note(connection, session.officer, "revoke-device", hub.now(), line.id)
    return RedirectResponse("/desk/devices?view=out&done=1", 303)


@router.post("/{device}/wipe")
def wipe(device: str, hub: TheHub, session: TheLeader, form: TheForm) -> Response:
    """Have a lost device forget its drafts, ticks, key and token at its next call."""
    with hub.database.write() as connection:
        line = _line(connection, hub, session, device)
        devices.ask_to_wipe(connection, session.officer.ward, line.id, hub.now())
        audit.note(connection, session.officer, "wipe-device", hub.now(), line.id)
    return RedirectResponse("/desk/devices?view=out&done=1", 303)


def _lines(connection: Connection, hub: Hub, session: Session) -> list[Line]:
    # A leader has a team; an officer's is "", which means all of the ward.
    rows = devices.everyone(connection, session.officer.ward, session.officer.team)
    return [Line.of(row, hub.now(), hub.settings.quiet_days) for row in rows]


def _line(connection: Connection, hub: Hub, session: Session, device: str) -> Line:
    found = [line for line in _lines(connection, hub, session) if line.id == device]
    if not found:
        raise Problem(404, "not-found", N_("Không có máy này trong danh sách của bạn. Quay lại danh sách máy."))
    return found[0]
