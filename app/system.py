"""What differs between a browser and a system of its own."""

import sys

JOURNAL = "delete" if sys.platform == "emscripten" else "wal"
"""How the database is written: a write-ahead log needs memory shared between processes, which a browser has not."""


def keystore() -> bytes | None:
    """Return the secret of the browser's own key store that the device key lies under, None where a file must do."""
    if sys.platform != "emscripten":
        return None
    import xomso_js

    return xomso_js.keystore_secret.to_bytes()


def platform_name() -> str:
    """Return the kind of device, for the list of devices a ward sees."""
    return {"darwin": "macos", "win32": "windows", "emscripten": "browser"}.get(sys.platform, sys.platform)
