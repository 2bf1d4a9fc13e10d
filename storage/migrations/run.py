"""Runs migrations on an open connection. Knows alembic, and nothing of the tables."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

HERE = Path(__file__).parent


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Bring the schema behind *connection* to *revision*, in its transaction."""
    command.upgrade(config_for(connection), revision)


def config_for(connection: Connection | None = None) -> Config:
    """Return the configuration of alembic, for *connection* where one is to be used."""
    config = Config()
    config.set_main_option("script_location", str(HERE).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
