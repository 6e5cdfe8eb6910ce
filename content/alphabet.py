"""The order of the Vietnamese alphabet, for lists people read down."""

import re
import unicodedata

LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONES = "\u0300\u0309\u0303\u0301\u0323"
"""Huyền, hỏi, ngã, sắc, nặng, as combining marks; no mark comes before all."""

PLACE = {letter: at for at, letter in enumerate(LETTERS, ord("a"))}
NUMBER = re.compile(r"(\d+)")

Key = tuple[tuple[tuple[int, ...], ...], tuple[int, ...], str]


def in_order(text: str) -> Key:
    """Return what to sort a name by: letters first, then tones (Unicode CLDR, collation "vi"); "Tổ 2" before "Tổ 10".

    A collation library would be ICU, which no browser's Python has.
    """
    letters: list[tuple[int, ...]] = []
    tones: list[int] = []
    for at, part in enumerate(NUMBER.split(unicodedata.normalize("NFC", text).casefold())):
        if at % 2:
            letters.append((ord("0"), int(part)))
            continue
        for sign in part:
            letter, tone = _apart(sign)
            letters.append((PLACE.get(letter) or _other(letter),))
            tones.append(tone)
    return tuple(letters), tuple(tones), text


def _apart(sign: str) -> tuple[str, int]:
    """Return a letter without its tone, and the place of the tone, 0 for none."""
    marks = unicodedata.normalize("NFD", sign)
    found = [mark for mark in marks if mark in TONES]
    letter = unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in TONES))
    return letter, TONES.index(found[0]) + 1 if found else 0


def _other(sign: str) -> int:
    """Return the place of what is no Vietnamese letter: signs before letters, other scripts after them."""
    code = ord(sign[0]) if sign else 0
    return code if code < ord("a") else code + len(LETTERS)
