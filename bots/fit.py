"""Splits a Reply into pieces that a platform's messages hold.

Knows Limits, blocks and rows of buttons. Must not know a platform: how much room a block takes
is measured by the adapter, which knows how it is rendered.
"""

import logging
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import chain

from bots.adapter import Limits
from bots.conversation.reply import Block, Button, Role

log = logging.getLogger(__name__)

Measure = Callable[[Block], int]
"""Return how much a block takes as rendered, its separation from the next one included."""

_SENTENCE_END = re.compile(r"[.!?…:][\"'”)]*(?=\s)")
_SPACE = re.compile(r"\s")


def fit(blocks: Sequence[Block], limits: Limits, measure: Measure) -> list[list[Block]]:
    """Split *blocks* into pieces within *limits*, in order, without losing a word.

    A block that no message holds is split between sentences, else between words, else anywhere.
    Blocks without text show nothing and are left out.
    """
    pieces: list[list[Block]] = []
    room = 0
    for block in chain.from_iterable(_split(each, limits.text_chars, measure) for each in blocks):
        size = measure(block)
        if size > room:
            pieces.append([])
            room = limits.text_chars
        pieces[-1].append(block)
        room -= size
    return pieces


def fit_buttons(
    rows: Sequence[Sequence[Button]], limits: Limits
) -> tuple[tuple[Button, ...], ...]:
    """Lay *rows* out within *limits*: long rows wrap, too many rows are packed tighter."""
    wrapped = [part for row in rows for part in _wrap(row, limits.buttons_per_row)]
    if len(wrapped) > limits.rows:
        wrapped = _wrap([*chain.from_iterable(rows)], limits.buttons_per_row)
    if len(wrapped) > limits.rows:
        log.error("%d rows of buttons, %d fit", len(wrapped), limits.rows)
    return tuple(wrapped[: limits.rows])


def fit_label(label: str, limits: Limits) -> str:
    """Return *label*, cut with an ellipsis only where it is too long."""
    if len(label) <= limits.label_chars:
        return label
    return label[: limits.label_chars - 1].rstrip() + "…"


def _wrap(row: Sequence[Button], width: int) -> list[tuple[Button, ...]]:
    return [tuple(row[start : start + width]) for start in range(0, len(row), width)]


def _split(block: Block, limit: int, measure: Measure) -> Iterator[Block]:
    rest = replace(block, text=block.text.strip())
    while rest.text and measure(rest) > limit:
        cut = _cut(rest, limit, measure)
        yield replace(rest, text=rest.text[:cut].rstrip())
        rest = _continued(rest, rest.text[cut:].lstrip())
    if rest.text:
        yield rest


def _continued(block: Block, text: str) -> Block:
    """Return the rest of a block; a list item or step goes on without a second mark."""
    if block.role in {Role.ITEM, Role.STEP}:
        return Block(Role.TEXT, text)
    return replace(block, text=text)


def _cut(block: Block, limit: int, measure: Measure) -> int:
    """Return how many characters go into the message: whole sentences, else words, else all."""
    text = block.text
    lengths = range(1, len(text))
    most = bisect_right(lengths, limit, key=lambda n: measure(replace(block, text=text[:n])))
    most = max(1, most)
    sentences = [found.end() for found in _SENTENCE_END.finditer(text[: most + 1])]
    if sentences and sentences[-1] > most // 2:
        return sentences[-1]
    spaces = [found.start() for found in _SPACE.finditer(text[: most + 1])]
    return spaces[-1] if spaces else most
