"""Who handles a procedure, in the reader's language."""

from content.bodies import BODY_NAMES
from locales import Translator


def body_name(t: Translator, body: str) -> str:
    """Return the name of an office, or "" for one that the guide itself must name."""
    return t(BODY_NAMES[body]) if body in BODY_NAMES else ""
