"""The primitives everything sealed is built from: natively a library's, in a browser those of the page's own bundle."""

import sys

if sys.platform == "emscripten":
    from sync.sealing.browser_primitives import aes_gcm_open, aes_gcm_seal, argon2id, es256_verify, is_p256_point
else:
    from sync.sealing.native_primitives import aes_gcm_open, aes_gcm_seal, argon2id, es256_verify, is_p256_point

__all__ = ["aes_gcm_open", "aes_gcm_seal", "argon2id", "es256_verify", "is_p256_point"]
