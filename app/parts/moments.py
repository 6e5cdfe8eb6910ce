"""Moments as people say them."""

from datetime import datetime, timedelta

from locales import Translator


def when(t: Translator, moment: datetime) -> str:
    """Return a moment as hour and day in this machine's time zone."""
    return t.time(moment.astimezone())


def how_long(t: Translator, time: timedelta) -> str:
    """Return a length of time in the one unit that says it best: minutes, hours or days."""
    if time < timedelta(hours=2):
        minutes = round(time / timedelta(minutes=1))
        return t.n("{n} phút", "{n} phút", minutes)
    if time < timedelta(days=2):
        hours = round(time / timedelta(hours=1))
        return t.n("{n} giờ", "{n} giờ", hours)
    return t.n("{n} ngày", "{n} ngày", time.days)
