"""`make bench`: every figure of the project, each beside its baseline of the same run."""

from tests.bench import enqueue, ingest, poster, search, start

for title, part in (
    ("Search over the pack, beside plain FTS5", search),
    ("Posters, beside their codes alone", poster),
    ("Durable enqueue, beside a bare SQLite commit", enqueue),
    ("Hub ingest, beside a bare insert", ingest),
    ("Start of the app, beside a bare Flet page", start),
):
    print(f"\n== {title}")
    part.main()
