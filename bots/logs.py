"""How the program logs: one line an event, for people or as JSON, with nothing private in it.

Knows formats and what must never appear. Must not know who logs what.
"""

import logging
import sys
import traceback
from types import TracebackType
from typing import Any

import structlog
from typing_extensions import override

# httpx prints the address with the bot token at INFO.
QUIET = ("httpx", "httpcore", "apscheduler", "aiohttp.access")
WORDY = ("discord", "telegram")  # at DEBUG they print whole messages and secrets
NO_VOICE = ("PyNaCl is not installed", "davey is not installed")  # this bot never speaks aloud

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]


class _NoVoice(logging.Filter):
    """Drops discord.py's two warnings about missing voice libraries, which worry newcomers."""

    @override
    def filter(self, record: logging.LogRecord) -> bool:
        return not record.getMessage().startswith(NO_VOICE)


class _Scrub:
    """Replaces secrets wherever they stand, and exception messages, which may quote people."""

    def __init__(self, secrets: tuple[str, ...]) -> None:
        self._secrets = tuple(secret for secret in secrets if secret)

    def __call__(self, _logger: Any, _name: str, event: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401 - structlog's signature
        info = event.pop("exc_info", None)
        if isinstance(info, tuple) and info[0] is not None:
            event["exception"] = _frames(info)
        return {key: self._clean(value) for key, value in event.items()}

    def _clean(self, value: object) -> object:
        if not isinstance(value, str):
            return value
        for secret in self._secrets:
            value = value.replace(secret, "[secret]")
        return value


def set_up_logs(level: str, style: str, secrets: tuple[str, ...] = ()) -> None:
    """Log to standard error at *level*, as "console" lines or "json", without *secrets*."""
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
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
    )
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    handler.addFilter(_NoVoice())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(level)))
    for name in WORDY:
        logging.getLogger(name).setLevel(max(logging.INFO, logging.getLevelName(level)))


def _frames(info: ExcInfo) -> str:
    kind, _error, trace = info
    return "".join([*traceback.format_tb(trace), kind.__qualname__])
