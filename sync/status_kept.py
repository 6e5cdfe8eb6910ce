"""How sending stands, kept from one start to the next: a pause outlives a restart."""

from sync.clock import moment
from sync.preferences import Preferences
from sync.reasons import pause_of
from sync.status import Status


def keep(preferences: Preferences, status: Status) -> None:
    """Keep a status for the next start; raises DiskFull, StoreBusy."""
    preferences.set("sender.reason", status.reason)
    preferences.set("sender.next_try", status.next_try.isoformat() if status.next_try else "")
    preferences.set("sender.last_contact", status.last_contact.isoformat() if status.last_contact else "")
    preferences.set("sender.skew", status.skew)


def kept(preferences: Preferences) -> Status:
    """Return the status as it was kept; what was being sent then is no more."""
    reason = preferences.get("sender.reason")
    paused = pause_of(reason)
    return Status(
        "paused" if paused else "idle",
        reason if paused else "",
        moment(preferences.get("sender.last_contact")),
        moment(preferences.get("sender.next_try")),
        preferences.get("sender.skew", 0.0),
    )
