"""The outreach session under way, also one that an older Xóm Số began as a draft."""

from app.device import Device
from sync.board import Event
from sync.outreach import HELPS, Tally
from sync.session_now import SessionNow


def under_way(device: Device) -> SessionNow | None:
    """Return the session this phone has not ended, if any."""
    session = device.sessions.now()
    if session is None and device.db.conn.execute("SELECT 1 FROM drafts WHERE kind = 'outreach'").fetchone():
        return _adopted(device)
    return session


def _adopted(device: Device) -> SessionNow | None:
    """Go on with a session that was kept as a draft with its taps in one list."""
    draft = next(draft for draft in device.drafts.all() if draft.kind == "outreach")
    with device.outbox.together():
        taps = [slug for slug in draft.payload.get("taps", []) if slug in HELPS]
        if draft.payload.get("place"):
            session = device.sessions.begin(draft.payload["place"], draft.payload.get("topic", ""))
            for slug in taps:
                device.sessions.taps(session.id).add(Tally(slug))
        device.drafts.discard(draft.id)
    return device.sessions.now()


def places(device: Device) -> list[str]:
    """Return where a session may be: what the ward named, else where sessions were and what the ward was made from."""
    told = list(device.board.load().places)
    ward = device.units.ward(device.ward)
    former = [f"{unit.kind.capitalize()} {unit.name}" for unit in ward.former] if ward and not told else []
    return list(dict.fromkeys([*told, *device.sessions.kept.places(), *former]))[:12]


def events(device: Device) -> list[Event]:
    """Return the planned events of this device's team that are not long over, the next one first."""
    enrolment, now = device.enrolment(), device.clock()
    team = enrolment.team_id if enrolment else ""
    mine = [one for one in device.board.load().events if one.team in ("", team)]
    return sorted((one for one in mine if (now - one.starts_at).days < 14), key=lambda one: one.starts_at)
