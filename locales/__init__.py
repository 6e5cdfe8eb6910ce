"""Strings, dates, numbers and money in the user's language; Vietnamese is the source language."""

from locales.translator import LANGUAGES, Translator, pick, translator

__all__ = ["LANGUAGES", "Translator", "pick", "translator"]
