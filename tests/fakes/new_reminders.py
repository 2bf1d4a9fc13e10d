"""New reminders as tests want them: a few words instead of eight fields."""

from dataclasses import replace
from datetime import datetime, timedelta

from scheduler.model import Address, Kind, NewReminder, PersonId
from scheduler.recurrence import Elapsed, EveryDay, Recurrence, WallTimes

ANN = Address("web:ann")
BOB = Address("web:bob")
CLUB = Address("web:club")


def daily(*hours: float, zone: str = "UTC") -> Recurrence:
    """Return a rule for every day at these wall times, 7.5 being half past seven."""
    return Recurrence(WallTimes(EveryDay(), tuple(int(hour * 60) for hour in hours)), zone)


def every(minutes: int, since: datetime) -> Recurrence:
    """Return a rule for an elapsed interval."""
    return Recurrence(Elapsed(timedelta(minutes=minutes), since), "UTC")


def once(minutes: int, since: datetime) -> Recurrence:
    """Return a rule for one instant."""
    return Recurrence(Elapsed(timedelta(minutes=minutes), since, once=True), "UTC")


def private(kind: Kind, rule: Recurrence, address: Address = ANN) -> NewReminder:
    """Return a reminder for the person of a private chat."""
    person = PersonId(address)
    return NewReminder(
        address=address, owner=person, set_by=person, kind=kind, recurrence=rule, text=""
    )


def interval(new: NewReminder) -> NewReminder:
    """Return *new* as one whose times the person did not name."""
    return replace(new, named_time=False)


def for_group(kind: Kind, rule: Recurrence, address: Address = CLUB) -> NewReminder:
    """Return a reminder for all who read a chat."""
    new = private(kind, rule, address)
    return replace(new, owner=None, set_by=PersonId("web:mod"), to_group=True)
