"""Invitations and devices of the desk, sessions that end when idle, a second step, single sign-on."""

import uuid

import sqlalchemy as sa
from alembic import op

revision = "people1"
down_revision = "desk1"
branch_labels = None
depends_on = None

ID, HASH, WARD, WHEN = sa.String(40), sa.String(64), sa.String(5), sa.String(32)


def upgrade() -> None:
    op.add_column("invitations", sa.Column("id", ID, nullable=False, server_default=""))
    op.add_column("invitations", sa.Column("made_by", ID, nullable=False, server_default=""))
    op.add_column("invitations", sa.Column("cancelled_at", WHEN))
    _name_invitations()
    op.create_index("invitations_by_ward", "invitations", ["ward", "created_at"])
    op.add_column("devices", sa.Column("waiting", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("devices", sa.Column("oldest_minutes", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("devices", sa.Column("wipe_asked_at", WHEN))
    op.add_column("devices", sa.Column("wipe_told_at", WHEN))
    op.add_column("sessions", sa.Column("last_seen", WHEN, nullable=False, server_default=""))
    op.add_column("sessions", sa.Column("how", sa.String(20), nullable=False, server_default="password"))
    op.add_column("sessions", sa.Column("agent", sa.String(60), nullable=False, server_default=""))
    _make_tables()


def _name_invitations() -> None:
    connection = op.get_bind()
    invitations = sa.table("invitations", sa.column("hash", HASH), sa.column("id", ID))
    for hash in connection.scalars(sa.select(invitations.c.hash)).all():
        named = sa.update(invitations).where(invitations.c.hash == hash)
        connection.execute(named.values(id=str(uuid.uuid4())))


def _make_tables() -> None:
    op.create_table(
        "two_steps",
        sa.Column("ward", WARD, nullable=False),
        sa.Column("officer", ID, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.Column("created_at", WHEN, nullable=False),
        sa.Column("confirmed_at", WHEN),
        sa.PrimaryKeyConstraint("ward", "officer"),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("ward", WARD, nullable=False),
        sa.Column("officer", ID, nullable=False),
        sa.Column("hash", HASH, nullable=False),
        sa.PrimaryKeyConstraint("ward", "officer", "hash"),
    )
    op.create_table(
        "pending_logins",
        sa.Column("hash", HASH, nullable=False),
        sa.Column("ward", WARD, nullable=False),
        sa.Column("officer", ID, nullable=False),
        sa.Column("csrf", sa.String(64), nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", WHEN, nullable=False),
        sa.PrimaryKeyConstraint("hash"),
    )
    op.create_table(
        "identities",
        sa.Column("hash", HASH, nullable=False),
        sa.Column("ward", WARD, nullable=False),
        sa.Column("officer", ID, nullable=False),
        sa.Column("created_at", WHEN, nullable=False),
        sa.PrimaryKeyConstraint("hash"),
    )
    op.create_table(
        "sso_flows",
        sa.Column("state", HASH, nullable=False),
        sa.Column("browser", HASH, nullable=False),
        sa.Column("nonce", sa.String(64), nullable=False),
        sa.Column("verifier", sa.Text(), nullable=False),
        sa.Column("expires_at", WHEN, nullable=False),
        sa.PrimaryKeyConstraint("state"),
    )
