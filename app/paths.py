"""Where data lives: XOMSO_HOME, else the place the platform gives an app."""

import os
from pathlib import Path

import platformdirs


def home() -> Path:
    """Return (and create) the data folder, readable by its owner only."""
    packaged = os.environ.get("FLET_APP_STORAGE_DATA")
    chosen = os.environ.get("XOMSO_HOME") or packaged or platformdirs.user_data_dir("xomso", appauthor=False)
    path = Path(chosen).expanduser().absolute()
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path
