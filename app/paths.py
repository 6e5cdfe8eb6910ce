"""Where data lives: XOMSO_HOME, else the place the platform gives an app."""

import errno
import os
from pathlib import Path


def home() -> Path:
    """Return (and create) the data folder, readable by its owner only; raises OSError."""
    packaged = os.environ.get("FLET_APP_STORAGE_DATA")
    chosen = os.environ.get("XOMSO_HOME") or packaged or _of_this_system()
    try:
        path = Path(chosen).expanduser().absolute()
    except RuntimeError as error:  # "~somebody/…", and nobody has that name
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), chosen) from error
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def _of_this_system() -> str:
    import platformdirs  # a packaged app and a browser never need it

    return platformdirs.user_data_dir("xomso", appauthor=False)
