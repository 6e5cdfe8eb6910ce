"""Collect every string of app, hub and command line, and bring the catalogues up to date: `make strings`."""

from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("app", "content", "sync")
KEYWORDS: dict[str, tuple[int, ...] | None] = {"t": None, "n": (1, 2), "N_": None}
METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.txt", "jinja2")]


def collected(root: Path = ROOT) -> Catalog:
    """Return the catalogue of all source strings, in the order of files and lines."""
    catalogue = Catalog(project="Xóm Số", charset="utf-8")
    for folder in FOLDERS:
        found = extract_from_dir(
            root / folder, method_map=METHODS, keywords=KEYWORDS, comment_tags=("i18n:",), strip_comment_tags=True
        )
        for name, _, message, comments, context in found:
            catalogue.add(message, None, [(f"{folder}/{name}", 0)], auto_comments=comments, context=context)
    return catalogue


def read(lang: str, root: Path = ROOT) -> Catalog:
    """Return one language's catalogue as it stands on disk."""
    with (root / "locales" / lang / "LC_MESSAGES" / "xomso.po").open("rb") as file:
        return read_po(file, locale=lang)


def update(lang: str) -> None:
    """Add new strings to a language's catalogue and drop those no longer used."""
    path = ROOT / "locales" / lang / "LC_MESSAGES" / "xomso.po"
    catalogue = read(lang) if path.exists() else Catalog(locale=lang, project="Xóm Số", charset="utf-8")
    catalogue.update(collected(), no_fuzzy_matching=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    write(lang, catalogue)


def write(lang: str, catalogue: Catalog, root: Path = ROOT) -> None:
    """Write a language's catalogue, in an order that keeps changes small."""
    catalogue.fuzzy = False  # a fuzzy catalogue is left out by `pybabel compile`
    with (root / "locales" / lang / "LC_MESSAGES" / "xomso.po").open("wb") as file:
        write_po(
            file, catalogue, ignore_obsolete=True, no_location=True, sort_output=True, width=120, omit_header=False
        )


if __name__ == "__main__":
    for lang in ("en", "km"):
        update(lang)
