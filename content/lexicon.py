"""How people say things: spellings, fillers and concepts, found in a run of words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from content.fold import Word, words

PIECE = re.compile(r"!?<[a-z_]+>\*?|[^\s<>!]+")
GAP = 4  # the most words a <class>* may take
FILLER, ASPECT, DENIAL = "filler", "aspect", "denial"
KINDS = (FILLER, ASPECT, DENIAL)  # what phrases mean that say nothing of what is asked for


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase met in a run of words, from `start` up to `end`; `means` is a concept's id or one of KINDS."""

    means: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Piece:
    """One step of a phrase: the words that fit, whether several may follow each other, or that none may (`never`)."""

    fits: frozenset[str]
    bare: frozenset[str]
    many: bool = False
    never: bool = False

    def takes(self, word: Word, bare: bool) -> bool:
        return word.exact in self.fits or (bare and not word.accented and word.plain in self.bare)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A phrase with classes in it."""

    means: str
    pieces: tuple[Piece, ...]

    def end(self, run: Sequence[Word], at: int, bare: bool) -> int:
        """Return where the phrase ends when it begins at `at`, or -1."""
        for piece in self.pieces:
            fits = at < len(run) and piece.takes(run[at], bare)
            if piece.never:
                if fits:
                    return -1
            elif piece.many:
                stop = min(len(run), at + GAP)
                while at < stop and piece.takes(run[at], bare):
                    at += 1
            elif fits:
                at += 1
            else:
                return -1
        return at


@dataclass(slots=True)
class Step:
    """A place in the tree of plain phrases: the words that go on, and the accented phrases that end here."""

    next: dict[str, "Step"] = field(default_factory=dict)
    ends: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)


class Lexicon:
    """The phrases of lexicon.toml, ready to be found.

    In `bare` text, typed without accents, a word fits whatever its accents would have been.
    """

    def __init__(self, data: dict[str, Any]):
        classes = {
            name: [word for text in said for word in words(text)] for name, said in data.get("classes", {}).items()
        }
        self.written = {
            found[0].exact: words(full) for key, full in data.get("written", {}).items() if (found := words(key))
        }
        self.root = Step()
        self.patterns: dict[str, list[Pattern]] = {}
        self.known: set[str] = set()
        self.elsewhere = {concept["id"] for concept in data.get("concepts", []) if concept.get("elsewhere")}
        self.special = [concept["id"] for concept in data.get("concepts", []) if concept.get("special")]
        phrases = [(FILLER, text) for text in data.get("fillers", [])] + [
            (ASPECT, text) for text in data.get("aspects", [])
        ]
        phrases += [(DENIAL, text) for text in data.get("denials", [])]
        phrases += [(concept["id"], text) for concept in data.get("concepts", []) for text in concept["say"]]
        for means, text in phrases:
            if "<" in text:
                self._add_pattern(means, tuple(_piece(part, classes) for part in PIECE.findall(text)))
            else:
                self._add_phrase(means, words(text))

    def _add_phrase(self, means: str, said: Sequence[Word]) -> None:
        step = self.root
        for word in said:
            step = step.next.setdefault(word.plain, Step())
            self.known.add(word.plain)
        step.ends.append((means, tuple(word.exact for word in said)))

    def _add_pattern(self, means: str, pieces: tuple[Piece, ...]) -> None:
        for start in pieces[0].bare:
            self.patterns.setdefault(start, []).append(Pattern(means, pieces))
        self.known.update(*(piece.bare for piece in pieces))

    def find(self, run: Sequence[Word], bare: bool = False) -> list[Found]:
        """Return every phrase met in a run of words."""
        met: dict[Found, None] = {}
        for at, word in enumerate(run):
            step = self.root.next.get(word.plain)
            if step:
                met.update(dict.fromkeys(_ends(step, run, at, bare)))
            for pattern in self.patterns.get(word.plain, ()):
                if (end := pattern.end(run, at, bare)) > at:
                    met[Found(pattern.means, at, end)] = None
        return list(met)

    def respelt(self, run: Sequence[Word]) -> list[Word]:
        """Return the run with short and dialect spellings written out: "ko" as "không", "đk" as "đăng ký"."""
        return [
            Word(word.text, said.plain, said.exact) for word in run for said in self.written.get(word.exact, (word,))
        ]


def spread(found: Sequence[Found], means: str) -> set[int]:
    """Return the places taken by phrases of one meaning, but not where they are part of a longer phrase that says more."""
    more = [one for one in found if one.means not in KINDS]
    return {
        at
        for one in found
        if one.means == means
        and not any(other.start <= one.start and one.end <= other.end and one != other for other in more)
        for at in range(one.start, one.end)
    }


def _piece(part: str, classes: dict[str, list[Word]]) -> Piece:
    said = classes[part.strip("!<>*")] if "<" in part else words(part)
    fits, bare = frozenset(word.exact for word in said), frozenset(word.plain for word in said)
    return Piece(fits, bare, many=part.endswith("*"), never=part.startswith("!"))


def _ends(step: Step | None, run: Sequence[Word], start: int, bare: bool) -> Iterator[Found]:
    """Yield the phrases that begin at `start`, whose first word led to `step`."""
    end = start + 1
    while step:
        for means, said in step.ends:
            if all(
                word.exact == wanted or (bare and not word.accented)
                for word, wanted in zip(run[start:end], said, strict=True)
            ):
                yield Found(means, start, end)
        step = step.next.get(run[end].plain) if end < len(run) else None
        end += 1
