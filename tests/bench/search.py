"""How well and how fast search answers, beside plain SQLite full-text search over the same pack.

Run `python -m tests.bench.search`. Quality is that of tests/search/questions.jsonl, told apart by the half that may be
looked at while tuning and the half that only measures. Speed is per keystroke over the whole pack and 2,151 made-up
procedures: each question is typed with both in turn. Plain search is FTS5 with folded accents: all words but the last
whole, the last begun, any of them, ranked by bm25.
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
from tests.bench.synthetic import grown
from tests.search.quality import Quality, quality, read_questions

MORE = 2151  # the procedures of the whole city
TYPED = 60  # questions typed letter by letter
Find = Callable[[str], tuple[str, list[str]]]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for figure in measure(Path(folder)):
            print(figure)


def measure(folder: Path) -> Iterator[str]:
    """Yield a line for each figure: quality over the pack, then size, build and speed over the grown pack."""
    path = folder / "bench.pack"
    build(own_folder(), path)
    with Pack.open(path) as pack, closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as db:
        search = Search(pack)
        yield f"guides in the pack {pack.info.guides:7}"
        for name, half in (("tuned half", True), ("kept half", False)):
            questions = [one for one in read_questions() if one.tuned == half]
            yield from _told(name, quality(_ours(search), questions), quality(_plain(db), questions))
    large = folder / "large.pack"
    build(grown(folder, MORE), large)
    with Pack.open(large) as pack, closing(sqlite3.connect(f"{large.as_uri()}?mode=ro", uri=True)) as db:
        started = time.perf_counter()
        search = Search(pack)
        yield f"index build       {(time.perf_counter() - started) * 1e3:8.0f} ms for {pack.info.guides} guides"
        tracemalloc.start()
        kept = Search(pack)
        yield f"index memory      {tracemalloc.get_traced_memory()[0] / 1e6:8.1f} MB"
        tracemalloc.stop()
        del kept
        asks = [one.query for one in read_questions()[:: max(1, len(read_questions()) // TYPED)]]
        for name, spent in zip(("search", "plain FTS5"), typed(asks, (_ours(search), _plain(db))), strict=True):
            ranked = sorted(spent)
            middle, high = ranked[len(ranked) // 2], ranked[int(len(ranked) * 0.95)]
            yield f"{name:<12} p95  {high * 1e3:8.2f} ms a keystroke (half within {middle * 1e3:.2f} ms, {len(ranked)} keystrokes)"


def typed(asks: list[str], finds: tuple[Find, ...]) -> list[list[float]]:
    """Return for each way of finding the seconds every keystroke took."""
    times: list[list[float]] = [[] for _ in finds]
    for ask in asks:
        # In turn by questions, not by keystrokes: nobody types with two searches that push each other out of the cache.
        for spent, find in zip(times, finds, strict=True):
            for end in range(1, len(ask) + 1):
                started = time.perf_counter()
                find(ask[:end])
                spent.append(time.perf_counter() - started)
    return times


def _told(name: str, ours: Quality, plain: Quality) -> Iterator[str]:
    asked, open_, others = ours.counts
    yield f"{name}: first       {ours.first:5.1f} % (plain FTS5 {plain.first:.1f} %) of {asked} questions"
    yield f"{name}: among three {ours.among_three:5.1f} % (plain FTS5 {plain.among_three:.1f} %)"
    yield f"{name}: turned away {ours.turned_away:5.1f} %"
    yield f"{name}: choice      {ours.choice:5.1f} % of {open_} open questions"
    yield f"{name}: not here    {ours.told_elsewhere:5.1f} % of {others} questions for which there is no guide"


def _ours(search: Search) -> Find:
    def find(text: str) -> tuple[str, list[str]]:
        answer = search.find(text)
        return answer.kind, [hit.code for hit in answer.hits]

    return find


def _plain(db: sqlite3.Connection) -> Find:
    def find(text: str) -> tuple[str, list[str]]:
        said = [f'"{fold(word.text)}"' for word in words(text)]
        if not said:
            return "none", []
        wanted = " OR ".join([*said[:-1], f"{said[-1]}*"])
        query = "SELECT code FROM search WHERE search MATCH ? ORDER BY rank LIMIT 10"
        rows = db.execute(query, [wanted]).fetchall()
        return ("answer" if rows else "none"), [code for (code,) in rows]

    return find


if __name__ == "__main__":
    main()
