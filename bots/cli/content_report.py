"""`crampbot content report`: what people asked, by topic and month, and what they sent to editors.

Knows how it looks on a terminal and as JSON. Must not know how it is stored. Nothing in it tells
who asked; it reads only, so it may look while the bot runs.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from itertools import groupby
from typing import Annotated, Any

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bots.cli.faults import FAULTS, fail
from bots.conversation.feedback import EditorQuestion, Event
from bots.settings import load_settings
from scheduler.clock import SystemClock
from scheduler.reminders import LEDGER_KEPT
from storage.engine import FILE_NAME
from storage.feedback import TopicCounts
from storage.report import Report, read_report

MONTHS_A_YEAR = 12
HEADINGS = {
    Event.ANSWERED: "answered",
    Event.GUESSED: "did you mean",
    Event.UNKNOWN: "not known",
    Event.HELPED: "helped",
    Event.NOT_HELPED: "did not help",
}

Months = Annotated[
    int, typer.Option(min=1, help="How many calendar months to show, this one included.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Write one JSON object, for machines.")]


def report(months: Months = 3, *, as_json: AsJson = False) -> None:
    """Tell which topics were asked for, which helped, and what people sent to the editors."""
    today = SystemClock().now().date()
    try:
        settings = load_settings(serving=False)
        place = settings.server or settings.data_dir / FILE_NAME
        found = read_report(place, today - LEDGER_KEPT)
    except FAULTS as error:
        fail(error, what="there is no report")
    first = _first_month(today, months)
    counts = [one for one in found.counts if not one.month or one.month >= first]
    if as_json:
        typer.echo(json.dumps(_record(counts, found.questions), ensure_ascii=False, indent=2))
    else:
        _show(Report(tuple(counts), found.questions), Console(highlight=False))


def _first_month(today: date, months: int) -> str:
    year, month = divmod(today.year * MONTHS_A_YEAR + today.month - months, MONTHS_A_YEAR)
    return f"{year:04}-{month + 1:02}"


def _record(counts: Iterable[TopicCounts], questions: Iterable[EditorQuestion]) -> dict[str, Any]:
    return {
        "counts": [
            asdict(one) | {"topic": one.topic or None, "month": one.month or None}
            for one in counts
        ],
        "questions": [asdict(one) | {"day": one.day.isoformat()} for one in questions],
    }


def _show(found: Report, console: Console) -> None:
    if found.counts:
        console.print(_counts_table(found.counts))
    else:
        console.print("No question was counted in this time.")
    if found.questions:
        console.print(_questions_table(found.questions))
    else:
        console.print("No question was sent to the editors.")


def _counts_table(counts: Iterable[TopicCounts]) -> Table:
    title = "Questions by topic and month, those that need work first"
    table = Table(title=title, box=SIMPLE_HEAD)
    for name in ("topic", "month"):
        table.add_column(name, no_wrap=True)
    for heading in HEADINGS.values():
        table.add_column(heading, justify="right")
    topics = [tuple(months) for _, months in groupby(counts, lambda one: one.topic)]
    for months in sorted(topics, key=_need, reverse=True):
        name = months[0].topic or "(none near)"
        for one in months:
            cells = (str(getattr(one, event) or "") for event in HEADINGS)
            table.add_row(name, one.month or "earlier", *cells)
            name = ""
    return table


def _need(months: Sequence[TopicCounts]) -> int:
    return sum(one.guessed + one.unknown + one.not_helped for one in months)


def _questions_table(questions: Iterable[EditorQuestion]) -> Table:
    table = Table(
        "day", "question", "nearest topic", title="Sent to the editors, by nobody's name"
    )
    for day, of_day in groupby(questions, lambda one: one.day):
        shown = day.isoformat()
        for one in of_day:
            table.add_row(shown, Text(one.text), one.topic or "(none near)")
            shown = ""
    return table
