"""A content folder grown by procedures that do not exist: as large as a city's whole catalogue."""

import json
import random
import shutil
from pathlib import Path

from content.load import own_folder, read_sources

SEED = 2151


def grown(folder: Path, count: int) -> Path:
    """Return a copy of the content with `count` name-level procedures more, their names cut and mixed from real ones."""
    copy = folder / "content"
    shutil.copytree(own_folder(), copy, ignore=shutil.ignore_patterns("*.py", "*.pack", "__pycache__"))
    chance = random.Random(SEED)
    names = [data["name"].split() for data in read_sources(own_folder()).guides]
    fields = sorted(path.name for path in (copy / "procedures").iterdir())
    for number in range(count):
        first, second = chance.sample(names, 2)
        name = " ".join(first[: len(first) // 2 + 1] + second[len(second) // 2 :]) + f" loại {number}"
        code, field = f"9.{number:06}", chance.choice(fields)
        lines = {"code": code, "name": name, "plain_name": name, "field": field, "body": "ubnd_xa"}
        lines |= {"completeness": "name_only", "as_of": "2026-06-10"}
        text = "\n".join(f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in lines.items())
        (copy / "procedures" / field / f"{code}.toml").write_text(text + "\n", "utf-8")
    return copy
