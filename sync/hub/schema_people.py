"""The tables of the second step and of single sign-on.

`two_steps` and `recovery_codes` belong to a ward's officers; `pending_logins`, `sso_flows` and `identities` are small and
looked up before the ward is known.
"""

from sqlalchemy import Column, Integer, LargeBinary, String, Table, Text

from sync.hub.schema import HASH, ID, WARD, WHEN, metadata

two_steps = Table(
    "two_steps",
    metadata,
    Column("ward", WARD, primary_key=True),
    Column("officer", ID, primary_key=True),
    # The shared secret as a JWE to the officer's own public key: only the password opens it.
    Column("sealed", LargeBinary, nullable=False),
    # The newest time step (RFC 6238) that was used; each is good once.
    Column("last_step", Integer, nullable=False),
    Column("created_at", WHEN, nullable=False),
    # NULL until the officer has proved a first code.
    Column("confirmed_at", WHEN),
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("ward", WARD, primary_key=True),
    Column("officer", ID, primary_key=True),
    Column("hash", HASH, primary_key=True),
)

pending_logins = Table(
    "pending_logins",
    metadata,
    Column("hash", HASH, primary_key=True),
    Column("ward", WARD, nullable=False),
    Column("officer", ID, nullable=False),
    Column("csrf", String(64), nullable=False),
    # The officer's private key, encrypted under what only the browser's cookie tells.
    Column("box", LargeBinary, nullable=False),
    Column("expires_at", WHEN, nullable=False),
)

identities = Table(
    "identities",
    metadata,
    # The fingerprint of issuer, claim and value: who somebody is elsewhere need not be readable here.
    Column("hash", HASH, primary_key=True),
    Column("ward", WARD, nullable=False),
    Column("officer", ID, nullable=False),
    Column("created_at", WHEN, nullable=False),
)

sso_flows = Table(
    "sso_flows",
    metadata,
    Column("state", HASH, primary_key=True),
    # The fingerprint of the cookie of the browser that began.
    Column("browser", HASH, nullable=False),
    Column("nonce", String(64), nullable=False),
    Column("verifier", Text, nullable=False),
    Column("expires_at", WHEN, nullable=False),
)
