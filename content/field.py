"""A field of procedures, as people look for them on the first screen."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Field:
    """A field of procedures (lĩnh vực) with its names; `icon` is a name in flet.Icons."""

    slug: str
    vi: str
    en: str = ""
    km: str = ""
    icon: str = ""
