"""The things a question looks for, and the guides and titles that have them."""

from dataclasses import dataclass
from functools import lru_cache

from content.index import Index

KEPT = 200  # finds remembered; a long question has about sixty
Terms = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """How strongly each guide, and how surely each title, has the best of some terms."""

    guides: dict[int, float]
    titles: dict[int, float]


NOWHERE = Found({}, {})


@dataclass(frozen=True, slots=True)
class Feature:
    """One thing to look for: what it weighs, where it was found, and the places of the units it stands for."""

    weight: float
    found: Found
    places: tuple[int, ...] = ()


class Features:
    """Finds terms, and remembers: from one keystroke to the next most of a question stays the same."""

    def __init__(self, index: Index):
        self.index = index
        self.found = lru_cache(KEPT)(self._found)

    def concept(self, term: str, places: tuple[int, ...]) -> Feature:
        """Return the feature of a concept; one that no guide has weighs as much as the rarest."""
        if term not in self.index:
            return Feature(self.index.unheard, NOWHERE, places)
        return Feature(self.index.weight(term), self.found(((term, 1.0),)), places)

    def _found(self, terms: Terms) -> Found:
        """Return where the best of some terms stands, each as sure as it says."""
        guides: dict[int, float] = {}
        titles: dict[int, float] = {}
        # The surest come last, so that they overwrite what is less sure.
        for term, sure in sorted(terms, key=lambda one: one[1]):
            titles.update(dict.fromkeys(self.index.titled(term), sure))
            part = sure / 100
            for number, share in self.index.having(term):
                if share * part > guides.get(number, 0.0):
                    guides[number] = share * part
        return Found(guides, titles)
