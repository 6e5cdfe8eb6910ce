"""What turns one pack into the next, row by row: an update of some guides in a few kilobytes.

The index is told as what it holds of each changed guide, and laid out anew on the device: one more sentence moves half of
its arrays. Nothing here needs `cryptography`; who trusts keys opens the new pack with them before using it.
"""

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from content.delta_bytes import Row, Unpacking, packed, packed_row
from content.errors import N_, DeltaRefused
from content.index_change import IndexTaken, lines
from content.pack import TORN, Pack, damage_named
from content.pack_digest import SHAPE, pack_digest
from content.terms import Terms
from content.whole_file import whole_file

KEYS = {
    "guides": "code",
    "fields": "position",
    "units": "position",
    "lexicon": "part",
    "search": "code",
    "terms": "part",
}
"""What names a row in each table; `meta` is told whole."""
BROKEN = N_("Bản cập nhật của gói {path} bị hỏng; gói chưa bị đổi. Hãy tải lại bản cập nhật.")
OTHER = N_("Bản cập nhật này không dành cho gói {path}; gói chưa bị đổi. Hãy tải cả gói mới.")
MISSED = N_("Bản cập nhật không cho ra đúng gói mới; gói {path} chưa bị đổi. Hãy tải cả gói mới.")
UNLIKE = N_(
    "Không làm được bản cập nhật từ gói {old} sang gói {new}: hai gói khác nhau quá nhiều. Hãy dùng cả gói mới."
)
Rows = dict[Any, Row]
Changes = list[tuple[Any, str | None]]


def delta(old: Path, new: Path) -> bytes:
    """Return what turns the old pack's content into the new one's, signature included; raises PackRefused.

    Packs of another shape, or with more changes than a device would unpack, raise DeltaRefused.
    """
    with _reading(old) as before, _reading(new) as after:
        if _shape(before) != _shape(after):
            raise DeltaRefused(UNLIKE, old=old, new=new)
        had, has = _tables(before), _tables(after)
        told: dict[str, Any] = {"from": pack_digest(before).hex(), "to": pack_digest(after).hex()}
        told["meta"] = after.execute("SELECT key, value FROM meta ORDER BY key").fetchall()
    told["index"] = _index_changes(had["terms"], has["terms"])
    if told["index"] is not None:
        had["terms"], has["terms"] = ({"codes": rows["terms"]["codes"]} for rows in (had, has))
    told["rows"] = {name: _changes(had[name], has[name]) for name in KEYS}
    change = packed(told)
    with tempfile.TemporaryDirectory() as folder:
        try:
            apply(old, change, Path(folder) / "new.pack")
        except DeltaRefused as error:
            raise DeltaRefused(UNLIKE, old=old, new=new) from error
    return change


def apply(old: Path, change: bytes, out: Path) -> None:
    """Write the pack that a delta makes of the old one; `out` may be where the old one lies.

    Raises PackRefused for an old pack that cannot be read, DeltaRefused for a delta that is damaged, was made for another
    pack, or gives another pack than it says; `out` is then as it was.
    """
    unpacking = Unpacking()
    with _broken_named(old):
        told = unpacking.change(change)
    with _reading(old) as db:
        if pack_digest(db).hex() != told.get("from"):
            raise DeltaRefused(OTHER, path=old)
        had = _tables(db)
    with _broken_named(old):
        gone = {name: [(key,) for key, _ in told["rows"][name]] for name in KEYS}
        come = {name: _changed(told["rows"][name], had[name], unpacking) for name in KEYS}
        if told["index"] is not None:
            come["terms"] = _index_after(told["index"], had["terms"], come["terms"], unpacking)
            gone["terms"] = [(part,) for part in come["terms"]]
    with whole_file(out) as draft, _broken_named(old):
        shutil.copyfile(old, draft)
        with closing(sqlite3.connect(draft, isolation_level=None)) as db:
            db.execute("PRAGMA journal_mode = MEMORY")
            db.execute("BEGIN")
            db.execute("DELETE FROM meta")
            db.executemany("INSERT INTO meta VALUES (?, ?)", told["meta"])
            for name, key in KEYS.items():
                places = ", ".join("?" * len(db.execute(f"SELECT * FROM {name} LIMIT 0").description))
                db.executemany(f"DELETE FROM {name} WHERE {key} = ?", gone[name])
                db.executemany(f"INSERT INTO {name} VALUES ({places})", come[name].values())
            db.execute("COMMIT")
            if pack_digest(db).hex() != told["to"]:
                raise DeltaRefused(MISSED, path=old)
        draft.chmod(0o644)


def _changes(had: Rows, has: Rows) -> Changes:
    """Return the rows that are not as they were, by key; None stands for one that is no more."""
    changed = [(key, packed_row(row, had.get(key))) for key, row in has.items() if row != had.get(key)]
    return [*((key, None) for key in had if key not in has), *changed]


def _changed(changes: Changes, had: Rows, unpacking: Unpacking) -> Rows:
    return {key: unpacking.row(said, had.get(key)) for key, said in changes if said is not None}


def _index_changes(had: Rows, has: Rows) -> Changes | None:
    """Return what the index holds now of each guide it held otherwise; None where the parts must be told as they are."""
    if had == has:
        return None
    try:
        before, wanted = IndexTaken(_parts(had)), _parts(has)
        codes = lines(wanted["codes"])
        old, new = before.terms_of(set(before.codes)), IndexTaken(wanted).terms_of(set(codes))
        come = {code: terms for code, terms in new.items() if old.get(code) != terms}
        if before.with_terms(codes, come) != wanted:
            return None
    except TORN:
        return None
    return _changes({code: _row(old[code]) for code in come if code in old}, {code: _row(come[code]) for code in come})


def _index_after(changes: Changes, had: Rows, come: Rows, unpacking: Unpacking) -> Rows:
    """Return the parts of the index that are not as they were."""
    parts = _parts(had)
    index = IndexTaken(parts)
    old = {code: _row(terms) for code, terms in index.terms_of({code for code, _ in changes}).items()}
    terms = {code: _terms(row) for code, row in _changed(changes, old, unpacking).items()}
    after = index.with_terms(lines(_parts(had | come)["codes"]), terms)
    return {part: [part, body] for part, body in after.items() if body != parts.get(part)}


def _parts(rows: Rows) -> dict[str, bytes]:
    return {row[0]: row[1] for row in rows.values()}


def _row(terms: Terms) -> Row:
    return [terms.code, terms.titles, terms.shares, terms.often, terms.special]


def _terms(row: Row) -> Terms:
    code, titles, shares, often, special = row
    return Terms(code, tuple(map(tuple, titles)), tuple((share, tuple(own)) for share, own in shares), often, special)


def _tables(db: sqlite3.Connection) -> dict[str, Rows]:
    """Return every row but the label's, by table and key."""
    tables: dict[str, Rows] = {}
    for name, key in KEYS.items():
        found = db.execute(f"SELECT * FROM {name} ORDER BY {key}")
        at = [column[0] for column in found.description].index(key)
        tables[name] = {row[at]: list(row) for row in found}
    return tables


def _shape(db: sqlite3.Connection) -> list[Any]:
    return [*db.execute(SHAPE), *db.execute("PRAGMA user_version")]


@contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    Pack.open(path).close()
    address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    with damage_named(path), closing(sqlite3.connect(address, uri=True)) as db:
        yield db


@contextmanager
def _broken_named(path: Path) -> Iterator[None]:
    """Turn what odd data in a delta raise into one named refusal."""
    try:
        yield
    except sqlite3.OperationalError:
        raise  # a full disk, say, is no fault of the delta
    except (*TORN, sqlite3.Error) as error:
        raise DeltaRefused(BROKEN, path=path) from error
