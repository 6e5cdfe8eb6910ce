"""Posters for a ward's wall and cards for a pocket: a guide's QR code with what a reader needs, ready to print."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from content import qr
from content.poster_page import Drawing, Sheet
from content.procedure import Guide

SIZES = {"a4": Sheet(210, 297, 1.414, 1), "a5": Sheet(148, 210, 1.0, 1), "a6": Sheet(105, 148, 0.709, 4)}
PAPERS = {"a4": 6, "a5": 4, "a6": 0}  # how many papers a poster of this size names
STEPS = {"a4": 4, "a5": 0, "a6": 0}


@dataclass(frozen=True)
class Words:
    """What a poster says around a guide's own sentences, in one language; `town` is the city or province."""

    town: str
    scan: str
    scan_text: str
    or_type: str
    bring: str
    fee: str
    time: str
    where: str
    steps: str
    more: str
    as_of: Callable[[date], str]
    unreviewed: str
    case: Callable[[str], str]


@dataclass(frozen=True)
class Poster:
    """One guide to print: `hub` is the address its link code opens, or "" for a code that holds the text itself."""

    guide: Guide
    ward: str
    hub: str = ""

    @cached_property
    def said(self) -> str:
        """What the code says to whoever scans it."""
        return qr.link_for(self.hub, self.guide.code) if self.hub else qr.text_for(self.guide)

    @property
    def short(self) -> str:
        """The address as a reader types it."""
        return self.said.partition("://")[2] if self.hub else ""


def draw(posters: Iterable[Poster], size: str, words: Words, fonts: Sequence[Path], made: date) -> bytes:
    """Return the posters as one PDF; raises CodeRefused for a text no code can hold.

    `fonts` are the regular and the bold face; A6 cards lie four to an A4 sheet with cut lines between them.
    """
    drawing = Drawing(SIZES[size], fonts, made)
    for poster in posters:
        _draw(drawing, poster, size, words)
    return drawing.finished()


def _draw(drawing: Drawing, poster: Poster, size: str, words: Words) -> None:
    guide = poster.guide
    level = "M" if poster.hub else qr.level_for(poster.said)
    with drawing.next_page() as page:
        page.band(poster.ward, words.town)
        page.title(guide.plain_name)
        procedure = guide.kind == "procedure"
        page.small(guide.name if procedure else guide.summary, f" · {guide.code}" if procedure else "", lines=2)
        page.code(qr.modules(poster.said, level), dense=not poster.hub)
        page.centred(words.scan if poster.hub else words.scan_text, bold=True)
        if poster.hub:
            page.centred(f"{words.or_type} {poster.short}")
        foot = [words.unreviewed] if not guide.reviewed_by else []
        foot += [words.as_of(date.fromisoformat(str(guide.as_of)))] if guide.as_of else []
        page.foot(" ".join(foot))
        if guide.fee:
            page.fact(words.fee, [guide.fee.text], 1, words.more)
        if guide.time:
            page.fact(words.time, [guide.time.text], 1, words.more)
        if guide.where and not guide.papers:
            page.fact(words.where, [guide.where], 1, words.more)
        papers = [_paper(one.name, one.when, words) for one in guide.papers]
        page.fact(words.bring, papers, PAPERS[size], words.more)
        page.fact(words.steps, guide.steps, STEPS[size], words.more, numbered=True)


def _paper(name: str, when: str, words: Words) -> str:
    return f"{name} ({words.case(when)})" if when else name
