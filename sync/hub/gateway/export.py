"""The adapter that makes a file to carry over: the package with a sheet to scan on top."""

from collections.abc import Callable

from sync.hub.gateway.dossier import Dossier
from sync.hub.gateway.outcome import Packed
from sync.hub.gateway.package import packed


class ExportAdapter:
    """Packs a dossier; `sheet` draws its PDF."""

    def __init__(self, sheet: Callable[[Dossier], bytes]):
        self._sheet = sheet

    async def hand_over(self, dossier: Dossier) -> Packed:
        """Return the ZIP file, named after the receipt: no name or number of a person is in a file's name."""
        return Packed(f"xomso-{dossier.receipt}.zip", packed(dossier, self._sheet(dossier)))
