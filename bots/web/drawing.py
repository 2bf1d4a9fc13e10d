"""Draws Replies and pictures of messages as HTML.

Knows how blocks, lines and keys look. Must not know a platform, nor what is said.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

from bots.conversation.reply import Block, Illustration, Reply, Role
from bots.picture import Key, Line, Look, Picture, Run
from bots.web.frame import Say
from bots.web.markup import Html, element, joined, link
from bots.web.pictures import address_of

_LISTS = {Role.ITEM: "ul", Role.SOURCE: "ul", Role.STEP: "ol"}


def draw_reply(reply: Reply, say: Say) -> Html:
    """Return *reply* as the chat page shows it; its keys are for looking only."""
    keys = [[Key(button.label, button.style) for button in row] for row in reply.buttons]
    shown = _illustration(reply.illustration)
    return element("div", shown, *_blocks(reply.blocks), _rows(keys, say), class_="message")


def draw_picture(picture: Picture, say: Say) -> Html:
    """Return *picture*, with what is sent below it."""
    shown = _illustration(picture.illustration)
    bubble = element("div", shown, *map(_line, picture.lines), class_="bubble")
    payload = element(
        "details",
        element("summary", say("texts.payload")),
        element("pre", picture.payload, tabindex="0"),
    )
    return element("div", bubble, _rows(picture.rows, say), payload, class_="picture")


def _illustration(picture: Illustration | None) -> str:
    if picture is None:
        return ""
    dark = element(
        "source",
        media="(prefers-color-scheme: dark)",
        srcset=address_of(picture.name, is_dark=True),
    )
    image = element("img", src=address_of(picture.name), alt=picture.alt)
    return element("picture", dark, image)


def _blocks(blocks: Sequence[Block]) -> Iterator[Html]:
    for tag, group in groupby(blocks, key=lambda block: _LISTS.get(block.role)):
        if tag is None:
            yield from (_paragraph(block) for block in group)
        else:
            yield element(tag, *(element("li", link(b.text, b.url)) for b in group))


def _paragraph(block: Block) -> Html:
    tag = "h4" if block.role is Role.TITLE else "p"
    return element(tag, block.text, class_=block.role)


def _line(line: Line) -> Html:
    if not line.runs:
        return element("p", class_="blank")
    mark = [element("span", line.mark, class_="mark")] if line.mark else []
    words = element("span", *map(_run, line.runs))
    return element("p", *mark, words, class_="small" if line.is_small else None)


def _run(run: Run) -> str:
    words = link(run.text, run.url)
    if Look.BOLD in run.looks:
        words = element("strong", words)
    return element("em", words) if Look.ITALIC in run.looks else words


def _rows(rows: Sequence[Sequence[Key]], say: Say) -> str:
    if not rows:
        return ""
    drawn = (element("ul", *map(_key, row), class_="keys") for row in rows)
    return element("div", *drawn, role="group", aria_label=say("texts.keys"))


def _key(key: Key) -> Html:
    button = element("li", key.label, class_=key.style)
    return joined([element("li", key.beside, class_="beside"), button]) if key.beside else button
