"""Every table of the hub: importing this puts those of all schema modules into `metadata`."""

from sync.hub import (
    schema_board,  # noqa: F401
    schema_contacts,  # noqa: F401
    schema_desk,  # noqa: F401
    schema_gateway,  # noqa: F401
    schema_keys,  # noqa: F401
    schema_outreach,  # noqa: F401
    schema_people,  # noqa: F401
)
from sync.hub.schema import metadata

__all__ = ["metadata"]
