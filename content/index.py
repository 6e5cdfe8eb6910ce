"""Every term of a pack and the guides it leads to, held in memory."""

import math
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import islice

from content.lexicon import Lexicon
from content.terms import ACCENTED, CONCEPT, Terms

PAIR, MEANING = 0.7, 1.4  # what two words together, and a recognised meaning, weigh beside one word
NAMED, INCIDENTAL = 0.95, 0.7  # a word that no guide has in its name tells less of what a guide is about


class Index:
    """Where each term stands.

    `postings`: for a term the guides that have it, by number, and how strongly, from 0 to 1.
    `titled`: for a term the titles (names and questions) that have it, by number; `titles`: each guide's own range of
    them; `heft`: what the terms of each title weigh together.
    """

    def __init__(self, guides: Iterable[Terms], lexicon: Lexicon):
        self.lexicon = lexicon
        self.codes: list[str] = []
        self.postings: dict[str, tuple[array[int], array[float]]] = {}
        self.titled: dict[str, array[int]] = {}
        self.titles: list[range] = []
        titles: list[str] = []
        for number, guide in enumerate(guides):
            self.codes.append(guide.code)
            self._add(number, guide.shares)
            own = guide.titles.split("\n") if guide.titles else []
            self.titles.append(range(len(titles), len(titles) + len(own)))
            titles += own
        self.size = max(1, len(self.codes))
        self.rarest, self.unheard = self._weight("", 1), self._weight(CONCEPT, 1)
        self.weights = {
            term: self._weight(term, len(found)) * (1.0 if term[0] == CONCEPT or max(shares) >= NAMED else INCIDENTAL)
            for term, (found, shares) in self.postings.items()
        }
        self.heft = array("f", [self._title(number, line) for number, line in enumerate(titles)])
        self.special = self._special()
        single = (term for term in self.postings if " " not in term and term[0] not in (ACCENTED, CONCEPT))
        self.words = sorted(single)
        self.pairs = sorted(term for term in self.postings if " " in term)

    def _add(self, number: int, shares: str) -> None:
        for line in shares.split("\n") if shares else ():
            share, *terms = line.split("\t")
            worth = float(share)
            for term in terms:
                posting = self.postings.get(term)
                if posting is None:
                    posting = self.postings[term] = (array("H"), array("f"))
                posting[0].append(number)
                posting[1].append(worth)

    def _special(self) -> dict[int, set[str]]:
        """Return for each guide that is for a special case the concepts of its name that say so."""
        cases: dict[int, set[str]] = {}
        for term in (CONCEPT + means for means in self.lexicon.special):
            for number, share in zip(*self.postings.get(term, ((), ())), strict=True):
                if share >= NAMED:
                    cases.setdefault(number, set()).add(term)
        return cases

    def _title(self, number: int, line: str) -> float:
        """Take in a title; return what its terms weigh. An accented word weighs nothing: its plain one is there too."""
        heft = 0.0
        for term in line.split("\t"):
            self.titled.setdefault(term, array("I")).append(number)
            if term[0] != ACCENTED:
                heft += self.weights[term]
        return heft

    def _weight(self, term: str, guides: int) -> float:
        kind = MEANING if term.startswith(CONCEPT) else PAIR if " " in term else 1.0
        return kind * math.log(1 + (self.size - guides + 0.5) / (guides + 0.5))

    def begun(self, start: str, limit: int) -> Iterator[str]:
        """Yield known words, or pairs if there is a space in it, that begin with `start`."""
        known = self.pairs if " " in start else self.words
        for term in islice(known, bisect_left(known, start), None):
            if limit == 0 or not term.startswith(start):
                return
            limit -= 1
            yield term
