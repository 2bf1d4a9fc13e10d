"""`crampbot when`: how words are read as times, for one phrase or JSON lines of them."""

import json
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.console import Console

from bots.conversation.people import Preferences
from bots.conversation.times_in_words import Reading, Unclear, read
from bots.conversation.voice import Voice
from bots.conversation.zones import is_zone
from content.phrasebook import load_phrasebook
from scheduler.clock import SystemClock
from scheduler.recurrence import upcoming

SHOWN = 5
YEARS = range(1900, 9001)
Words = Annotated[str | None, typer.Argument(help="What and when, as after /remind.")]
Now = Annotated[
    str | None, typer.Option("--now", help="The local time to start from: 2026-05-06T14:10")
]
Zone = Annotated[str, typer.Option("--zone", help="An IANA zone: Europe/Berlin")]
JsonLines = Annotated[
    bool, typer.Option("--jsonl", help='Read {"text", "now", "tz"} lines, write one line each.')
]


class QuestionError(Exception):
    """A question about times is not one; the message says what would be."""


def when(
    words: Words = None, now: Now = None, zone: Zone = "UTC", *, jsonl: JsonLines = False
) -> None:
    """Say how words are read as times, and when they would fire."""
    if jsonl:
        raise typer.Exit(0 if _read_lines(sys.stdin) else 1)
    try:
        start = _instant(now, zone)
    except QuestionError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    voice = _voice()
    reading = read(words or "", start, zone)
    console = Console(highlight=False)
    if isinstance(reading, Unclear):
        console.print(_question(reading, voice), markup=False)
        raise typer.Exit(1)
    console.print(f"{reading.kind}: {voice.rule(reading.recurrence)}", markup=False)
    for at in upcoming(reading.recurrence, start, SHOWN):
        console.print(f"  {voice.instant(at, zone, start)}", markup=False)


def _read_lines(lines: Iterable[str]) -> bool:
    """Read every line in order; tell whether all were questions."""
    voice, all_read = _voice(), True
    for line in lines:
        if not line.strip():
            continue
        try:
            answer = _answer(line, voice)
        except QuestionError as error:
            answer, all_read = {"error": str(error)}, False
        typer.echo(json.dumps(answer, ensure_ascii=False))
        sys.stdout.flush()
    return all_read


def _answer(line: str, voice: Voice) -> dict[str, Any]:
    try:
        asked = json.loads(line)
        text, now, zone = (_string(asked[key]) for key in ("text", "now", "tz"))
    except (ValueError, TypeError, KeyError, RecursionError):
        example = '{"text": "at 9", "now": "2026-05-06T14:10", "tz": "Europe/Berlin"}'
        raise QuestionError(f"give a line such as {example}") from None
    start = _instant(now, zone)
    reading = read(text, start, zone)
    if isinstance(reading, Unclear):
        return {"error": _question(reading, voice)}
    return _record(reading, start, zone)


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _question(unclear: Unclear, voice: Voice) -> str:
    """Return what could not be read, and how it can be written."""
    return f"{voice.say(f'times.{unclear.problem}')} {voice.say('times.examples')}"


def _record(reading: Reading, start: datetime, zone: str) -> dict[str, Any]:
    instants = upcoming(reading.recurrence, start, SHOWN)
    local = [at.astimezone(ZoneInfo(zone)) for at in instants]
    return {
        "kind": reading.kind,
        "repeat": reading.repeats,
        "times": [f"{at:%Y-%m-%dT%H:%M}" for at in local],
        "utc": [f"{at:%Y-%m-%dT%H:%MZ}" for at in instants],
    }


def _instant(now: str | None, zone: str) -> datetime:
    if not is_zone(zone):
        raise QuestionError(f"{zone!r} is no IANA zone; give one such as Europe/Berlin")
    if now is None:
        return SystemClock().now()
    try:
        local = datetime.fromisoformat(now)
    except ValueError:
        raise QuestionError(
            f"{now!r} is no local time; give one such as 2026-05-06T14:10"
        ) from None
    if local.year not in YEARS:
        raise QuestionError(f"{now!r} is too far away; give a year from 1900 to 9000")
    if local.tzinfo is not None:
        return local.astimezone(UTC)
    return local.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)


def _voice() -> Voice:
    return Voice(load_phrasebook(), "en", Preferences(key="terminal"))
