"""The index over all guides' terms as flat arrays, made once when a pack is built: a phone reads it in a moment.

Terms stand sorted, one a line; for each the guides that have it and how strongly (percent), and the titles (names and
questions) that have it. Arrays are little-endian.
"""

import math
import sys
from array import array
from collections.abc import Iterable, Mapping

from content.terms import ACCENTED, CONCEPT, Terms

PAIR, MEANING = 0.7, 1.4  # what two words together, and a recognised meaning, weigh beside one word
NAMED, INCIDENTAL = 95, 0.7  # a word that no guide has in its name tells less of what a guide is about


def index_parts(guides: Iterable[Terms]) -> dict[str, bytes]:
    """Return the parts of an index by name; at most 65,535 guides."""
    postings: dict[str, list[tuple[int, int]]] = {}
    titled: dict[str, list[int]] = {}
    codes: list[str] = []
    special: list[str] = []
    titles: list[tuple[str, ...]] = []
    often, title_starts = array("H"), array("I", [0])
    for number, guide in enumerate(guides):
        codes.append(guide.code)
        special.append("\t".join(guide.special))
        if guide.often:
            often.append(number)
        for share, having in guide.shares:
            for term in having:
                postings.setdefault(term, []).append((number, share))
        for own in guide.titles:
            for term in own:
                titled.setdefault(term, []).append(len(titles))
            titles.append(own)
        title_starts.append(len(titles))
    terms = sorted(postings)
    weights = {term: _weight(term, postings[term], len(codes)) for term in terms}
    # An accented word weighs nothing in a title: its plain one is there too.
    heft = [sum(weights[term] for term in own if term[0] != ACCENTED) for own in titles]
    return {
        "codes": "\n".join(codes).encode(),
        "often": packed(often),
        "special": "\n".join(special).encode(),
        "guide_titles": packed(title_starts),
        "terms": "\n".join(terms).encode(),
        "weights": packed(array("f", weights.values())),
        "starts": packed(_starts(len(postings[term]) for term in terms)),
        "guides": packed(array("H", (number for term in terms for number, _ in postings[term]))),
        "shares": bytes(share for term in terms for _, share in postings[term]),
        "titled_starts": packed(_starts(len(titled.get(term, ())) for term in terms)),
        "titled": packed(array("I", (title for term in terms for title in titled.get(term, ())))),
        "heft": packed(array("f", heft)),
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


def _weight(term: str, found: list[tuple[int, int]], guides: int) -> float:
    named = term[0] == CONCEPT or max(share for _, share in found) >= NAMED
    return rarity(term, len(found), max(1, guides)) * (1.0 if named else INCIDENTAL)


def _starts(lengths: Iterable[int]) -> array:
    starts = array("I", [0])
    for length in lengths:
        starts.append(starts[-1] + length)
    return starts
