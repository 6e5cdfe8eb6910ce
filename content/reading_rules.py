"""What an editor should look at again: old law, offices that are no more, old facts, long sentences, missing parts."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from content.errors import N_
from content.flaw import Flaw
from content.stale_laws import Replacement
from content.toml_source import TomlSource

LONGEST = 30
YEAR = timedelta(365)
WANTED = ("who", "where", "result", "legal", "mistakes", "channels")
READ = (
    "plain_name",
    "summary",
    "who",
    "where",
    "result",
    "steps",
    "mistakes",
    "papers",
    "fee",
    "time",
    "form",
    "qr_text",
)
"""The parts of a guide a resident reads, `name` left out: it is official and copied as it stands."""
END = re.compile(r"[.!?…]+(?=\s|$)")
DISTRICT = re.compile(
    r"cấp (?:quận,? ?)?huyện|\b(?:ubnd|ủy ban nhân dân|uỷ ban nhân dân|công an|bảo hiểm xã hội|bhxh|chi cục thuế|"
    r"bộ phận một cửa|tòa án nhân dân) (?:cấp )?(?:quận|huyện|thị xã)\b|\bphòng (?:tư pháp|lao động|nội vụ|"
    r"giáo dục và đào tạo|tài nguyên và môi trường|tài chính|quản lý đô thị|lđ ?-? ?tb ?(?:&|và|-)? ?xh)\b",
    re.IGNORECASE,
)
NO_MORE = re.compile(r"không còn|đã bỏ|bãi bỏ|trước đây|trước ngày|ngày xưa|hồi trước", re.IGNORECASE)
STALE = N_("trích {number}, đã được {by} thay từ ngày {day}; hãy kiểm tra lại giấy tờ và sửa số hiệu")
DISTRICT_SAID = N_("nhắc đến “{found}”, nhưng từ 01/07/2025 không còn cấp huyện; hãy ghi nơi nộp ở xã, phường")
OLD = N_("dữ kiện ngày {day}, đã quá một năm; hãy xem lại nguồn rồi sửa as_of")
LONG = N_("câu có {count} chữ, nhiều nhất {limit}; hãy tách thành câu ngắn: “{start}…”")
LACKS = N_('hướng dẫn đầy đủ nhưng thiếu {key}; hãy thêm vào, hoặc ghi completeness = "partial"')
NO_NEWER = N_("mã này đã đổi thành {code}, nhưng chưa có hướng dẫn {code}")
Path = tuple[str | int, ...]


def reading_flaws(source: TomlSource, today: date, stale: Mapping[str, Replacement]) -> Iterator[Flaw]:
    """Yield warnings about one guide that fits the schema."""
    data = source.data
    completeness = data.get("completeness", "full")
    for path, text in _texts({key: value for key, value in data.items() if key != "unconfirmed"}, ()):
        for number in sorted({number for number in stale if _cites(text, number)}):
            row = stale[number]
            yield _warning(source, path, STALE, number=number, by=row.by, day=f"{row.since:%d/%m/%Y}")
    for path, text in _read(data):
        if (found := DISTRICT.search(text)) and not NO_MORE.search(text):
            yield _warning(source, path, DISTRICT_SAID, found=found[0])
        # What an official catalogue says stays in its own words; what we write ourselves must be easy to read.
        if completeness in ("full", "partial"):
            yield from _long(source, path, text)
    if (day := data.get("as_of")) and date.fromisoformat(day) < today - YEAR:
        yield _warning(source, ("as_of",), OLD, day=f"{date.fromisoformat(day):%d/%m/%Y}")
    if completeness == "full" and data.get("kind", "procedure") == "procedure":
        for key in WANTED:
            if not data.get(key):
                yield _warning(source, (key,), LACKS, key=key)


def successor_flaws(sources: list[TomlSource]) -> Iterator[Flaw]:
    """Yield warnings about guides whose new code has no guide of its own."""
    codes = [source.data.get("code") for source in sources]
    known = {code for code in codes if isinstance(code, str)}
    for source in sources:
        newer = source.data.get("newer_code")
        if newer and isinstance(newer, str) and newer not in known:
            yield _warning(source, ("newer_code",), NO_NEWER, code=newer)


def _read(data: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    shown = {key: data[key] for key in READ if key in data}
    for path, text in _texts(shown, ()):
        if path[-1] not in ("status", "kind", "unit", "type", "id"):
            yield path, text
    yield from _texts(data.get("en", {}), ("en",))  # Khmer is written without spaces: its words cannot be counted


def _long(source: TomlSource, path: Path, text: str) -> Iterator[Flaw]:
    for sentence in END.split(text):
        words = sentence.split()
        if len(words) > LONGEST:
            yield _warning(source, path, LONG, count=len(words), limit=LONGEST, start=" ".join(words[:6]))


def _texts(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """Yield every text below a value with the path that leads to it."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _texts(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _texts(item, (*path, index))


def _cites(text: str, number: str) -> bool:
    at = text.find(number)
    return (
        at >= 0
        and not text[max(0, at - 1) : at].isdigit()
        and not text[at + len(number) : at + len(number) + 1].isalnum()
    )


def _warning(source: TomlSource, path: Path, problem: str, **values: Any) -> Flaw:
    return replace(source.flaw(path, problem, **values), level="warning")
