"""The database's versions: alembic scripts, the engine's own and, as a second branch, those of the registry."""
