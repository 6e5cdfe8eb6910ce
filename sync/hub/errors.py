"""What can go wrong at the hub.

SyncError
└── HubError
    ├── DatabaseRefused   the database cannot be used: damaged, foreign, newer, or its driver is missing;
    │                     or it fails while it is used: locked, read-only, full, out of reach
    ├── AttachmentsRefused  the store of uploaded files does not answer, or does not let us in
    ├── AdminRefused      an administrator named something that is not there or is already taken
    ├── SsoRefused        the city's single sign-on is out of reach, its word is not valid, or names nobody here
    ├── MoveRefused       a record cannot take this step from where it stands
    └── Problem           an answer to a device in the shape of RFC 9457
"""

from sync.errors import SyncError


class HubError(SyncError):
    """Any failure of the hub that has a sentence."""


class DatabaseRefused(HubError):
    """The hub's database cannot be opened or used; nothing in it was changed."""


class AttachmentsRefused(HubError):
    """The store of uploaded files cannot be used; what was asked of it did not happen, or may be asked again."""


class AdminRefused(HubError):
    """An administrator's command names something unknown, taken or malformed."""


class SsoRefused(HubError):
    """Nobody is let in by single sign-on this time."""


class MoveRefused(HubError):
    """An officer asks for a step that the record's state does not allow, or gives too little for it."""


class Problem(HubError):
    """A failed /v1 call: an HTTP status, a slug that names the kind of problem, and a sentence."""

    def __init__(self, status: int, slug: str, text: str, *, headers: dict[str, str] | None = None, **values: object):
        super().__init__(text, **values)
        self.status = status
        self.slug = slug
        self.headers = headers or {}
