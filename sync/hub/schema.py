"""The hub's tables; schema_keys, schema_desk, schema_people, schema_outreach, schema_board, schema_contacts and schema_gateway hold the others.

What a ward owns has `ward` first in its primary key and indexes, so that a distributed PostgreSQL can keep each ward on one
node (`distribution.py` tells which do not: the small ones looked up before the ward is known, and receipt_codes, spread
by their own random key).
"""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

metadata = MetaData()

WARD, ID, HASH, WHEN = String(5), String(40), String(64), String(32)

facts = Table("facts", metadata, Column("key", String(40), primary_key=True), Column("value", Text, nullable=False))

wards = Table(
    "wards",
    metadata,
    Column("code", WARD, primary_key=True),
    Column("name", String(200), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("fingerprint", HASH, nullable=False, server_default=""),
)

teams = Table(
    "teams",
    metadata,
    Column("ward", WARD, primary_key=True),
    Column("id", ID, primary_key=True),
    Column("name", String(200), nullable=False),
    # "community", or "youth" for a group of the youth union.
    Column("kind", String(20), nullable=False, server_default="community"),
    # How many members it has, as somebody typed it; NULL where the devices that enrolled are all that is known.
    Column("members", Integer),
    Column("created_at", WHEN, nullable=False),
    Index("teams_by_name", "ward", "name", unique=True),
)

invitations = Table(
    "invitations",
    metadata,
    Column("hash", HASH, primary_key=True),
    Column("ward", WARD, nullable=False),
    Column("team", ID, nullable=False),
    Column("role", String(20), nullable=False),
    Column("created_at", WHEN, nullable=False),
    Column("expires_at", WHEN, nullable=False),
    Column("used_at", WHEN),
    # What the desk calls it: the hash of so short a code would tell the code to whoever tries them all.
    Column("id", ID, nullable=False, server_default=""),
    # The officer who made it, "" for the command line.
    Column("made_by", ID, nullable=False, server_default=""),
    Column("cancelled_at", WHEN),
    Index("invitations_by_ward", "ward", "created_at"),
)

devices = Table(
    "devices",
    metadata,
    Column("ward", WARD, primary_key=True),
    Column("id", ID, primary_key=True),
    Column("secret", HASH, nullable=False),
    Column("team", ID, nullable=False),
    Column("role", String(20), nullable=False),
    Column("name", String(100), nullable=False),
    Column("platform", String(100), nullable=False),
    Column("app_version", String(40), nullable=False),
    Column("created_at", WHEN, nullable=False),
    Column("last_seen", WHEN, nullable=False),
    Column("revoked_at", WHEN),
    # What the device said of its queue at its last call: records that wait, and the minutes the oldest has waited.
    Column("waiting", Integer, nullable=False, server_default="0"),
    Column("oldest_minutes", Integer, nullable=False, server_default="0"),
    # When its ward asked it to forget what it holds, and when it was first told so.
    Column("wipe_asked_at", WHEN),
    Column("wipe_told_at", WHEN),
    ForeignKeyConstraint(["ward", "team"], ["teams.ward", "teams.id"]),
)

records = Table(
    "records",
    metadata,
    Column("ward", WARD, primary_key=True),
    Column("id", ID, primary_key=True),
    Column("device", ID, nullable=False),
    Column("team", ID, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("schema", Integer, nullable=False),
    Column("procedure", String(40), nullable=False),
    Column("digest", HASH, nullable=False),
    Column("enc", String(20), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("state", String(20), nullable=False),
    Column("code", String(20), nullable=False),
    Column("official_code", String(60), nullable=False, server_default=""),
    Column("returned_reason", Text, nullable=False, server_default=""),
    Column("missing", Text, nullable=False, server_default="[]"),
    Column("note", Text, nullable=False, server_default=""),
    Column("due_on", String(10)),
    # The signed receipt, "" where none could be signed yet.
    Column("receipt", Text, nullable=False, server_default=""),
    # When body, files and officers' words were removed, by rule or at the resident's wish.
    Column("purged_at", WHEN),
    # 1 for a record sealed to a ward key this hub does not know: only the city's recovery key opens it.
    Column("needs_recovery", Integer, nullable=False, server_default="0"),
    # The ward a record went to, which has its content since, and the one it came from; what a feedback is about.
    Column("forwarded_to", WARD, nullable=False, server_default=""),
    Column("forwarded_from", WARD, nullable=False, server_default=""),
    Column("what", String(20), nullable=False, server_default=""),
    Column("received_at", WHEN, nullable=False),
    Column("updated_at", WHEN, nullable=False),
)

record_attachments = Table(
    "record_attachments",
    metadata,
    Column("ward", WARD, primary_key=True),
    Column("record", ID, primary_key=True),
    Column("sha256", HASH, primary_key=True),
    Column("type", String(60), nullable=False),
    Column("size", Integer, nullable=False),
    Column("name", String(200), nullable=False),
    ForeignKeyConstraint(["ward", "record"], ["records.ward", "records.id"]),
)

uploads = Table(
    "uploads",
    metadata,
    Column("ward", WARD, primary_key=True),
    Column("device", ID, primary_key=True),
    Column("sha256", HASH, primary_key=True),
    # The address of the upload, which only its device is told.
    Column("id", ID, nullable=False),
    Column("type", String(60), nullable=False),
    Column("length", Integer, nullable=False),
    Column("created_at", WHEN, nullable=False),
    Column("expires_at", WHEN, nullable=False),
    Column("done", Integer, nullable=False),
    Index("uploads_by_id", "ward", "id", unique=True),
)

upload_days = Table(
    "upload_days",
    metadata,
    Column("ward", WARD, primary_key=True),
    Column("device", ID, primary_key=True),
    Column("day", String(10), nullable=False),
    Column("bytes", BigInteger, nullable=False),
)

record_devices = Table(
    "record_devices",
    metadata,
    Column("ward", WARD, primary_key=True),
    Column("record", ID, primary_key=True),
    Column("device", ID, primary_key=True),
    ForeignKeyConstraint(["ward", "record"], ["records.ward", "records.id"]),
    sqlite_with_rowid=False,
)

receipt_codes = Table(
    "receipt_codes",
    metadata,
    Column("code", String(20), primary_key=True),
    Column("ward", WARD, nullable=False),
    Column("record", ID, nullable=False),
    sqlite_with_rowid=False,
)

change_counters = Table(
    "change_counters",
    metadata,
    Column("ward", WARD, primary_key=True),
    Column("seq", Integer, nullable=False),
)

changes = Table(
    "changes",
    metadata,
    Column("ward", WARD, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("record", ID, nullable=False),
    Column("state", String(20), nullable=False),
    Column("code", String(20), nullable=False),
    Column("official_code", String(60), nullable=False),
    Column("reason", Text, nullable=False),
    Column("missing", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("at", WHEN, nullable=False),
    ForeignKeyConstraint(["ward", "record"], ["records.ward", "records.id"]),
    Index("changes_by_record", "ward", "record", "seq"),
)

officers = Table(
    "officers",
    metadata,
    Column("ward", WARD, primary_key=True),
    Column("id", ID, primary_key=True),
    Column("login", String(60), nullable=False),
    Column("name", String(200), nullable=False),
    Column("password", String(200), nullable=False),
    Column("role", String(20), nullable=False),
    # The team of a leader, "" for others.
    Column("team", ID, nullable=False, server_default=""),
    Column("created_at", WHEN, nullable=False),
    Column("disabled_at", WHEN),
    Index("officers_by_login", "login", unique=True),
)

sessions = Table(
    "sessions",
    metadata,
    Column("hash", HASH, primary_key=True),
    Column("ward", WARD, nullable=False),
    Column("officer", ID, nullable=False),
    Column("csrf", String(64), nullable=False),
    Column("created_at", WHEN, nullable=False),
    Column("expires_at", WHEN, nullable=False),
    # The officer's private key, encrypted under what only the browser's cookie tells; NULL where there is none.
    Column("box", LargeBinary),
    Column("last_seen", WHEN, nullable=False, server_default=""),
    # "password", "code" with a second step too, or "sso".
    Column("how", String(20), nullable=False, server_default="password"),
    # The kind of browser, for its owner's list of sessions.
    Column("agent", String(60), nullable=False, server_default=""),
)

attempts = Table(
    "attempts",
    metadata,
    Column("scope", String(20), primary_key=True),
    Column("subject", HASH, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("until", WHEN, nullable=False),
)

purges = Table(
    "purges",
    metadata,
    Column("ward", WARD, primary_key=True),
    Column("id", ID, primary_key=True),
    Column("at", WHEN, nullable=False),
    Column("record", ID, nullable=False),
    # Such as "done+90", or "erasure".
    Column("rule", String(40), nullable=False),
    Column("reason", Text, nullable=False),
    Column("files", Integer, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Index("purges_by_time", "ward", "at"),
)

audit = Table(
    "audit",
    metadata,
    Column("ward", WARD, primary_key=True),
    Column("id", ID, primary_key=True),
    Column("at", WHEN, nullable=False),
    Column("officer", ID, nullable=False),
    Column("action", String(40), nullable=False),
    Column("record", ID, nullable=False),
    Index("audit_by_record", "ward", "record", "at"),
)
