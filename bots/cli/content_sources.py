"""`crampbot content sources`: every source with what rests on it, as Markdown for docs/sources.md.

Knows how the list is laid out. Must not know which text rests on what.
"""

import re
from collections.abc import Iterator

import typer

from bots.cli.faults import fail
from content.danger_cards import read_danger_cards
from content.errors import ContentError
from content.handbook import load_handbook
from content.model import RedFlag, Source, Tip, Topic
from content.provenance import Support, provenance

TEXTS = "../content"  # as seen from docs/
HEAD = """\
# Sources

Every answer, tip and danger card of crampbot with the sources it rests on. In the chats, the \
button "More, with sources" lists those of an answer.

This page is made from the texts. Do not edit it; change the texts, then run:

```sh
uv run crampbot content sources > docs/sources.md
```
"""

_MARKUP = re.compile(r"[\\`*_\[\]<>|#~]")


def sources() -> None:
    """Print every source with the topics, tips and danger cards that rest on it."""
    try:
        supports = provenance(load_handbook(), read_danger_cards())
    except ContentError as error:
        fail(error)
    typer.echo("\n".join(_page(supports)))


def _page(supports: tuple[Support, ...]) -> Iterator[str]:
    used = [support for support in supports if support.is_used]
    unused = [support for support in supports if not support.is_used]
    yield HEAD
    yield f"Sources in use: {len(used)}.\n"
    for support in used:
        yield from _section(support)
    if unused:
        yield "## Not in use\n"
        yield "No text rests on these now.\n"
        for support in unused:
            yield f"- {_cited(support.source)}"


def _section(support: Support) -> Iterator[str]:
    yield f"## {_plain(support.source.title)}\n"
    yield f"{_origin(support.source)} · `{support.source.id}`\n"
    lists = {
        "Topics": map(_topic, support.topics),
        "Tips": map(_tip, support.tips),
        "Danger cards": map(_card, support.cards),
    }
    for name, links in lists.items():
        if listed := ", ".join(links):
            yield f"- {name}: {listed}"
    yield ""


def _origin(source: Source) -> str:
    year = "" if source.year is None else f", {source.year}"
    origin = f"{_plain(source.publisher)}{year}"
    return origin if source.url is None else f"{origin} · <{source.url}>"


def _cited(source: Source) -> str:
    return f"{_plain(source.title)}. {_origin(source)} · `{source.id}`"


def _topic(topic: Topic) -> str:
    return f"[{_plain(topic.answer.label)}]({TEXTS}/topics/en/{topic.id}.md)"


def _tip(tip: Tip) -> str:
    return f"`{tip.id}`"


def _card(card: RedFlag) -> str:
    return f"{_plain(card.card[0].text)} (`{card.id}`)"


def _plain(text: str) -> str:
    """Return *text* so that none of it is taken for Markdown."""
    return _MARKUP.sub(r"\\\g<0>", text)
