"""What every route of one hub shares."""

import logging
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Annotated

from anyio import CapacityLimiter
from fastapi import Depends, Request
from jinja2 import Environment

from content.pack import Pack
from content.search import Search
from sync.hub import epoch, receipts
from sync.hub.attachments import AttachmentFiles
from sync.hub.database import Database
from sync.hub.errors import DatabaseRefused
from sync.hub.gateway.places import Place, read_places
from sync.hub.line import Line
from sync.hub.meter import Meter
from sync.hub.officers import Passwords
from sync.hub.receipts import Signer
from sync.hub.settings import Settings
from sync.hub.tus_parts import Parts
from sync.hub.uploads import Uploads
from sync.hub.words import Translate

log = logging.getLogger("xomso.hub")


@dataclass(frozen=True)
class Hub:
    """One hub: its settings, its stores, its guides and its templates."""

    settings: Settings
    database: Database
    attachments: AttachmentFiles
    pack: Pack
    translate: Translate
    passwords: Passwords
    pages: Environment

    meter: Meter = field(default_factory=Meter)
    """What this process counts."""

    unpacking: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(2))
    """How many long bodies are unpacked and read at once: each may take twenty times its bytes."""

    exporting: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(2))
    """How many lists are written to files at once: each takes a processor for as long as it lasts."""

    def __post_init__(self) -> None:
        """Look, as the hub starts, for what an administrator must know of: a database put back, a key that is missing."""
        try:
            epoch.beat(self.database, self.settings.heartbeat, self.now())
        except (DatabaseRefused, OSError) as error:  # a full disk keeps nobody from reading the pages
            log.error("heartbeat", exc_info=error)
        with self.database.read() as connection:
            match receipts.trouble(connection, self.receipts):
                case "receipt-key-missing":
                    log.error(
                        "NO RECORDS ARE TAKEN IN: the certified key of receipts is not in %s or beside it. "
                        "Put the file back, or run: xomso admin keys receipt",
                        self.settings.receipt_key,
                    )
                case "receipt-key-uncertified":
                    log.error(
                        "the city has not certified the newest key of receipts, in %s: run xomso admin keys receipt",
                        self.settings.receipt_key,
                    )

    @cached_property
    def search(self) -> Search:
        """The index behind the search form, made when somebody first asks."""
        return Search(self.pack)

    @cached_property
    def places(self) -> dict[str, Place]:
        """The official systems that the operator told the hub of; raises AdminRefused for settings it cannot mean."""
        return read_places(self.settings.gateway)

    @cached_property
    def line(self) -> Line:
        """The connection to PostgreSQL of the short way in."""
        return Line(self.database.engine, self.settings.patience.database_seconds)

    @cached_property
    def receipts(self) -> Signer:
        """What signs the receipts."""
        return Signer(self.settings.receipt_key, self.settings.name)

    @cached_property
    def uploads(self) -> Uploads:
        """The uploads that devices have begun."""
        return Uploads(self.database, Parts(self.settings.parts), self.attachments, self.settings.bounds)

    def now(self) -> datetime:
        """Return the hub's time."""
        return self.settings.clock()


def hub_of(request: Request) -> Hub:
    """Return the hub that serves a request."""
    hub: Hub = request.app.state.hub
    return hub


async def _given(request: Request) -> Hub:
    # A dependency that is not async costs every request a trip to another thread.
    return hub_of(request)


TheHub = Annotated[Hub, Depends(_given)]
