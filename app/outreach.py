"""The log of an outreach session: where, about what, how many people were helped with which thing."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import flet as ft

from app.device import Device
from sync.errors import N_, RecordUnknown
from sync.outbox import Item
from sync.outreach import HELPS

GONE = N_("Buổi này đã kết thúc hoặc đã bỏ. Xem ở Hàng chờ.")


@ft.observable
@dataclass
class OutreachSession:
    """One session under way; each tap is written at once, so a dead battery loses nothing."""

    device: Device
    id: str
    place: str = ""
    topic: str = ""
    note: str = ""
    started_at: str = ""
    taps: list[str] = field(default_factory=list)

    @classmethod
    def running(cls, device: Device) -> "OutreachSession | None":
        """Return the session this phone has not finished, if any."""
        draft = next((d for d in device.drafts.all() if d.kind == "outreach"), None)
        if draft is None:
            return None
        kept = draft.payload
        return cls(
            device, draft.id, kept["place"], kept["topic"], kept.get("note", ""), kept["started_at"], list(kept["taps"])
        )

    @classmethod
    def start(cls, device: Device, place: str, topic: str) -> "OutreachSession":
        """Begin a session; place and topic name no person."""
        begun = datetime.now().astimezone().isoformat(timespec="seconds")
        payload: dict[str, Any] = {
            "place": place.strip(),
            "topic": topic.strip(),
            "note": "",
            "started_at": begun,
            "taps": [],
        }
        draft = device.drafts.create("outreach", "", device.preferences.get("ward"), payload)
        return cls(device, draft.id, payload["place"], payload["topic"], "", begun, [])

    def count(self, help_: str) -> int:
        return self.taps.count(help_)

    def tap(self, help_: str) -> None:
        """Count one person helped, also when another window counts too."""
        self._catch_up()
        self.taps.append(help_)
        self.save()

    def undo(self) -> None:
        """Take back the last tap."""
        self._catch_up()
        if self.taps:
            self.taps.pop()
            self.save()

    def _catch_up(self) -> None:
        draft = self.device.drafts.get(self.id)
        if draft is None:
            raise RecordUnknown(GONE)
        self.taps = list(draft.payload["taps"])

    def payload(self) -> dict[str, Any]:
        return {
            "place": self.place,
            "topic": self.topic,
            "note": self.note,
            "started_at": self.started_at,
            "taps": list(self.taps),
        }

    def save(self) -> None:
        self.device.drafts.save(self.id, self.payload())

    def finish(self) -> Item:
        """Put the session in the queue: times, place, topic and counts, no names."""
        self._catch_up()
        ended = datetime.now().astimezone().isoformat(timespec="seconds")
        counts = {help_: self.count(help_) for help_ in HELPS if self.count(help_)}
        payload = {
            "place": self.place,
            "topic": self.topic,
            "note": self.note.strip(),
            "started_at": self.started_at,
            "ended_at": ended,
            "helped": counts,
            "people": len(self.taps),
        }
        draft = self.device.drafts.get(self.id)
        if draft is None:
            raise RecordUnknown(GONE)
        return self.device.outbox.finalise(draft, payload, [])

    def discard(self) -> None:
        self.device.drafts.discard(self.id)
