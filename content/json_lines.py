"""The rows of a JSON Lines file: one object a line, its keys as the columns."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from content.errors import N_, CatalogueRefused

LONGEST = 1 << 20
TOO_LONG = N_("{path}, dòng {line}: dài hơn 1 MB; mỗi dòng .jsonl chỉ là một thủ tục.")
NOT_UTF8 = N_("{path}, dòng {line}: không phải UTF-8. Hãy lưu lại dạng UTF-8.")


def json_rows(path: Path) -> Iterator[tuple[int, dict[str, Any] | None]]:
    """Yield every line's object with its number, None for a line that is no JSON object; raises CatalogueRefused."""
    with path.open("rb") as file:
        number = 0
        while raw := file.readline(LONGEST + 1):
            number += 1
            if len(raw) > LONGEST:
                raise CatalogueRefused(TOO_LONG, path=path, line=number)
            try:
                text = raw.decode("utf-8-sig" if number == 1 else "utf-8")
            except UnicodeDecodeError as error:
                raise CatalogueRefused(NOT_UTF8, path=path, line=number) from error
            if text.strip():
                yield number, _object(text)


def json_keys(path: Path, lines: int = 200) -> list[str]:
    """Return the keys of the first lines, in the order they appear; raises CatalogueRefused."""
    keys: dict[str, None] = {}
    for _, data in zip(range(lines), json_rows(path), strict=False):
        keys |= dict.fromkeys((data[1] or {}).keys())
    return list(keys)


def _object(text: str) -> dict[str, Any] | None:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None
