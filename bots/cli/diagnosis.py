"""What a look at one thing found, as `crampbot doctor` shows it.

Knows how a finding reads. Must not know what is looked at.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from rich.console import Console
from rich.markup import escape

INDENT = " " * 17


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What was looked at and seen there; where something is to be done, *remedy* says what."""

    what: str
    saying: str
    remedy: str = ""

    @property
    def is_well(self) -> bool:
        """Whether nothing is to be done."""
        return not self.remedy


def show(console: Console, found: Iterable[Diagnosis]) -> None:
    """Print each finding on a line, and what to do on the next."""
    for one in found:
        mark = "[green]ok[/]  " if one.is_well else "[red]mend[/]"
        line = f"{mark}  {one.what:<10} {escape(one.saying)}"
        console.print(line, highlight=False, soft_wrap=True)
        if one.remedy:
            console.print(f"{INDENT}{escape(one.remedy)}", highlight=False, soft_wrap=True)
