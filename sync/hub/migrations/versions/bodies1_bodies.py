"""Bodies of records are stored uncompressed: most are sealed, and PostgreSQL took longer to try than to store them."""

from alembic import op

revision = "bodies1"
down_revision = "people1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE records ALTER COLUMN body SET STORAGE EXTERNAL")
