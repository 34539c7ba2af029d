"""What alembic runs: one connection, one transaction, opened as the engine opens its database."""

from __future__ import annotations

from alembic import context

from engine.database import open_database
from engine.model import metadata

database = open_database(context.config.attributes["url"])
with database.connect() as connection:
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
database.dispose()
