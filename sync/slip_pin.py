"""The PIN on a resident's slip: beside the receipt's code, it opens what an officer wrote about the dossier.

Phone and hub each take it from the digest of the record's sealed bytes, which nobody else has and nobody can guess: they
were encrypted under a key made of chance. So nothing about it is sent, and it stays the same however often a record is
sent, whoever carries it to the hub, and after the hub was put back from a copy and gave the record another code.
"""

import hashlib

DIGITS = 6
_PURPOSE = "xomso-slip-pin:"


def pin_of(digest: str) -> str:
    """Return the PIN of the record with this SHA-256, in hex, as six digits."""
    drawn = hashlib.sha256((_PURPOSE + digest).encode()).digest()
    return f"{int.from_bytes(drawn) % 10**DIGITS:0{DIGITS}d}"


def spoken(pin: str) -> str:
    """Return a PIN in two groups, as it is printed and read aloud."""
    return f"{pin[:3]} {pin[3:]}"


def read_pin(text: str) -> str:
    """Return a typed PIN as six digits, or "" where it cannot be one."""
    plain = "".join(text.replace("-", " ").replace(".", " ").split())
    return plain if len(plain) == DIGITS and plain.isascii() and plain.isdigit() else ""
