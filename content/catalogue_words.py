"""How official catalogues name their columns, fields and offices: catalogue_words.toml, ready to be asked."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from content.cell_text import squeezed
from content.errors import N_, SourceRefused
from content.flaw import Flaw
from content.fold import fold
from content.load import common, fields_from

UNREADABLE = N_("Không đọc được nguồn. {flaw}")

GROUP = re.compile(r"^(?:[ivxlc]+|[0-9]+|[a-h])?[\s.)\-:]*linh vuc\b[\s:]*(.+)$")


@dataclass(frozen=True)
class CatalogueWords:
    """Folded words and what they stand for: columns' keys, fields' slugs, bodies with the words that betray them."""

    columns: Mapping[str, str]
    fields: Mapping[str, str]
    bodies: Mapping[str, tuple[str, ...]]
    slugs: tuple[str, ...]

    def column(self, header: str) -> str:
        """Return the key a column's header stands for, "" for a column nobody needs."""
        said = squeezed(header)
        return self.columns.get(said) or self.columns.get(squeezed(re.sub(r"\([^)]*\)", " ", header)), "")

    def field(self, name: str) -> str:
        """Return the slug of an official field name, "" for an unknown one."""
        said = squeezed(name)
        return self.fields.get(said) or self.fields.get(said.removeprefix("linh vuc ").strip(), "")

    def body(self, *texts: str) -> str:
        """Return who handles a procedure, by the first text that tells, "" if none does."""
        for text in texts:
            said = f" {squeezed(text)} "
            for body, words in self.bodies.items():
                if any(f" {word} " in said for word in words):
                    return body
        return ""


def catalogue_words(folder: Path) -> CatalogueWords:
    """Return the words that come with Xóm Số, with the fields of a folder of sources; raises SourceRefused."""
    source = common(folder, "fields.toml")
    if isinstance(source, Flaw):
        raise SourceRefused(UNREADABLE, flaw=source)
    data = tomllib.loads(files("content").joinpath("catalogue_words.toml").read_text("utf-8"))
    fields = fields_from(source.data)
    slugs = tuple(field.slug for field in fields)
    named = {squeezed(name): slug for slug, names in data["fields"].items() if slug in slugs for name in names}
    named |= {squeezed(name): field.slug for field in fields for name in (field.vi, field.slug)}
    return CatalogueWords(
        columns={squeezed(name): key for key, names in data["columns"].items() for name in (*names, key)},
        fields=named,
        bodies={body: tuple(map(squeezed, words)) for body, words in data["bodies"].items()},
        slugs=slugs,
    )


def group_field(text: str) -> str:
    """Return the field a heading row names, such as "II. LĨNH VỰC HỘ TỊCH", "" for any other text."""
    found = GROUP.match(fold(text).strip())
    return text.strip()[-len(found[1]) :].strip() if found else ""
