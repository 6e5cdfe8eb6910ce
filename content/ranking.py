"""How well a guide answers a question: how much of it the guide covers, and how alike one of its titles is."""

from dataclasses import dataclass
from heapq import nlargest
from operator import itemgetter

from content.features import NOWHERE, Feature, Features
from content.index_parts import NAMED
from content.question import Question
from content.terms import CONCEPT

CANDIDATES = 12
COMMON, FINDING = 0.3, 120  # terms in more guides (share, number) only count for guides that other terms have found
COVERED, ALIKE, STRONG = 0.5, 0.35, 0.15  # shares of the score
WRITTEN, OFTEN = 0.03, 0.03  # the bonus of a guide with questions, and of one that people ask for much
BESIDE = 0.85  # how much a concept stands for the words it was said with
UNASKED, UNTITLED = 0.4, 0.4  # what counts against a title: words of the question it lacks, its own the question lacks
TELLING = 0.3  # a word a guide has at least this strongly is named as matched
ASKED = 0.8  # how strongly a guide has what stands in its questions
SLIGHT = 0.15  # a word lighter than this beside the rarest hardly asks for anything
SAME = 0.7  # a title at least this alike asks for the same thing
DENIED = 0.85  # what is left for a guide named after what the question says it does not mean
UNUSUAL = 0.88  # what is left of the score of a guide for a special case nobody asked about
NOTHING: frozenset[str] = frozenset()
LOOSE, ELSEWHERE = 0.6, 0.5  # what is left of a score: words without any pair or meaning; a thing done elsewhere


@dataclass(frozen=True, slots=True)
class Ranked:
    """A guide by its number in the index, how well it answers, the words of the question it answers to,
    and whether it is for a special case the question does not mention (`unasked`)."""

    number: int
    score: float
    covered: float
    alike: float
    matched: tuple[str, ...]
    unasked: bool = False


class Ranking:
    """One question against an index; `telling` is how many of its words really ask for something."""

    def __init__(self, features: Features, question: Question):
        self.index = index = features.index
        self.words = question.units
        self.units = [
            Feature(unit.weight, features.found(unit.terms) if unit.weight else NOWHERE) for unit in self.words
        ]
        self.pairs = [
            Feature(index.weight(pair) * sure, features.found(((pair, 1.0),))) for pair, sure in question.pairs
        ]
        self.concepts = [features.concept(CONCEPT + one.means, one.places) for one in question.concepts]
        self.features = [*self.units, *self.pairs, *self.concepts]
        self.asked = sum(one.weight for one in self.units) + sum(one.weight for one in self.concepts)
        self.sought = self.asked + sum(one.weight for one in self.pairs)
        self.meant = {CONCEPT + one.means for one in question.concepts}
        away = index.lexicon.elsewhere
        self.elsewhere = [one for one, said in zip(self.concepts, question.concepts, strict=True) if said.means in away]
        self.here = [one for one, said in zip(self.concepts, question.concepts, strict=True) if said.means not in away]
        self.denied = [features.found(((term, 1.0),)).guides for term in question.denied if term in index]
        self.telling = sum(one.weight > index.rarest * SLIGHT for one in self.units)

    def best(self) -> list[Ranked]:
        """Return the guides that answer the question at all, best first."""
        strengths = self._strengths()
        found = nlargest(CANDIDATES, strengths.items(), key=itemgetter(1))
        alike = self._alike([number for number, _ in found])
        ranked = [self._rank(number, strength / found[0][1], alike[number]) for number, strength in found]
        return sorted(ranked, key=lambda one: (-one.score, one.number))

    def _strengths(self) -> dict[int, float]:
        """Return how strongly each guide has what is looked for; common features add to it but find nothing new."""
        common = min(COMMON * self.index.size, FINDING)
        found: dict[int, float] = {}
        rare = [feature for feature in self.features if len(feature.found.guides) <= common]
        often = [feature for feature in self.features if len(feature.found.guides) > common]
        for feature in rare if any(one.found.guides for one in rare) else self.features:
            weight = feature.weight
            for number, share in feature.found.guides.items():
                found[number] = found.get(number, 0.0) + share * weight
        for feature in often:
            guides = feature.found.guides
            for number in found.keys() & guides.keys():
                found[number] += guides[number] * feature.weight
        return found

    def _alike(self, numbers: list[int]) -> dict[int, float]:
        """Return for each guide how alike its closest title is, from 0 to 1 (Tversky's index over weighted terms)."""
        wanted = {title for number in numbers for title in self.index.titles[number]}
        shared = dict.fromkeys(wanted, 0.0)
        said = [(one.places, wanted & one.found.titles.keys()) for one in self.concepts]
        for at, feature in enumerate(self.features):
            titles, weight = feature.found.titles, feature.weight
            # A title that says a concept in other words has the words it was asked with, too.
            same = set().union(*(those for places, those in said if at in places))
            for title in same:
                shared[title] += max(BESIDE, titles.get(title, 0.0)) * weight
            for title in (wanted & titles.keys()) - same if same else wanted & titles.keys():
                shared[title] += titles[title] * weight
        heft = self.index.heft
        closest = {}
        for number in numbers:
            best = 0.0
            for title in self.index.titles[number]:
                if common := shared[title]:
                    missing, extra = max(0.0, self.sought - common), max(0.0, heft[title] - common)
                    best = max(best, common / (common + UNASKED * missing + UNTITLED * extra))
            closest[number] = best
        return closest

    def _rank(self, number: int, strength: float, alike: float) -> Ranked:
        shares = [unit.found.guides.get(number, 0.0) for unit in self.units]
        covered = 0.0
        for one in self.concepts:
            share = one.found.guides.get(number, 0.0)
            covered += one.weight * share
            for unit in one.places:
                shares[unit] = max(shares[unit], BESIDE * share)
        covered += sum(unit.weight * share for unit, share in zip(self.units, shares, strict=True))
        covered = covered / self.asked if self.asked else 0.0
        liked = WRITTEN * (len(self.index.titles[number]) > 3) + OFTEN * (number in self.index.often)
        score = COVERED * covered + ALIKE * alike + STRONG * strength + liked
        score *= self._doubt(number, alike)
        unasked = bool(self.index.special.get(number, NOTHING) - self.meant)
        score *= UNUSUAL if unasked else 1.0
        if any(guides.get(number, 0.0) >= NAMED / 100 for guides in self.denied):
            score *= DENIED
        told = (at for at, share in enumerate(shares) if share >= TELLING and self.units[at].weight)
        matched = tuple(dict.fromkeys(self.words[at].text for at in told))
        return Ranked(number, score, covered, alike, matched, unasked)

    def _doubt(self, number: int, alike: float) -> float:
        """Return what to leave of a guide's score: 1, or less where only loose words speak for it."""
        if (
            self.elsewhere
            and not _has(self.here, number, ASKED)
            and (alike < SAME or not _has(self.elsewhere, number, NAMED / 100))
        ):
            return ELSEWHERE
        return (
            1.0 if self.telling < 2 or _has(self.pairs, number, ASKED) or _has(self.concepts, number, ASKED) else LOOSE
        )


def _has(features: list[Feature], number: int, share: float) -> bool:
    return any(one.found.guides.get(number, 0.0) >= share for one in features)
