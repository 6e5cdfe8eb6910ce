"""Leaders of teams and the city's office log in too."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("officers", sa.Column("team", sa.String(40), nullable=False, server_default=""))
