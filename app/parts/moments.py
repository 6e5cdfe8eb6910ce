"""Moments as people say them."""

from datetime import datetime

from locales import Translator


def when(t: Translator, moment: datetime) -> str:
    """Return a moment as hour and day in this machine's time zone."""
    return t.time(moment.astimezone())
