"""The terms a guide is found by, cut once when a pack is built so that a phone need not.

A term is a plain word "khai", an accented word "=khải", a pair of neighbours "khai sinh" or a concept "#khai-sinh".
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from content.fold import Word, words
from content.lexicon import ASPECT, FILLER, KINDS, Found, Lexicon, spread

ACCENTED, CONCEPT = "=", "#"
NAME, ASK, SUMMARY, REST = 3.0, 2.0, 1.0, 0.4  # what a word is worth by where it stands
AGAIN = 1.15  # and by how much that grows each time it is said again
EVEN = 1.5  # BM25's k1: how soon more worth adds nothing


@dataclass(frozen=True)
class Terms:
    """A guide's terms: those of each title (a name or a question), and all by how strongly it has them, in percent.

    `often`: people ask for it much, so that an editor wrote a form for it. `special`: the concepts of its plain name that
    make it one for a special case.
    """

    code: str
    titles: tuple[tuple[str, ...], ...]
    shares: tuple[tuple[int, tuple[str, ...]], ...]
    often: bool
    special: tuple[str, ...]


def terms_of(guide: dict[str, Any], lexicon: Lexicon) -> Terms:
    """Return the terms of a checked guide."""
    names = [guide["plain_name"], guide["name"], *(guide.get(lang, {}).get("plain_name", "") for lang in ("en", "km"))]
    summary = [guide.get("summary", ""), guide.get("result", ""), guide.get("who", "")]
    papers = [paper[key] for paper in guide.get("papers", []) for key in ("name", "when") if paper.get(key)]
    rest = [*papers, *guide.get("steps", []), *guide.get("mistakes", [])]
    said: dict[str, float] = {}
    titles: dict[tuple[str, ...], None] = {}
    for texts, worth in ((names, NAME), (guide.get("asks", []), ASK), (summary, SUMMARY)):
        for text in texts:
            run = lexicon.respelt(words(text))
            terms = tuple(dict.fromkeys(_terms(run, lexicon.find(run))))
            if terms and worth != SUMMARY:
                titles[terms] = None
            for term in terms:
                said[term] = said[term] * AGAIN if term in said else worth
    for text in rest:
        for word in lexicon.respelt(words(text)):
            said.setdefault(word.plain, REST)
    plainly = {one.means for one in lexicon.find(lexicon.respelt(words(guide["plain_name"])))}
    special = tuple(CONCEPT + means for means in lexicon.special if means in plainly)
    return Terms(guide["code"], tuple(titles), _shares(said), bool(guide.get("form")), special)


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
        if one.means not in KINDS:
            yield CONCEPT + one.means


def _shares(said: dict[str, float]) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """Return the terms by how strongly they are said, the strongest first."""
    kept: dict[int, list[str]] = {}
    full = NAME / (NAME + EVEN)
    for term, worth in said.items():
        kept.setdefault(min(100, round(100 * worth / (worth + EVEN) / full)), []).append(term)
    return tuple((share, tuple(kept[share])) for share in sorted(kept, reverse=True))
