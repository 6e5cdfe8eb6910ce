"""The index over all guides' terms as flat arrays, made once when a pack is built: a phone reads it in a moment.

Terms stand sorted, one a line; for each the guides that have it and how strongly (percent), and the titles (names and
questions) that have it. Arrays are little-endian.
"""

import math
import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from content.terms import ACCENTED, CONCEPT, Terms

PAIR, MEANING = 0.7, 1.4  # what two words together, and a recognised meaning, weigh beside one word
NAMED, INCIDENTAL = 95, 0.7  # a word that no guide has in its name tells less of what a guide is about


@dataclass(frozen=True)
class Flat:
    """All guides' terms by number: `postings` hold term, guide and percent in one number, `titled` term and title.

    Terms are numbered by their place in `terms`, which is sorted and may have some that no guide has.
    """

    codes: Sequence[str]
    often: Sequence[int]
    special: Sequence[str]
    title_starts: array
    terms: Sequence[str]
    postings: Sequence[int]
    titled: Sequence[int]


def index_parts(guides: Iterable[Terms]) -> dict[str, bytes]:
    """Return the parts of an index by name; at most 65,535 guides."""
    guides = list(guides)
    terms = terms_in(guides)
    title_starts = starts_of(len(guide.titles) for guide in guides)
    postings, titled = numbered(zip(range(len(guides)), title_starts, guides, strict=False), terms)
    often = [number for number, guide in enumerate(guides) if guide.often]
    special = ["\t".join(guide.special) for guide in guides]
    return written(Flat([guide.code for guide in guides], often, special, title_starts, terms, postings, titled))


def terms_in(guides: Iterable[Terms], also: Iterable[str] = ()) -> list[str]:
    """Return all terms of some guides, and others, sorted."""
    return sorted({*also, *(term for guide in guides for _, having in guide.shares for term in having)})


def numbered(guides: Iterable[tuple[int, int, Terms]], terms: Sequence[str]) -> tuple[list[int], list[int]]:
    """Return the postings and the titled terms of guides, each with its number and that of its first title."""
    place = {term: at for at, term in enumerate(terms)}
    postings: list[int] = []
    titled: list[int] = []
    for number, first, guide in guides:
        for share, having in guide.shares:
            postings += [place[term] << 24 | number << 8 | share for term in having]
        for title, own in enumerate(guide.titles, first):
            titled += [place[term] << 32 | title for term in own]
    return postings, titled


def written(flat: Flat) -> dict[str, bytes]:
    """Return the parts of an index whose terms are numbered; their order does not matter."""
    postings, titled = sorted(flat.postings), sorted(flat.titled)
    bounds = [bisect_left(postings, at << 24) for at in range(len(flat.terms) + 1)]
    said = [at for at in range(len(flat.terms)) if bounds[at] < bounds[at + 1]]
    starts = array("I", [*(bounds[at] for at in said), len(postings)])
    titled_starts = array("I", [*(bisect_left(titled, at << 32) for at in said), len(titled)])
    terms = [flat.terms[at] for at in said]
    shares = bytes(key & 0xFF for key in postings)
    weights = [
        _weight(term, end - start, max(shares[start:end]), len(flat.codes))
        for term, start, end in zip(terms, starts, starts[1:], strict=False)
    ]
    titles = array("I", [key & 0xFFFFFFFF for key in titled])
    # Summed exactly, so that the order of a title's terms makes no difference.
    heft: list[list[float]] = [[] for _ in range(flat.title_starts[-1])]
    for term, weight, start, end in zip(terms, weights, titled_starts, titled_starts[1:], strict=False):
        if term[0] != ACCENTED:  # an accented word weighs nothing in a title: its plain one is there too
            for title in titles[start:end]:
                heft[title].append(weight)
    return {
        "codes": "\n".join(flat.codes).encode(),
        "often": packed(array("H", flat.often)),
        "special": "\n".join(flat.special).encode(),
        "guide_titles": packed(flat.title_starts),
        "terms": "\n".join(terms).encode(),
        "weights": packed(array("f", weights)),
        "starts": packed(starts),
        "guides": packed(array("H", [key >> 8 & 0xFFFF for key in postings])),
        "shares": shares,
        "titled_starts": packed(titled_starts),
        "titled": packed(titles),
        "heft": packed(array("f", map(math.fsum, heft))),
    }


def rarity(term: str, having: int, guides: int) -> float:
    """Return what a term weighs that so many of the guides have (BM25's idf, times what its kind is worth)."""
    kind = MEANING if term.startswith(CONCEPT) else PAIR if " " in term else 1.0
    return kind * math.log(1 + (guides - having + 0.5) / (having + 0.5))


def packed(numbers: array) -> bytes:
    """Return an array's bytes, little-endian."""
    if sys.byteorder == "big":
        numbers = array(numbers.typecode, numbers)
        numbers.byteswap()
    return numbers.tobytes()


def unpacked(kind: str, parts: Mapping[str, bytes], name: str) -> array:
    """Return the array in a part; raises KeyError for a part that is missing, ValueError for one cut short."""
    numbers = array(kind)
    numbers.frombytes(parts[name])
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def starts_of(lengths: Iterable[int]) -> array:
    """Return where runs of these lengths begin that follow each other, and where the last one ends."""
    starts = array("I", [0])
    for length in lengths:
        starts.append(starts[-1] + length)
    return starts


def _weight(term: str, having: int, strongest: int, guides: int) -> float:
    named = term[0] == CONCEPT or strongest >= NAMED
    return rarity(term, having, max(1, guides)) * (1.0 if named else INCIDENTAL)
