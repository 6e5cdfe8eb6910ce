"""The invitation in the app's own address: a scanned code opens the app with nothing left to copy."""

import re

from sync.enrolment import with_root

_JOIN = re.compile(r"/(?:join|i)/([\w-]{8,12})(?:/([\w-]{43}))?/?")


def invitation_in(route: str, hub: str) -> str:
    """Return the invitation of a route "/join/CODE/ROOT" as a link of a hub, "" when it carries none.

    ROOT, the thumbprint of the city's root key, may be missing: an older hub printed none.
    """
    found = _JOIN.fullmatch(route.partition("?")[0])
    if not found:
        return ""
    return with_root(f"{hub}/i/{found[1]}" if hub else found[1], found[2] or "")
