"""`make bench`: every figure of the project, each beside its baseline of the same run.

Each part also runs alone, and longer or larger by its arguments: `python -m tests.bench.intake_postgres 10`.
"""

from tests.bench import (
    desk_inbox,
    drain,
    enqueue,
    flat_cost,
    guide_page,
    ingest,
    intake_postgres,
    poster,
    reconnect,
    reports,
    search,
    start,
    start_browser,
    tap,
)

for title, part in (
    ("Search over the pack, beside plain FTS5", search),
    ("Posters, beside their codes alone", poster),
    ("Durable enqueue, beside a bare SQLite commit", enqueue),
    ("One durable tap, beside a bare SQLite commit", tap),
    ("Hub ingest on SQLite, beside a bare insert", ingest),
    ("Hub ingest on PostgreSQL at full durability, beside bare psycopg", intake_postgres),
    ("Cost of a record in a ward with many, beside one with few", flat_cost),
    ("2,417 phones back within a minute", reconnect),
    ("Inbox of a ward with many records, beside one with few", desk_inbox),
    ("Guide page, beside a static file", guide_page),
    ("Reports, beside the bare SQL they need", reports),
    ("What waited handed over, beside bare posts and the bytes a slow link can carry", drain),
    ("Start of the app, beside a bare Flet page", start),
    ("Start of the browser edition, beside a bare Flet page built the same way", start_browser),
):
    print(f"\n== {title}")
    part.main()
