"""A procedure's code as official lists write it, brought to the form 1.001193."""

import re

from content.cell_text import clean
from content.spreadsheet import Number

CODE = re.compile(r"\d\.\d{6}")
LOOKALIKES = str.maketrans({"O": "0", "o": "0", "О": "0", "о": "0", "l": "1", "I": "1", "–": ".", "—": ".", "−": ".", "‐": ".", "-": ".", "‑": ".", ",": ".", "。": ".", "·": "."})  # fmt: skip
OFFICE = re.compile(r"(\.\d{3}\.\d{2}\.\d{2}\.[HGhg]\d{1,3})$")


def code_from(value: str | Number) -> str:
    """Return the code a cell means, "" if none: spaces, dashes, O for 0, an office's suffix and Excel's lost zeros mended."""
    if isinstance(value, Number):
        said = f"{value.value:.6f}"
        # Beyond six decimals it is some other number, not a code.
        return said if CODE.fullmatch(said) and abs(float(said) - value.value) < 1e-9 else ""
    said = OFFICE.sub("", re.sub(r"\s", "", clean(value)))
    said = re.sub(r"\.{2,}", ".", said.translate(LOOKALIKES))
    return said if CODE.fullmatch(said) else ""


def near_code(value: str) -> str:
    """Return what a code may have been before a spreadsheet dropped its last zeros, "" if it is nothing like a code."""
    said = re.sub(r"\s", "", value)
    return said + "0" * (8 - len(said)) if re.fullmatch(r"\d\.\d{3,5}", said) else ""
