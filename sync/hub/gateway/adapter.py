"""The one thing every way to an official system can do."""

from typing import Protocol, TypeVar

from sync.hub.gateway.outcome import Outcome

Given = TypeVar("Given", contravariant=True)


class Adapter(Protocol[Given]):
    """Hands a dossier (or the case it is made of) over; a new kind of system is a new class of this shape.

    ManualAdapter shows what to type, ExportAdapter makes a file, HttpAdapter sends. None of them touches the database:
    `handovers.py` writes down before and after, so that an adapter cannot forget it.
    """

    async def hand_over(self, given: Given, /) -> Outcome:
        """Return what came of it; raises nothing for what the other side does."""
        ...
