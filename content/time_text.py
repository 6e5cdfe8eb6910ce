"""What a catalogue's time cell says: one clear number with its unit, or only words."""

import re
from typing import Any

from content.cell_text import one_line
from content.fold import fold

UNITS = {"ngay lam viec": "working_day", "ngay": "day", "gio": "hour", "thang": "month"}
SPAN = re.compile(r"(\d+)\s*(?:\([^)]*\)\s*)?(ngay lam viec|ngay|gio(?: lam viec)?|thang)\b")
AFTER_15H = re.compile(r"sau 15\s*(?:gio|h|:00)|15\s*(?:gio|h)00")
DATE = re.compile(r"\bngay \d|\d{1,2}/\d{1,2}/\d{4}")
NOT_PUBLISHED = "Chưa có thời hạn được công bố. Hỏi nơi nộp."
NO_UNIT = "Danh mục ghi {said}, không ghi đơn vị. Hỏi nơi nộp."


def time_from(text: str) -> dict[str, Any]:
    """Return the time table for a clean cell; `value` and `unit` only where the cell names exactly one span."""
    said = one_line(text)
    plain = fold(said)
    if not plain.strip(" .;:-–"):
        return {"text": NOT_PUBLISHED}
    if re.fullmatch(r"\d+", plain.strip(" .")):
        return {"text": NO_UNIT.format(said=said.strip(" ."))}
    after = bool(AFTER_15H.search(plain))
    spans = set(SPAN.findall(AFTER_15H.sub("", plain)))
    time: dict[str, Any] = {"text": said}
    if len(spans) == 1:
        number, unit = next(iter(spans))
        time |= {
            "value": int(number),
            "unit": UNITS[unit.removesuffix(" lam viec") if unit.startswith("gio") else unit],
        }
    return time | {"after_15h": True} if after else time
