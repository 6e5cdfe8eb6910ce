"""What somebody typed, understood as far as it can be: its words, pairs and concepts, mended and weighed."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import nlargest

from content.fold import Word, words
from content.index import Index
from content.lexicon import ASPECT, DENIAL, FILLER, KINDS, Found, spread
from content.spelling import Spelling
from content.terms import ACCENTED, CONCEPT

LONGEST = 400  # characters read; nobody asks longer, and a phone must answer between keystrokes
WORDS = 60
CODE = re.compile(r"(?<![\d.])\d\.\d{6}(?![\d.])")
MOSTLY_BARE = 0.25  # with fewer accented words than this, a text is taken to be typed without accents
LIGHT = 0.1  # "lệ phí", "mấy ngày": every guide answers that
STRANGE = 0.5  # a word no guide uses, beside the rarest one they do
OTHER_ACCENT, SLIP, BEGUN = 0.4, 0.7, 0.8  # how sure a word is that differs by accents, by a slip, or is not finished
DENIED = 5  # words after "không phải" that are denied, unless the sentence turns before
TURNS = frozenset({"ma", "nhung", "thi", "nen"})
UNFINISHED, ENDINGS = 24, 300  # endings of an unfinished word that are tried, out of how many


@dataclass(frozen=True, slots=True)
class Unit:
    """A word to look for: the terms it may mean with how sure each is, and what it weighs."""

    text: str
    terms: tuple[tuple[str, float], ...]
    weight: float


@dataclass(frozen=True, slots=True)
class Concept:
    """A meaning recognised, and the places of the units that say it."""

    means: str
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """Units in order, pairs of neighbours with how sure each is, concepts, and the terms said not to be meant."""

    units: tuple[Unit, ...]
    pairs: tuple[tuple[str, float], ...]
    concepts: tuple[Concept, ...]
    denied: frozenset[str] = frozenset()


class Reader:
    """Reads questions against an index."""

    def __init__(self, index: Index):
        self.index = index
        self.lexicon = index.lexicon
        self.spelling = Spelling(index.words, index)

    def read(self, text: str) -> Question:
        """Return what a text asks; a text of any kind is read, at worst as nothing."""
        text = text[:LONGEST]
        typing = bool(text) and not text[-1].isspace() and text[-1].isalnum()
        run = words(text)[:WORDS]
        bare = sum(word.accented for word in run) < MOSTLY_BARE * len(run)
        run = run if len(run) == 1 and self._begun(run[0].plain) else self.lexicon.respelt(run)
        run = self._mended(run, typing)
        found = self.lexicon.find(run, bare)
        away = _denied(run, found)
        denied = {CONCEPT + one.means for one in found if one.means not in KINDS and one.start in away}
        concepts = self._concepts([one for one in found if one.start not in away])
        empty = spread(found, FILLER) | spread(found, DENIAL) | away
        light = spread(found, ASPECT) - empty
        if len(empty | light) == len(run):
            light = set()
        others = [() if at in empty else self._others(run, at) for at in range(len(run))]
        units: list[Unit] = []
        pairs: dict[str, float] = {}
        for at, word in enumerate(run):
            last = typing and at == len(run) - 1
            weight = 0.0 if at in empty else LIGHT if at in light else 1.0
            units.append(self._unit(word, others[at], weight, last))
            if {at - 1, at} <= away:
                denied.add(f"{run[at - 1].plain} {word.plain}")
            elif at and not {at - 1, at} <= empty | light:
                pairs |= self._pairs(run, others, at - 1, last)
        asked = {CONCEPT + one.means for one in concepts} | pairs.keys()
        return Question(tuple(_once(units)), tuple(pairs.items()), concepts, frozenset(denied - asked))

    def _concepts(self, found: Sequence[Found]) -> tuple[Concept, ...]:
        """Return the concepts met; what is only said within a thing done elsewhere is not asked for."""
        away = [one for one in found if one.means in self.lexicon.elsewhere]
        within = {one.means for one in found for other in away if other.start <= one.start and one.end <= other.end}
        within -= self.lexicon.elsewhere
        spans: dict[str, set[int]] = {}
        for one in found:
            if one.means not in KINDS and one.means not in within:
                spans.setdefault(one.means, set()).update(range(one.start, one.end))
        return tuple(Concept(means, tuple(sorted(places))) for means, places in spans.items())

    def _mended(self, run: Sequence[Word], typing: bool) -> list[Word]:
        """Return the run with words nobody uses read as those they must have been meant to be."""
        said: list[Word] = []
        for at, word in enumerate(run):
            parts: list[str] = []
            known = word.plain in self.index or word.plain in self.lexicon.known
            unfinished = typing and at == len(run) - 1 and self._begun(word.plain)
            if not known and not unfinished:
                after = run[at + 1].plain if at + 1 < len(run) else ""
                before = said[-1].plain if said else ""
                parts = self.spelling.mended(word.plain) or self.spelling.near(word.plain, before, after)[:1]
            said += [Word(word.text, part, part) for part in parts] or [word]
        return said

    def _begun(self, start: str) -> bool:
        return any(self.index.begun(start, 1))

    def _others(self, run: Sequence[Word], at: int) -> tuple[str, ...]:
        """Return what a word may have been meant to be, when it is unknown or odd beside its neighbours."""
        word, pairs = run[at].plain, self.index
        before, after = (run[spot].plain if 0 <= spot < len(run) else "" for spot in (at - 1, at + 1))
        if f"{before} {word}" in pairs or f"{word} {after}" in pairs:
            return ()
        return tuple(self.spelling.near(word, before, after)[:2])

    def _unit(self, word: Word, others: tuple[str, ...], weight: float, typed: bool) -> Unit:
        index = self.index
        terms: dict[str, float] = {}
        if word.accented and (exact := ACCENTED + word.exact) in index:
            terms = {exact: 1.0, word.plain: OTHER_ACCENT}
        elif word.plain in index:
            terms = {word.plain: 1.0}
        heft = max((index.weight(term) for term in terms), default=0.0)
        for term in others:
            terms.setdefault(term, SLIP)
        if typed and weight:
            if len(word.plain) == 1:
                weight = 0.0
            for term in self._endings(word.plain, UNFINISHED):
                terms.setdefault(term, BEGUN)
        if terms and not heft:
            heft = sum(index.weight(term) for term in terms) / len(terms)
        return Unit(word.text, tuple(terms.items()), weight * (heft or self.index.rarest * STRANGE))

    def _pairs(self, run: Sequence[Word], others: Sequence[tuple[str, ...]], at: int, typed: bool) -> dict[str, float]:
        first, second = run[at].plain, run[at + 1].plain
        pair = f"{first} {second}"
        if pair in self.index and not (typed and len(second) == 1):
            return {pair: 1.0}
        meant = [f"{one} {second}" for one in others[at]] + [f"{first} {one}" for one in others[at + 1]]
        found = {pair: SLIP for pair in meant if pair in self.index}
        return found or (dict.fromkeys(self._endings(pair, 4), BEGUN) if typed else {})

    def _endings(self, start: str, limit: int) -> list[str]:
        """Return the likeliest ways an unfinished word or pair goes on: those most guides use."""
        if len(start) < 2:
            return []
        begun = self.index.begun(start, ENDINGS)
        return nlargest(limit, begun, key=self.index.count)


def _denied(run: Sequence[Word], found: Sequence[Found]) -> set[int]:
    """Return the places of what is said not to be meant."""
    places: set[int] = set()
    for one in found:
        if one.means == DENIAL:
            for at in range(one.end, min(one.end + DENIED, len(run))):
                if run[at].plain in TURNS:
                    break
                places.add(at)
    return places


def _once(units: Sequence[Unit]) -> Iterator[Unit]:
    """Yield the units, those that repeat an earlier one without weight."""
    seen = set()
    for unit in units:
        yield Unit(unit.text, unit.terms, 0.0) if unit.terms and unit.terms in seen else unit
        seen.add(unit.terms)
