"""What records that are not sealed say, as far as this hub counts or lists it."""

from pydantic_core import from_json

from sync.hub.feedback_sheet import Feedback, read_feedback
from sync.hub.outreach_sheet import Sheet, SheetRefused, read_sheet

__all__ = ["Feedback", "Sheet", "SheetRefused", "read_clear"]


def read_clear(kind: str, body: bytes) -> Sheet | Feedback | None:
    """Return what a record in the clear says, None for what this hub neither counts nor lists; raises SheetRefused."""
    try:
        payload = from_json(body).get("payload")
    except (ValueError, AttributeError):
        return None
    return read_sheet(payload) if kind == "outreach" else read_feedback(payload)
