"""The program on PostgreSQL, as an operator starts it."""

import signal
from pathlib import Path

import pytest

from storage.schema import NEWEST
from tests.cli.conftest import Start, free_port, wait_until_up
from tests.fakes.postgres_server import PostgresServer


@pytest.fixture
def on_postgres(postgres: PostgresServer, database: str) -> dict[str, str]:
    """The settings of a bot that has its data there, and a platform that is not reached."""
    return {
        "CRAMPBOT_DATABASE_URL": postgres.address(database),
        "CRAMPBOT_TELEGRAM_TOKEN": "1:TEST",
        "CRAMPBOT_TELEGRAM_API_URL": f"http://127.0.0.1:{free_port()}",
    }


def test_it_starts_says_where_its_data_is_and_stops(
    start: Start, environment: dict[str, str], on_postgres: dict[str, str]
) -> None:
    """Without a data folder, and without showing the address."""
    process = start(**on_postgres)
    wait_until_up(int(environment["CRAMPBOT_WEB_PORT"]), process)
    process.send_signal(signal.SIGTERM)
    said, told = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "Data       PostgreSQL" in said
    assert on_postgres["CRAMPBOT_DATABASE_URL"] not in said + told
    assert not Path(environment["CRAMPBOT_DATA_DIR"]).exists()


def test_a_server_that_is_not_there_is_told(start: Start, on_postgres: dict[str, str]) -> None:
    """With the setting to look at, and without the password."""
    address = f"postgresql://crampbot:secret@127.0.0.1:{free_port()}/crampbot"
    process = start(**on_postgres | {"CRAMPBOT_DATABASE_URL": address})
    _, said = process.communicate(timeout=30)
    assert process.returncode == 2
    assert "CRAMPBOT_DATABASE_URL" in said
    assert "secret" not in said


def test_a_missing_driver_is_told(
    start: Start, environment: dict[str, str], on_postgres: dict[str, str], tmp_path: Path
) -> None:
    """With what to install."""
    (tmp_path / "psycopg.py").write_text("raise ImportError('no driver')", "utf-8")
    path = f"{tmp_path}:{environment['PYTHONPATH']}"
    process = start(**on_postgres, PYTHONPATH=path)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 2
    assert "uv sync --extra postgres" in said


def test_all_is_copied_there_with_a_word_on_how_much(
    start: Start, environment: dict[str, str], on_postgres: dict[str, str], tmp_path: Path
) -> None:
    """From the bot's own file to the database of the settings, and back to another file."""
    bot = start()
    wait_until_up(int(environment["CRAMPBOT_WEB_PORT"]), bot)
    bot.send_signal(signal.SIGTERM)
    bot.communicate(timeout=20)
    copying = start("copy", "--from", "sqlite:", "--to", "postgresql:", **on_postgres)
    said, told = copying.communicate(timeout=30)
    assert copying.returncode == 0, told
    assert "rows copied and counted: " in said
    back = start("copy", "--from", "postgresql:", "--to", f"sqlite:{tmp_path}/b", **on_postgres)
    said, told = back.communicate(timeout=30)
    assert back.returncode == 0, told
    assert (tmp_path / "b" / "crampbot.db").exists()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (("copy", "--from", "mysql://bot:secret@db", "--to", "sqlite:"), "'mysql' names no"),
        (("copy", "--from", "sqlite:nowhere", "--to", "postgresql:"), "there is no database"),
        (("backup", "saved"), "pg_dump"),
        (("restore", "saved"), "pg_restore"),
    ],
)
def test_what_cannot_be_done_is_told_with_a_remedy(
    start: Start, on_postgres: dict[str, str], given: tuple[str, ...], told: str
) -> None:
    """In plain words, with a code that a script can see, and without a password."""
    process = start(*given, **on_postgres)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 2
    assert told in said
    assert "secret" not in said


def test_doctor_and_report_look_there(start: Start, on_postgres: dict[str, str]) -> None:
    """Whoever runs the bot need not know SQL."""
    without_token = on_postgres | {"CRAMPBOT_TELEGRAM_TOKEN": ""}
    reporting = start("content", "report", **without_token)
    said, told = reporting.communicate(timeout=30)
    assert reporting.returncode == 0, told
    assert "No question was counted" in said
    doctor = start("doctor", **on_postgres)
    said, _ = doctor.communicate(timeout=30)
    assert f"schema {NEWEST}" in said
