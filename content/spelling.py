"""Mends what fingers and keyboards leave behind: Telex and VNI letters, doubled letters, joined words, slips."""

import re
from collections.abc import Container, Iterable
from itertools import pairwise

from content.distance import within_one
from content.fold import plain

ONSET = "ngh|ng|nh|gh|gi|ch|kh|ph|qu|th|tr|[bcdghklmnprstvx]"
RIME = (
    "(?:a|e|i|o|u|y|ia|ua|oa|oe|ue|uy|uo|ie|ye|uya|uye|oo|uoi|uou|ieu|yeu|oai|oay|oeo|uay|uau|uyu|uai|uao|"
    "ai|ao|au|ay|eo|eu|iu|oi|oao|ui|uu|ie|ye|iai|iau|iao|ioi)(?:ch|ng|nh|[cmnpt])?"
)
SYLLABLE = re.compile(f"(?:{ONSET})?{RIME}")
VOWEL = re.compile("[aeiouy]")
SLIP_LENGTH = 4  # a slip in a shorter word leaves too many words it might have been
LONGEST_JOIN = 40


def is_syllable(word: str) -> bool:
    """Return whether a folded word could be a Vietnamese syllable."""
    return SYLLABLE.fullmatch(word) is not None


def untyped(word: str) -> str:
    """Return a folded word without the letters Telex and the digits VNI use for accents: "trus" and "tru1" are "tru"."""
    bare = re.sub(r"[0-9]", "", word) if VOWEL.search(word) else word
    bare = re.sub(r"([a-z])\1+", r"\1", bare)
    start = VOWEL.search(bare)
    if not start:
        return bare
    at = start.end()
    return bare[:at] + re.sub("[sfrxjzw]", "", bare[at:])


class Spelling:
    """Mends words towards the ones an index knows."""

    def __init__(self, known: Iterable[str], pairs: Container[str]):
        self.known = set(known)
        self.pairs = pairs
        self.slips: dict[str, list[str]] = {}
        for word in sorted(self.known):
            if len(word) >= SLIP_LENGTH - 1 and word.isascii() and word.isalpha():
                for short in {word, *_shorter(word)}:
                    self.slips.setdefault(short, []).append(word)

    def mended(self, word: str) -> list[str]:
        """Return the known words an unknown folded word stands for, in their order; [] when there are none."""
        bare = untyped(word)
        if bare != word and bare in self.known:
            return [bare]
        if len(word) > 5 and not is_syllable(word):
            return self._parted(bare) or self._parted(word)
        return []

    def near(self, word: str, before: str, after: str) -> list[str]:
        """Return the known words one slip away: those that make known pairs with the neighbours, else any."""
        if len(word) < SLIP_LENGTH or not word.isalpha():
            return []
        found = {other for short in {word, *_shorter(word)} for other in self.slips.get(short, ())} - {word}
        found = {other for other in found if within_one(word, other)}
        paired = {other: (f"{before} {other}" in self.pairs) + (f"{other} {after}" in self.pairs) for other in found}
        best = sorted((other for other in found if paired[other]), key=lambda other: (-paired[other], other))
        return best or ([] if is_syllable(word) else sorted(found)[:3])

    def _parted(self, joined: str) -> list[str]:
        """Return joined words apart, in as few known syllables as there can be, known pairs first."""
        if len(joined) > LONGEST_JOIN:
            return []
        best: dict[int, tuple[int, int, list[str]]] = {0: (0, 0, [])}
        for end in range(1, len(joined) + 1):
            for start in range(max(0, end - 7), end):
                part = plain(joined[start:end])
                if start in best and part in self.known and len(part) > 1 and is_syllable(part):
                    _, _, parts = best[start]
                    parts = [*parts, part]
                    strange = sum(f"{a} {b}" not in self.pairs for a, b in pairwise(parts))
                    best[end] = min(best.get(end, (99, 99, [])), (strange, len(parts), parts))
        strange, count, parts = best.get(len(joined), (99, 0, []))
        return parts if count > 1 and strange < count - 1 else []


def _shorter(word: str) -> set[str]:
    return {word[:at] + word[at + 1 :] for at in range(len(word))}
