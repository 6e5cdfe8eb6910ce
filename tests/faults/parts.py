"""Everything the proof knows of the hub's inside: how it is set up, moved and looked into, and its upload calls."""

import re
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from sync.hub import casework
from sync.hub.clock import utc_now
from sync.hub.database import Database
from sync.hub.devices import invite
from sync.hub.errors import MoveRefused
from sync.hub.officers import Officer
from sync.hub.settings import Settings
from sync.hub.wards import add_team, find_team
from sync.records import Attachment, Record, digest_of
from sync.sealing.record import FILE_TYPE
from tests.city import the_city
from tests.faults.message import Message
from tests.faults.phone import WARD

TEAM = "Tổ thử"
OFFICER = Officer(WARD, "0", "can.bo", "Trần Thị Mẫu", "officer")
FOLDER = "hub-attachments"
_FILE = re.compile(r"/v1/(?:attachments|uploads)/([\w-]+)")


def invitation(database: Database) -> str:
    """Return the code of a new invitation."""
    with database.write() as connection:
        team = find_team(connection, WARD, TEAM) or add_team(connection, WARD, TEAM, utc_now())
        return invite(connection, WARD, team, "volunteer", utc_now(), 7)


def give_keys(database: Database, home: Path) -> None:
    """Give a hub the keys of the tests' city, the one that signs receipts among them."""
    with database.write() as connection:
        the_city().settle(connection, Settings(home).receipt_key)


def move(database: Database, id: str, step: str) -> bool:
    """Let an officer take a step with a record; False where it cannot be taken."""
    with database.write() as connection:
        case = casework.find(connection, WARD, id)
        if case is None:
            return False
        try:
            match step:
                case "open":
                    casework.open_case(connection, OFFICER, case, utc_now())
                case "lodge":
                    casework.lodge(connection, OFFICER, case, "H13.131-261122-0007", utc_now())
                case "return":
                    casework.send_back(connection, OFFICER, case, "Ảnh bị mờ", ("Giấy khai sinh",), "", utc_now())
                case "finish":
                    casework.finish(connection, OFFICER, case, "", utc_now())
        except MoveRefused:
            return False
        return True


@dataclass(frozen=True)
class Held:
    """A record as the hub holds it; `files` are the SHA-256 of its sealed files."""

    id: str
    digest: str
    body: bytes
    code: str
    state: str
    kind: str
    enc: str
    schema: int
    procedure: str
    files: tuple[tuple[str, int], ...]

    def content(self) -> dict:
        """Return what it says, opened with the ward's key."""
        return the_city().opened(self._record())

    def photos(self, home: Path) -> list[bytes]:
        """Return its photos, opened."""
        record, stored = self._record(), _Stored(home)
        number = len(the_city().opened(record)["attachments"])
        return [the_city().photo(record, stored, at) for at in range(number)]

    def _record(self) -> Record:
        files = tuple(Attachment("", FILE_TYPE, size, sha256) for sha256, size in self.files)
        return Record(
            self.id, self.kind, self.schema, WARD, self.procedure, self.body, self.digest, files, self.enc
        )  # fmt: skip


@dataclass(frozen=True)
class _Stored:
    home: Path

    def read(self, sha256: str) -> bytes:
        return file_at(self.home, sha256).read_bytes()


def held(database: Database) -> list[Held]:
    """Return every record at the hub."""
    with database.read() as connection:
        files: dict[str, list[tuple[str, int]]] = {}
        for record, sha256, size in connection.execute(text("SELECT record, sha256, size FROM record_attachments")):
            files.setdefault(record, []).append((sha256, size))
        rows = connection.execute(
            text("SELECT id, digest, body, code, state, kind, enc, schema, procedure FROM records")
        ).all()
    return [
        Held(row[0], row[1], bytes(row[2]), *row[3:7], row[7], row[8], tuple(sorted(files.get(row[0], []))))
        for row in rows
    ]


def receipts(database: Database) -> dict[str, list[str]]:
    """Return the receipt codes of each record."""
    found: dict[str, list[str]] = {}
    with database.read() as connection:
        for record, code in connection.execute(text("SELECT record, code FROM receipt_codes")):
            found.setdefault(record, []).append(code)
    return found


def file_at(home: Path, sha256: str) -> Path:
    """Return where a hub keeps a file."""
    return home / FOLDER / sha256[:2] / sha256


def files_at(home: Path) -> dict[str, str]:
    """Return the name of every finished file at the hub with the SHA-256 of its bytes."""
    return {path.name: digest_of(path.read_bytes()) for path in (home / FOLDER).glob("??/*") if path.is_file()}


def upload_at(request: Message) -> tuple[str, int] | None:
    """Return the path and the first byte's place of a request that carries a file, None for another request."""
    if request.method not in ("PUT", "PATCH") or not _FILE.search(request.path):
        return None
    return request.path, int(request.header("upload-offset") or 0)


def upload_made(request: Message, answer: Message) -> tuple[str, str] | None:
    """Return the path of a new upload and its file's SHA-256, None for any other exchange."""
    told, place = request.header("upload-metadata"), _FILE.search(answer.header("location"))
    if request.method != "POST" or not told or not place:
        return None
    return place[0], told
