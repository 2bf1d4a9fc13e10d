"""Makes HTML of elements and texts: the one place that escapes.

Knows the syntax of HTML. Must not know what a page says.
"""

from collections.abc import Iterable
from html import escape

VOID = {"img", "source"}  # they hold nothing, and have no end


class Html(str):
    """Text that is markup. Only element() and joined() make it; all other text is escaped."""

    __slots__ = ()


def element(tag: str, *children: str, **attributes: str | None) -> Html:
    """Return an element that holds *children*, escaped unless they are Html.

    An attribute of None is left out. In a name "_" stands for "-", at its end for nothing, so
    that class_ can be written.
    """
    written = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for name, value in attributes.items()
        if value is not None
    )
    end = "" if tag in VOID else f"</{tag}>"
    return Html(f"<{tag}{written}>{joined(children)}{end}")


def joined(children: Iterable[str]) -> Html:
    """Return *children* one after another, escaped unless they are Html."""
    return Html("".join(c if isinstance(c, Html) else escape(c) for c in children))


def link(text: str, url: str | None) -> str:
    """Return a link to another site; *text* alone where *url* is no safe web address."""
    if url is None or not url.startswith("https://"):
        return text
    return element("a", text, href=url, target="_blank", rel="noopener noreferrer")
