"""The order of the Vietnamese alphabet, for lists people read down."""

import re
import unicodedata

from content.fold import TONES, toneless

LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
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
            letter, marks = toneless(sign)
            letters.append((PLACE.get(letter) or _other(letter),))
            tones.append(TONES.index(marks[0]) + 1 if marks else 0)
    return tuple(letters), tuple(tones), text


def by_given_name(name: str) -> tuple[Key, Key]:
    """Return what to sort people by: the given name, which a Vietnamese full name ends with, then what stands before it."""
    before, _, given = name.strip().rpartition(" ")
    return in_order(given), in_order(before)


def _other(sign: str) -> int:
    """Return the place of what is no Vietnamese letter: signs before letters, other scripts after them."""
    code = ord(sign[0]) if sign else 0
    return code if code < ord("a") else code + len(LETTERS)
