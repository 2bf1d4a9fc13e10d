"""Tells how well danger signs are noticed: by rules, by learned weights, and by both.

Knows urgencies and what a mistake is. Must not know how signs are found.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

from benchmarks.rows import Material, Message, MessageSet
from benchmarks.tables import CONSOLE, counted, make_table, percent, show
from content.model import Urgency
from content.redflag_judge import ENOUGH_DANGER, HARMLESS, Judge, danger_features
from content.redflag_words import MAX_CHARS
from content.redflags import load_red_flags

RANKS = {urgency: rank for rank, urgency in enumerate(Urgency)}  # most urgent first
BOTH = "both, as shipped"
NOTE = (
    "Recall: any flag at all.\n"
    "Under-triaged: no flag, or the most urgent one is below the accepted levels.\n"
    "The weights see what the rules saw, but raise no flag because of a rule."
)

Find = Callable[[str], Sequence[str]]
"""What returns the flags of a text."""
Raised = Mapping[str, Sequence[str]]
"""The flags by text."""


def run(material: Material, *, is_verbose: bool) -> None:
    """Print how often dangers are missed and raised wrongly; list each case if asked."""
    judge = load_red_flags().judge
    ways: dict[str, Find] = {
        "rules alone": lambda text: judge.detector.read(text).flags,
        "weights alone": lambda text: _by_weights(judge, text),
        BOTH: judge.find,
    }
    raised = {name: {text: find(text) for text in material.texts} for name, find in ways.items()}
    for messages in material.messages:
        _show(messages, raised, judge.urgencies)
    _show_ordinary(material, raised)
    if is_verbose:
        for messages in material.messages:
            _list_mistakes(messages, raised[BOTH], judge.urgencies)
        _list_ordinary(material, raised[BOTH])


def _by_weights(judge: Judge, text: str) -> list[str]:
    read = text[:MAX_CHARS]
    features = danger_features(read, judge.detector.read(read), judge.urgencies)
    certain = judge.classifier.certainties(features)
    if certain is None or 1.0 - certain[HARMLESS] < ENOUGH_DANGER:
        return []
    return [max(judge.urgencies, key=lambda flag: certain.get(flag, 0.0))]


def _show(
    messages: MessageSet, raised: Mapping[str, Raised], urgencies: Mapping[str, Urgency]
) -> None:
    dangers = sum(row.is_danger for row in messages.rows)
    title = f"{messages.name}: {dangers} dangers, {len(messages.rows) - dangers} harmless"
    table = make_table(
        title, "", "recall", "emergencies\ncalled harmless", "under-triaged", "false alarms",
    )  # fmt: skip
    for name, flags in raised.items():
        table.add_row(name, *_cells(messages.rows, flags, urgencies))
    show(table, NOTE)


def _cells(
    rows: Sequence[Message], raised: Raised, urgencies: Mapping[str, Urgency]
) -> Iterator[str]:
    dangers = [row for row in rows if row.is_danger]
    yield percent(bool(raised[row.text]) for row in dangers)
    yield counted(not raised[row.text] for row in dangers if row.is_emergency)
    yield percent(_is_too_low(row, raised[row.text], urgencies) for row in dangers)
    yield percent(bool(raised[row.text]) for row in rows if not row.is_danger)


def _is_too_low(row: Message, flags: Sequence[str], urgencies: Mapping[str, Urgency]) -> bool:
    """Tell whether the most urgent of *flags* is less urgent than all that is accepted."""
    if not flags:
        return True
    lowest = max(RANKS[urgency] for urgency in row.accepted)
    return min(RANKS[urgencies[flag]] for flag in flags) > lowest


def _show_ordinary(material: Material, raised: Mapping[str, Raised]) -> None:
    sets = {each.name: [row.text for row in each.rows] for each in material.questions}
    sets["final, ordinary"] = [*material.ordinary]
    table = make_table("Ordinary questions that raise a flag", "", *sets)
    for name, flags in raised.items():
        shares = [percent(bool(flags[text]) for text in texts) for texts in sets.values()]
        table.add_row(name, *shares)
    show(table)


def _list_mistakes(messages: MessageSet, raised: Raised, urgencies: Mapping[str, Urgency]) -> None:
    dangers = [row for row in messages.rows if row.is_danger]
    missed = [row for row in dangers if not raised[row.text]]
    low = [row for row in dangers if raised[row.text]]
    low = [row for row in low if _is_too_low(row, raised[row.text], urgencies)]
    _list(f"{messages.name}: missed", missed, raised)
    _list(f"{messages.name}: too low", low, raised)
    harmless = [row for row in messages.rows if not row.is_danger and raised[row.text]]
    _list(f"{messages.name}: false alarms", harmless, raised)


def _list(title: str, rows: Sequence[Message], raised: Raised) -> None:
    CONSOLE.print(f"[bold]{title}[/bold] ({len(rows)})")
    for row in rows:
        meant = f"{row.flag}, {' or '.join(sorted(row.accepted))}" if row.is_danger else HARMLESS
        _say(meant, raised[row.text], row.text)
    CONSOLE.print()


def _list_ordinary(material: Material, raised: Raised) -> None:
    for questions in material.questions:
        flagged = [row for row in questions.rows if raised[row.text]]
        CONSOLE.print(f"[bold]{questions.name}: raise a flag[/bold] ({len(flagged)})")
        for row in flagged:
            _say(row.topic, raised[row.text], row.text)
        CONSOLE.print()


def _say(meant: str, flags: Sequence[str], text: str) -> None:
    line = f"  {meant} -> {', '.join(flags) or HARMLESS}: {text}"
    CONSOLE.print(line, markup=False, soft_wrap=True)
