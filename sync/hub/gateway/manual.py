"""The adapter without any connection: it shows an officer what to type, in the order of the form, and where."""

import re

from content.procedure import Guide
from content.systems import portal_of
from sync.hub.casework import Case
from sync.hub.gateway.outcome import Typed
from sync.hub.gateway.places import Place
from sync.hub.reading import Row, read
from sync.hub.words import Translator

DAY = re.compile(r"^(\d{4})-(\d\d)-(\d\d)$")


class ManualAdapter:
    """What to type, under the labels of the guide's form."""

    def __init__(self, place: Place | None, guide: Guide | None, t: Translator):
        self._place, self._guide, self._t = place, guide, t

    async def hand_over(self, case: Case) -> Typed:
        """Return the rows of an opened case, days as official forms write them, and the system's address."""
        return Typed(rows_of(case, self._guide, self._t), link_of(self._place, self._guide))


def rows_of(case: Case, guide: Guide | None, t: Translator) -> tuple[Row, ...]:
    """Return the answers of an opened case; raises RecordInvalid for a body that is no record."""
    return tuple(
        Row(_proper(row.label), DAY.sub(r"\3/\2/\1", _proper(row.value))) for row in read(case, guide, t).answers
    )


def _proper(text: str) -> str:
    """Return text without halves of signs, which JSON can carry and neither a page nor a PDF can."""
    return text.encode("utf-8", "replace").decode()


def link_of(place: Place | None, guide: Guide | None) -> str:
    """Return what an officer opens: the city's own address of the system, else the guide's page on the national portal."""
    return place.link if place and place.link else portal_of(guide)
