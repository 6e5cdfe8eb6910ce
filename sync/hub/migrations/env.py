"""Alembic's entry: runs the migrations on the connection that `migrations.upgrade` hands over."""

from alembic import context

import sync.hub.schema_board  # noqa: F401  puts its tables into the metadata
import sync.hub.schema_contacts  # noqa: F401  puts its table into the metadata
import sync.hub.schema_gateway  # noqa: F401 - a table of its own
import sync.hub.schema_outreach  # noqa: F401
from sync.hub import schema_desk  # noqa: F401  its tables are part of the metadata
from sync.hub.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
