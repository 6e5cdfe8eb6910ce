"""Which records were sealed to a ward key this hub does not know any more."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("records", sa.Column("needs_recovery", sa.Integer(), nullable=False, server_default="0"))
