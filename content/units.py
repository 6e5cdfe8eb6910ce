"""The wards and communes of today, found by their own names or by the names of what they were made from."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from content.distance import within_one
from content.fold import fold, words

KINDS = {
    "p": "phường", "phuong": "phường", "f": "phường",
    "x": "xã", "xa": "xã",
    "tt": "thị trấn", "thi tran": "thị trấn",
    "q": "quận", "quan": "quận",
    "h": "huyện", "huyen": "huyện",
    "tx": "thị xã", "thi xa": "thị xã",
    "tp": "thành phố", "thanh pho": "thành phố",
    "tinh": "tỉnh", "t": "tỉnh",
}  # fmt: skip
KIND_WORDS = frozenset(word for kind in KINDS for word in kind.split())
DISTRICTS = ("quận", "huyện", "thị xã", "thành phố")


@dataclass(frozen=True)
class FormerUnit:
    """A unit before 1 July 2025; `partial` when only a part of it belongs to the ward."""

    name: str
    kind: str
    district: str
    province: str
    partial: bool = False


@dataclass(frozen=True)
class Ward:
    """A ward or commune of today; `code` is its five-digit official code."""

    code: str
    name: str
    kind: str
    former: tuple[FormerUnit, ...] = ()

    @property
    def full_name(self) -> str:
        return f"{self.kind.capitalize()} {self.name}"


@dataclass(frozen=True)
class Place:
    """One name a ward may be found by, and how good a find it is."""

    name: tuple[str, ...]
    kind: str
    district: frozenset[str]
    province: frozenset[str]
    worth: float


class Units:
    """All wards, and the way from any old or new name to them."""

    def __init__(self, wards: Iterable[Ward]):
        self.wards = tuple(wards)
        self.by_code = {ward.code: ward for ward in self.wards}

    @cached_property
    def places(self) -> list[tuple[Ward, list[Place]]]:
        """Every name a ward is found by, taken apart when somebody first asks: a hub only wants the list."""
        return [(ward, _places(ward)) for ward in self.wards]

    def all(self) -> list[Ward]:
        return list(self.wards)

    def ward(self, code: str) -> Ward | None:
        return self.by_code.get(code)

    def find(self, text: str, limit: int = 10) -> list[Ward]:
        """Return the wards a name may mean, the likeliest first; none for text that names no place."""
        if text.strip() in self.by_code:
            return [self.by_code[text.strip()]]
        kind, asked = _asked(text)
        if not asked:
            return []
        scored = [
            (max((_fit(place, kind, asked) for place in places), default=0.0), ward) for ward, places in self.places
        ]
        best = sorted((-score, ward.name, ward.code, ward) for score, ward in scored if score > 0)
        return [ward for *_, ward in best[:limit]]


def units_from(data: dict[str, Any]) -> Units:
    """Return the units that checked TOML or a pack row describes."""
    return Units(
        Ward(ward["code"], ward["name"], ward["kind"], tuple(FormerUnit(**unit) for unit in ward["former"]))
        for ward in data["wards"]
    )


def _places(ward: Ward) -> list[Place]:
    places = []
    for unit in ward.former:
        district, province = frozenset(_plain(unit.district)), frozenset(_plain(unit.province))
        places.append(Place(_plain(ward.name), ward.kind, district, province, 1.0))
        places.append(Place(_plain(unit.name), unit.kind, district, province, 0.75 if unit.partial else 0.9))
        kind = next(kind for kind in (*DISTRICTS, "") if unit.district.lower().startswith(kind))
        places.append(Place(_plain(unit.district[len(kind) :]), kind, district, province, 0.5))
    return places


def _plain(text: str) -> tuple[str, ...]:
    return tuple(word.plain for word in words(text))


def _asked(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the kind of unit a text begins with ("" if none) and the words of the name."""
    folded = fold(text).strip()
    for short in sorted(KINDS, key=len, reverse=True):
        rest = re.match(rf"{short}(?:\.\s*|\s+|(?=\d))(?=\S)(.*)", folded, re.DOTALL)
        if rest and (name := _plain(rest[1])):
            return KINDS[short], name
    return "", _plain(text)


def _fit(place: Place, kind: str, asked: tuple[str, ...]) -> float:
    """Return how well a place answers: its whole name, the beginning of it, then looser fits; 0 for none."""
    size = len(place.name)
    bonus = 0.05 if kind == place.kind else 0.0
    if asked[:size] == place.name:
        rest = {word for word in asked[size:] if word not in KIND_WORDS}
        if rest <= place.district:
            return 2 * place.worth + bonus + 0.3 * bool(rest)
        return 2 * place.worth + bonus if rest <= place.district | place.province else 0.0
    if (
        len(asked) <= size
        and place.name[: len(asked) - 1] == asked[:-1]
        and place.name[len(asked) - 1].startswith(asked[-1])
    ):
        return place.worth + bonus
    if len(asked) <= size and any(place.name[at : at + len(asked)] == asked for at in range(1, size)):
        return 0.8 * place.worth + bonus
    if len(asked) == size and all(a == b or within_one(a, b) for a, b in zip(asked, place.name, strict=True)):
        return 0.5 * place.worth + bonus
    return 0.0
