"""Every term of a pack and the guides it leads to, held in memory as a pack keeps it."""

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping

from content.index_parts import rarity, unpacked
from content.lexicon import Lexicon
from content.terms import ACCENTED, CONCEPT


class Index:
    """Where each term stands.

    `titles`: each guide's own range of titles (names and questions); `often`: the guides people ask for much; `special`:
    the concepts that make a guide one for a special case; `heft`: what the terms of each title weigh together; `words` and `pairs`: the plain terms, sorted.
    """

    def __init__(self, parts: Mapping[str, bytes], lexicon: Lexicon):
        """Read the parts that `index_parts` made; raises KeyError or ValueError for torn ones."""
        self.lexicon = lexicon
        self.codes = _lines(parts["codes"])
        self.often = set(unpacked("H", parts, "often"))
        special = parts["special"].decode().split("\n")
        self.special = {at: set(line.split("\t")) for at, line in enumerate(special) if line}
        bounds = unpacked("I", parts, "guide_titles")
        self.titles = [range(bounds[at], bounds[at + 1]) for at in range(len(bounds) - 1)]
        terms = _lines(parts["terms"])
        self.at = {term: at for at, term in enumerate(terms)}
        self.weights_at = unpacked("f", parts, "weights")
        self.starts, self.guides_at = unpacked("I", parts, "starts"), unpacked("H", parts, "guides")
        self.shares_at = parts["shares"]
        self.titled_starts, self.titled_at = unpacked("I", parts, "titled_starts"), unpacked("I", parts, "titled")
        self.heft = unpacked("f", parts, "heft")
        self._refuse_torn(terms)
        self.size = max(1, len(self.codes))
        self.rarest, self.unheard = rarity("", 1, self.size), rarity(CONCEPT, 1, self.size)
        self.words = [term for term in terms if term[0] not in (ACCENTED, CONCEPT) and " " not in term]
        self.pairs = [term for term in terms if " " in term and term[0] not in (ACCENTED, CONCEPT)]

    def __contains__(self, term: object) -> bool:
        return term in self.at

    def weight(self, term: str) -> float:
        """Return what a known term weighs."""
        return self.weights_at[self.at[term]]

    def count(self, term: str) -> int:
        """Return how many guides have a known term."""
        at = self.at[term]
        return self.starts[at + 1] - self.starts[at]

    def having(self, term: str) -> Iterator[tuple[int, int]]:
        """Yield the guides that have a known term, by number, and how strongly, in percent."""
        at = self.at[term]
        part = slice(self.starts[at], self.starts[at + 1])
        return zip(self.guides_at[part], self.shares_at[part], strict=True)

    def titled(self, term: str) -> array:
        """Return the titles that have a known term, by number."""
        at = self.at[term]
        return self.titled_at[self.titled_starts[at] : self.titled_starts[at + 1]]

    def begun(self, start: str, limit: int) -> Iterator[str]:
        """Yield known words, or pairs if there is a space in it, that begin with `start`."""
        known = self.pairs if " " in start else self.words
        first = bisect_left(known, start)
        for at in range(first, min(first + limit, len(known))):
            if not known[at].startswith(start):
                return
            yield known[at]

    def _refuse_torn(self, terms: list[str]) -> None:
        sound = (
            len(self.titles) == len(self.codes)
            and len(self.at) == len(terms) == len(self.weights_at)
            and terms == sorted(terms)
            and len(self.starts) == len(self.titled_starts) == len(terms) + 1
            and _rising(self.starts, len(self.guides_at))
            and _rising(self.titled_starts, len(self.titled_at))
            and len(self.shares_at) == len(self.guides_at)
            and max(self.guides_at, default=0) < max(1, len(self.codes))
            and max(self.titled_at, default=0) < max(1, len(self.heft))
            and (not self.titles or self.titles[-1].stop == len(self.heft))
        )
        if not sound:
            raise ValueError("the parts of the index do not fit each other")


def _lines(part: bytes) -> list[str]:
    return part.decode().split("\n") if part else []


def _rising(starts: array, end: int) -> bool:
    return starts[-1] == end and all(a <= b for a, b in zip(starts, starts[1:], strict=False))
