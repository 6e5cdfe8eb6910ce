"""The outreach session under way on this device: at most one, each change of it durable at once."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from sync.clock import own_moment
from sync.errors import N_, RecordUnknown, SyncError
from sync.outbox import Item, Outbox
from sync.outreach import Tally, counted, sane
from sync.personal import without_persons
from sync.records import Attachment, new_id
from sync.sessions_kept import SessionsKept
from sync.stopwatch import Reading, Stopwatch, steady_now
from sync.store import transaction
from sync.taps import GONE, Taps

_COLUMNS = "id, event, place, topic, volunteers, note, photo, begun, wall, steady, life, worked, rested, resting"


class SessionRuns(SyncError):
    """A session is under way already; it must end before another begins."""

    def __init__(self, place: str):
        super().__init__(
            N_("Máy này đang ghi buổi ở {place}. Kết thúc hoặc bỏ buổi đó trước, rồi mở buổi mới."), place=place
        )


class PlaceMissing(SyncError):
    """A session must say where it was."""

    def __init__(self) -> None:
        super().__init__(N_("Chọn hoặc gõ nơi ra quân trước đã."))


@dataclass(frozen=True)
class SessionNow:
    """One session: where, about what, with how many members; `event` is the planned one's id or ""."""

    id: str
    event: str
    place: str
    topic: str
    volunteers: int
    note: str
    photo: Attachment | None
    watch: Stopwatch


class Sessions:
    """Begins, changes and ends the session under way; names no person anywhere."""

    def __init__(self, outbox: Outbox, steady: Callable[[], float] = steady_now, life: str = ""):
        self.outbox = outbox
        self.db = outbox.db
        self.kept = SessionsKept(outbox)
        self.steady = steady
        self.life = life

    def now(self) -> SessionNow | None:
        """Return the session under way as of this moment, None while there is none."""
        row = self.db.conn.execute(f"SELECT {_COLUMNS} FROM session_now").fetchone()
        if row is None:
            return None
        id, event, place, topic, volunteers, note, photo, begun, wall, steady, life, worked, rested, resting = row
        last = Reading(own_moment(wall), steady, life)
        watch = Stopwatch(own_moment(begun), last, worked, rested, bool(resting))
        picture = Attachment(**json.loads(photo)) if photo else None
        return SessionNow(id, event, place, topic, volunteers, note, picture, watch.at(self._reading()))

    def begin(self, place: str, topic: str = "", volunteers: int = 1, event: str = "") -> SessionNow:
        """Begin a session; raises SessionRuns, PlaceMissing, PersonalNumber, CountAbsurd, DiskFull."""
        place, topic = without_persons(place[:120]), without_persons(topic[:120])
        if not place:
            raise PlaceMissing
        reading = self._reading()
        watch = Stopwatch(reading.wall, reading)
        session = SessionNow(new_id(), event, place, topic, sane(volunteers), "", None, watch)
        with transaction(self.db):
            if running := self.now():
                raise SessionRuns(running.place)
            self.db.conn.execute("DELETE FROM taps")
            self._write(session)
        return session

    def note(self, id: str, text: str) -> None:
        """Keep a note about the session; raises PersonalNumber."""
        self._change(id, lambda session: replace(session, note=without_persons(text)))

    def show(self, id: str, photo: Attachment | None) -> None:
        """Keep the photo of the session, or none."""
        self._change(id, lambda session: replace(session, photo=photo))

    def staffed(self, id: str, volunteers: int) -> None:
        """Keep how many members are present; raises CountAbsurd."""
        self._change(id, lambda session: replace(session, volunteers=sane(volunteers)))

    def rest(self, id: str) -> None:
        """Stop the time of the session until it goes on."""
        self._change(id, lambda session: replace(session, watch=session.watch.rest(self._reading())))

    def go_on(self, id: str) -> None:
        """Let the time of the session go on."""
        self._change(id, lambda session: replace(session, watch=session.watch.go_on(self._reading())))

    def taps(self, id: str) -> Taps:
        """Return who was counted so far."""
        return Taps(self.db, id)

    def finish(self, id: str, ward: str) -> Item:
        """Queue the session and keep a copy of its counts, in one transaction; raises RecordUnknown, RecordInvalid."""
        session = self._under_way(id)
        payload = {
            "session": session.id,
            "revision": 1,
            "group": session.event,
            "place": session.place,
            "topic": session.topic,
            "volunteers": session.volunteers,
            "started_at": _moment(session.watch.begun),
            "ended_at": _moment(session.watch.ended),
            "paused_seconds": round(session.watch.rested),
            "note": session.note,
        }
        lines: list[Tally] = self.taps(id).tallies()
        payload |= counted(lines)

        def ended() -> None:
            if not self.db.conn.execute("DELETE FROM session_now WHERE id = ?", [id]).rowcount:
                raise RecordUnknown(GONE)
            if self.taps(id).tallies() != lines:
                raise CountsMoved
            self.db.conn.execute("DELETE FROM taps")
            self.kept.keep(id, payload)

        photos = [session.photo] if session.photo else []
        return self.outbox.add("outreach", ward, "", payload, photos, id=id, beside=ended)

    def discard(self, id: str) -> None:
        """Drop the session and what it counted; nothing happens when it is over already."""
        with transaction(self.db):
            if self.db.conn.execute("DELETE FROM session_now WHERE id = ?", [id]).rowcount:
                self.db.conn.execute("DELETE FROM taps")

    def photos(self) -> set[str]:
        """Return the SHA-256 of the photo the session under way has."""
        session = self.now()
        return {session.photo.sha256} if session and session.photo else set()

    def _under_way(self, id: str) -> SessionNow:
        session = self.now()
        if session is None or session.id != id:
            raise RecordUnknown(GONE)
        return session

    def _change(self, id: str, change: Callable[[SessionNow], SessionNow]) -> None:
        with transaction(self.db):
            self._write(change(self._under_way(id)))

    def _write(self, one: SessionNow) -> None:
        photo = json.dumps(asdict(one.photo)) if one.photo else ""
        watch, last = one.watch, one.watch.last
        self.db.conn.execute(
            f"INSERT OR REPLACE INTO session_now (only, {_COLUMNS}) VALUES (1{', ?' * 14})",
            [
                one.id,
                one.event,
                one.place,
                one.topic,
                one.volunteers,
                one.note,
                photo,
                watch.begun.isoformat(),
                last.wall.isoformat(),
                last.steady,
                last.life,
                watch.worked,
                watch.rested,
                watch.resting,
            ],
        )

    def _reading(self) -> Reading:
        wall = self.outbox.clock()
        return Reading(wall, self.steady(), self.life) if self.life else Reading(wall, self.steady())


class CountsMoved(SyncError):
    """Another window counted somebody while the session was being ended; nothing was queued."""

    def __init__(self) -> None:
        super().__init__(N_("Vừa có thêm người được ghi ở cửa sổ khác. Xem lại số rồi bấm Kết thúc lần nữa."))


def _moment(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
