"""`crampbot ask`: one question, or JSON lines of them, answered from the content alone.

Knows how an answer looks on a terminal and as JSON. Must not know which words mean what.
"""

import json
import sys
from collections.abc import Iterable
from typing import Annotated, Any

import typer
from rich.console import Console

from bots.conversation.danger import CRISIS, INTERRUPTING
from content.handbook import load_handbook
from content.model import Block, Confidence, Finding, RedFlag, Role, Topic
from content.phrasebook import load_phrasebook
from content.redflags import RedFlags, load_red_flags
from content.search import Search, load_search

GUESSES = 3
SCORE_DIGITS = 4
EXAMPLE = '{"text": "why do I cramp"}'

Question = Annotated[str | None, typer.Argument(help="The question, in your own words.")]
JsonLines = Annotated[
    bool, typer.Option("--jsonl", help='Read {"text": ...} lines, write one answer line each.')
]


def ask(question: Question = None, *, jsonl: JsonLines = False) -> None:
    """Answer a question from the curated texts, danger signs first."""
    if jsonl:
        raise typer.Exit(0 if _answer_lines(sys.stdin.buffer) else 1)
    if question is None or not question.strip():
        typer.echo(
            'Ask in quotes, such as: crampbot ask "why do my legs cramp at night"', err=True
        )
        raise typer.Exit(2)
    _answer(question, Console(highlight=False))


def _answer(question: str, console: Console) -> None:
    flag = next(iter(load_red_flags().find(question)), None)
    finding = load_search().find(question)
    if flag is None:
        _show(_words(finding), console)
    elif flag.urgency not in INTERRUPTING:
        _show(_words(finding), console)
        console.rule()
        _show(flag.card, console)
    else:
        _show(flag.card, console)
        if finding.confidence is Confidence.SURE and flag.id != CRISIS:
            console.rule()
            _show(_words(finding), console)


def _words(finding: Finding) -> tuple[Block, ...]:
    handbook, phrases = load_handbook(), load_phrasebook()
    topics = [handbook.topic(match.topic) for match in finding.matches[:GUESSES]]
    match finding.confidence:
        case Confidence.SURE:
            return _short(topics[0])
        case Confidence.UNSURE:
            key = "ask.did_you_mean"
        case _ if finding.out_of_scope is not None:
            key, topics = f"ask.out_of_scope.{finding.out_of_scope}", []
        case _:
            key = "ask.unknown"
    guesses = (Block(Role.ITEM, topic.answer.question) for topic in topics)
    return (Block(Role.TEXT, phrases.say(key, "en")), *guesses)


def _short(topic: Topic) -> tuple[Block, ...]:
    answer = topic.answer
    title = Block(Role.TITLE, answer.question)
    footer = load_phrasebook().say("answer.footer", "en", checked=f"{answer.checked:%Y-%m}")
    return (title, *answer.short, Block(Role.FOOTER, footer))


def _show(blocks: Iterable[Block], console: Console) -> None:
    for block in blocks:
        match block.role:
            case Role.TITLE:
                console.print(block.text, style="bold", markup=False)
            case Role.WARNING:
                console.print(f"! {block.text}", style="bold red", markup=False)
            case Role.STEP:
                console.print(f"  {block.number}. {block.text}", markup=False)
            case Role.ITEM | Role.SOURCE:
                console.print(f"  - {block.text}", markup=False)
            case Role.TEXT:
                console.print(block.text, markup=False)
            case Role.FOOTER:
                console.print(block.text, style="dim", markup=False)


def _answer_lines(lines: Iterable[bytes]) -> bool:
    """Answer every line in order; tell whether all could be read."""
    search, red_flags = load_search(), load_red_flags()
    all_read = True
    for line in lines:
        if not line.strip():
            continue
        text = _text_of(line)
        if text is None:
            all_read = False
            answer: dict[str, Any] = {"error": f"give a line such as {EXAMPLE}"}
        else:
            answer = _record(text, search, red_flags)
        typer.echo(json.dumps(answer))
        sys.stdout.flush()
    return all_read


def _record(text: str, search: Search, red_flags: RedFlags) -> dict[str, Any]:
    finding = search.find(text)
    best, others = _topics(finding)
    score = finding.matches[0].score if best is not None else 0.0
    return {
        "text": text,
        "topic": best,
        "score": round(score, SCORE_DIGITS),
        "also": others,
        "redflag": _flag(red_flags.find(text)),
    }


def _topics(finding: Finding) -> tuple[str | None, list[str]]:
    topics = [str(match.topic) for match in finding.matches]
    if finding.confidence is not Confidence.NONE:
        return topics[0], topics[1:]
    return None, topics if finding.out_of_scope is None else []


def _flag(flags: tuple[RedFlag, ...]) -> dict[str, str] | None:
    return {"id": flags[0].id, "urgency": flags[0].urgency} if flags else None


def _text_of(line: bytes) -> str | None:
    try:
        asked = json.loads(line)
    except (ValueError, RecursionError):
        return None
    text = asked.get("text") if isinstance(asked, dict) else None
    return text if isinstance(text, str) else None
