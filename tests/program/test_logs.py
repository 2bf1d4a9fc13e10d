"""Logs hold no secret and nothing that a person wrote."""

import asyncio
import gc
import json
import logging
from collections.abc import Iterator

import pytest

from bots.logs import OURS, QUIET, set_up_logs

BOT = "1:TEST"
WORDS = "my leg hurts at night"
STYLES = pytest.mark.parametrize("style", ["json", "console"])


@pytest.fixture(autouse=True)
def loggers_as_before() -> Iterator[None]:
    """Leave logging as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in (*OURS, *QUIET)}
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)


def test_a_secret_is_scrubbed_wherever_it_stands(capsys: pytest.CaptureFixture[str]) -> None:
    """A token in a message or an address never reaches the log."""
    set_up_logs("INFO", "json", (BOT,))
    logging.getLogger("x").info("GET https://host/bot%s/getMe", BOT, extra={"turn": BOT})
    line = capsys.readouterr().err
    assert BOT not in line
    assert json.loads(line)["turn"] == "[secret]"


def test_an_exception_is_logged_without_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    """An exception's message may quote a person; its kind and place are enough."""
    set_up_logs("INFO", "json", ())
    try:
        int("my leg hurts")
    except ValueError:
        logging.getLogger("x").exception("turn failed")
    written = capsys.readouterr().err
    assert json.loads(written)["exception"].endswith("ValueError")
    assert "invalid literal" not in written


def test_requests_with_tokens_in_their_address_are_not_logged(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The HTTP client's own lines hold whole addresses, so they stay out."""
    set_up_logs("INFO", "console", ())
    logging.getLogger("httpx").info("HTTP Request: POST https://host/bot1:OTHER/getMe")
    assert capsys.readouterr().err == ""


@STYLES
@pytest.mark.parametrize(
    "shown",
    ["bot1234567:AAF-key_of_thirty_characters", "bot1234567%3AAAF-key_of_thirty_characters",
     "AAF-key_of_thirty_characters"],
)  # fmt: skip
def test_a_secret_is_scrubbed_in_every_form(
    capsys: pytest.CaptureFixture[str], style: str, shown: str
) -> None:
    """As it is, quoted in an address, the key without its number; in words and in values."""
    set_up_logs("INFO", style, ("1234567:AAF-key_of_thirty_characters",))
    logging.getLogger("x").info("at %s", shown, extra={"error": ValueError(shown), "n": [shown]})
    written = capsys.readouterr().err
    assert written.count("[secret]") == 3
    assert "AAF-key" not in written


def fail(words: str) -> None:
    """Fail with several exceptions that hold *words*, after another one."""
    try:
        {}[words]
    except KeyError as cause:
        raise ExceptionGroup(words, [OSError(words)]) from cause


@STYLES
def test_an_exception_says_nothing_wherever_it_stands(
    capsys: pytest.CaptureFixture[str], style: str
) -> None:
    """Nor does what led to it, in the line or behind it; a group tells where each came from."""
    set_up_logs("DEBUG", style, ())
    try:
        fail(WORDS)
    except ExceptionGroup as group:
        logging.getLogger("some.library").exception("failed: %s, %r", group, group)  # noqa: TRY401 - careless on purpose
        logging.getLogger("some.library").warning("failed: %s", group.exceptions[0])
        logging.getLogger("bots.x").exception("failed: %s, %r", group, group)  # noqa: TRY401 - careless on purpose
    written = capsys.readouterr().err
    assert WORDS not in written
    assert written.count("OSError") >= 2


@STYLES
async def test_what_asyncio_finds_left_over_says_nothing(
    capsys: pytest.CaptureFixture[str], style: str
) -> None:
    """A task that failed unseen, and a callback that failed with what it was given."""
    set_up_logs("INFO", style, ())

    async def fail() -> None:
        raise ValueError(WORDS)

    def call(said: str) -> None:
        raise ValueError(said)

    loop = asyncio.get_running_loop()
    task = loop.create_task(fail())
    await asyncio.wait([task])
    del task
    gc.collect()
    loop.call_soon(call, WORDS)
    await asyncio.sleep(0)
    written = capsys.readouterr().err
    assert "Task exception was never retrieved" in written
    assert "Exception in callback" in written
    assert "ValueError" in written
    assert "leg" not in written


@STYLES
@pytest.mark.parametrize("library", ["telegram.Bot", "discord.http", "sqlalchemy.engine", "new"])
def test_libraries_are_quiet_below_info(
    capsys: pytest.CaptureFixture[str], style: str, library: str
) -> None:
    """There they print whole messages; our own lines are shown as the operator asked."""
    set_up_logs("DEBUG", style, ())
    logging.getLogger(library).debug("parameters %s", WORDS)
    logging.getLogger("bots.telegram.send").debug("own line")
    written = capsys.readouterr().err
    assert WORDS not in written
    assert "own line" in written
