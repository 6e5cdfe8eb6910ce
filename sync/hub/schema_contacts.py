"""The table of the people a ward's residents and teams may call."""

from sqlalchemy import Column, Index, String, Table

from sync.hub.schema import ID, WARD, WHEN, metadata

contacts = Table(
    "contacts",
    metadata,
    Column("ward", WARD, primary_key=True),
    Column("id", ID, primary_key=True),
    Column("name", String(100), nullable=False),
    Column("role", String(20), nullable=False),
    Column("phone", String(20), nullable=False),
    Column("hours", String(200), nullable=False),
    Column("updated_at", WHEN, nullable=False),
    Index("contacts_by_name", "ward", "name", unique=True),
)
