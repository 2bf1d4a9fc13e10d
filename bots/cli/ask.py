"""`crampbot ask`: one question, or JSON lines of them, answered from the content alone."""

import json
import sys
from collections.abc import Iterable
from typing import Annotated, Any

import typer
from rich.console import Console

from content.handbook import load_handbook
from content.model import Block, Confidence, Finding, RedFlag, Role
from content.redflags import RedFlags, load_red_flags
from content.search import Search, load_search

Question = Annotated[str | None, typer.Argument(help="The question, in your own words.")]
JsonLines = Annotated[
    bool, typer.Option("--jsonl", help='Read {"text": ...} lines, write one answer line each.')
]
SIGNS = {Role.STEP: "  - ", Role.ITEM: "  - ", Role.WARNING: "! ", Role.SOURCE: "  - "}


def ask(question: Question = None, *, jsonl: JsonLines = False) -> None:
    """Answer a question from the curated texts, danger signs first."""
    if jsonl:
        raise typer.Exit(0 if _answer_lines(sys.stdin) else 1)
    if question is None or not question.strip():
        typer.echo(
            'Ask something, such as: crampbot ask "why do my legs cramp at night"', err=True
        )
        raise typer.Exit(2)
    _answer(question, Console(highlight=False))


def _answer(question: str, console: Console) -> None:
    flags = load_red_flags().find(question)
    finding = load_search().find(question)
    handbook = load_handbook()
    if flags:
        _show(flags[0].card, console)
        console.print()
    topics = [handbook.topic(match.topic) for match in finding.matches[:3]]
    if finding.confidence is Confidence.SURE:
        _show((Block(Role.TITLE, topics[0].answer.question), *topics[0].answer.short), console)
        return
    is_unsure = finding.confidence is Confidence.UNSURE
    console.print("Did you mean:" if is_unsure else "I do not know that. Perhaps one of these:")
    for topic in topics:
        console.print(f"  - {topic.answer.question}", markup=False)


def _show(blocks: Iterable[Block], console: Console) -> None:
    for block in blocks:
        style = "bold" if block.role is Role.TITLE else None
        console.print(SIGNS.get(block.role, "") + block.text, style=style, markup=False)


def _answer_lines(lines: Iterable[str]) -> bool:
    """Answer every line in order; tell whether all could be read."""
    search, red_flags = load_search(), load_red_flags()
    all_read = True
    for line in lines:
        if not line.strip():
            continue
        text = _text_of(line)
        if text is None:
            all_read = False
            answer: dict[str, Any] = {"error": 'give a line such as {"text": "why do I cramp"}'}
        else:
            answer = _record(text, search, red_flags)
        typer.echo(json.dumps(answer, ensure_ascii=False))
        sys.stdout.flush()
    return all_read


def _record(text: str, search: Search, red_flags: RedFlags) -> dict[str, Any]:
    finding = search.find(text)
    best, others = _topics(finding)
    return {
        "text": text,
        "topic": best,
        "score": finding.matches[0].score if best is not None else 0.0,
        "also": others,
        "redflag": _flag(red_flags.find(text)),
    }


def _topics(finding: Finding) -> tuple[str | None, list[str]]:
    topics = [str(match.topic) for match in finding.matches]
    if finding.confidence is Confidence.NONE or not topics:
        return None, topics
    return topics[0], topics[1:]


def _flag(flags: tuple[RedFlag, ...]) -> dict[str, str] | None:
    return {"id": flags[0].id, "urgency": flags[0].urgency} if flags else None


def _text_of(line: str) -> str | None:
    try:
        asked = json.loads(line)
    except ValueError:
        return None
    text = asked.get("text") if isinstance(asked, dict) else None
    return text if isinstance(text, str) else None
