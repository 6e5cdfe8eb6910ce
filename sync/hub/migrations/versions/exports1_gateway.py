"""Dossiers handed to an official system: what was sent, and what came of it."""

import sqlalchemy as sa
from alembic import op

revision = "exports1"
down_revision = "outhub1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "handovers",
        sa.Column("ward", sa.String(5), nullable=False),
        sa.Column("record", sa.String(40), nullable=False),
        sa.Column("system", sa.String(40), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("officer", sa.String(40), nullable=False),
        sa.Column("official_code", sa.String(60), nullable=False, server_default=""),
        sa.Column("reason", sa.Text(), nullable=False, server_default=""),
        sa.Column("until", sa.String(32), nullable=False),
        sa.Column("created_at", sa.String(32), nullable=False),
        sa.Column("updated_at", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("ward", "record"),
    )
    op.create_index("handovers_by_state", "handovers", ["ward", "state", "updated_at"])
