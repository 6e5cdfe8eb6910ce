"""How far two words are apart: one slip of the finger (a letter wrong, missing, extra, or two swapped) or more."""


def within_one(a: str, b: str) -> bool:
    """Return whether one slip turns `a` into `b`; words of fewer than three letters have no room for slips."""
    if a == b:
        return True
    if abs(len(a) - len(b)) > 1 or min(len(a), len(b)) < 2 or max(len(a), len(b)) < 3:
        return False
    same = next((at for at, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    if a[same + 1 :] == b[same + 1 :] or a[same + 1 :] == b[same:] or a[same:] == b[same + 1 :]:
        return True
    return a[same : same + 2] == b[same : same + 2][::-1] and a[same + 2 :] == b[same + 2 :]
