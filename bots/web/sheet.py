"""The page of one topic: as the chat page shows it, and as every platform does.

Knows how the page is laid out. Must not know a platform but by its name and its pictures.
"""

from collections.abc import Iterable, Mapping

from bots.picture import Paint
from bots.web.catalogue import Sheet, Shown
from bots.web.drawing import draw_picture, draw_reply
from bots.web.frame import Say, faults, listed, page
from bots.web.markup import Html, element

Painters = Mapping[str, Paint]
"""What makes pictures, by platform, such as "telegram"."""


def topic_page(sheet: Sheet, painters: Painters, say: Say) -> str:
    """Return the page of a topic."""
    return page(
        say,
        f"/content/{sheet.entry.id}",
        sheet.entry.question,
        _pairs(sheet.facts, "facts"),
        faults(say, sheet.entry.faults),
        *(_shown(shown, painters, say) for shown in sheet.replies),
        _steps(sheet, say),
        _rest(sheet, say),
    )


def missing_page(say: Say) -> str:
    """Return the page that stands where there is no such topic."""
    way = element("a", say("texts.to_list"), href="/content")
    return page(say, "/content/", say("texts.no_topic"), element("p", way))


def _shown(shown: Shown, painters: Painters, say: Say) -> Html:
    chat = _panel(say("texts.as_chat"), "chat", draw_reply(shown.reply, say))
    others = (
        _panel(say(f"texts.as_{name}"), name, *_pictures(paint, shown, say))
        for name, paint in painters.items()
    )
    side_by_side = element("div", chat, *others, class_="panels")
    return element("section", element("h2", shown.title), side_by_side)


def _pictures(paint: Paint, shown: Shown, say: Say) -> list[Html]:
    return [draw_picture(picture, say) for picture in paint(shown.reply)]


def _panel(title: str, kind: str, *drawn: str) -> Html:
    return element("section", element("h3", title), *drawn, class_=f"panel {kind}")


def _steps(sheet: Sheet, say: Say) -> str:
    if not sheet.steps:
        return ""
    panels = (_panel(shown.title, "chat", draw_reply(shown.reply, say)) for shown in sheet.steps)
    side_by_side = element("div", *panels, class_="panels")
    return element("section", element("h2", say("texts.steps")), side_by_side)


def _rest(sheet: Sheet, say: Say) -> Html:
    related = (element("a", to.words, href=f"/content/{to.topic}") for to in sheet.related)
    pairs: list[tuple[str, str]] = [*sheet.places, (say("texts.related"), listed(related))]
    if sheet.tips:
        tips = (element("li", tip) for tip in sheet.tips)
        pairs.append((say("texts.tips"), element("ul", *tips)))
    return element("section", element("h2", say("texts.rest")), _pairs(pairs, "rest"))


def _pairs(pairs: Iterable[tuple[str, str]], kind: str) -> Html:
    terms = (element("div", element("dt", name), element("dd", value)) for name, value in pairs)
    return element("dl", *terms, class_=kind)
