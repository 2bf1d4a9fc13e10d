"""The page that lists all topics, and the page that lists all sources.

Knows how the two are laid out. Must not know topics or sources but by what it is given.
"""

from bots.web.catalogue import Catalogue, Entry, Group, Link, SourceEntry
from bots.web.frame import Say, faults, listed, page
from bots.web.markup import Html, element, link


def topics_page(catalogue: Catalogue, say: Say) -> str:
    """Return the page of all topics by category, what is wrong coming first."""
    title = say("texts.title")
    wrong = faults(say, catalogue.faults)
    if not catalogue.groups:
        return page(say, "/content", title, element("p", say("texts.unreadable")), wrong)
    jumps = listed(element("a", g.title, href=f"#{g.id}") for g in catalogue.groups)
    return page(
        say,
        "/content",
        title,
        element("p", catalogue.summary),
        element("p", say("texts.intro"), class_="footer"),
        wrong,
        element("nav", jumps, aria_label=say("texts.categories")),
        *(_group(group, catalogue.headings) for group in catalogue.groups),
    )


def sources_page(catalogue: Catalogue, say: Say) -> str:
    """Return the page of all sources, each with what rests on it."""
    title = say("texts.sources")
    if not catalogue.groups:
        return page(say, "/sources", title, element("p", say("texts.unreadable")))
    used = [source for source in catalogue.sources if _is_used(source)]
    unused = [source for source in catalogue.sources if not _is_used(source)]
    rest = (
        element("h2", say("texts.unused")),
        element("p", say("texts.unused_intro")),
        *(_source(source, say) for source in unused),
    )
    return page(
        say,
        "/sources",
        title,
        element("p", say("texts.sources_intro")),
        *(_source(source, say) for source in used),
        *(rest if unused else ()),
    )


def _group(group: Group, headings: tuple[str, ...]) -> Html:
    # On a phone the rows become cards; the roles keep them a table for screen readers then.
    names = [element("th", name, scope="col", role="columnheader") for name in headings]
    head = element("thead", element("tr", *names, role="row"), role="rowgroup")
    rows = [_row(entry, headings) for entry in group.entries]
    body = element("tbody", *rows, role="rowgroup")
    title = element("h2", group.title, id=group.id)
    table = element("table", head, body, role="table", aria_labelledby=group.id)
    return element("section", title, table)


def _row(entry: Entry, headings: tuple[str, ...]) -> Html:
    name = element("a", entry.question, href=f"/content/{entry.id}")
    first = element("th", name, scope="row", role="rowheader")
    cells = [
        element("td", value, data_name=heading, role="cell")
        for heading, value in zip(headings[1:], entry.cells, strict=True)
    ]
    return element("tr", first, *cells, role="row", class_="faulty" if entry.faults else None)


def _is_used(source: SourceEntry) -> bool:
    return bool(source.topics or source.tips or source.cards)


def _source(source: SourceEntry, say: Say) -> Html:
    parts: dict[str, list[str]] = {
        "texts.topics": [_link(each) for each in source.topics],
        "texts.tips": [_link(each) for each in source.tips],
        "texts.cards": list(source.cards),
    }
    rests = [
        joint
        for key, items in parts.items()
        if items
        for joint in (element("dt", say(key)), element("dd", listed(items)))
    ]
    return element(
        "article",
        element("h3", link(source.title, source.url)),
        element("p", source.origin, " · ", element("code", source.id), class_="footer"),
        element("dl", *rests) if rests else "",
        class_="message source",
        id=source.id,
    )


def _link(to: Link) -> Html:
    return element("a", to.words, href=f"/content/{to.topic}")
