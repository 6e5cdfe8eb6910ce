"""The one question a phone asks of Ed25519: whether a key made a signature."""

import sys


def made_by(key: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether a public key (32 bytes) signed a message (RFC 8032)."""
    if sys.platform == "emscripten":  # no cryptography there; the page registers its own bundle before Python starts
        from pyodide.ffi import to_js
        from xomso_js import crypto

        return crypto.ed25519Verify(to_js(key), to_js(message), to_js(signature))
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
