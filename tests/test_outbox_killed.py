"""A process killed at any statement leaves either the old state or the new one, never both and never neither."""

import subprocess
import sys
from pathlib import Path

import pytest

from sync.drafts import Drafts
from sync.outbox import Outbox
from sync.preferences import Preferences
from sync.schema import VERSION
from sync.store import open_store
from tests.city import the_city
from tests.dying import dies

FINALISE = """
from sync.drafts import Drafts
from sync.outbox import Outbox
from sync.store import open_store
db = open_store(path)
draft = Drafts(db).all()[0]
arm()
Outbox(db).finalise(draft, {"ten": "Thử"})
"""

CREATE = """
from sync.store import open_store
arm()
open_store(path)
"""

NEWS = """
from sync.changes import Change, Page
from sync.outbox import Outbox
from sync.store import open_store
outbox = Outbox(open_store(path))
id = outbox.items()[0].id
arm()
outbox.apply_page(Page((Change(4, id, "received", code="K"), Change(5, id, "in_review")), 5, False))
"""


def test_killed_at_any_statement_of_finalise_there_is_the_draft_or_the_record(tmp_path):
    ends = []
    for statement in range(1, 20):
        path = tmp_path / f"{statement}.sqlite"
        db = open_store(path)
        the_city().equip(db, "31117")
        draft = Drafts(db).create("submission", "1.001193", "31117", {"ten": "Nháp"})
        db.close()
        killed = dies(FINALISE, path, statement)
        db = open_store(path)
        drafts, items = Drafts(db).all(), Outbox(db).items()
        assert [one.id for one in (*drafts, *items)] == [draft.id]
        assert all(item.state == "ready" and item.counter == 1 for item in items)
        ends.append("record" if items else "draft")
        if not killed:
            break
    assert len(ends) > 4
    assert ends[-1] == "record" and ends == sorted(ends)


def test_killed_while_the_store_is_made_it_is_made_at_the_next_start(tmp_path):
    for statement in (1, 2, 4, 6, 9, 13, 18, 24, 30):
        path = tmp_path / f"{statement}.sqlite"
        assert dies(CREATE, path, statement)
        db = open_store(path)
        assert db.conn.execute("PRAGMA user_version").fetchone()[0] == VERSION
        assert Outbox(db).add("outreach", "31117", "", {}).counter == 1
        db.close()


def test_killed_while_news_is_applied_the_place_in_the_news_fits_the_records(tmp_path):
    for statement in range(1, 40):
        path = tmp_path / f"{statement}.sqlite"
        db = open_store(path)
        Outbox(db).add("outreach", "31117", "", {})
        db.close()
        killed = dies(NEWS, path, statement)
        db = open_store(path)
        found = (Outbox(db).items()[0].state, Outbox(db).cursor())
        db.close()
        assert found == (("ready", 0) if killed else ("in_review", 5))
        if not killed:
            return
    pytest.fail("the news was never applied")


def test_killed_at_a_random_moment_no_finished_save_is_lost(tmp_path):
    code = (
        "import sys, pathlib\n"
        "from sync.drafts import Drafts\nfrom sync.outbox import Outbox\nfrom sync.store import open_store\n"
        "db = open_store(pathlib.Path(sys.argv[1]))\n"
        "while True:\n"
        "    draft = Drafts(db).create('outreach', '', '31117')\n"
        "    print(Outbox(db).finalise(draft, {'people': 9}).id, flush=True)\n"
    )
    path = tmp_path / "device.sqlite"
    told: list[str] = []
    for lines in (1, 7, 40):
        process = subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, text=True)
        told += [process.stdout.readline().strip() for _ in range(lines)]
        process.kill()
        told += process.stdout.read().split()
        process.stdout.close()
        process.wait()
    db = open_store(path)
    items = Outbox(db).items()[::-1]
    kept = [item.id for item in items]
    assert set(told) <= set(kept)
    assert [item.counter for item in items] == sorted({item.counter for item in items})
    assert len(Drafts(db).all()) + len(kept) - len(told) <= 3, "each kill may leave one piece of work half told"
    Preferences(db).set("language", "vi")
    assert Path(path).exists()
