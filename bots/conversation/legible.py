"""What people write as it can be read and stored, however a client sent it.

Knows which characters are none, and how much a turn may hold. Must not know what it means.
"""

from dataclasses import replace

from bots.conversation.turn import Command, Filled, Pressed, Said, Turn

MOST_CHARS = 16_000  # no platform lets more through: Discord 6000, Telegram 4096
MOST_FIELDS = 10  # Discord's forms have five at most


def legible(turn: Turn) -> Turn:
    """Return *turn*, not too long, without half characters and NULs, which no database takes."""
    match turn:
        case Said():
            return replace(turn, text=_legible(turn.text))
        case Command():
            options = {name: _legible(value) for name, value in turn.options.items()}
            return replace(turn, words=_legible(turn.words), options=options)
        case Filled():
            answers = list(turn.values.items())[:MOST_FIELDS]
            return replace(turn, values={name: _legible(value) for name, value in answers})
        case Pressed():
            return turn


def _legible(text: str) -> str:
    whole = text[:MOST_CHARS].replace("\x00", " ")
    return whole.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
