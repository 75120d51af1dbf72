"""Alembic environment: runs inside the connection it is handed."""

from alembic import context

from server.storage.schema import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, compare_type=True)
context.run_migrations()
