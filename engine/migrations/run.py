"""Brings a database to the newest version of every branch."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config

HERE = Path(__file__).parent
BRANCHES = (HERE / "versions", HERE.parents[1] / "registry" / "migrations" / "versions")


def upgrade(url: str) -> None:
    """Runs the scripts that the database has not seen, on SQLite or PostgreSQL, all in one transaction."""
    command.upgrade(config(url), "heads")


def config(url: str) -> Config:
    """alembic's settings: where the scripts stand, and the database."""
    settings = Config()
    settings.set_main_option("script_location", str(HERE))
    settings.set_main_option("path_separator", "os")
    settings.set_main_option("version_locations", ":".join(str(branch) for branch in BRANCHES if branch.exists()))
    settings.attributes["url"] = url
    return settings
