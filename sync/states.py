"""The states of a record, the four words the screen uses for them, and which state may follow which."""

UNSENT = ("ready", "sending", "set_aside")
AT_HUB = ("received", "in_review", "lodged", "done", "returned", "erased")
STATES = UNSENT + AT_HUB

AWAITED = ("received", "in_review", "lodged")
"""States in which the hub may still have news; `done` and `returned` seldom change."""

_ORDER = {"received": 1, "in_review": 2, "lodged": 3, "done": 4}


def word(state: str) -> str:
    """Return the screen's word for a state: "waiting", "received" or "returned"; a draft is no record yet."""
    if state in UNSENT:
        return "waiting"
    return "returned" if state == "returned" else "received"


def follows(current: str, new: str) -> bool:
    """Tell whether the hub's news may move a record from `current` to `new`.

    What a resident had erased stays so. Else the hub decides, but late or repeated news never moves a record back towards its first receipt.
    """
    if new not in AT_HUB:
        return False
    if current == "erased":
        return False
    if current in UNSENT or new in ("returned", "erased"):
        return True
    if current == "returned":
        return new != "received"
    return _ORDER[new] >= _ORDER[current]
