"""What can go wrong with reminders.

SchedulerError
|-- LimitError             a new reminder would be too much; say so kindly
|   |-- TooManyError       too many reminders
|   |-- TooOftenError      too close together
|   |-- TooManyADayError   too many on one day
|   `-- NeverDueError      no time of it lies ahead
|-- UnknownReminderError   there is no such reminder (any more)
|-- UndoExpiredError       deleted too long ago to come back
|-- RoleLostError          another process has taken over a duty of this one
`-- StoreError             the store cannot do its work just now
"""

from datetime import timedelta
from typing import ClassVar

MINUTE = timedelta(minutes=1)


class SchedulerError(Exception):
    """Something went wrong with a reminder."""


class LimitError(SchedulerError):
    """A new reminder goes beyond a limit; *key* names which, *limit* is the number to say."""

    key: ClassVar[str]

    def __init__(self, limit: int = 0) -> None:
        super().__init__(f"{self.key}: the limit is {limit}")
        self.limit = limit


class TooManyError(LimitError):
    """The person or the chat has *limit* reminders already."""

    key = "too_many"


class TooOftenError(LimitError):
    """Its times lie closer together than *shortest*; *limit* is that in minutes."""

    key = "too_often"

    def __init__(self, shortest: timedelta) -> None:
        super().__init__(shortest // MINUTE)
        self.shortest = shortest


class TooManyADayError(LimitError):
    """It would come more than *limit* times a day."""

    key = "too_many_a_day"


class NeverDueError(LimitError):
    """No time of it lies ahead."""

    key = "never_due"


class UnknownReminderError(SchedulerError):
    """There is no reminder of that id (any more)."""


class UndoExpiredError(SchedulerError):
    """The reminder was deleted too long ago to be brought back."""


class RoleLostError(SchedulerError):
    """Another process has taken over the *role* of this one, which ends and is started anew."""

    def __init__(self, role: str) -> None:
        super().__init__(
            f"another crampbot has taken over {role}, since this one could not reach the database "
            "in time; start it again, and it stands by"
        )
        self.role = role


class StoreError(SchedulerError):
    """The store cannot do its work just now: disk full, locked, gone. Nothing was changed."""
