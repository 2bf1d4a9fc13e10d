"""The pages about content: what an editor sees of what is saved."""

import re
from collections.abc import AsyncIterator
from html import escape, unescape
from pathlib import Path
from shutil import copyfile

import aiohttp
import pytest

from bots.conversation.people import Preferences
from bots.conversation.topic_replies import TopicReplies
from bots.conversation.voice import Voice
from bots.library.librarian import Librarian
from bots.listener import listen
from bots.platforms import load_painters
from bots.web.content_pages import ContentPages
from bots.web.lists import sources_page, topics_page
from content.files import PACKAGE
from content.handbook import load_handbook
from content.phrasebook import load_phrasebook
from content.style import measure
from tests.adapters.stages import RunningBot
from tests.content.conftest import FILES
from tests.fakes.manual_clock import ManualClock

WHY = "topics/en/why.md"
PATHS = ("/content", "/content/hydration", "/sources", "/content.css")
VOICE = Voice(load_phrasebook(), "en", Preferences(key=""))


def say(key: str) -> str:
    """Return a phrase of the pages."""
    return VOICE.say(key)


class Editor:
    """Somebody who changes texts in a folder of their own, and looks at the pages."""

    def __init__(self, root: Path, address: str, session: aiohttp.ClientSession) -> None:
        self.root = root
        self._address = address
        self._session = session

    async def open(self, path: str, status: int = 200) -> str:
        """Return what a page says, with its tags."""
        async with self._session.get(f"{self._address}{path}") as answer:
            assert answer.status == status
            assert answer.headers["Content-Security-Policy"].startswith("default-src 'self'")
            return await answer.text()

    def change(self, name: str, old: str, new: str) -> None:
        """Change a file."""
        path = self.root / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
async def editor(tmp_path: Path) -> AsyncIterator[Editor]:
    """Serve the pages of a small content, said in the installed phrases."""
    root = tmp_path / "texts"
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    copyfile(PACKAGE / "phrases/en.po", root / "phrases/en.po")
    librarian = Librarian(ManualClock(), root=root)
    pages = ContentPages(librarian.catalogue, load_painters, say)
    async with (
        listen("127.0.0.1", 0, dict, pages.mount) as address,
        aiohttp.ClientSession() as session,
    ):
        yield Editor(root, address, session)


async def test_topics_are_listed_with_what_is_known_of_them(editor: Editor) -> None:
    """Evidence, dates, reviewer, grade and length of every text stand on one page."""
    page = await editor.open("/content")
    assert "3 topics. Reviewed by a clinician: 1. Oldest check of sources: 2026-11-01." in page
    measured = measure(load_handbook(editor.root).topic("relief-calf"), frozenset())
    row = page.split('href="/content/relief-calf"')[1].split("</tr>")[0]
    assert re.findall(r'data-name="([^"]+)"[^>]*>([^<]+)', row) == [
        ("Evidence", "weak"),
        ("Checked", "2026-11-01"),
        ("Reviewed by", "A. Clinician, 2026-11-02"),
        ("Grade, short", f"{measured.short_grade:.1f}"),
        ("Grade, whole", f"{measured.grade:.1f}"),
        ("Characters", "235"),
    ]


async def test_a_topic_is_shown_as_each_platform_is_sent_it(editor: Editor) -> None:
    """The page holds the very payloads of the short answer and of More, for both platforms."""
    page = unescape(await editor.open("/content/why"))
    handbook = load_handbook(editor.root)
    topic, replies = handbook.topic("why"), TopicReplies(handbook)
    for title in ("In the browser chat", "On Telegram", "On Discord"):
        assert page.count(f"<h3>{title}</h3>") == 2
    for paint in load_painters().values():
        for reply in (replies.short(topic, VOICE), replies.whole(topic, VOICE)):
            assert [p.payload in page for p in paint(reply)] == [True]


async def test_the_steps_of_a_cramp_stand_on_the_page_of_their_topic(editor: Editor) -> None:
    """An editor of relief steps sees them in every position."""
    page = await editor.open("/content/relief-calf")
    titles = re.findall(r"<h3>([^<]+)</h3>", page.split("Steps of /cramp")[1])
    assert titles == ["Lying or sitting", "Standing", "Someone helps me", "Still cramping"]


async def test_a_change_is_seen_when_the_page_is_loaded_again(editor: Editor) -> None:
    """Nothing need be restarted to look at a text that was just saved."""
    assert "Brand new words" not in await editor.open("/content/why")
    editor.change(WHY, "# Short answer\n\n", "# Short answer\n\nBrand new words. ")
    page = await editor.open("/content/why")
    assert page.count('<p class="text">Brand new words.') == 2


async def test_a_text_that_breaks_a_rule_is_shown_with_the_fault(editor: Editor) -> None:
    """A fault of style stands on the list and on its topic's page, with file, line and remedy."""
    editor.change(WHY, "# Short answer\n\n", "# Short answer\n\n" + "Word. " * 101 + "\n\n")
    for path in ("/content", "/content/why"):
        page = await editor.open(path)
        assert f"<code>texts/{WHY}:10</code> the short answer has" in page
        assert "at most 600 are wanted. Shorten it." in page
    assert "the short answer has" not in await editor.open("/content/what")


@pytest.mark.parametrize(
    ("name", "old", "new", "fault"),
    [
        (WHY, "evidence:", "proof:", f"{WHY}:4</code> &#x27;proof&#x27; is not known here."),
        (WHY, "# More\n\n", "# More\n\n<b>x</b>\n\n", "HTML has no place."),
        ("sources.yaml", "title:", "heading:", "is not known here."),
        ("phrases/en.po", 'msgid "sorry"', "msgid sorry", "phrases/en.po:"),
        ("red_flag_cards/en.yaml", "cards:", "cads:", "red_flag_cards/en.yaml"),
    ],
)
async def test_texts_that_cannot_be_read_are_explained(
    editor: Editor, name: str, old: str, new: str, fault: str
) -> None:
    """A page never fails for what an editor saved: it says what to mend, and recovers."""
    editor.change(name, old, new)
    for path in ("/content", "/content/why"):
        page = await editor.open(path)
        assert "The texts cannot be read as they are now." in page
        assert fault in page
    assert "cannot be read" in await editor.open("/sources")
    editor.change(name, new, old)
    assert "<h1>Why do I cramp?</h1>" in await editor.open("/content/why")


async def test_an_unknown_topic_leads_back_to_the_list(editor: Editor) -> None:
    """An old address is no dead end."""
    page = await editor.open("/content/no-such-topic", status=404)
    assert '<a href="/content">To the list of all texts</a>' in page


def test_the_installed_texts_and_sources_are_all_there() -> None:
    """Each topic and each source of ours stands on its list, a source with what rests on it."""
    handbook, catalogue = load_handbook(), Librarian(ManualClock()).catalogue()
    topics, sources = topics_page(catalogue, say), sources_page(catalogue, say)
    for topic in handbook.topics():
        question = escape(topic.answer.question)
        assert f'<a href="/content/{topic.id}">{question}</a>' in topics
        for source_id in topic.sources:
            entry = sources.split(f' id="{source_id}"')[0].rpartition("<article")[0]
            rest = sources[len(entry) :].split("</article>")[0]
            assert escape(handbook.source(source_id).title) in rest
            assert f'<a href="/content/{topic.id}">' in rest


@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"Origin": "https://evil.example"}])
async def test_strangers_see_no_page(headers: dict[str, str], tmp_path: Path) -> None:
    """The running preview serves its pages to itself only."""
    bot = RunningBot(tmp_path)
    await bot.start()
    async with aiohttp.ClientSession() as session:
        for path in PATHS:
            ours = await session.get(f"{bot.app.address}{path}")
            theirs = await session.get(f"{bot.app.address}{path}", headers=headers)
            assert (path, ours.status, theirs.status) == (path, 200, 403)
    await bot.stop()
