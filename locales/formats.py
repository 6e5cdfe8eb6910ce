"""How a language writes days, moments and numbers, by Babel's data."""

from datetime import date, datetime

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal


class Formats:
    """The forms of one language: "vi", "en" or "km"."""

    def __init__(self, lang: str):
        # Day before month, as in Vietnam: "11/10" must not change its meaning with the language.
        self.locale = Locale.parse("en_GB" if lang == "en" else lang)
        self.day, self.moment = ("dd/MM/yyyy", "HH:mm dd/MM/yyyy") if lang == "vi" else ("short", "short")

    def date(self, day: date) -> str:
        """Return a day, without its time."""
        return format_date(day, format=self.day, locale=self.locale)

    def time(self, moment: datetime) -> str:
        """Return day and minute in the moment's own time zone."""
        return format_datetime(moment, format=self.moment, locale=self.locale)

    def number(self, value: float) -> str:
        """Return a number with the language's separators."""
        return format_decimal(value, locale=self.locale)
