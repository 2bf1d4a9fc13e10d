"""Faults that an operator can mend: said in words, all at once, with a non-zero exit.

Knows which exceptions are theirs to mend. Must not know the parts that raise them.
"""

from typing import NoReturn

import typer
from rich.console import Console

from bots.adapter import TokenRejectedError
from bots.listener import ListenError
from bots.settings import SettingsError
from content.errors import ContentError
from scheduler.errors import RoleLostError, StoreError

FAULTS = (SettingsError, StoreError, ContentError, ListenError, TokenRejectedError, RoleLostError)
EXIT_CODE = 2


def fail(*errors: BaseException, what: str = "crampbot cannot start") -> NoReturn:
    """Say what failed and every one of *errors*, and leave with a non-zero code."""
    console = Console(stderr=True)
    console.print(f"{what}:", style="bold red", highlight=False)
    for error in errors:
        for line in str(error).splitlines():
            console.print(f"  {line}", highlight=False, markup=False, soft_wrap=True)
    raise typer.Exit(EXIT_CODE)
