"""What the operator sets, read once at start from the environment, `.env` and secret files.

Knows names, defaults and what would be right. Must not know what the settings are used for.
"""

import os
import re
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from platformdirs import user_data_path
from pydantic import (
    AnyHttpUrl,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "CRAMPBOT_"
SECRETS = (
    *("TELEGRAM_TOKEN", "DISCORD_TOKEN", "METRICS_TOKEN"),
    *("TELEGRAM_WEBHOOK_SECRET", "DATABASE_URL"),
)
SERVERS = ("postgresql", "postgresql+psycopg")
REMEDIES = {
    "web_port": "give a whole number from 0 to 65535, such as 8080",
    "preview": "give true or false",
    "telegram_api_url": "give an address, such as http://127.0.0.1:8081",
    "discord_api_url": "give an address, such as http://127.0.0.1:8090/api/v10",
    "log_level": "give DEBUG, INFO, WARNING or ERROR",
    "log_format": "give console or json",
    "telegram_rate": "give a whole number from 1 to 1000, such as 30",
    "discord_rate": "give a whole number from 1 to 1000, such as 50",
}
PUBLIC_PORTS = (443, 80, 88, 8443)  # Telegram pushes to no other
SECRET_CHARS = re.compile(r"[A-Za-z0-9_-]{16,256}")  # fewer are guessed, more Telegram refuses
LOOPBACK = ("127.0.0.1", "localhost", "::1")

Rate = Annotated[int, Field(ge=1, le=1000)]


class SettingsError(Exception):
    """Settings are wrong; *problems* says of each what it is and what would be right."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Settings(BaseSettings):
    """Every setting, under its name without the prefix."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", extra="ignore", frozen=True, env_ignore_empty=True
    )

    telegram_token: SecretStr | None = None
    discord_token: SecretStr | None = None
    metrics_token: SecretStr | None = None
    database_url: SecretStr | None = None
    data_dir: Path = Field(default_factory=lambda: user_data_path("crampbot", appauthor=False))
    web_host: str = "127.0.0.1"
    web_port: int = Field(default=8080, ge=0, le=65535)
    preview: bool | None = None
    public_url: str | None = None
    telegram_webhook_secret: SecretStr | None = None
    telegram_api_url: AnyHttpUrl = AnyHttpUrl("https://api.telegram.org")
    discord_api_url: AnyHttpUrl = AnyHttpUrl("https://discord.com/api/v10")
    default_zone: str = "UTC"
    operator_name: str = ""
    operator_contact: str = ""
    help_line: str = ""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["console", "json"] = "console"
    telegram_rate: Rate = 30
    discord_rate: Rate = 50

    @field_validator("default_zone")
    @classmethod
    def _zone_exists(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError("give an IANA zone, such as Europe/Berlin") from error
        return zone

    @field_validator("database_url")
    @classmethod
    def _database_is_a_server(cls, url: SecretStr | None) -> SecretStr | None:
        if url is not None and urlsplit(url.get_secret_value()).scheme not in SERVERS:
            raise ValueError(
                "give an address, such as postgresql://crampbot:PASSWORD@127.0.0.1/crampbot"
            )
        return url

    @field_validator("telegram_token", "discord_token", "metrics_token")
    @classmethod
    def _token_is_one_word(cls, token: SecretStr | None) -> SecretStr | None:
        if token is not None and len(token.get_secret_value().split()) != 1:
            raise ValueError("a token is one word without spaces; copy it again")
        return token

    @field_validator("public_url")
    @classmethod
    def _url_is_pushed_to(cls, url: str | None) -> str | None:
        return None if url is None else _pushed_to(url)

    @field_validator("telegram_webhook_secret")
    @classmethod
    def _secret_is_sent(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is not None and not SECRET_CHARS.fullmatch(secret.get_secret_value()):
            raise ValueError(
                "give 16 to 256 letters, digits, _ or -, no other characters; or leave it out, "
                "and one is made from the token"
            )
        return secret

    @model_validator(mode="after")
    def _preview_stays_home(self) -> Self:
        if self.preview and self.web_host not in LOOPBACK:
            raise ValueError(
                f"{PREFIX}PREVIEW shows a chat without a password, so it needs "
                f"{PREFIX}WEB_HOST=127.0.0.1"
            )
        if self.preview and self.public_url:
            raise ValueError(
                f"{PREFIX}PREVIEW shows a chat without a password, and {PREFIX}PUBLIC_URL opens "
                "the port to the world: use one of the two"
            )
        return self

    @model_validator(mode="after")
    def _preview_has_its_own_file(self) -> Self:
        if self.preview and self.database_url is not None:
            raise ValueError(
                f"{PREFIX}PREVIEW is only for a bot with a database file of its own; "
                f"leave out either it or {PREFIX}DATABASE_URL"
            )
        return self

    @property
    def server(self) -> str | None:
        """The address of the PostgreSQL database, None where a file is used."""
        return None if self.database_url is None else self.database_url.get_secret_value()

    @property
    def serves_somebody(self) -> bool:
        """Whether there is a platform or the preview to serve."""
        return bool(self.shows_preview or self.telegram_token or self.discord_token)

    @property
    def shows_preview(self) -> bool:
        """Whether the preview page is served: by default wherever only this machine sees it."""
        if self.database_url is not None:
            return False
        is_at_home = self.web_host in LOOPBACK and self.public_url is None
        return is_at_home if self.preview is None else self.preview

    @property
    def secrets(self) -> tuple[str, ...]:
        """All that is secret, for whoever keeps it out of sight."""
        given = (getattr(self, name.lower()) for name in SECRETS)
        return tuple(secret.get_secret_value() for secret in given if secret is not None)


NOBODY = (
    f"There is nothing to serve: set {PREFIX}TELEGRAM_TOKEN or {PREFIX}DISCORD_TOKEN. "
    f"The preview needs no token, but is served only where {PREFIX}WEB_HOST=127.0.0.1, "
    f"{PREFIX}PREVIEW is not false, and neither {PREFIX}PUBLIC_URL nor {PREFIX}DATABASE_URL "
    "is set."
)


def load_settings(*, serving: bool = True) -> Settings:
    """Read the settings, or raise SettingsError that lists every problem.

    Unless *serving*, there may be nobody to serve.
    """
    problems: list[str] = []
    secrets = _read_secret_files(problems)
    try:
        settings = Settings(**secrets)
    except ValidationError as error:
        problems += [
            _in_words(fault["loc"], fault["msg"], fault["input"]) for fault in error.errors()
        ]
        raise SettingsError(problems) from None
    if serving and not settings.serves_somebody:
        problems.append(NOBODY)
    if problems:
        raise SettingsError(problems)
    return settings


def release() -> str:
    """Return the installed release of crampbot."""
    return version("crampbot")


def _pushed_to(url: str) -> str:
    """Return *url* without a slash at its end; raise ValueError where nobody can push to it."""
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname or url.split() != [url]:
        raise ValueError(
            "give an address that begins with https://, such as https://bot.example.org"
        )
    if _port_of(parts) not in PUBLIC_PORTS:
        raise ValueError(
            "Telegram reaches the ports 443, 80, 88 and 8443 only; leave the port out for 443"
        )
    if parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError("give the host and perhaps a path, nothing after ? or #, and no user")
    return url.rstrip("/")


def _port_of(parts: SplitResult) -> int | None:
    """Return the port, the usual one where none is named, None where it is no number."""
    try:
        return parts.port or PUBLIC_PORTS[0]
    except ValueError:
        return None


def _read_secret_files(problems: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in SECRETS:
        path = os.environ.get(f"{PREFIX}{name}_FILE")
        if not path:
            continue
        try:
            found[name.lower()] = SecretStr(Path(path).read_text(encoding="utf-8").strip())
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it is not text"
            problems.append(f"{PREFIX}{name}_FILE is {path!r}, which cannot be read: {reason}.")
    return found


def _in_words(where: tuple[int | str, ...], message: str, value: object) -> str:
    message = message.removeprefix("Value error, ")
    if not where:
        return f"{message[0].upper()}{message[1:]}."
    message = REMEDIES.get(str(where[0]), message)
    name = f"{PREFIX}{'_'.join(map(str, where[:1])).upper()}"
    if any(secret in name for secret in SECRETS):
        return f"{name} is not right: {message}."
    return f"{name} is {value!r}: {message}."
