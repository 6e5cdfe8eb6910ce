"""One TOML file read with care: its data, or the flaw that keeps it from being read, and the line of every key."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from content.errors import N_
from content.flaw import Flaw, named

LARGEST = 1 << 20
TABLE = re.compile(r"^\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
NAME = r"""(?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+)"""
KEY = re.compile(rf"^\s*({NAME}(?:\s*\.\s*{NAME})*)\s*=")
STRING = re.compile(r""""(?:[^"\\\n]|\\.)*"|'[^'\n]*'""")
SPOT = re.compile(r"\(at line (\d+), column (\d+)\)")
SYNTAX = (
    ("Cannot overwrite a value", N_("khóa này đã có ở trên; mỗi khóa chỉ được viết một lần")),
    ("Cannot declare", N_("phần này đã có ở trên; mỗi phần [tên] chỉ được viết một lần, danh sách thì viết [[tên]]")),
    ("Expected '='", N_('thiếu dấu = sau tên khóa; cần viết: khóa = "giá trị"')),
    ("Unterminated string", N_('chuỗi chưa đóng ngoặc kép; cần dấu " ở cuối')),
    ("Illegal character", N_("có ký tự không được phép ở đây; chuỗi phải nằm trọn trên một dòng, trong ngoặc kép")),
    ("Unclosed array", N_("danh sách chưa đóng; cần dấu ] ở cuối và dấu phẩy giữa các mục")),
    ("Invalid date", N_("ngày không có thật; cần dạng năm-tháng-ngày, ví dụ 2026-06-10")),
    (
        "Invalid value",
        N_("giá trị không đọc được; chữ phải nằm trong ngoặc kép, ngày viết 2026-06-10, đúng/sai viết true/false"),
    ),
    ("Unescaped '\\'", N_("dấu \\ trong ngoặc kép không hợp lệ; hãy viết \\\\ hoặc dùng ngoặc đơn")),
    ("Expected newline", N_("thừa chữ sau giá trị; mỗi khóa viết trên một dòng")),
)
UNREADABLE_TOML = N_("sai cú pháp TOML; mỗi dòng cần dạng khóa = giá trị")


@dataclass(frozen=True)
class TomlSource:
    """A readable TOML file: its name within the folder, its text and its data, with dates as ISO text."""

    file: str
    path: Path
    text: str
    data: dict[str, Any]

    def flaw(self, path: tuple[str | int, ...], problem: str, **values: Any) -> Flaw:
        """Return a flaw at a key of this file, with its line."""
        return Flaw(self.file, named(path), problem, values, line_of(self.text, path))


def read(path: Path, folder: Path) -> TomlSource | Flaw:
    """Return the file's data, or why it cannot be read; never raises for what a file holds."""
    file = path.relative_to(folder).as_posix()
    try:
        raw = path.read_bytes()
    except OSError as error:
        return Flaw(file, "", N_("không mở được tệp: {reason}"), {"reason": error.strerror or type(error).__name__})
    if len(raw) > LARGEST:
        return Flaw(file, "", N_("tệp lớn hơn 1 MB; một hướng dẫn chỉ vài KB"))
    if raw.startswith(b"\xef\xbb\xbf"):
        return Flaw(file, "", N_("tệp bắt đầu bằng ký tự ẩn BOM; hãy lưu lại dạng UTF-8 không BOM"), line=1)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        return Flaw(
            file,
            "",
            N_("tệp không phải UTF-8; hãy lưu lại dạng UTF-8 (mở bằng trình soạn thảo, chọn mã UTF-8)"),
            line=line,
        )
    if not text.strip():
        return Flaw(file, "", N_("tệp trống; cần ít nhất code, name, plain_name, field"))
    return _parse(file, path, text)


def _parse(file: str, path: Path, text: str) -> TomlSource | Flaw:
    try:
        data = tomllib.loads(text)
    except RecursionError:
        return Flaw(file, "", N_("danh sách lồng nhau quá sâu"))
    except ValueError as error:
        said = str(error)
        spot = SPOT.search(said)
        line = int(spot[1]) if spot else text.count("\n") + 1
        problem = next((sentence for start, sentence in SYNTAX if said.startswith(start)), UNREADABLE_TOML)
        return Flaw(file, "", problem, line=line)
    return TomlSource(file, path, text, _plain(data))


def _plain(value: Any) -> Any:
    """Return TOML data with dates and times as ISO text, as a pack stores them."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date | datetime | time) else value


def not_composed(source: TomlSource) -> Flaw | None:
    """Return a flaw at the first line whose accents are stored apart from their letters (not NFC)."""
    for number, line in enumerate(source.text.splitlines(), 1):
        if not unicodedata.is_normalized("NFC", line):
            problem = N_(
                "dấu tiếng Việt lưu rời khỏi chữ (Unicode tổ hợp); hãy gõ lại dòng này bằng Unicode dựng sẵn (NFC)"
            )
            return Flaw(source.file, "", problem, line=number)
    return None


def line_of(text: str, path: tuple[str | int, ...]) -> int:
    """Return the line where a key, or the closest thing above it that is written down, stands; 0 if nowhere."""
    best, depth = 0, 0
    here: tuple[str | int, ...] = ()
    counts: dict[str, int] = {}
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        if table := TABLE.match(line):
            name = table[2]
            here = _parts(name)
            if table[1] == "[[":
                here = (*here, counts.get(name, 0))
                counts[name] = counts.get(name, 0) + 1
            found = here
        elif key := KEY.match(line):
            found = (*here, *_parts(key[1]))
        else:
            continue
        shared = min(len(found), len(path))
        if shared > depth and path[:shared] == found[:shared]:
            best, depth = number, shared
    rest = path[depth:]
    if best and len(rest) == 1 and isinstance(rest[0], int):
        return _item_line(lines, best, rest[0])
    return best


def _parts(name: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in re.findall(NAME, name))


def _item_line(lines: list[str], start: int, index: int) -> int:
    """Return the line of the index-th string of a list that begins on line `start`."""
    seen = 0
    for number in range(start, len(lines) + 1):
        line = lines[number - 1]
        if number > start and (TABLE.match(line) or KEY.match(line)):
            break
        seen += len(STRING.findall(line.split("=", 1)[-1] if number == start else line))
        if seen > index:
            return number
    return start
