"""An index taken apart again: what it holds of a guide, and the index that has other terms of some guides."""

from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, pairwise, repeat
from operator import sub
from typing import TypeVar

from content.index_parts import Flat, numbered, starts_of, terms_in, unpacked, written
from content.terms import Terms

GONE = -1
T = TypeVar("T")


class IndexTaken:
    """The parts of an index, read. Torn parts raise LookupError or ValueError, now or when they are used."""

    def __init__(self, parts: Mapping[str, bytes]):
        self.codes = lines(parts["codes"])
        self.often = set(unpacked("H", parts, "often"))
        self.special = parts["special"].decode().split("\n")
        bounds = unpacked("I", parts, "guide_titles")
        self.titles = [range(*pair) for pair in pairwise(bounds)]
        self.terms = lines(parts["terms"])
        self.starts, self.titled_starts = unpacked("I", parts, "starts"), unpacked("I", parts, "titled_starts")
        self.guides, self.shares = unpacked("H", parts, "guides"), parts["shares"]
        self.titled = unpacked("I", parts, "titled")

    def terms_of(self, codes: Collection[str]) -> dict[str, Terms]:
        """Return the terms of those guides that are known, by code; those of a title in the order of the index."""
        wanted = {number: code for number, code in enumerate(self.codes) if code in codes}
        having: dict[int, dict[int, list[str]]] = {number: {} for number in wanted}
        for term, guide, share in zip(_spread(self.starts, self.terms), self.guides, self.shares, strict=True):
            if guide in having:
                having[guide].setdefault(share, []).append(term)
        own: dict[int, list[str]] = {title: [] for number in wanted for title in self.titles[number]}
        for term, title in zip(_spread(self.titled_starts, self.terms), self.titled, strict=True):
            if title in own:
                own[title].append(term)
        return {
            code: Terms(
                code,
                tuple(tuple(own[title]) for title in self.titles[number]),
                tuple((share, tuple(found)) for share, found in sorted(having[number].items(), reverse=True)),
                number in self.often,
                tuple(self.special[number].split("\t")) if self.special[number] else (),
            )
            for number, code in wanted.items()
        }

    def with_terms(self, codes: Sequence[str], come: Mapping[str, Terms]) -> dict[str, bytes]:
        """Return the parts of the index of these guides in this order: those in `come` have the terms it says."""
        old = {code: number for number, code in enumerate(self.codes)}
        kept = {old[code]: number for number, code in enumerate(codes) if code not in come}
        guides = [kept.get(number, GONE) for number in range(len(old))]
        sizes = (len(come[code].titles) if code in come else len(self.titles[old[code]]) for code in codes)
        firsts = starts_of(sizes)
        titles = list(chain.from_iterable(self._moved(number, firsts, at) for number, at in enumerate(guides)))
        terms = terms_in(come.values(), self.terms)
        new = [(number, firsts[number], come[code]) for number, code in enumerate(codes) if code in come]
        postings, titled = numbered(new, terms)
        place = {term: at for at, term in enumerate(terms)}
        numbers = [place[term] for term in self.terms]
        moved = zip(_spread(self.starts, numbers), map(guides.__getitem__, self.guides), self.shares, strict=True)
        postings += [term << 24 | guide << 8 | share for term, guide, share in moved if guide != GONE]
        said = zip(_spread(self.titled_starts, numbers), map(titles.__getitem__, self.titled), strict=True)
        titled += [term << 32 | title for term, title in said if title != GONE]
        often = [at for at, code in enumerate(codes) if (come[code].often if code in come else old[code] in self.often)]
        special = ["\t".join(come[code].special) if code in come else self.special[old[code]] for code in codes]
        return written(Flat(codes, often, special, firsts, terms, postings, titled))

    def _moved(self, number: int, firsts: Sequence[int], at: int) -> Iterator[int]:
        """Yield the new numbers of a guide's titles; `at` is the guide's own new number."""
        size = len(self.titles[number])
        return repeat(GONE, size) if at == GONE else iter(range(firsts[at], firsts[at] + size))


def lines(part: bytes) -> list[str]:
    """Return the codes or the terms that a part lists."""
    return part.decode().split("\n") if part else []


def _spread(starts: array, values: Iterable[T]) -> Iterator[T]:
    """Yield each value as often as its run is long."""
    lengths = map(sub, starts[1:], starts)
    return chain.from_iterable(map(repeat, values, lengths))
