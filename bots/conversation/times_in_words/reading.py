"""Words -> rule: what somebody asks to be reminded of, and when.

Knows the grammar as a whole. Must not know a clock (now is an argument), stores or phrases.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from bots.conversation.times_in_words.choosing import state
from bots.conversation.times_in_words.composing import Asked, checked, wall_rule
from bots.conversation.times_in_words.facts import After, Interval, Problem, UnclearError
from bots.conversation.times_in_words.kinds import kind_of
from bots.conversation.times_in_words.own_words import own_words
from bots.conversation.times_in_words.repeating import interval_rule
from bots.conversation.times_in_words.scanning import scan
from bots.conversation.times_in_words.statement import Statement
from bots.conversation.times_in_words.tokens import Words
from scheduler.model import Kind
from scheduler.recurrence import Elapsed, OnDate, Recurrence, WallTimes

_REFUSALS = (
    "don't remind", "do not remind", "dont remind", "never remind", "stop reminding",
    "stop remind", "stop my reminder", "stop the reminder", "stop all reminder",
    "stop all reminders", "stop reminders", "cancel reminders", "cancel all reminders",
    "cancel my reminder", "cancel my reminders", "delete my reminder", "delete my reminders",
    "delete all reminders", "delete reminders",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """What words ask for.

    *text* is what is left of the words without their times; *repeats* tells that it comes again;
    *names_time* that the person named the time, so that it counts in quiet hours, too.
    """

    kind: Kind
    recurrence: Recurrence
    text: str = field(repr=False)
    repeats: bool
    names_time: bool


@dataclass(frozen=True, slots=True)
class Unclear:
    """Why words could not be read: a question to ask back."""

    problem: Problem


def read(text: str, now: datetime, zone: str) -> Reading | Unclear:
    """Return what *text*, said at *now* (aware) in an IANA *zone*, asks for; never raises."""
    words = Words(text)
    kind = kind_of(words)
    if words.has(words.past(0, "please", "hey"), *_REFUSALS):
        return Unclear(Problem.NOT_UNDERSTOOD)
    located = scan(words)
    asked = Asked(now.astimezone(UTC).replace(second=0, microsecond=0), zone)
    try:
        statement = state(located, words)
        recurrence = _rule(statement, asked)
    except UnclearError as unclear:
        is_nothing = unclear.problem is Problem.NO_TIME and not located and kind is Kind.CUSTOM
        return Unclear(Problem.NOT_UNDERSTOOD if is_nothing else unclear.problem)
    return Reading(
        kind,
        recurrence,
        text=own_words(words, statement.located),
        repeats=_repeats(statement, recurrence),
        names_time=not statement.of(Interval),
    )


def _rule(statement: Statement, asked: Asked) -> Recurrence:
    interval, after = statement.one(Interval), statement.one(After)
    if after is not None:
        if interval is not None or statement.repeats or statement.has_at:
            raise UnclearError(Problem.SEVERAL)
        once = Elapsed(after.wait, asked.now, once=True)
        return checked(Recurrence(once, asked.zone), asked, repeats=False)
    if interval is not None:
        return checked(interval_rule(statement, asked, interval), asked, repeats=True)
    found = wall_rule(statement, asked)
    if found is None:
        raise UnclearError(Problem.NO_TIME)
    return checked(found, asked, repeats=_repeats(statement, found))


def _repeats(statement: Statement, recurrence: Recurrence) -> bool:
    rule = recurrence.rule
    if isinstance(rule, WallTimes):
        return not isinstance(rule.days, OnDate) or bool(statement.of(Interval))
    return not rule.once
