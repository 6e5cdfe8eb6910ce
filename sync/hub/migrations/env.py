"""Alembic's entry: runs the migrations on the connection that `migrations.upgrade` hands over."""

from alembic import context

# Each puts its tables into the metadata.
from sync.hub import (
    schema_board,  # noqa: F401
    schema_contacts,  # noqa: F401
    schema_desk,  # noqa: F401
    schema_gateway,  # noqa: F401
    schema_keys,  # noqa: F401
    schema_outreach,  # noqa: F401
    schema_people,  # noqa: F401
)
from sync.hub.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
