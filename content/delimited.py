"""The rows of a CSV file: its encoding and its delimiter found out, its text read as a stream."""

import codecs
import csv
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from content.errors import N_, CatalogueRefused

CHUNK = 1 << 20
DELIMITERS = ",;\t"
OLD_FONTS = re.compile("[¡-¾]")  # TCVN3 and VNI letters stand where other encodings keep signs
UNKNOWN = N_(
    "{path} không phải UTF-8, UTF-16 hay Windows-1258 (có thể là TCVN3, VNI). Hãy lưu lại dạng CSV UTF-8 rồi nhập lại."
)
BINARY = N_("{path} không phải tệp chữ. Tệp .csv phải là bảng chữ, các ô cách nhau bằng dấu phẩy, chấm phẩy hoặc tab.")
BROKEN = N_("{path}, dòng {line}: không đọc được ô (ngoặc kép chưa đóng, hoặc ô quá dài). Hãy sửa dòng này.")


def encoding(path: Path) -> str:
    """Return the encoding of a text file: utf-8-sig, utf-16 or cp1258; raises CatalogueRefused for any other."""
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        found = "utf-16"
    elif b"\0" in head:
        zeros = head[1::2].count(0), head[0::2].count(0)
        if max(zeros) < len(head) // 8:
            raise CatalogueRefused(BINARY, path=path)
        found = "utf-16-le" if zeros[0] > zeros[1] else "utf-16-be"
    else:
        found = "utf-8-sig"
    if _readable(path, found):
        return found
    if found == "utf-8-sig" and not head.startswith(codecs.BOM_UTF8) and _vietnamese(path):
        return "cp1258"
    raise CatalogueRefused(UNKNOWN, path=path)


def delimited_rows(path: Path, code: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows with the number of their first line; empty ones are left out. Raises CatalogueRefused."""
    with path.open(encoding=code, newline="") as file:
        rows = csv.reader(file, delimiter=delimiter, strict=True)
        line = 1
        try:
            for cells in rows:
                if any(cell.strip() for cell in cells):
                    yield line, cells
                line = rows.line_num + 1
        except csv.Error as error:
            raise CatalogueRefused(BROKEN, path=path, line=line) from error


def _readable(path: Path, code: str) -> bool:
    decoder = codecs.getincrementaldecoder(code)()
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _vietnamese(path: Path) -> bool:
    """Return whether a file reads as Windows-1258: every tone sits on a letter, and few letters are signs."""
    if not _readable(path, "cp1258"):
        return False
    with path.open(encoding="cp1258", newline="") as file:
        text = unicodedata.normalize("NFC", file.read(CHUNK))
    foreign = [mark for mark in text if mark > "\x7f"]
    loose = sum(unicodedata.combining(mark) > 0 for mark in foreign) + len(OLD_FONTS.findall(text))
    return bool(foreign) and loose * 10 <= len(foreign)
