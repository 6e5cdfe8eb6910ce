"""The tables of outreach: every revision of a session, its tallies, what was merged, and the totals kept with them."""

from sqlalchemy import Column, ForeignKeyConstraint, Index, Integer, String, Table, Text

from sync.hub.schema import ID, WARD, WHEN, metadata

DAY, MONTH, WEEK, PLACE = String(10), String(7), String(8), String(120)

outreach_sessions = Table(
    "outreach_sessions",
    metadata,
    Column("ward", WARD, primary_key=True),
    # One row a revision: the record it came in.
    Column("record", ID, primary_key=True),
    Column("session", ID, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("team", ID, nullable=False),
    Column("device", ID, nullable=False),
    Column("event", ID, nullable=False),
    Column("place", PLACE, nullable=False),
    Column("topic", PLACE, nullable=False),
    Column("note", Text, nullable=False),
    Column("volunteers", Integer, nullable=False),
    Column("started_at", WHEN, nullable=False),
    Column("ended_at", WHEN, nullable=False),
    # The day in Vietnam it began, which every report counts it under.
    Column("day", DAY, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("people", Integer, nullable=False),
    # 1 where the device's clock was so far off that the day of receipt stands for the session's.
    Column("clock_odd", Integer, nullable=False),
    # 1 for the newest revision.
    Column("newest", Integer, nullable=False),
    # 1 for the newest revision of a session that no other one stands for.
    Column("counted", Integer, nullable=False),
    Column("received_at", WHEN, nullable=False),
    ForeignKeyConstraint(["ward", "record"], ["records.ward", "records.id"]),
    Index("outreach_sessions_by_session", "ward", "session"),
    Index("outreach_sessions_by_day", "ward", "day"),
    Index("outreach_sessions_by_team", "ward", "team", "day"),
)

outreach_tallies = Table(
    "outreach_tallies",
    metadata,
    Column("ward", WARD, primary_key=True),
    Column("record", ID, primary_key=True),
    Column("line", Integer, primary_key=True, autoincrement=False),
    Column("help", String(40), nullable=False),
    Column("procedure", String(40), nullable=False),
    Column("result", String(20), nullable=False),
    # Slugs of groups in order, with commas.
    Column("groups", String(80), nullable=False),
    Column("n", Integer, nullable=False),
    ForeignKeyConstraint(["ward", "record"], ["outreach_sessions.ward", "outreach_sessions.record"]),
)

outreach_merges = Table(
    "outreach_merges",
    metadata,
    Column("ward", WARD, primary_key=True),
    Column("id", ID, primary_key=True),
    Column("team", ID, nullable=False),
    Column("kept", ID, nullable=False),
    Column("dropped", ID, nullable=False),
    # "same", or "different" for two that a person said are two.
    Column("verdict", String(20), nullable=False),
    Column("by", String(200), nullable=False),
    Column("at", WHEN, nullable=False),
    Column("undone_by", String(200), nullable=False, server_default=""),
    Column("undone_at", WHEN),
    Index("outreach_merges_by_team", "ward", "team", "at"),
)

outreach_totals = Table(
    "outreach_totals",
    metadata,
    Column("ward", WARD, primary_key=True),
    # "" for the whole ward.
    Column("team", ID, primary_key=True),
    Column("measure", String(20), primary_key=True),
    Column("month", MONTH, primary_key=True),
    Column("key", PLACE, primary_key=True),
    Column("n", Integer, nullable=False),
    sqlite_with_rowid=False,
)
