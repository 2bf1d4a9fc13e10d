"""Nothing that a text says can become markup of the pages about content."""

from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st

from bots.conversation.action import OpenFaq
from bots.conversation.reply import Block, Button, Reply, Role
from bots.platforms import load_painters
from bots.web.catalogue import Catalogue, Entry, Fault, Group, Link, Sheet, Shown, SourceEntry
from bots.web.lists import sources_page, topics_page
from bots.web.sheet import topic_page

PAINTERS = load_painters()
TAGS = set(
    "html head meta title link body a header strong nav main h1 h2 h3 h4 section p ul ol li code "
    "table thead tbody tr th td article dl dt dd div span em details summary pre".split()
)
ATTRIBUTES = set(
    "charset name content lang rel href target class id tabindex role scope data-name "
    "aria-label aria-current aria-labelledby".split()
)
ADDRESSES = ("/", "#", "https://", "data:,")
NASTY = st.sampled_from(
    [
        *("<", ">", '"', "'", "&", "<script>alert(1)</script>", '" onload="x', "</pre>", "<!--"),
        *("javascript:x", "&lt;b&gt;", "<img src=x onerror=y>", "[a](b)", "**", "\n", "- ", "`"),
        *("https://example.org/", "\x00", "\u2028", "]]>", "</main><b>", "🦵"),
    ]
)
TEXTS = st.lists(NASTY | st.text(max_size=4), max_size=6).map("".join)


class Seen(HTMLParser):
    """What a browser would make of a page: tags, attributes, addresses, words."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: list[str] = []
        self.words = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        """Note a tag."""
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.addresses += [value or "" for name, value in attrs if name == "href"]

    def handle_data(self, data):
        """Note words."""
        self.words += data

    def handle_comment(self, data):
        """Note a comment."""
        self.tags.add("!--")


def say(key: str) -> str:
    """Return the key itself as the phrase."""
    return key


def catalogue_of(text: str) -> Catalogue:
    """Return a catalogue that says *text* wherever something can be said."""
    blocks = tuple(Block(role, text, 1 if role is Role.STEP else None, text) for role in Role)
    reply = Reply((Block(Role.TEXT, "words"), *blocks), ((Button(text[:40], OpenFaq()),),))
    fault, to = Fault(text, text, text), Link("topic", text)
    entry = Entry("topic", text, (text, text), (fault,))
    sheet = Sheet(
        entry=entry,
        facts=((text, text),),
        places=((text, text),),
        related=(to,),
        tips=(text,),
        replies=(Shown(text, reply),),
        steps=(Shown(text, reply),),
    )
    return Catalogue(
        summary=text,
        headings=(text, text, text),
        groups=(Group("group", text, (entry,)),),
        sheets={"topic": sheet},
        sources=(SourceEntry("id", text, text, text, (to,), (to,), (text,)),),
        faults=(fault,),
    )


def pages_of(text: str) -> list[str]:
    """Return all pages that say *text*."""
    catalogue = catalogue_of(text)
    sheet = catalogue.sheets["topic"]
    return [
        topics_page(catalogue, say),
        sources_page(catalogue, say),
        topic_page(sheet, PAINTERS, say),
    ]


@given(TEXTS)
@settings(max_examples=60)
async def test_no_text_becomes_markup(text: str) -> None:
    """Tags, quotes and addresses in a text are words, on every page and in every picture."""
    for page in pages_of(text):
        seen = Seen(page)
        assert seen.tags <= TAGS
        assert seen.attributes <= ATTRIBUTES
        assert [url for url in seen.addresses if not url.startswith(ADDRESSES)] == []
        assert "".join(text.split()) in "".join(seen.words.split())


def test_a_link_leads_nowhere_but_to_safe_addresses() -> None:
    """An address of another kind is left out, and its words stay."""
    page = sources_page(catalogue_of("javascript:alert(1)"), say)
    assert "javascript:alert(1)" in page
    assert 'href="javascript' not in page
