"""`crampbot content`: what the texts rest on and how they serve. One module a command."""

import typer

from bots.cli.content_report import report
from bots.cli.content_sources import sources

content = typer.Typer(help="What the texts rest on, and how they serve.", no_args_is_help=True)
content.command()(report)
content.command()(sources)
