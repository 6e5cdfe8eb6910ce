"""Signed receipts, what was purged and when, and the log of purges."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("records", sa.Column("receipt", sa.Text(), nullable=False, server_default=""))
    op.add_column("records", sa.Column("purged_at", sa.String(length=32), nullable=True))
    op.create_table(
        "purges",
        sa.Column("ward", sa.String(length=5), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("record", sa.String(length=40), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("ward", "id"),
    )
    op.create_index("purges_by_time", "purges", ["ward", "at"])
