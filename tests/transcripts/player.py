"""Plays a dialogue from a text file on a Stage.

`> text` the person writes, `! label` presses the newest button of that label, `= text` answers
the open form's next question, `< words` must come, `[label]` must be a button of what came,
`~ minutes` go by, `* restart` the bot stops and starts again, `# a comment`.
"""

from pathlib import Path
from typing import Protocol

HERE = Path(__file__).parent
DIALOGUES = sorted(path.stem for path in HERE.glob("*.txt"))


class Stage(Protocol):
    """One person's chat with a running bot."""

    async def say(self, text: str) -> None:
        """Write *text*, which may be a command."""

    async def press(self, label: str) -> None:
        """Press the newest button of that label."""

    async def fill(self, text: str) -> None:
        """Answer the open form's next question."""

    async def expect(self, words: str) -> None:
        """Wait for *words* in what came since the last deed; fail without them."""

    async def expect_button(self, label: str) -> None:
        """Wait for a button of that label in what came since the last deed."""

    async def go_by(self, minutes: int) -> None:
        """Let time go by, and what is due arrive."""

    async def restart(self) -> None:
        """Stop the bot and start it again on the same data."""


async def play(dialogue: str, stage: Stage) -> None:
    """Play a dialogue on *stage*; a failure names its line."""
    path = HERE / f"{dialogue}.txt"
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            await _play_line(line.strip(), stage)
        except AssertionError as error:
            raise AssertionError(f"{path.name}:{number}: {line}\n{error}") from error


async def _play_line(line: str, stage: Stage) -> None:
    sign, rest = line[:1], line[1:].strip()
    match sign:
        case ">":
            await stage.say(rest)
        case "!":
            await stage.press(rest)
        case "=":
            await stage.fill(rest)
        case "<":
            await stage.expect(rest)
        case "[":
            await stage.expect_button(line.strip("[]"))
        case "~":
            await stage.go_by(int(rest))
        case "*":
            await stage.restart()
