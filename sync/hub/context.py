"""What every route of one hub shares."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Annotated

from anyio import CapacityLimiter
from fastapi import Depends, Request
from jinja2 import Environment

from content.pack import Pack
from content.search import Search
from sync.hub.attachments import AttachmentFiles
from sync.hub.database import Database
from sync.hub.officers import Passwords
from sync.hub.receipts import Signer
from sync.hub.settings import Settings
from sync.hub.tus_parts import Parts
from sync.hub.uploads import Uploads
from sync.hub.words import Translate


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

    unpacking: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(2))
    """How many long bodies are unpacked and read at once: each may take twenty times its bytes."""

    @cached_property
    def search(self) -> Search:
        """The index behind the search form, made when somebody first asks."""
        return Search(self.pack)

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
