"""Codes people read aloud and type: receipts with a check character, single-use invitations."""

import hashlib
import re
import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Thirty characters without 0 O 1 I L U, which are misread or misheard."""

VALUES = {char: value for value, char in enumerate(ALPHABET)}
PRIME = 31
RECEIPT_LENGTH = 8
RECEIPT_CODES = len(ALPHABET) ** RECEIPT_LENGTH * len(ALPHABET) // PRIME
"""How many receipt codes there are: 635 thousand million.

Of a hub with a million dossiers, one guess in 635,000 is a code. A caller has 30 wrong guesses an hour
(attempts.UNKNOWN_CODE), so that one address finds one code in two and a half years, and learns state and dates of a
dossier of somebody unknown. What an officer wrote needs the PIN too: five wrong ones a day (attempts.SLIP) of a million.
"""

INVITATION_LENGTH = 8


def new_receipt_code() -> str:
    """Return a random receipt code such as "7KQM-2XWA-H"; the last character checks the others."""
    while True:
        body = _random(RECEIPT_LENGTH)
        check = _check(body)
        if check:
            return f"{body[:4]}-{body[4:]}-{check}"


def read_receipt_code(text: str) -> str:
    """Return a typed receipt code in its proper form, or "" where it cannot be one."""
    plain = _plain(text)
    if len(plain) != RECEIPT_LENGTH + 1 or not set(plain) <= set(ALPHABET) or _check(plain[:-1]) != plain[-1]:
        return ""
    return f"{plain[:4]}-{plain[4:8]}-{plain[8]}"


def new_invitation_code() -> str:
    """Return a random invitation code such as "7KQM-2XWA"."""
    body = _random(INVITATION_LENGTH)
    return f"{body[:4]}-{body[4:]}"


def read_invitation_code(text: str) -> str:
    """Return a typed invitation code in its proper form, or "" where it cannot be one."""
    plain = _plain(text)
    if len(plain) != INVITATION_LENGTH or not set(plain) <= set(ALPHABET):
        return ""
    return f"{plain[:4]}-{plain[4:]}"


def fingerprint(secret: str) -> str:
    """Return the SHA-256 under which a code, token or session is kept; the secret itself never is."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _random(length: int) -> str:
    # One draw for all characters: a draw for each costs more than storing the record the code is for.
    number, chars = secrets.randbelow(len(ALPHABET) ** length), []
    for _ in range(length):
        number, char = divmod(number, len(ALPHABET))
        chars.append(ALPHABET[char])
    return "".join(chars)


def _plain(text: str) -> str:
    return re.sub(r"[\s\-\u2010-\u2015]", "", text).upper()


def _check(body: str) -> str:
    # A weighted sum modulo a prime above the alphabet finds every single slip and every swap of two characters.
    # The one remainder without a character is why some bodies are drawn again.
    rest = sum(place * VALUES[char] for place, char in enumerate(body, 1)) % PRIME
    return ALPHABET[rest] if rest < len(ALPHABET) else ""
