"""Texts that must name no person: a number as long as an identity card's or a phone's is refused before it is kept."""

import re

from sync.errors import N_, SyncError

_RUN = re.compile(r"(?<!\d)\+?\d(?:[ .\-]?\d){8,}(?!\d)")
_LENGTHS = (9, 10, 11, 12)
"""Old identity cards have 9 digits, phones 10, or 11 with the country's 84, identity numbers 12."""

LONGEST = 1000
"""Letters of a note that are kept."""


class PersonalNumber(SyncError):
    """A text holds what looks like an identity or phone number."""

    def __init__(self) -> None:
        super().__init__(
            N_(
                "Chỗ này không ghi số căn cước hay số điện thoại của bà con, để không lộ thông tin của ai. "
                "Bỏ dãy số dài đó rồi lưu lại."
            )
        )


def without_persons(text: str) -> str:
    """Return a text trimmed to what is kept; raises PersonalNumber."""
    if names_number(text):
        raise PersonalNumber
    return text.strip()[:LONGEST]


def names_number(text: str) -> bool:
    """Tell whether a text holds a run of digits as long as an identity or phone number, also with gaps in it."""
    runs = (re.sub(r"\D", "", found) for found in _RUN.findall(text))
    return any(len(run) in _LENGTHS for run in runs)
