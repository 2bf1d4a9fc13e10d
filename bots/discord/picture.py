"""Pictures of what parcels look like on Discord, read from the very payload that is sent.

Knows the part of Discord's Markdown that render.py writes, and how its buttons lie. Must not
know the network.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import replace

from discord import MessageFlags

from bots.conversation.reply import Reply
from bots.discord.components import card_of
from bots.discord.render import Key as SentKey
from bots.discord.render import Parcel, Way, parcels_of
from bots.picture import Key, Line, Look, Picture, Run

BULLET, SMALL, HEADING = "- ", "-# ", "### "

_MARK = re.compile(r"- |-# |### |\d+\. ")
_UNESCAPED = re.compile(r"\\([^\w\s]|_)")
_INLINE = re.compile(
    r"\\(?P<escaped>[^\w\s]|_)"
    r"|\[(?P<label>(?:\\.|[^\]\\])*)\]\((?P<url>https?://[^)\s]+)\)"
    r"|(?P<plain>.)",
    re.DOTALL,
)


def paint(reply: Reply) -> tuple[Picture, ...]:
    """Return the messages that bring *reply* to a DM; call it where an event loop runs."""
    return tuple(_picture(parcel) for parcel in parcels_of(reply, Way()) if parcel.text)


def _picture(parcel: Parcel) -> Picture:
    rows = tuple(tuple(map(_key, row)) for row in parcel.rows)
    return Picture(tuple(_lines(parcel.text)), rows, _payload(parcel), parcel.picture)


def _key(key: SentKey) -> Key:
    return Key(key.label, key.style, _UNESCAPED.sub(r"\1", key.beside))


def _payload(parcel: Parcel) -> str:
    components = card_of(parcel).to_components()  # type: ignore[no-untyped-call]
    payload = {"flags": MessageFlags(components_v2=True).value, "components": components}
    return json.dumps(payload, ensure_ascii=False, indent=2)


def _lines(text: str) -> Iterator[Line]:
    """Read *text* line by line."""
    for line in text.split("\n"):
        mark = found[0] if (found := _MARK.match(line)) else ""
        looks = frozenset({Look.BOLD}) if mark == HEADING else frozenset[Look]()
        shown = {BULLET: "•", SMALL: "", HEADING: ""}.get(mark, mark.strip())
        yield Line(_runs(line.removeprefix(mark), looks), shown, is_small=mark == SMALL)


def _runs(line: str, looks: frozenset[Look]) -> tuple[Run, ...]:
    """Return the runs of a line that has these *looks*."""
    runs = [Run("", looks)]
    for found in _INLINE.finditer(line):
        if found["url"]:
            runs += [
                Run(_UNESCAPED.sub(r"\1", found["label"]), looks, found["url"]),
                Run("", looks),
            ]
        else:
            runs[-1] = replace(runs[-1], text=runs[-1].text + (found["escaped"] or found["plain"]))
    return tuple(run for run in runs if run.text)
