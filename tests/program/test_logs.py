"""Logs hold no secret and nothing that a person wrote."""

import json
import logging
from collections.abc import Iterator

import pytest

from bots.logs import set_up_logs

BOT = "1:TEST"


@pytest.fixture(autouse=True)
def root_logger_as_before() -> Iterator[None]:
    """Leave logging as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


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
