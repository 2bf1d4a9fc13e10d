"""How the program logs: one line an event, for people or as JSON, with nothing private in it.

Knows formats and what must never appear. Must not know who logs what.
"""

import logging
import re
import sys
import traceback
from collections.abc import Iterator
from copy import copy
from typing import Any
from urllib.parse import quote

import structlog
from typing_extensions import override

OURS = ("bots", "content", "scheduler", "storage")
# httpx prints the address with the bot token at INFO.
QUIET = ("httpx", "httpcore", "apscheduler", "aiohttp.access")
TELLTALE = ("telegram",)  # an answer that it cannot read it logs whole, with all messages in it
# asyncio shows arguments and results behind these: "Exception in callback f('my leg hurts')".
_SHOWN_BY_ASYNCIO = re.compile(r"[(<\n].*", re.DOTALL)
NO_VOICE = ("PyNaCl is not installed", "davey is not installed")  # this bot never speaks aloud

SHORTEST_WORDS = 2
SHORTEST_KEY = 20  # a shorter one is no real token, and could stand in any line


class _NoVoice(logging.Filter):
    """Drops discord.py's two warnings about missing voice libraries, which worry newcomers."""

    @override
    def filter(self, record: logging.LogRecord) -> bool:
        return not record.getMessage().startswith(NO_VOICE)


class _Formatter(structlog.stdlib.ProcessorFormatter):
    """Shows of an exception that a library logs its kind alone, and leaves out whole answers."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        if record.name.startswith(TELLTALE):
            record = copy(record)
            record.args = ()
        elif isinstance(record.args, tuple) and not record.name.startswith(OURS):
            record = copy(record)
            record.args = tuple(map(_kind_of_error, record.args or ()))
        return super().format(record)


class _Scrub:
    """Replaces secrets wherever they stand, and exception messages, which may quote people."""

    def __init__(self, secrets: tuple[str, ...]) -> None:
        known = {form for secret in secrets if secret for form in _forms_of(secret)}
        self._secrets = sorted(known, key=len, reverse=True)

    def __call__(self, _logger: Any, _name: str, event: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401 - structlog's signature
        info = event.pop("exc_info", None)
        if event.get("logger") == "asyncio":
            event["event"] = _SHOWN_BY_ASYNCIO.sub("", str(event["event"]))
        if isinstance(info, tuple) and info[0] is not None:
            event["event"] = _without_words(str(event["event"]), info[1])
            event["exception"] = _frames(info[1])
        return {
            key: value if key.startswith("_") else self._clean(value)
            for key, value in event.items()
        }

    def _clean(self, value: object) -> object:
        if value is None or isinstance(value, bool | int | float):
            return value
        text = str(value)
        for secret in self._secrets:
            text = text.replace(secret, "[secret]")
        return text


def set_up_logs(level: str, style: str, secrets: tuple[str, ...] = ()) -> None:
    """Log to standard error at *level*, as "console" lines or "json", without *secrets*.

    Of libraries nothing below INFO is shown: there they print whole messages.
    """
    shared: list[Any] = [
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _Scrub(secrets),
    ]
    renderer: Any = structlog.processors.JSONRenderer()
    if style == "console":
        renderer = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    formatter = _Formatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
    )
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    handler.addFilter(_NoVoice())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    wanted = logging.getLevelName(level)
    root.setLevel(max(logging.INFO, wanted))
    for name in OURS:
        logging.getLogger(name).setLevel(wanted)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, wanted))


def _forms_of(secret: str) -> Iterator[str]:
    """Yield a secret as it can stand in a line: as it is, quoted, and Telegram's behind its id."""
    yield secret
    yield quote(secret, safe="")
    number, _, key = secret.partition(":")
    if number.isdecimal() and len(key) > SHORTEST_KEY:
        yield key


def _kind_of_error(value: object) -> object:
    return type(value).__name__ if isinstance(value, BaseException) else value


def _without_words(line: str, error: BaseException) -> str:
    """Return *line* without what *error*, and what led to it, say in words."""
    for one in _chain(error):
        for words in (repr(one), str(one)):
            if len(words) > SHORTEST_WORDS:
                line = line.replace(words, type(one).__name__)
    return line


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        if isinstance(error, BaseExceptionGroup):
            for one in error.exceptions:
                yield from _chain(one)
        error = error.__cause__ or error.__context__


def _frames(error: BaseException) -> str:
    """Return where *error* came from and of which kind it is; of a group, of each in it."""
    told = "".join([*traceback.format_tb(error.__traceback__), type(error).__qualname__])
    if isinstance(error, BaseExceptionGroup):
        told = "\n".join([told, *map(_frames, error.exceptions)])
    return told
