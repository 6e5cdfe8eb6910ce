"""The JSON that `xomso queue add` reads: one record, checked before it is frozen."""

import json
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sync.attachments import SIZE_LIMIT
from sync.errors import N_, RecordInvalid
from sync.records import BODY_LIMIT, KINDS

KEYS = ("kind", "procedure", "payload", "ward")


@dataclass(frozen=True)
class Given:
    """A record as a script gives it; `ward` is "" when the device's own is meant."""

    kind: str
    procedure: str
    payload: Mapping[str, Any]
    ward: str


def read_record(file: Path) -> Given:
    """Return the record of a JSON file, or of standard input for "-"; raises RecordInvalid, OSError."""
    name = "stdin" if str(file) == "-" else str(file)
    if name == "stdin":
        data = sys.stdin.buffer.read(2 * BODY_LIMIT + 1)
    else:
        with file.open("rb") as opened:
            data = opened.read(2 * BODY_LIMIT + 1)
    if len(data) > 2 * BODY_LIMIT:
        raise RecordInvalid(N_("{file} dài quá {limit} KB. Hãy viết ngắn lại."), file=name, limit=2 * BODY_LIMIT >> 10)
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise RecordInvalid(
            N_("{file} không phải JSON viết bằng UTF-8 ({reason}). Chưa thêm gì; hãy sửa rồi thử lại."),
            file=name,
            reason=error,
        ) from error
    return _checked(found, name)


def read_photo(path: Path) -> bytes:
    """Return a photo's bytes, of a larger file only as many as show that it is too large; raises OSError."""
    with path.open("rb") as file:
        return file.read(SIZE_LIMIT + 1)


def _checked(found: object, name: str) -> Given:
    if not isinstance(found, dict):
        raise RecordInvalid(N_("{file} phải là một đối tượng JSON có kind, procedure và payload."), file=name)
    if unknown := sorted(set(found) - set(KEYS)):
        raise RecordInvalid(
            N_("{file} có khoá không biết: {keys}. Chỉ dùng kind, procedure, payload và ward."),
            file=name,
            keys=", ".join(unknown)[:200],
        )
    kind, procedure, payload, ward = (found.get(key, "") for key in KEYS)
    if kind not in KINDS:
        raise RecordInvalid(
            N_("{file}: kind là {kind}; phải là một trong {kinds}."),
            file=name,
            kind=json.dumps(kind, ensure_ascii=False)[:80],
            kinds=", ".join(KINDS),
        )
    if not isinstance(procedure, str) or not re.fullmatch("[0-9A-Za-z.-]{0,40}", procedure, re.ASCII):
        raise RecordInvalid(N_("{file}: procedure phải là mã thủ tục, ví dụ 1.001193."), file=name)
    if kind == "submission" and not procedure:
        raise RecordInvalid(N_("{file}: hồ sơ nộp hộ phải có procedure, ví dụ 1.001193."), file=name)
    if not isinstance(payload, dict):
        raise RecordInvalid(N_("{file}: payload phải là một đối tượng JSON."), file=name)
    if not isinstance(ward, str):
        raise RecordInvalid(N_("{file}: ward phải là mã phường 5 chữ số, viết trong ngoặc kép."), file=name)
    return Given(kind, procedure, payload, ward)
