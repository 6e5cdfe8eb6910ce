"""What the cryptography of every platform must answer: RFC and NIST examples, fixed sealed texts, and tampered ones.

Bytes are in hexadecimal; an answer is bytes, a yes or no, or null where it must be refused.
"""

import json
from pathlib import Path
from typing import Any

VECTORS: dict[str, list[dict[str, Any]]] = json.loads(
    (Path(__file__).parent / "vectors" / "sealing.json").read_text("utf-8")
)


def asked(group: str) -> list[tuple[str, list[Any], Any]]:
    """Return what a group's vectors are called, what they give in, and what must come out."""
    return [(one["what"], one["in"], one["gives"]) for one in VECTORS[group]]
