"""Alembic environment of work.db: runs inside the connection it is handed."""

from alembic import context

from sync.store.schema import work

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=work, render_as_batch=True)
context.run_migrations()
