"""The table of dossiers handed to an official system over HTTP: written before anything is sent."""

from sqlalchemy import Column, Index, Integer, String, Table, Text

from sync.hub.schema import HASH, ID, WARD, WHEN, metadata

handovers = Table(
    "handovers",
    metadata,
    Column("ward", WARD, primary_key=True),
    Column("record", ID, primary_key=True),
    Column("system", String(40), nullable=False),
    # "sending", "later", "accepted" or "refused"
    Column("state", String(20), nullable=False),
    # SHA-256 of what was sent: the same bytes go under the same key, or the page says that they are others.
    Column("digest", HASH, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("officer", ID, nullable=False),
    Column("official_code", String(60), nullable=False, server_default=""),
    # Why it was refused, in the system's words, or the slug of what keeps it; purged with the record.
    Column("reason", Text, nullable=False, server_default=""),
    # Until then whoever is sending may still be at it, or the system asked for patience.
    Column("until", WHEN, nullable=False),
    Column("created_at", WHEN, nullable=False),
    Column("updated_at", WHEN, nullable=False),
    Index("handovers_by_state", "ward", "state", "updated_at"),
)
