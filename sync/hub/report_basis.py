"""What a report needs beside the database: the guides, for names and fields, and the moment it is made at."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from content.pack import Pack
from sync.hub.clock import VIETNAM


@dataclass(frozen=True)
class Basis:
    """The guides of a hub and a moment."""

    pack: Pack
    now: datetime

    @property
    def today(self) -> str:
        """Return the day in Vietnam."""
        return f"{self.now.astimezone(VIETNAM):%Y-%m-%d}"

    @cached_property
    def names(self) -> dict[str, str]:
        """The plain names of procedures by code."""
        return {entry.code: entry.plain_name for entry in self.pack.guides()}

    @cached_property
    def fields(self) -> dict[str, str]:
        """The names of fields by slug."""
        return {field.slug: field.vi for field in self.pack.fields()}

    @cached_property
    def _field_of(self) -> dict[str, str]:
        return {entry.code: entry.field for entry in self.pack.guides()}

    def field_of(self, procedure: str) -> str:
        """Return the field of a procedure, "" for one the pack does not know."""
        return self._field_of.get(procedure, "")
