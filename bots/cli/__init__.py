"""The command line: one module a command. Knows no domain word but in help texts."""

import typer

from bots.cli.ask import ask
from bots.cli.backup import backup, restore
from bots.cli.check import check
from bots.cli.content import content
from bots.cli.copy import copy
from bots.cli.data import data
from bots.cli.doctor import doctor
from bots.cli.healthcheck import healthcheck
from bots.cli.run import run
from bots.cli.simulate import simulate
from bots.cli.when import when
from bots.settings import release

app = typer.Typer(
    help="Sourced answers about muscle cramps, and reminders that arrive.",
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)


@app.callback(invoke_without_command=True)
def start(context: typer.Context) -> None:
    """Run the bot, unless a command is given."""
    if context.invoked_subcommand is None:
        run()


@app.command()
def version() -> None:
    """Say which release this is."""
    typer.echo(release())


COMMANDS = (run, ask, when, check, doctor, data, simulate, healthcheck, backup, restore, copy)
for command in COMMANDS:
    app.command()(command)
app.add_typer(content, name="content")
