"""The tables of keys: those of the city, of officers, and of wards with who holds them."""

from sqlalchemy import Column, Index, Integer, LargeBinary, String, Table, Text

from sync.hub.schema import HASH, ID, WARD, WHEN, metadata

city_keys = Table(
    "city_keys",
    metadata,
    Column("use", String(20), primary_key=True),
    Column("public", Text, nullable=False),
    # The recovery key's certificate, signed by the root; "" for the root itself.
    Column("signed", Text, nullable=False),
    Column("created_at", WHEN, nullable=False),
)

officer_keys = Table(
    "officer_keys",
    metadata,
    Column("ward", WARD, primary_key=True),
    Column("officer", ID, primary_key=True),
    Column("public", Text, nullable=False),
    # The private part under a key derived from the password, which is not the hash that is kept for the log-in.
    Column("wrapped", Text, nullable=False),
    Column("created_at", WHEN, nullable=False),
)

ward_keys = Table(
    "ward_keys",
    metadata,
    Column("ward", WARD, primary_key=True),
    Column("serial", Integer, primary_key=True, autoincrement=False),
    Column("kid", HASH, nullable=False),
    Column("signed", Text, nullable=False),
    Column("state", String(20), nullable=False),
    Column("created_at", WHEN, nullable=False),
    Column("retired_at", WHEN),
    Index("ward_keys_by_kid", "ward", "kid", unique=True),
)

ward_key_grants = Table(
    "ward_key_grants",
    metadata,
    Column("ward", WARD, primary_key=True),
    Column("kid", HASH, primary_key=True),
    # An officer's id, or "recovery".
    Column("holder", ID, primary_key=True),
    # The ward's private key as a JWE to the holder's public key.
    Column("sealed", LargeBinary, nullable=False),
    Column("granted_by", ID, nullable=False),
    Column("created_at", WHEN, nullable=False),
)
