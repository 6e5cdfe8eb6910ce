"""The terms a guide is found by, cut once when a pack is built so that a phone need not.

A term is a plain word "khai", an accented word "=khải", a pair of neighbours "khai sinh" or a concept "#khai-sinh".
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from content.fold import Word, words
from content.lexicon import ASPECT, FILLER, Found, Lexicon, spread

ACCENTED, CONCEPT = "=", "#"
NAME, ASK, SUMMARY, REST = 3.0, 2.0, 1.0, 0.4  # what a word is worth by where it stands
AGAIN = 1.15  # and by how much that grows each time it is said again
EVEN = 1.5  # BM25's k1: how soon more worth adds nothing


@dataclass(frozen=True)
class Terms:
    """A guide's terms. `titles`: a name or a question a line; `shares`: a line for each share from 0 to 1, which it
    begins with, then the terms the guide has that strongly. Terms stand between tabs."""

    code: str
    titles: str
    shares: str


def terms_of(guide: dict[str, Any], lexicon: Lexicon) -> Terms:
    """Return the terms of a checked guide."""
    names = [guide["plain_name"], guide["name"], *(guide.get(lang, {}).get("plain_name", "") for lang in ("en", "km"))]
    summary = [guide.get("summary", ""), guide.get("result", ""), guide.get("who", "")]
    papers = [paper[key] for paper in guide.get("papers", []) for key in ("name", "when") if paper.get(key)]
    rest = [*papers, *guide.get("steps", []), *guide.get("mistakes", [])]
    said: dict[str, float] = {}
    titles: dict[str, None] = {}
    for texts, worth in ((names, NAME), (guide.get("asks", []), ASK), (summary, SUMMARY)):
        for text in texts:
            run = lexicon.respelt(words(text))
            terms = tuple(dict.fromkeys(_terms(run, lexicon.find(run))))
            if terms and worth != SUMMARY:
                titles["\t".join(terms)] = None
            for term in terms:
                said[term] = said[term] * AGAIN if term in said else worth
    for text in rest:
        for word in lexicon.respelt(words(text)):
            said.setdefault(word.plain, REST)
    return Terms(guide["code"], "\n".join(titles), "\n".join(_shares(said)))


def _terms(run: Sequence[Word], found: Sequence[Found]) -> Iterator[str]:
    """Yield the terms of a run of words; what stands in a filler says nothing."""
    empty = spread(found, FILLER) | spread(found, ASPECT)
    for at, word in enumerate(run):
        if at not in empty:
            yield word.plain
            if word.accented:
                yield ACCENTED + word.exact
        if at and not {at - 1, at} <= empty:
            yield f"{run[at - 1].plain} {word.plain}"
    for one in found:
        if one.means not in (FILLER, ASPECT):
            yield CONCEPT + one.means


def _shares(said: dict[str, float]) -> Iterable[str]:
    """Return a line for each share, the strongest first."""
    lines: dict[str, list[str]] = {}
    full = NAME / (NAME + EVEN)
    for term, worth in said.items():
        lines.setdefault(f"{min(1.0, worth / (worth + EVEN) / full):.2f}", []).append(term)
    return ["\t".join([share, *lines[share]]) for share in sorted(lines, reverse=True)]
