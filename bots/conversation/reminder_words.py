"""A reminder in words: the echo before it is saved, the safety card, what it does and did.

Knows how rules, instants and results are said. Must not know stores or when things are due.
"""

from collections.abc import Sequence
from datetime import datetime

from bots.conversation.action import (
    AcceptSafety,
    ChangeDraft,
    DeleteReminder,
    DropDraft,
    ListReminders,
    OpenCommand,
    SaveDraft,
    TypeTimes,
)
from bots.conversation.people import Preferences
from bots.conversation.reminder_wizard import times_form
from bots.conversation.reply import Block, Button, Reply, Role, Style, TimedBlock
from bots.conversation.times_in_words import Reading
from bots.conversation.voice import Voice
from scheduler.catch_up import rests_when_quiet
from scheduler.errors import LimitError
from scheduler.model import Kind, LedgerLine, QuietHours, Reminder, Result, State
from scheduler.recurrence import Recurrence, upcoming

NEXT_TIMES = 3
TIMES_LOOKED_AT = 48  # the most that fall into a day


def subject(kind: Kind, text: str, voice: Voice) -> str:
    """Say what a reminder is about: its own words, or its kind."""
    return text or voice.say(f"kind.{kind}")


def summary(kind: Kind, text: str, recurrence: Recurrence, voice: Voice) -> Block:
    """Say in one line what a reminder is about and when it comes."""
    about = subject(kind, text, voice)
    return Block(Role.TEXT, voice.say("remind.summary", what=about, when=voice.rule(recurrence)))


def next_times(recurrence: Recurrence, now: datetime, voice: Voice) -> tuple[Block, ...]:
    """Say the next times, as a list under a line of its own."""
    instants = upcoming(recurrence, now, NEXT_TIMES)
    said = [(at, voice.instant(at, recurrence.zone, now)) for at in instants]
    lines = [TimedBlock(Role.ITEM, words, words=words, at=at) for at, words in said]
    return (voice.text("remind.next"), *lines) if lines else ()


def quiet_hours(chosen: Preferences, recurrence: Recurrence) -> QuietHours:
    """Return when a person is not to be disturbed: in their zone, whatever one reminder names."""
    zone = chosen.zone or recurrence.zone
    return QuietHours(chosen.quiet_start, chosen.quiet_end, zone)


def quiet_note(
    recurrence: Recurrence, quiet: QuietHours | None, now: datetime, voice: Voice, *, rests: bool
) -> tuple[Block, ...]:
    """Say what becomes of the times that fall into quiet hours, if any of the next ones do."""
    soon = upcoming(recurrence, now, TIMES_LOOKED_AT)
    if quiet is None or not any(quiet.cover(at) for at in soon):
        return ()
    start, end = voice.minute(quiet.start_minute), voice.minute(quiet.end_minute)
    hours = voice.say("settings.quiet_span", start=start, end=end)
    return (voice.text("remind.quiet_rests" if rests else "remind.quiet_silent", hours=hours),)


def echo(
    draft: int, reading: Reading, quiet: QuietHours | None, voice: Voice, now: datetime
) -> Reply:
    """Repeat what would be saved, with its next times, and ask whether it is right.

    *quiet* are the hours of the private chat in which it will arrive.
    """
    blocks = [
        voice.title("remind.echo"),
        summary(reading.kind, reading.text, reading.recurrence, voice),
        *next_times(reading.recurrence, now, voice),
    ]
    rests = rests_when_quiet(reading.kind, named_time=reading.names_time)
    blocks += quiet_note(reading.recurrence, quiet, now, voice, rests=rests)
    if reading.kind is Kind.MAGNESIUM:
        blocks.append(voice.text("remind.magnesium_note"))
    rows = (
        (Button(voice.say("button.save"), SaveDraft(draft), Style.SUCCESS),),
        (Button(voice.say("button.change_times"), ChangeDraft(draft)),),
        (Button(voice.say("button.cancel"), DropDraft(draft)),),
    )
    return Reply(tuple(blocks), rows)


def again(draft: int, kind: Kind, problem: str, voice: Voice) -> Reply:
    """Say what could not be read or is too much, and ask for other times."""
    rows = (
        (Button(voice.say("button.change_times"), ChangeDraft(draft), Style.PRIMARY),),
        (Button(voice.say("button.pick"), OpenCommand("remind")),),
    )
    blocks = (Block(Role.TEXT, problem), voice.text("times.examples"))
    return Reply(blocks, rows, form=times_form(TypeTimes(kind, draft), voice).form)


def limit_words(error: LimitError, voice: Voice) -> str:
    """Say kindly which limit stands in the way."""
    return voice.say(f"limit.{error.key}", limit=error.limit)


def safety_blocks(kind: Kind, voice: Voice) -> tuple[Block, ...]:
    """Return the card that says for whom a kind of reminder is not meant."""
    keys = [
        key for key in voice.phrasebook.keys(voice.locale) if key.startswith(f"safety.{kind}.")
    ]
    items = tuple(Block(Role.ITEM, voice.say(key)) for key in sorted(keys))
    return (
        voice.title("safety.title"),
        voice.text(f"safety.{kind}"),
        *items,
        voice.warning(f"safety.note.{kind}"),
    )


def safety(kind: Kind, draft: int, voice: Voice) -> Reply:
    """Show the safety card, to be acknowledged before the first reminder of its kind."""
    rows = (
        (Button(voice.say("button.safety_read"), AcceptSafety(draft), Style.PRIMARY),),
        (Button(voice.say("button.cancel"), DropDraft(draft)),),
    )
    return Reply(safety_blocks(kind, voice), rows)


def saved_words(reminder: Reminder, voice: Voice, now: datetime) -> Reply:
    """Say that it is saved and when it comes first."""
    blocks = [
        voice.title("remind.saved"),
        summary(reminder.kind, reminder.text, reminder.recurrence, voice),
    ]
    if reminder.next_at is not None:
        zone = reminder.recurrence.zone
        blocks.append(voice.timed("remind.first", reminder.next_at, zone, now))
    rows = (
        (Button(voice.say("button.my_reminders"), ListReminders(0)),),
        (Button(voice.say("button.undo"), DeleteReminder(reminder.id)),),
    )
    return Reply(tuple(blocks), rows, replaces=True)


def too_old(voice: Voice) -> Reply:
    """Say that a draft is done with or too old, and offer a fresh start."""
    rows = (
        (Button(voice.say("button.new_reminder"), OpenCommand("remind"), Style.PRIMARY),),
        (Button(voice.say("button.my_reminders"), ListReminders(0)),),
    )
    return Reply((voice.text("remind.too_old"),), rows)


def state_line(reminder: Reminder, voice: Voice, now: datetime) -> Block:
    """Say where a reminder stands: its next time, or why it does not come."""
    zone = reminder.recurrence.zone
    if reminder.state is State.SUSPENDED and reminder.suspension is not None:
        return voice.warning(f"state.suspended.{reminder.suspension}")
    if reminder.state is State.PAUSED and reminder.paused_until_at is not None:
        return voice.timed("state.paused_until", reminder.paused_until_at, zone, now)
    if reminder.state is not State.ACTIVE or reminder.next_at is None:
        return voice.text(f"state.{reminder.state}")
    return voice.timed("state.active", reminder.next_at, zone, now)


def stopped_words(stopped: Sequence[Reminder], voice: Voice) -> Reply:
    """Say which reminders of a chat stopped since we may not write there, and the remedy."""
    items = [
        Block(Role.ITEM, summary(one.kind, one.text, one.recurrence, voice).text)
        for one in stopped
    ]
    blocks = (voice.warning("stopped.no_permission"), *items, voice.text("stopped.remedy"))
    return Reply(blocks)


def ledger_line(line: LedgerLine, zone: str, voice: Voice, now: datetime) -> Block:
    """Say what became of one occurrence: "today at 9:00: sent 09:00:01"."""
    due = voice.instant(line.due_at, zone, now)
    if line.result is Result.SENT and line.sent_at is not None:
        said = voice.sent(line.sent_at, line.sent_at - line.due_at, zone)
    else:
        said = voice.say(f"result.{line.result}")
    if line.press is not None:
        said = voice.say("result.pressed", result=said, press=voice.say(f"press.{line.press}"))
    return Block(Role.ITEM, voice.say("result.line", due=due, result=said))
