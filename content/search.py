"""Finds the guide an everyday question asks for: one answer, a choice, or an honest "I do not know"."""

from dataclasses import dataclass
from typing import Literal

from content.features import Features
from content.index import Index
from content.lexicon import Lexicon
from content.pack import Pack, damage_named
from content.question import CODE, Reader
from content.ranking import Ranking

Kind = Literal["answer", "choose", "none"]
FITS = 0.52  # the least score of a find
CLEAR = 0.9  # a second above this share of the first is about as good
SAME, SURE = 0.85, 0.94  # unless a title of the first is this alike: then the second must come closer
NEAR = 0.5  # what scores less than this share of the first is not shown


@dataclass(frozen=True)
class Hit:
    """A guide found; `score` is between 0 and about 1, `matched` the words of the question it answers to."""

    code: str
    name: str
    plain_name: str
    field: str
    score: float
    matched: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """What a question found: "answer" when one guide stands first, "choose" when several fit, "none" when nothing does."""

    query: str
    kind: Kind
    hits: tuple[Hit, ...]


class Search:
    """Search over one open pack; built once, it answers as fast as people type; raises PackRefused for torn terms."""

    def __init__(self, pack: Pack):
        self.entries = {entry.code: entry for entry in pack.guides()}
        with damage_named(pack.path):
            self.index = Index(pack.terms(), Lexicon(pack.lexicon()))
            if unknown := set(self.index.codes) - set(self.entries):
                raise KeyError(*unknown)
        self.features = Features(self.index)
        self.reader = Reader(self.index)

    def find(self, text: str, limit: int = 10) -> Answer:
        """Return the best guides for a question, best first; never raises for what is typed."""
        codes = [code for code in CODE.findall(text) if code in self.entries]
        if codes:
            hits = tuple(self._hit(code, 1.0, (code,)) for code in dict.fromkeys(codes))
            return Answer(text, "answer" if len(hits) == 1 else "choose", hits[:limit])
        found = Ranking(self.features, self.reader.read(text)).best()
        if not found or found[0].score < FITS:
            return Answer(text, "none", ())
        first = found[0]
        as_good = (SURE if first.alike >= SAME else CLEAR) * first.score
        kind: Kind = "choose" if len(found) > 1 and found[1].score >= as_good else "answer"
        kept = [one for one in found if one.score >= NEAR * first.score][:limit]
        return Answer(
            text, kind, tuple(self._hit(self.index.codes[one.number], one.score, one.matched) for one in kept)
        )

    def _hit(self, code: str, score: float, matched: tuple[str, ...]) -> Hit:
        entry = self.entries[code]
        return Hit(code, entry.name, entry.plain_name, entry.field, round(score, 3), matched)
