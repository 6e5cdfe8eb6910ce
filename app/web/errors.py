"""Why a browser edition cannot be built."""

from content.errors import N_, ContentError

__all__ = ["N_", "SiteNotBuilt"]


class SiteNotBuilt(ContentError):
    """Something the browser edition is made of is missing, cannot be fetched, or is not what this build knows."""
