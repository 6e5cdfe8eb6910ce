"""Alembic's entry: runs the migrations on the connection that `migrations.upgrade` hands over."""

from alembic import context

from sync.hub import schema_people
from sync.hub.schema import metadata

__all__ = ["schema_people"]

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
