"""What the buttons do that change a reminder in place, as in action.py.

Knows what can be asked for. Must not know who may ask, nor how it is done.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChangeReminder:
    """Show what can be changed about it."""

    reminder: int


@dataclass(frozen=True, slots=True)
class ChangeTimes:
    """Ask for other times in words."""

    reminder: int


@dataclass(frozen=True, slots=True)
class ChooseDays:
    """Ask for other days."""

    reminder: int


@dataclass(frozen=True, slots=True)
class SetDays:
    """Let it come on the usual *days* of that name, such as "workdays"."""

    reminder: int
    days: str


@dataclass(frozen=True, slots=True)
class TypeDays:
    """Ask for other days in words."""

    reminder: int


@dataclass(frozen=True, slots=True)
class ChangeText:
    """Ask for other words to say."""

    reminder: int


@dataclass(frozen=True, slots=True)
class ChoosePause:
    """Ask until when it shall rest."""

    reminder: int


@dataclass(frozen=True, slots=True)
class PauseFor:
    """Let it rest for so many days."""

    reminder: int
    days: int


@dataclass(frozen=True, slots=True)
class TypePause:
    """Ask in words for the day until which it shall rest."""

    reminder: int


@dataclass(frozen=True, slots=True)
class SaveChange:
    """Save the change of a reminder that a draft describes."""

    draft: int
