"""`make bench`: every figure of the project, each beside its baseline of the same run."""

from tests.bench import drain, enqueue, ingest, poster, reports, search, start, start_browser

for title, part in (
    ("Search over the pack, beside plain FTS5", search),
    ("Posters, beside their codes alone", poster),
    ("Durable enqueue, beside a bare SQLite commit", enqueue),
    ("Reports, beside the bare SQL they need", reports),
    ("Hub ingest, beside a bare insert", ingest),
    ("What waited handed over, beside bare posts and the bytes a slow link can carry", drain),
    ("Start of the app, beside a bare Flet page", start),
    ("Start of the browser edition, beside a bare Flet page built the same way", start_browser),
):
    print(f"\n== {title}")
    part.main()
