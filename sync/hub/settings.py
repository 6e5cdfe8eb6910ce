"""What an operator may choose about a hub; every value has a default that works."""

from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from sync.clock import Clock
from sync.hub.clock import utc_now

RECORDS_PER_REQUEST = 100
REQUEST_BYTES = 8 << 20
ATTACHMENTS_PER_RECORD = 20
FORM_BYTES = 64 << 10


@dataclass(frozen=True)
class Settings:
    """Where a hub keeps its data and how the world reaches it."""

    home: Path
    """Folder of the database (unless `db` names another) and the attachments."""

    db: str = ""
    """A SQLAlchemy URL, such as postgresql+psycopg://…; empty means SQLite in `home`."""

    public_url: str = ""
    """The address printed in invitations, without a slash at its end; empty means the one the browser used."""

    name: str = "Xóm Số"
    """What devices call this hub."""

    version: str = field(default_factory=lambda: version("xomso"))

    clock: Clock = utc_now

    @property
    def url(self) -> str:
        """Return the database's SQLAlchemy URL."""
        return self.db or f"sqlite:///{self.home / 'hub.sqlite'}"

    @property
    def attachments(self) -> Path:
        """Return the folder of uploaded files; a device that shares `home` has its own."""
        return self.home / "hub-attachments"
