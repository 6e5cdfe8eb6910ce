"""Alembic's entry: runs the migrations on the connection that `migrations.upgrade` hands over."""

from alembic import context

import sync.hub.schema_gateway  # noqa: F401 - a table of its own
from sync.hub.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
