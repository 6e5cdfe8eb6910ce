"""What the device remembers between starts: small settings under a key, each kept with its type."""

import json
from typing import Any, TypeVar, overload

from sqlite_utils import Database

from sync.store import transaction

Setting = TypeVar("Setting", str, int, float, bool)


class Preferences:
    """Settings of this device: language, ward, hub, theme, onboarded and the like."""

    def __init__(self, db: Database):
        self.db = db

    @overload
    def get(self, key: str) -> str: ...

    @overload
    def get(self, key: str, default: Setting) -> Setting: ...

    def get(self, key: str, default: Any = "") -> Any:
        """Return a setting, or `default` when it is missing or of another type than the default."""
        row = self.db.conn.execute("SELECT value FROM preferences WHERE key = ?", [key]).fetchone()
        if row is None:
            return default
        value = json.loads(row[0])
        if isinstance(default, float) and isinstance(value, int):
            return float(value)
        return value if type(value) is type(default) else default

    def set(self, key: str, value: str | int | float | bool) -> None:
        """Keep a setting."""
        with transaction(self.db):
            self.db.conn.execute(
                "INSERT INTO preferences VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
                [key, json.dumps(value, ensure_ascii=False)],
            )

    def forget(self, key: str) -> None:
        """Drop a setting, so that it has its default again."""
        with transaction(self.db):
            self.db.conn.execute("DELETE FROM preferences WHERE key = ?", [key])
