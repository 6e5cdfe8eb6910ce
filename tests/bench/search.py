"""How long an answer takes while people type, beside plain SQLite full-text search over the same pack.

Run `python -m tests.bench.search`. The questions are the guides' own, typed keystroke by keystroke; each keystroke is
answered by both in turn. Plain search is FTS5 with folded accents: all words but the last whole, the last begun, any
of them, ranked by bm25.
"""

import sqlite3
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from content.fold import fold, words
from content.load import own_folder
from content.pack import Pack, build
from content.search import Search

PER_GUIDE = 3  # questions typed for each guide
Find = Callable[[str], str]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for figure in measure(Path(folder)):
            print(figure)


def measure(folder: Path) -> Iterator[str]:
    """Yield a line for each figure: size, build, speed of both sides, and how often each puts the guide first."""
    path = folder / "bench.pack"
    build(own_folder(), path)
    with Pack.open(path) as pack, closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as db:
        asked = [(ask, entry.code) for entry in pack.guides() for ask in _asks(pack, entry.code)]
        started = time.perf_counter()
        search = Search(pack)
        yield f"search index      {(time.perf_counter() - started) * 1e3:8.0f} ms for {pack.info.guides} guides"
        tracemalloc.start()
        kept = Search(pack)
        yield f"search memory     {tracemalloc.get_traced_memory()[0] / 1e6:8.1f} MB"
        tracemalloc.stop()
        del kept
        finds: tuple[Find, ...] = (lambda text: _first(search, text), lambda text: _plain(db, text))
        times = typed([ask for ask, _ in asked], finds)
        for name, spent in zip(("search p95", "plain FTS5 p95"), times, strict=True):
            ranked = sorted(spent)
            middle, high = ranked[len(ranked) // 2], ranked[int(len(ranked) * 0.95)]
            yield f"{name:<17} {high * 1e3:8.2f} ms per keystroke (half within {middle * 1e3:.2f} ms, {len(ranked)} keystrokes)"
        for name, find in zip(("search first", "plain FTS5 first"), finds, strict=True):
            right = sum(find(ask) == code for ask, code in asked)
            yield f"{name:<17} {100 * right / len(asked):8.1f} % of the guides' own questions"


def typed(asks: list[str], finds: tuple[Find, ...]) -> list[list[float]]:
    """Return for each way of finding the seconds every keystroke took."""
    times: list[list[float]] = [[] for _ in finds]
    for ask in asks:
        for end in range(1, len(ask) + 1):
            for spent, find in zip(times, finds, strict=True):
                started = time.perf_counter()
                find(ask[:end])
                spent.append(time.perf_counter() - started)
    return times


def _asks(pack: Pack, code: str) -> tuple[str, ...]:
    guide = pack.guide(code)
    return guide.asks[:PER_GUIDE] if guide else ()


def _first(search: Search, text: str) -> str:
    hits = search.find(text).hits
    return hits[0].code if hits else ""


def _plain(db: sqlite3.Connection, text: str) -> str:
    said = [f'"{fold(word.text)}"' for word in words(text)]
    if not said:
        return ""
    wanted = " OR ".join([*said[:-1], f"{said[-1]}*"])
    query = "SELECT code FROM search WHERE search MATCH ? ORDER BY rank LIMIT 10"
    rows = db.execute(query, [wanted]).fetchall()
    return rows[0][0] if rows else ""


if __name__ == "__main__":
    main()
