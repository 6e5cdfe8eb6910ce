"""The amounts, times, copies and document numbers a guide states, read from its sentences in every language."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from content.procedure import Guide
from tests.facts.table import law

LAW = re.compile(r"\d+(?:/\d{4})?/(?:[A-ZĐ]+[A-ZĐ0-9]*)(?:-[A-ZĐ]+[A-ZĐ0-9]*)*")
MONEY = re.compile(
    r"(?<![\d/])(\d{1,3}(?:[.,]\d{3})+|\d+)\s*(?:đồng|đ\b|VNĐ|VND|ដុង)|\bVND\s*(\d{1,3}(?:[.,]\d{3})+|\d+)", re.I
)
LARGE = {"triệu": 10**6, "million": 10**6, "tỷ": 10**9, "billion": 10**9}
LARGE_SUMS = re.compile(rf"(\d+(?:[.,]\d+)?)\s*({'|'.join(LARGE)})")
DOLLARS = re.compile(r"(\d+)\s*USD|USD\s*(\d+)")
WORDS = {
    "một": 1, "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9, "mười": 10,
    "mười hai": 12, "mười lăm": 15, "hai mươi": 20, "hai mươi lăm": 25, "ba mươi": 30, "bốn mươi": 40,
    "bốn mươi lăm": 45, "sáu mươi": 60, "chín mươi": 90,
}  # fmt: skip
SPELT = "|".join(sorted(WORDS, key=len, reverse=True))
NUMBER = rf"(?<![\w/.,])(?<!ម៉ោង )(\d{{1,4}}|{SPELT})\s*"
UNITS = (
    ("working_day", r"ngày làm việc|working days?|ថ្ងៃធ្វើការ"),
    ("day", r"ngày(?! làm việc)(?! \d{1,2}[/ ])|days?\b|ថ្ងៃ(?!ធ្វើការ)"),
    ("hour", r"giờ|hours?\b|ម៉ោង"),
    ("month", r"tháng|months?\b|ខែ"),
)
TIMES = [(unit, re.compile(rf"{NUMBER}(?:-)?(?:{said})", re.I)) for unit, said in UNITS]


def texts(guide: Guide) -> Iterator[str]:
    """Yield every sentence of a guide that a reader may act on; questions people ask are not the guide's claims."""
    data = asdict(guide)
    for key in ("code", "asks", "source", "links", "legal", "as_of", "name", "newer_code"):
        data.pop(key)
    yield from _walk(data)


def _walk(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield unicodedata.normalize("NFC", value)
    elif isinstance(value, dict):
        for one in value.values():
            yield from _walk(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _walk(one)


def money(guide: Guide) -> set[str]:
    """Return the amounts a guide states, in đồng, or as USD10; 0 only where it is said in figures."""
    found = {str(amount.vnd) for amount in guide.fee.amounts} if guide.fee else set()
    for text in texts(guide):
        found |= {re.sub("[.,]", "", one or other) for one, other in MONEY.findall(text)}
        found |= {f"USD{one or other}" for one, other in DOLLARS.findall(text)}
        found |= {str(round(float(one.replace(",", ".")) * LARGE[unit])) for one, unit in LARGE_SUMS.findall(text)}
    return found


def times(guide: Guide) -> set[tuple[int, str]]:
    """Return the periods a guide states, each a number and working_day, day, hour or month."""
    found = {(guide.time.value, guide.time.unit)} if guide.time and guide.time.value is not None else set()
    for text in texts(guide):
        for unit, pattern in TIMES:
            found |= {(WORDS.get(one.lower()) or int(one), unit) for one in pattern.findall(text)}
    return found


def copies(guide: Guide) -> set[int]:
    """Return the numbers of copies a guide asks for."""
    return {paper.copies for paper in guide.papers}


def laws(guide: Guide) -> set[str]:
    """Return the numbers of the documents a guide cites."""
    return {law(one) for text in (*guide.legal, *texts(guide)) for one in LAW.findall(text)}
