"""Finds the guide an everyday question asks for: one answer, a choice, or an honest "I do not know"."""

from dataclasses import dataclass, replace
from typing import Literal

from content.features import Features
from content.index import Index
from content.lexicon import Lexicon
from content.pack import Pack, damage_named
from content.pack_format import GuideEntry
from content.question import CODE, Reader
from content.ranking import Ranked, Ranking

Kind = Literal["answer", "choose", "none"]
FITS = 0.6  # the least score of a find
CLEAR = 0.9  # a second above this share of the first is about as good
SAME, SURE = 0.85, 0.94  # unless a title of the first is this alike: then the second must come closer
SHORT, VAGUE = 5, 0.8  # a question of so few telling words asks openly: less of a lead is a choice
REPLACED = 0.8  # what is left of the score of a procedure whose code has changed
BOTH = 0.97  # a procedure of the ward this near to one done elsewhere is shown with it
ELSEWHERE = "elsewhere"  # the body of a procedure that no ward handles
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
    """What a question found: "answer" when one guide stands first, "choose" when several fit, "none" when nothing does.

    `elsewhere` are procedures it may ask for that no ward handles: their guides only say where to go.
    """

    query: str
    kind: Kind
    hits: tuple[Hit, ...]
    elsewhere: tuple[Hit, ...] = ()


class Search:
    """Search over one open pack; built once, it answers as fast as people type; raises PackRefused for torn terms."""

    def __init__(self, pack: Pack):
        self.entries = {entry.code: entry for entry in pack.guides()}
        with damage_named(pack.path):
            self.index = Index(pack.terms(), Lexicon(pack.lexicon()))
            if unknown := set(self.index.codes) - set(self.entries):
                raise KeyError(*unknown)
        self.numbers = {code: number for number, code in enumerate(self.index.codes)}
        self.features = Features(self.index)
        self.reader = Reader(self.index)

    def find(self, text: str, limit: int = 10) -> Answer:
        """Return the best guides for a question, best first; never raises for what is typed."""
        codes = [code for code in CODE.findall(text) if code in self.entries]
        if codes:
            return self._named(text, tuple(dict.fromkeys(codes)), limit)
        ranking = Ranking(self.features, self.reader.read(text))
        found = self._renewed(ranking.best())
        if not found or found[0].score < FITS:
            return Answer(text, "none", ())
        away = tuple(one for one in found if self._away(one) and one.score >= CLEAR * found[0].score)
        here = [one for one in found if not self._away(one)]
        if not here or here[0].score < BOTH * found[0].score:
            return Answer(text, "none", (), tuple(map(self._ranked, away[:limit])))
        first = here[0]
        kind: Kind = "choose" if any(self._rivals(ranking.telling, first, one) for one in here[1:]) else "answer"
        kept = [one for one in here if one.score >= NEAR * first.score][:limit]
        return Answer(text, kind, tuple(map(self._ranked, kept)), tuple(map(self._ranked, away[:limit])))

    def _rivals(self, telling: int, first: Ranked, other: Ranked) -> bool:
        """Return whether another guide answers about as well as the first; the one it replaced is none."""
        vague = telling <= SHORT and not other.unasked
        lead = VAGUE if vague else SURE if other.unasked or first.alike >= SAME else CLEAR
        return self._newer(other) != first.number and other.score >= lead * first.score

    def _renewed(self, found: list[Ranked]) -> list[Ranked]:
        """Return the ranking with what replaced a procedure before it; the best of those replaced comes right after."""
        best: dict[int, Ranked] = {one.number: one for one in found}
        former: dict[int, Ranked] = {}
        for one in found:
            newer = self._newer(one)
            if newer is not None:
                best[one.number] = replace(one, score=one.score * REPLACED)
                former.setdefault(newer, best[one.number])
                if newer not in best or best[newer].score < one.score:
                    best[newer] = replace(one, number=newer)
        ranked = sorted(best.values(), key=lambda one: (-one.score, one.number))
        after = {one.number for one in former.values()}
        rows = ((one, former.get(one.number)) for one in ranked if one.number not in after)
        return [one for row in rows for one in row if one]

    def _newer(self, one: Ranked) -> int | None:
        return self.numbers.get(self._entry(one).newer_code)

    def _named(self, text: str, codes: tuple[str, ...], limit: int) -> Answer:
        """Return the guides whose codes stand in a question."""
        entries = [self.entries[code] for code in codes]
        here = tuple(_hit(one, 1.0, (one.code,)) for one in entries if one.body != ELSEWHERE)
        away = tuple(_hit(one, 1.0, (one.code,)) for one in entries if one.body == ELSEWHERE)
        kind: Kind = "none" if not here else "answer" if len(here) == 1 else "choose"
        return Answer(text, kind, here[:limit], away[:limit])

    def _away(self, one: Ranked) -> bool:
        return self._entry(one).body == ELSEWHERE

    def _ranked(self, one: Ranked) -> Hit:
        return _hit(self._entry(one), one.score, one.matched)

    def _entry(self, one: Ranked) -> GuideEntry:
        return self.entries[self.index.codes[one.number]]


def _hit(entry: GuideEntry, score: float, matched: tuple[str, ...]) -> Hit:
    return Hit(entry.code, entry.name, entry.plain_name, entry.field, round(score, 3), matched)
