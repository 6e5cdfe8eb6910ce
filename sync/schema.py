"""The tables of the device's database, as migrations: add new ones at the end, never change an old one."""

from sqlite_utils import Database, Migrations

APPLICATION_ID = 0x58534F31  # "XSO1": tells our file from any other SQLite database

migrations = Migrations("device")


@migrations()
def m001_settings(db: Database) -> None:
    db.execute("CREATE TABLE preferences (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID")
    db.execute(
        "CREATE TABLE enrolment (only INTEGER PRIMARY KEY CHECK (only = 1), token TEXT NOT NULL, device TEXT NOT NULL,"
        " hub TEXT NOT NULL, ward_code TEXT NOT NULL, ward_name TEXT NOT NULL, team_id TEXT NOT NULL,"
        " team_name TEXT NOT NULL, role TEXT NOT NULL)"
    )
    db.execute("CREATE TABLE ticks (guide TEXT, paper INTEGER, PRIMARY KEY (guide, paper)) WITHOUT ROWID")


@migrations()
def m002_drafts(db: Database) -> None:
    db.execute(
        "CREATE TABLE drafts (id TEXT PRIMARY KEY, kind TEXT NOT NULL, procedure TEXT NOT NULL, ward TEXT NOT NULL,"
        " parent TEXT NOT NULL, created_at TEXT NOT NULL, updated_at TEXT NOT NULL,"
        " attachments TEXT NOT NULL DEFAULT '[]', payload TEXT NOT NULL)"
    )


@migrations()
def m003_outbox(db: Database) -> None:
    """`position` is the order of the queue and the device's counter; the body comes last, so that lists skip it.

    `offer` is 1 for a record that was received once and is to be shown to the hub again.

    The counter is committed by the row itself, without a second page to write; `counter` only keeps it from going
    back when the newest row is deleted.
    """
    db.execute(
        "CREATE TABLE outbox (position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,"
        " schema INTEGER NOT NULL, procedure TEXT NOT NULL, ward TEXT NOT NULL, counter INTEGER NOT NULL,"
        " parent TEXT NOT NULL DEFAULT '', origin TEXT NOT NULL DEFAULT '', state TEXT NOT NULL DEFAULT 'ready',"
        " attempts INTEGER NOT NULL DEFAULT 0, due REAL NOT NULL DEFAULT 0, reason TEXT NOT NULL DEFAULT '',"
        " detail TEXT NOT NULL DEFAULT '', code TEXT NOT NULL DEFAULT '', official_code TEXT NOT NULL DEFAULT '',"
        " returned_reason TEXT NOT NULL DEFAULT '', missing TEXT NOT NULL DEFAULT '[]', note TEXT NOT NULL DEFAULT '',"
        " seq INTEGER NOT NULL DEFAULT 0, created_at TEXT NOT NULL, updated_at TEXT NOT NULL, received_at TEXT,"
        " size INTEGER NOT NULL, attachments TEXT NOT NULL DEFAULT '[]', enc TEXT NOT NULL DEFAULT 'none',"
        " offer INTEGER NOT NULL DEFAULT 0,"
        " digest TEXT NOT NULL, body BLOB NOT NULL)"
    )
    db.execute("CREATE INDEX outbox_state ON outbox (state)")
    db.execute("CREATE INDEX outbox_offer ON outbox (position) WHERE offer = 1")
    db.execute(
        "CREATE TRIGGER outbox_frozen BEFORE UPDATE OF id, kind, schema, procedure, ward, counter, parent, origin,"
        " size, attachments, enc, digest, body ON outbox"
        " BEGIN SELECT RAISE(ABORT, 'a finalised record never changes'); END"
    )
    db.execute(
        "CREATE TRIGGER outbox_kept BEFORE DELETE ON outbox WHEN OLD.state IN ('ready', 'sending', 'set_aside')"
        " BEGIN SELECT RAISE(ABORT, 'an unsent record is never deleted'); END"
    )
    db.execute("CREATE TABLE counter (least INTEGER NOT NULL)")
    db.execute("INSERT INTO counter VALUES (0)")
    db.execute(
        "CREATE TRIGGER outbox_counted AFTER DELETE ON outbox"
        " BEGIN UPDATE counter SET least = max(least, OLD.position); END"
    )
    db.execute("CREATE TABLE uploads (sha256 TEXT PRIMARY KEY, state TEXT NOT NULL) WITHOUT ROWID")


@migrations()
def m004_sealing(db: Database) -> None:
    """`ward_keys` has one row a ward, and one under '' for the city's recovery key.

    `checklists` holds a guide's ticks encrypted, under a name that only this device's key can make of its code. Rows
    of `drafts` and `ticks` from before are encrypted when the store is opened: SQL alone cannot.
    """
    db.execute(
        "CREATE TABLE ward_keys (ward TEXT PRIMARY KEY, serial INTEGER NOT NULL, x TEXT NOT NULL, y TEXT NOT NULL)"
        " WITHOUT ROWID"
    )
    db.execute("CREATE TABLE checklists (name TEXT PRIMARY KEY, ticks BLOB NOT NULL) WITHOUT ROWID")


@migrations()
def m005_resumable_uploads(db: Database) -> None:
    """`place` is where at the hub a file that was begun goes on."""
    db.execute("ALTER TABLE uploads ADD COLUMN place TEXT NOT NULL DEFAULT ''")


@migrations()
def m006_receipts(db: Database) -> None:
    """`jws` is the hub's receipt, verified before it is kept; `received` is the hub's time of it in seconds since 1970.

    Sealed bytes leave only a record that has a receipt: what a finalised record is stays as frozen as before.
    """
    db.execute(
        "CREATE TABLE receipts (record TEXT PRIMARY KEY, jws TEXT NOT NULL, received REAL NOT NULL, purged_at TEXT)"
        " WITHOUT ROWID"
    )
    db.execute("CREATE INDEX receipts_unpurged ON receipts (received) WHERE purged_at IS NULL")
    db.execute("DROP TRIGGER outbox_frozen")
    db.execute(
        "CREATE TRIGGER outbox_frozen BEFORE UPDATE OF id, kind, schema, procedure, ward, counter, parent, origin,"
        " size, enc, digest ON outbox"
        " BEGIN SELECT RAISE(ABORT, 'a finalised record never changes'); END"
    )
    db.execute(
        "CREATE TRIGGER outbox_body_frozen BEFORE UPDATE OF attachments, body ON outbox"
        " WHEN length(NEW.body) > 0 OR NEW.attachments <> '[]' OR OLD.state IN ('ready', 'sending', 'set_aside')"
        " OR NOT EXISTS (SELECT 1 FROM receipts WHERE record = OLD.id)"
        " BEGIN SELECT RAISE(ABORT, 'a finalised record never changes'); END"
    )


@migrations()
def m007_confirmations(db: Database) -> None:
    """When, by the hub's time in seconds since 1970, it was `asked` whether it still holds a record and `confirmed` it."""
    db.execute("ALTER TABLE receipts ADD COLUMN asked REAL NOT NULL DEFAULT 0")
    db.execute("ALTER TABLE receipts ADD COLUMN confirmed REAL NOT NULL DEFAULT 0")


@migrations()
def m008_outreach(db: Database) -> None:
    """The session under way has one row, so that there are never two; each person helped is one small row of `taps`.

    `auto` marks a tap that a submission made by itself. Nothing here names a person; `sessions_kept` holds what was
    sent, a row each revision, so that it can be shown and corrected without a network.
    """
    db.execute(
        "CREATE TABLE session_now (only INTEGER PRIMARY KEY CHECK (only = 1), id TEXT NOT NULL, event TEXT NOT NULL,"
        " place TEXT NOT NULL, topic TEXT NOT NULL, volunteers INTEGER NOT NULL, note TEXT NOT NULL,"
        " photo TEXT NOT NULL, begun TEXT NOT NULL, wall TEXT NOT NULL, steady REAL NOT NULL, life TEXT NOT NULL,"
        " worked REAL NOT NULL, rested REAL NOT NULL, resting INTEGER NOT NULL)"
    )
    db.execute(
        "CREATE TABLE taps (number INTEGER PRIMARY KEY, help TEXT NOT NULL, procedure TEXT NOT NULL,"
        " result TEXT NOT NULL, groups TEXT NOT NULL, auto INTEGER NOT NULL)"
    )
    db.execute(
        "CREATE TABLE sessions_kept (record TEXT PRIMARY KEY, session TEXT NOT NULL, revision INTEGER NOT NULL,"
        " kept_at TEXT NOT NULL, payload TEXT NOT NULL) WITHOUT ROWID"
    )
    db.execute("CREATE UNIQUE INDEX sessions_kept_revision ON sessions_kept (session, revision)")


@migrations()
def m009_board(db: Database) -> None:
    """`board` is what the ward last told, whole; the others are what this device did with it."""
    db.execute(
        "CREATE TABLE board (only INTEGER PRIMARY KEY CHECK (only = 1), mark TEXT NOT NULL, document TEXT NOT NULL)"
    )
    db.execute("CREATE TABLE notices_read (id TEXT PRIMARY KEY) WITHOUT ROWID")
    db.execute("CREATE TABLE attendance (event TEXT PRIMARY KEY, present INTEGER NOT NULL) WITHOUT ROWID")


@migrations()
def m010_learning(db: Database) -> None:
    """`asked` holds searches that found nothing, without digits; `quizzes` the best result of each quiz."""
    db.execute("CREATE TABLE asked (text TEXT PRIMARY KEY, times INTEGER NOT NULL, day TEXT NOT NULL) WITHOUT ROWID")
    db.execute(
        'CREATE TABLE quizzes (slug TEXT PRIMARY KEY, "right" INTEGER NOT NULL, "of" INTEGER NOT NULL,'
        " day TEXT NOT NULL) WITHOUT ROWID"
    )


VERSION = 10
"""How many migrations there are: kept in the file's `user_version`, where an older Xóm Số looks before it opens."""
