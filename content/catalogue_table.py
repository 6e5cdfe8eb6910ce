"""A catalogue file as one table: which column holds what, and its rows, whatever the format."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from content.catalogue_words import CatalogueWords, group_field
from content.cell_text import clean, is_formula, squeezed
from content.delimited import DELIMITERS, delimited_rows, encoding
from content.errors import N_, CatalogueRefused
from content.json_lines import json_keys, json_rows
from content.spreadsheet import DAMAGED, MACROS, Number, sheet_names, sheet_rows

KEYS = (
    "code", "name", "field", "agency", "place", "level", "body", "time", "fee", "legal", "papers", "channels",
    "online_level", "result", "who", "link", "decision", "as_of",
)  # fmt: skip
NEEDED = ("code", "name")
HEADER_WITHIN = 30
SUFFIXES = N_("{path}: chỉ nhập được tệp .xlsx, .csv, .tsv hoặc .jsonl. Hãy lưu lại theo một trong các dạng này.")
OLD_EXCEL = N_(
    "{path} là tệp Excel dạng cũ (.xls) hoặc có mật khẩu. Hãy mở bằng Excel và lưu lại dạng .xlsx không mật khẩu."
)
NOT_CSV = N_("{path} mang đuôi {suffix} nhưng không phải tệp chữ (có lẽ là bảng tính). Hãy đổi lại đuôi cho đúng.")
NOT_JSON = N_('{path} mang đuôi {suffix} nhưng dòng đầu không phải {{"khóa": …}}. Mỗi dòng cần là một đối tượng JSON.')
EMPTY = N_("{path} trống.")
COLUMNS = N_(
    "{path} không đúng cột: tìm thấy {found}; cần ít nhất một cột mã thủ tục và một cột tên thủ tục. "
    'Nếu cột mang tên khác, hãy chỉ ra: --map "tên cột=code" --map "tên cột=name". Các khóa: {keys}.'
)
NO_COLUMN = N_("{path} không có cột {header} nêu trong --map; các cột: {found}.")
NO_KEY = N_("--map {header}={key}: không có khóa {key}; các khóa: {keys}.")
FORMULA = N_("cột {column}: ô chứa công thức hoặc chữ giống công thức ({found}); hãy dán giá trị thay cho công thức")
NOT_OBJECT = N_("không phải một đối tượng JSON trọn vẹn")
TOO_MANY = N_("có {count} ô, tiêu đề chỉ có {own} cột; có lẽ thiếu ngoặc kép quanh một ô có dấu phân cách")
Spot = tuple[int, Any]


@dataclass(frozen=True)
class Row:
    """One row by key, its text clean; `problem` says why it cannot be used, `group` a field named by a row of its own."""

    line: int
    values: Mapping[str, Any] = field(default_factory=dict)
    group: str = ""
    problem: str = ""
    about: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """An opened catalogue: the header each key was found under, headers nobody needs, and the rows."""

    path: Path
    columns: Mapping[str, str]
    ignored: tuple[str, ...]
    rows: Callable[[], Iterator[Row]]
    sheet: str = ""


def open_table(path: Path, words: CatalogueWords, named: Mapping[str, str] | None = None, sheet: str = "") -> Table:
    """Return a file's table; raises CatalogueRefused with what was found and what is needed.

    `named` maps headers to keys, before what their words say; `sheet` is the sheet to read instead of the first that fits.
    """
    named = named or {}
    for header, key in named.items():
        if key not in KEYS:
            raise CatalogueRefused(NO_KEY, header=header, key=key, keys=", ".join(KEYS))
    kind = _kind(path)
    if kind == "json":
        return _json_table(path, words, named)
    best: tuple[int, list[Any], dict[str, int], Callable[[], Iterator[Spot]], str] | None = None
    worst: CatalogueRefused | None = None
    for source, title in _sources(path, kind, sheet):
        rows, trouble = _first(source())
        worst = worst or trouble
        for line, cells in rows:
            columns = _columns(_headers(cells), words, named)
            if best is None or len(columns) > len(best[2]):
                best = line, cells, columns, source, title
        if best is not None and kind == "xlsx" and all(key in best[2] for key in NEEDED):
            break
    if best is None:
        raise worst or CatalogueRefused(EMPTY, path=path)
    line, cells, columns, source, title = best
    headers = _headers(cells)
    _require(path, headers, columns, named)
    shown = {key: headers[place] for key, place in columns.items()}
    ignored = tuple(header for place, header in enumerate(headers) if header and place not in columns.values())
    width = 0 if kind == "xlsx" else len(headers)
    return Table(path, shown, ignored, lambda: _rows(source(), line, columns, shown, width), title)


def _kind(path: Path) -> str:
    suffix = path.suffix.lower()
    with path.open("rb") as file:
        head = file.read(512)
    if not head.strip(b"\xef\xbb\xbf \t\r\n"):
        raise CatalogueRefused(EMPTY, path=path)
    if suffix in (".xlsm", ".xltm", ".xlsb", ".xlam"):
        raise CatalogueRefused(MACROS, path=path)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise CatalogueRefused(OLD_EXCEL, path=path)
    packed = head.startswith(b"PK\x03\x04")
    if suffix == ".xlsx":
        if not packed:
            raise CatalogueRefused(DAMAGED, path=path)
        return "xlsx"
    if suffix in (".csv", ".tsv", ".txt"):
        if packed or head.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b")):
            raise CatalogueRefused(NOT_CSV, path=path, suffix=suffix)
        return "csv"
    if suffix in (".jsonl", ".ndjson"):
        if not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
            raise CatalogueRefused(NOT_JSON, path=path, suffix=suffix)
        return "json"
    raise CatalogueRefused(SUFFIXES, path=path)


def _sources(path: Path, kind: str, sheet: str) -> Iterator[tuple[Callable[[], Iterator[Any]], str]]:
    if kind == "xlsx":
        for title in [sheet] if sheet else sheet_names(path):
            yield partial(sheet_rows, path, title), title
        return
    code = encoding(path)
    for delimiter in DELIMITERS:
        yield partial(delimited_rows, path, code, delimiter), ""


def _first(rows: Iterator[Spot]) -> tuple[list[Spot], CatalogueRefused | None]:
    """Return the rows a header may stand in; a wrong delimiter fails early, which only the right one makes a fault."""
    first: list[Spot] = []
    try:
        for row in rows:
            first.append(row)
            if len(first) == HEADER_WITHIN:
                break
    except CatalogueRefused as error:
        return first, error
    return first, None


def _headers(cells: list[Any]) -> list[str]:
    return [clean(cell).replace("\n", " ") if isinstance(cell, str) else "" for cell in cells]


def _columns(headers: list[str], words: CatalogueWords, named: Mapping[str, str]) -> dict[str, int]:
    """Return where each key stands; a header that is no label, such as a long title, stands for none."""
    asked = {squeezed(header): key for header, key in named.items()}
    found = {asked[squeezed(header)]: place for place, header in enumerate(headers) if squeezed(header) in asked}
    for place, header in enumerate(headers):
        key = words.column(header) if len(header) <= 80 and squeezed(header) not in asked else ""
        if key and key not in asked.values():
            found.setdefault(key, place)
    return found


def _require(path: Path, headers: list[str], columns: Mapping[str, Any], named: Mapping[str, str]) -> None:
    shown = ", ".join(f"“{header[:40]}”" for header in headers if header)[:600] or "–"
    known = {squeezed(header) for header in headers}
    for header in named:
        if squeezed(header) not in known:
            raise CatalogueRefused(NO_COLUMN, path=path, header=header, found=shown)
    if not all(key in columns for key in NEEDED):
        raise CatalogueRefused(COLUMNS, path=path, found=shown, keys=", ".join(KEYS))


def _rows(
    rows: Iterator[Spot], header: int, columns: Mapping[str, int], shown: Mapping[str, str], width: int
) -> Iterator[Row]:
    for line, cells in rows:
        if line <= header:
            continue
        while width and len(cells) > width and not cells[-1].strip():
            cells = cells[:-1]
        if width and len(cells) > width:
            yield Row(line, problem=TOO_MANY, about={"count": len(cells), "own": width})
            continue
        values = {key: cells[place] for key, place in columns.items() if place < len(cells)}
        texts = [clean(cell) for cell in cells if isinstance(cell, str) and cell.strip()]
        code = values.get("code", "")
        if (
            not isinstance(code, Number)
            and len(texts) <= 2
            and (group := next(filter(None, map(group_field, texts)), ""))
        ):
            yield Row(line, group=group)
            continue
        yield _row(line, values, shown)


def _row(line: int, values: Mapping[str, Any], shown: Mapping[str, str]) -> Row:
    for key, value in values.items():
        if isinstance(value, str) and is_formula(value):
            return Row(line, problem=FORMULA, about={"column": shown[key], "found": clean(value)[:40]})
    return Row(line, {key: clean(value) if isinstance(value, str) else value for key, value in values.items()})


def _json_table(path: Path, words: CatalogueWords, named: Mapping[str, str]) -> Table:
    headers = json_keys(path)
    columns = {key: headers[place] for key, place in _columns(headers, words, named).items()}
    _require(path, headers, columns, named)

    def rows() -> Iterator[Row]:
        for line, data in json_rows(path):
            if data is None:
                yield Row(line, problem=NOT_OBJECT)
            else:
                yield _row(line, {key: data.get(header, "") for key, header in columns.items()}, columns)

    return Table(path, columns, tuple(key for key in headers if key not in columns.values()), rows)
