"""`crampbot healthcheck`: ask the running bot whether it lives, for containers."""

import http.client
import json

import typer

from bots.settings import SettingsError, load_settings

SECONDS = 3


def healthcheck() -> None:
    """Exit 0 if the bot on this machine answers, 1 if it does not."""
    try:
        settings = load_settings()
    except SettingsError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    host = "127.0.0.1" if settings.web_host in ("0.0.0.0", "") else settings.web_host  # noqa: S104 - compared
    host = "::1" if host == "::" else host
    connection = http.client.HTTPConnection(host, settings.web_port, timeout=SECONDS)
    try:
        connection.request("GET", "/healthz")
        answer = json.loads(connection.getresponse().read())
    except (OSError, http.client.HTTPException, ValueError) as error:
        typer.echo(f"No answer from {host}:{settings.web_port}: {error}", err=True)
        raise typer.Exit(1) from None
    finally:
        connection.close()
    typer.echo("alive" if answer.get("live") else "not alive")
    raise typer.Exit(0 if answer.get("live") else 1)
