"""Builds a pack: the same sources on the same day give the same bytes."""

import hashlib
import json
import sqlite3
from contextlib import closing
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from content.check import check
from content.errors import N_, SourceRefused
from content.fold import fold
from content.index_parts import index_parts
from content.lexicon import Lexicon
from content.load import Sources, read_sources
from content.pack_format import FORMAT, LIFE_DAYS, MARK, TABLES, PackInfo
from content.terms import terms_of
from content.whole_file import whole_file

LABEL = ("version", "built_on", "expires_on", "guides", "digest", "format")


def build_pack(folder: Path, out: Path, today: date | None = None) -> PackInfo:
    """Write a pack from a folder of sources; raises SourceRefused, and leaves `out` as it was, if they have a flaw."""
    today = today or date.today()
    if flaws := check(folder, today):
        problem = N_("Không đóng gói được: {count} lỗi. Lỗi đầu tiên: {flaw} Xem tất cả bằng lệnh xomso pack check.")
        raise SourceRefused(problem, count=len(flaws), flaw=flaws[0])
    sources = read_sources(folder)
    rows = [(data, *_body(data)) for data in sources.guides]
    digest = _digest(sources, [mark for _, _, mark in rows])
    info = PackInfo(f"{today:%Y.%m.%d}-{digest[:8]}", today, today + timedelta(LIFE_DAYS), len(rows), digest)
    out.parent.mkdir(parents=True, exist_ok=True)
    with whole_file(out) as draft:
        with closing(sqlite3.connect(draft, isolation_level=None)) as db:
            _write(db, sources, rows, info)
        draft.chmod(0o644)
    return info


def _body(data: dict[str, Any]) -> tuple[str, str]:
    body = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return body, hashlib.sha256(body.encode()).hexdigest()


def _digest(sources: Sources, marks: list[str]) -> str:
    everything = [marks, [asdict(field) for field in sources.fields], sources.units, sources.lexicon, FORMAT]
    return hashlib.sha256(json.dumps(everything, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _write(
    db: sqlite3.Connection, sources: Sources, rows: list[tuple[dict[str, Any], str, str]], info: PackInfo
) -> None:
    db.execute("PRAGMA page_size = 4096")
    db.execute("PRAGMA journal_mode = MEMORY")
    db.execute(f"PRAGMA application_id = {MARK}")
    db.execute(f"PRAGMA user_version = {FORMAT}")
    db.executescript(TABLES)
    db.execute("BEGIN")
    meta = {key: str(value) for key, value in asdict(info).items() if key in LABEL}
    db.executemany("INSERT INTO meta VALUES (?, ?)", sorted(meta.items()))
    db.executemany("INSERT INTO guides VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", [_row(*row) for row in rows])
    fields = [(place, field.slug, _text(asdict(field))) for place, field in enumerate(sources.fields)]
    db.executemany("INSERT INTO fields VALUES (?, ?, ?)", fields)
    wards = [(place, ward["code"], _text(ward)) for place, ward in enumerate(sources.units["wards"])]
    db.executemany("INSERT INTO units VALUES (?, ?, ?)", wards)
    db.executemany(
        "INSERT INTO lexicon VALUES (?, ?)", [(part, _text(said)) for part, said in sorted(sources.lexicon.items())]
    )
    lexicon = Lexicon(sources.lexicon)
    parts = index_parts(terms_of(data, lexicon) for data, _, _ in rows)
    db.executemany("INSERT INTO terms VALUES (?, ?)", sorted(parts.items()))
    db.executemany("INSERT INTO search VALUES (?, ?, ?, ?)", [_folded(data) for data, _, _ in rows])
    db.execute("INSERT INTO search (search) VALUES ('optimize')")
    db.execute("COMMIT")
    db.execute("VACUUM")


def _row(data: dict[str, Any], body: str, mark: str) -> tuple[str, ...]:
    names = (data["name"], data["plain_name"], data.get("body", ""))
    state = (data.get("completeness", "full"), data.get("newer_code", ""))
    said = tuple(data.get(lang, {}).get("plain_name", "") for lang in ("en", "km"))
    return (data["code"], data.get("kind", "procedure"), data["field"], *names, *state, *said, mark, body)


def _folded(data: dict[str, Any]) -> tuple[str, str, str, str]:
    """Return a guide's text without accents, for full-text search by other tools."""
    rest = [data.get(key, "") for key in ("summary", "who", "where", "result")] + data.get("steps", [])
    names = (data["name"], data["plain_name"])
    return (data["code"], fold("\n".join(names)), fold("\n".join(data.get("asks", []))), fold("\n".join(rest)))


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
