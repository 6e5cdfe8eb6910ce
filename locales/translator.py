"""A translator for one language: gettext for strings, Babel for dates, numbers and money."""

import gettext
from datetime import date, datetime
from functools import cache, cached_property
from importlib.resources import files
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from locales.formats import Formats

LANGUAGES = {"vi": "Tiếng Việt", "en": "English", "km": "ភាសាខ្មែរ"}


class Translator:
    """Turns a Vietnamese source string into one language: `t("Xin chào {name}", name=n)`."""

    def __init__(self, lang: str, catalogue: gettext.NullTranslations):
        self.lang = lang
        self.catalogue = catalogue

    @cached_property
    def _formats(self) -> "Formats":
        # Loaded when something is formatted: the first screen has words only, and a phone's start waits for each module.
        from locales.formats import Formats

        return Formats(self.lang)

    def __call__(self, text: str, /, **values: object) -> str:
        """Return `text` in this language with its {placeholders} filled."""
        said = self.catalogue.gettext(text) if text else ""
        return said.format(**values) if values else said

    def n(self, one: str, many: str, number: int, /, **values: object) -> str:
        """Return the form of a counted phrase that fits `number`; `{n}` is the number as people write it."""
        return self.catalogue.ngettext(one, many, number).format(n=self.number(number), **values)

    def date(self, day: date) -> str:
        """Return a day as people write it: 22/11/2026 in Vietnamese."""
        return self._formats.date(day)

    def time(self, moment: datetime) -> str:
        """Return day and minute in the moment's own time zone."""
        return self._formats.time(moment)

    def number(self, value: float) -> str:
        """Return a number with the language's separators."""
        if isinstance(value, int) and 0 <= value < 1000:
            return str(value)  # as Babel writes it in all three languages, and all the first screen needs
        return self._formats.number(value)

    def money(self, vnd: int) -> str:
        """Return an amount of đồng: 20.000 đồng, 20,000 VND."""
        return f"{self.number(vnd)} {'VND' if self.lang == 'en' else 'ដុង' if self.lang == 'km' else 'đồng'}"

    def size(self, count: int) -> str:
        """Return a number of bytes in KB, MB or GB."""
        if count < 2**20:
            return f"{self.number(round(count / 2**10))} KB"
        unit, bytes_ = ("MB", 2**20) if count < 2**30 else ("GB", 2**30)
        return f"{self.number(round(count / bytes_, 1))} {unit}"


@cache
def translator(lang: str) -> Translator:
    """Return the translator for "vi", "en" or "km"; any other language is answered in Vietnamese."""
    if lang not in LANGUAGES:
        lang = "vi"
    catalogue = files("locales").joinpath(lang, "LC_MESSAGES", "xomso.mo")
    if lang != "vi" and catalogue.is_file():
        return Translator(lang, gettext.GNUTranslations(BytesIO(catalogue.read_bytes())))
    return Translator(lang, gettext.NullTranslations())


def pick(wanted: str) -> str:
    """Return the language that fits an Accept-Language header or a LANG value best, else "vi"."""
    ranked: list[tuple[float, int, str]] = []
    for part in wanted.replace(";q=", ";").split(","):
        tag, _, weight = part.strip().partition(";")
        lang = tag.strip().lower().replace("_", "-").split("-")[0].split(".")[0]
        try:
            ranked.append((-float(weight or 1), len(ranked), lang))
        except ValueError:
            continue
    return next((lang for _, _, lang in sorted(ranked) if lang in LANGUAGES), "vi")
