"""What lexicon.toml must satisfy."""

import re
from collections.abc import Iterator
from typing import Any

from content.common_rules import said
from content.errors import N_
from content.flaw import Flaw
from content.toml_source import TomlSource

SHAPES: dict[str, type] = {
    "fillers": list,
    "aspects": list,
    "denials": list,
    "written": dict,
    "classes": dict,
    "concepts": list,
}
CONCEPT = ("id", "say", "elsewhere", "special")
CLASS = re.compile(r"<([^<>]*)>")
Path = tuple[str | int, ...]


def lexicon_flaws(source: TomlSource) -> Iterator[Flaw]:
    """Yield the parts of a lexicon that cannot be read as phrases."""
    data = source.data
    for key in data.keys() - set(SHAPES):
        yield _unknown(source, (key,), tuple(SHAPES))
    broken = {key for key, shape in SHAPES.items() if not isinstance(data.get(key, shape()), shape)}
    for key in broken:
        problem = (
            N_("phải là danh sách") if SHAPES[key] is list else N_("phải là một phần riêng, mở đầu bằng dòng [{key}]")
        )
        yield source.flaw((key,), problem, key=key)
    classes = data.get("classes", {}) if "classes" not in broken else {}
    for key in ("fillers", "aspects", "denials"):
        if key in data and key not in broken:
            yield from _phrases(source, (key,), data[key], classes)
    for name, members in classes.items():
        yield from _phrases(source, ("classes", name), members, {})
    if "written" not in broken:
        for key, full in data.get("written", {}).items():
            if not said(full):
                yield source.flaw(("written", key), N_("mỗi dòng cần cách viết đầy đủ trong ngoặc kép"))
    if "concepts" not in broken:
        yield from _concepts(source, classes)


def _concepts(source: TomlSource, classes: dict[str, Any]) -> Iterator[Flaw]:
    seen: set[str] = set()
    for index, concept in enumerate(source.data.get("concepts", [])):
        if not isinstance(concept, dict) or not said(concept.get("id")) or concept["id"] in seen:
            yield source.flaw(("concepts", index), N_("mỗi khái niệm cần một id riêng và danh sách say"))
            continue
        seen.add(concept["id"])
        for key in concept.keys() - set(CONCEPT):
            yield _unknown(source, ("concepts", index, key), CONCEPT)
        for key in ("elsewhere", "special"):
            if not isinstance(concept.get(key, False), bool):
                yield source.flaw(("concepts", index, key), N_("{key} phải là true hoặc false"), key=key)
        yield from _phrases(source, ("concepts", index, "say"), concept.get("say"), classes)


def _phrases(source: TomlSource, path: Path, phrases: Any, classes: dict[str, Any]) -> Iterator[Flaw]:
    if not isinstance(phrases, list) or not phrases or not all(said(text) for text in phrases):
        yield source.flaw(path, N_("phải là danh sách các cụm từ trong ngoặc kép"))
        return
    for index, text in enumerate(phrases):
        for name in CLASS.findall(text):
            if name not in classes:
                yield source.flaw((*path, index), N_("không có nhóm <{name}> trong [classes]"), name=name)


def _unknown(source: TomlSource, path: Path, known: tuple[str, ...]) -> Flaw:
    problem = N_("không có khóa {key}; các khóa được dùng: {known}")
    return source.flaw(path, problem, key=path[-1], known=", ".join(known))
