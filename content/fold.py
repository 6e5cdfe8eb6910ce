"""Words as people type them, brought to one shape: accents, đ, tone placement, i/y and Khmer runs."""

import re
import unicodedata
from dataclasses import dataclass

MARKS = re.compile("[\u0300-\u036f]")
TONES = "\u0300\u0309\u0303\u0301\u0323"
"""Huyền, hỏi, ngã, sắc, nặng, in the order of dictionaries, as combining marks."""

WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f\u1780-\u17dd]+[^\W_]*)*")
KHMER = re.compile("[\u1780-\u17b3](?:\u17d2[\u1780-\u17a2]|[\u17b4-\u17d1\u17d3\u17dd])*")
FINAL_Y = re.compile("^([hklmstv]|qu)y$")


@dataclass(frozen=True, slots=True)
class Word:
    """One word: as written, without accents (`plain`), and with its tone moved to the end (`exact`)."""

    text: str
    plain: str
    exact: str

    @property
    def accented(self) -> bool:
        return self.plain != self.exact


def fold(text: str) -> str:
    """Return lower-case text without Latin accents, đ as d; Khmer signs stay."""
    apart = unicodedata.normalize("NFD", text.casefold()).replace("đ", "d")
    return unicodedata.normalize("NFC", MARKS.sub("", apart))


def plain(word: str) -> str:
    """Return one folded word with the y of "ký", "lý", "quý" written i, as many people do."""
    return FINAL_Y.sub(r"\1i", fold(word))


def exact(word: str) -> str:
    """Return one word with its tone mark at the end, so that "hoà" and "hòa" are the same."""
    bare, tone = toneless(word.casefold())
    return FINAL_Y.sub(r"\1i", bare) + tone


def toneless(text: str) -> tuple[str, str]:
    """Return a text without its tone marks, and the marks."""
    apart = unicodedata.normalize("NFD", text)
    bare = "".join(mark for mark in apart if mark not in TONES)
    return unicodedata.normalize("NFC", bare), "".join(mark for mark in apart if mark in TONES)


def words(text: str) -> list[Word]:
    """Return the words of a text; a run of Khmer, written without spaces, gives overlapping pairs of syllables."""
    found = []
    for match in WORD.finditer(unicodedata.normalize("NFC", text)):
        if KHMER.search(match[0]):
            found += [Word(part, part, part) for part in khmer_pairs(match[0])]
        else:
            found.append(Word(match[0], plain(match[0]), exact(match[0])))
    return found


def khmer_pairs(run: str) -> list[str]:
    """Return each pair of neighbouring syllables of a Khmer run, or the only one there is."""
    parts = KHMER.findall(run)
    return [first + second for first, second in zip(parts, parts[1:], strict=False)] or parts
