"""The environment variables of a hub, one row each: what the program reads, what it prints, and what the table of the manual says."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from sync.errors import N_
from sync.hub.errors import AdminRefused

HIDDEN = "••••••"


@dataclass(frozen=True)
class Variable:
    """One setting: its name, what it means, what holds without it, and how its text is read."""

    name: str
    meaning: str
    usual: str = ""
    read: Callable[[str], object] = str
    """Returns the value; raises ValueError for a text that cannot be meant."""

    model: str = "…"
    """What a proper value looks like, for the sentence that refuses another."""

    secret: bool = False

    def value(self, given: Mapping[str, str]) -> object:
        """Return what the environment says, or the default; raises AdminRefused."""
        try:
            return self.read(given.get(self.name, "").strip() or self.usual)
        except (ValueError, ArgumentError) as error:
            text = N_("Biến môi trường {name} ghi không đúng hoặc còn thiếu. Mẫu: {wanted}.")
            raise AdminRefused(text, name=self.name, wanted=self.model) from error

    def shown(self, given: Mapping[str, str]) -> str:
        """Return the value in force as it may be printed."""
        text = given.get(self.name, "").strip()
        if self.secret and text:
            return HIDDEN
        return str(self.value(given)) if self.read is database else text or self.usual


def number(least: int, most: int) -> Callable[[str], int]:
    """Return a reader of whole numbers from `least` to `most`."""

    def read(text: str) -> int:
        found = int(text) if re.fullmatch("[0-9]{1,9}", text) else -1
        if not least <= found <= most:
            raise ValueError(text)
        return found

    return read


def one_of(*words: str) -> Callable[[str], str]:
    """Return a reader of one of some words."""

    def read(text: str) -> str:
        if text not in words:
            raise ValueError(text)
        return text

    return read


def database(text: str) -> str:
    """Return a SQLAlchemy URL with its password hidden, "" for none."""
    return make_url(text).render_as_string(hide_password=True) if text else ""


def address(text: str) -> str:
    """Return an address of the web without a slash at its end, "" for none."""
    parts = urlsplit(text)
    if text and (parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment):
        raise ValueError(text)
    return text.rstrip("/")


def folder(text: str) -> Path | None:
    """Return a folder that is there, None for none."""
    if text and not Path(text).is_dir():
        raise ValueError(text)
    return Path(text) if text else None


def file(text: str) -> Path | None:
    """Return a file that is there, None for none."""
    if text and not Path(text).is_file():
        raise ValueError(text)
    return Path(text) if text else None


def token(text: str) -> str:
    """Return a secret that may stand in a header and is long enough not to be guessed, "" for none."""
    if text and not re.fullmatch(r"[!-~]{16,200}", text):
        raise ValueError(text)
    return text


def token_file(text: str) -> str:
    """Return the secret that a file holds, "" for no file."""
    try:
        return token(Path(text).read_text("utf-8").strip()) if text else ""
    except OSError as error:
        raise ValueError(text) from error
