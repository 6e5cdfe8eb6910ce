"""Keys: the city's, the wards', the officers', who was granted which, and a session's box."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sessions", sa.Column("box", sa.LargeBinary(), nullable=True))
    op.create_table(
        "city_keys",
        sa.Column("use", sa.String(length=20), nullable=False),
        sa.Column("public", sa.Text(), nullable=False),
        sa.Column("signed", sa.Text(), nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("use"),
    )
    op.create_table(
        "officer_keys",
        sa.Column("ward", sa.String(length=5), nullable=False),
        sa.Column("officer", sa.String(length=40), nullable=False),
        sa.Column("public", sa.Text(), nullable=False),
        sa.Column("wrapped", sa.Text(), nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("ward", "officer"),
    )
    op.create_table(
        "ward_keys",
        sa.Column("ward", sa.String(length=5), nullable=False),
        sa.Column("serial", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kid", sa.String(length=64), nullable=False),
        sa.Column("signed", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.Column("retired_at", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("ward", "serial"),
    )
    op.create_index("ward_keys_by_kid", "ward_keys", ["ward", "kid"], unique=True)
    op.create_table(
        "ward_key_grants",
        sa.Column("ward", sa.String(length=5), nullable=False),
        sa.Column("kid", sa.String(length=64), nullable=False),
        sa.Column("holder", sa.String(length=40), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("granted_by", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("ward", "kid", "holder"),
    )
