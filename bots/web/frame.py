"""The frame of the pages about content: head, the way between them, faults.

Knows what all those pages have in common. Must not know what any of them shows.
"""

from collections.abc import Callable, Iterable

from bots.web.catalogue import Fault
from bots.web.markup import Html, element, joined

Say = Callable[[str], str]
"""Return the phrase of a key."""

PLACES = {"/": "texts.chat", "/content": "texts.title", "/sources": "texts.sources"}


def page(say: Say, here: str, title: str, *main: str) -> str:
    """Return a whole page that stands at *here*, one of PLACES or below it."""
    head = joined(
        [
            Html('<meta charset="utf-8">'),
            Html('<meta name="viewport" content="width=device-width, initial-scale=1">'),
            Html('<meta name="color-scheme" content="light dark">'),
            element("title", f"{title} · crampbot"),
            Html('<link rel="icon" href="data:,">'),
            Html('<link rel="stylesheet" href="/page.css">'),
            Html('<link rel="stylesheet" href="/content.css">'),
        ]
    )
    body = element(
        "body",
        element("a", say("texts.skip"), class_="skip", href="#main"),
        element("header", element("strong", "crampbot"), _ways(say, here)),
        element("main", element("h1", title), *main, id="main", tabindex="-1"),
        class_="reading",
    )
    return f"<!doctype html>\n{element('html', element('head', head), body, lang='en')}\n"


def faults(say: Say, found: Iterable[Fault]) -> Html:
    """Return a list of what is wrong, with what to do; nothing where nothing is."""
    items = [
        element("li", element("code", fault.place), f" {fault.problem} {fault.remedy}")
        for fault in found
    ]
    if not items:
        return Html()
    title = element("h2", say("texts.faults"), id="faults")
    listed = element("ul", *items)
    return element("section", title, listed, class_="faults", aria_labelledby="faults")


def listed(links: Iterable[str]) -> Html:
    """Return links one after another, as a list that is read as one line."""
    return element("ul", *(element("li", each) for each in links), class_="inline")


def _ways(say: Say, here: str) -> Html:
    links = [
        element("a", say(key), href=place, aria_current="page" if place == here else None)
        for place, key in PLACES.items()
    ]
    return element("nav", *links, aria_label=say("texts.ways"))
