"""What the hub needs of a translator; the program that starts the hub brings one."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Protocol

from starlette.requests import Request

LANGUAGES = {"vi": "Tiếng Việt", "en": "English", "km": "ភាសាខ្មែរ"}


class Translator(Protocol):
    """Turns Vietnamese source strings, dates and numbers into one language."""

    lang: str

    def __call__(self, text: str, /, **values: object) -> str: ...
    def n(self, one: str, many: str, number: int, /, **values: object) -> str: ...
    def date(self, day: date) -> str: ...
    def time(self, moment: datetime) -> str: ...
    def money(self, vnd: int) -> str: ...
    def size(self, count: int) -> str: ...


DESK_LANGUAGE = "xomso_desk_language"
"""The cookie in which a browser keeps the language of the desk."""

Translate = Callable[[str], Translator]
"""Takes a language tag or a whole Accept-Language header."""


def wanted(request: Request) -> str:
    """Return the language a reader asked for: ?lang= where it is one of ours, else what the browser prefers.

    The desk is Vietnamese unless asked: offices work in it on machines that were set up in English.
    """
    chosen = request.query_params.get("lang", "")
    if chosen not in LANGUAGES and request.url.path.startswith("/desk"):
        kept = request.cookies.get(DESK_LANGUAGE, "")
        return kept if kept in LANGUAGES else "vi"
    return chosen if chosen in LANGUAGES else request.headers.get("accept-language", "vi")
