"""A pack: one read-only SQLite file with every guide, field and unit, and the words they are found by."""

import atexit
import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from content.errors import N_, PackRefused
from content.field import Field
from content.pack_format import FORMAT, MARK, GuideEntry, PackInfo
from content.procedure import Guide, guide_from
from content.units import Units, units_from

MISSING = N_("Không thấy gói nội dung {path}. Tạo gói bằng lệnh: xomso pack build --out {path}")
FOREIGN = N_("{path} không phải gói nội dung Xóm Số; tệp chưa bị đổi. Hãy chọn tệp .pack khác.")
DAMAGED = N_("Gói nội dung {path} bị hỏng; tệp chưa bị đổi. Hãy tải lại gói, hoặc tạo lại bằng lệnh xomso pack build.")
NEWER = N_(
    "Gói nội dung {path} do bản Xóm Số mới hơn tạo (dạng {found}, bản này đọc được dạng {known}); tệp chưa bị đổi. Hãy cập nhật Xóm Số."
)

TORN = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError)
"""What reading a row raises that does not hold what a pack's rows hold."""


class Pack:
    """An open pack; `guide`, `guides`, `fields` and `units` read it, nothing writes it."""

    def __init__(self, path: Path, db: sqlite3.Connection, info: PackInfo):
        self.path = path
        self.info = info
        self._db = db

    @classmethod
    def open(cls, path: Path, trusted: Iterable[str] | None = None) -> "Pack":
        """Return the pack in a file; raises PackRefused for a file that is not a pack, is damaged or too new.

        With `trusted`, public keys in hexadecimal, a pack none of them signed raises SignatureRefused; that needs
        `cryptography`. An expired pack opens: `info.expired(today)` tells.
        """
        _refuse(path)
        with damage_named(path):
            # The file is replaced whole, never written to: `immutable` spares locks and side files.
            address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
            db = sqlite3.connect(address, uri=True, check_same_thread=False)
            try:
                if db.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
                    raise PackRefused(DAMAGED, path=path)
                info = _info(dict(db.execute("SELECT key, value FROM meta")))
                if db.execute("SELECT count(*) FROM guides").fetchone()[0] != info.guides:
                    raise PackRefused(DAMAGED, path=path)
                if trusted is not None:
                    info = _proved(db, path, trusted, info)
            except BaseException:
                db.close()
                raise
        return cls(path, db, info)

    def close(self) -> None:
        self._db.close()

    def __enter__(self) -> "Pack":
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def guide(self, code: str) -> Guide | None:
        """Return one guide, or None if the pack has no such code."""
        if not code.isprintable():
            return None  # half a character, as a shell may pass it, cannot even be asked for
        found = self._rows("SELECT body, hash FROM guides WHERE code = ?", code)
        if not found:
            return None
        body, mark = found[0]
        with damage_named(self.path):
            if hashlib.sha256(body.encode()).hexdigest() != mark:
                raise PackRefused(DAMAGED, path=self.path)
            return guide_from(json.loads(body))

    def guides(self) -> list[GuideEntry]:
        """Return every guide's entry, by code."""
        columns = "code, kind, name, plain_name, field, agency, completeness, newer_code, en_name, km_name, hash"
        return [GuideEntry(*row) for row in self._rows(f"SELECT {columns} FROM guides ORDER BY code")]

    def fields(self) -> list[Field]:
        """Return the fields in the order they are shown."""
        rows = self._rows("SELECT body FROM fields ORDER BY position")
        with damage_named(self.path):
            return [_field(json.loads(body)) for (body,) in rows]

    def units(self) -> Units:
        """Return the wards of today with the units they were made from."""
        rows = self._rows("SELECT body FROM units ORDER BY position")
        with damage_named(self.path):
            return units_from({"wards": [json.loads(body) for (body,) in rows]})

    def lexicon(self) -> dict[str, Any]:
        """Return how people say things, as lexicon.toml says it."""
        rows = self._rows("SELECT part, body FROM lexicon")
        with damage_named(self.path):
            return {part: json.loads(body) for part, body in rows}

    def terms(self) -> dict[str, bytes]:
        """Return the parts of the index every guide is found by."""
        return {part: bytes(body) for part, body in self._rows("SELECT part, body FROM terms")}

    def _rows(self, query: str, *values: str) -> list[tuple[Any, ...]]:
        with damage_named(self.path):
            return self._db.execute(query, values).fetchall()


def build(sources_folder: Path, out: Path, today: date | None = None) -> PackInfo:
    """Write a pack from a folder of sources; needs the `edit` extra, which no phone carries."""
    from content.pack_build import build_pack

    return build_pack(sources_folder, out, today)


def bundled() -> Path:
    """Return where the pack that comes with Xóm Số lies; inside a zip, it is unpacked until the program ends."""
    inside = files("content").joinpath("xomso.pack")
    if isinstance(inside, Path) or not inside.is_file():
        return Path(str(inside))
    unpacked = ExitStack()
    atexit.register(unpacked.close)
    return unpacked.enter_context(as_file(inside))


def _refuse(path: Path) -> None:
    """Raise PackRefused for what the first 100 bytes already show (SQLite file format, section 1.3)."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(100)
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
        raise PackRefused(MISSING, path=path) from error
    if len(head) < 100 or not head.startswith(b"SQLite format 3\0") or int.from_bytes(head[68:72]) != MARK:
        raise PackRefused(FOREIGN, path=path)
    if (found := int.from_bytes(head[60:64])) > FORMAT:
        raise PackRefused(NEWER, path=path, found=found, known=FORMAT)
    page = int.from_bytes(head[16:18])
    if size < (65536 if page == 1 else page) * int.from_bytes(head[28:32]):
        raise PackRefused(DAMAGED, path=path)


def _info(meta: dict[str, str]) -> PackInfo:
    return PackInfo(
        version=meta["version"],
        built_on=date.fromisoformat(meta["built_on"]),
        expires_on=date.fromisoformat(meta["expires_on"]),
        guides=int(meta["guides"]),
        digest=meta["digest"],
        format=int(meta["format"]),
        signed_by=meta.get("signed_by", ""),
        signed_at=meta.get("signed_at", ""),
    )


def _proved(db: sqlite3.Connection, path: Path, trusted: Iterable[str], info: PackInfo) -> PackInfo:
    from content.pack_signature import prove

    prove(db, path, trusted)
    return replace(info, proved=True)


def _field(data: dict[str, str]) -> Field:
    if not all(isinstance(said, str) for said in data.values()):
        raise TypeError("a field's names are text")
    return Field(**data)


@contextmanager
def damage_named(path: Path) -> Iterator[None]:
    """Turn what SQLite or a torn row reports into one named refusal."""
    try:
        yield
    except sqlite3.ProgrammingError:
        raise  # our own mistake, such as a closed pack, is no damage
    except (*TORN, sqlite3.DatabaseError) as error:
        raise PackRefused(DAMAGED, path=path) from error
